"""A year's holidays out of the text of the State Council's notice, and whether they can be right. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from auction.ground.refusal import Refusal, Words
from auction.jurisdictions.calendar import SATURDAY, HolidayTable

# "10月1日（周四）至7日（周三）", with the year where the notice names it; what stands in brackets is not read.
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_SPAN = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"(?:\s*[至—–-]\s*(?:(?:(?P<to_year>\d{4})年)?(?P<to_month>\d{1,2})月)?(?P<to_day>\d{1,2})日)?"
)
_CLAUSE = re.compile(r"(?P<dates>[^。；;]*?)(?P<what>放假|上班)")
# Longer spans are a slip of the pen: the longest holiday there was had nine days.
SPAN_DAYS_MOST = 15


@dataclass(frozen=True)
class Notice:
    """What a notice says of one year. `of_other_years`: days it names of another year, which are not taken over."""

    year: int
    days_off: frozenset[date]
    working_days: frozenset[date]
    of_other_years: tuple[date, ...]

    @property
    def table(self) -> HolidayTable:
        """As the calendar counts: only what departs from an ordinary week."""
        off = frozenset(day for day in self.days_off if day.weekday() < SATURDAY)
        return HolidayTable(off, frozenset(day for day in self.working_days if day.weekday() >= SATURDAY))


def read_notice(text: str, year: int) -> Notice:
    """The days off (放假) and the working week-ends (上班) of `year` in the wording of the notices.

    Refuses HOLIDAY_UNREADABLE where nothing can be read, HOLIDAY_NO_SUCH_DAY for a day that does not exist or a span
    that runs backwards or is too long.
    """
    days: dict[str, set[date]] = {"放假": set(), "上班": set()}
    for clause in _CLAUSE.finditer(_BRACKETS.sub("", re.sub(r"\s+", "", text))):
        for span in _SPAN.finditer(clause["dates"]):
            days[clause["what"]] |= _days_of(span, year)
    off, working = days["放假"], days["上班"]
    if not off:
        raise Refusal("HOLIDAY_UNREADABLE")
    both = off | working
    if clash := sorted(off & working):
        raise Refusal("HOLIDAY_BOTH", days=clash)
    return Notice(
        year, frozenset(day for day in off if day.year == year),
        frozenset(day for day in working if day.year == year),
        tuple(sorted(day for day in both if day.year != year)),
    )  # fmt: skip


def _days_of(span: re.Match, year: int) -> set[date]:
    try:
        first = date(int(span["year"] or year), int(span["month"]), int(span["day"]))
        to_year = int(span["to_year"] or first.year)
        last = date(to_year, int(span["to_month"] or first.month), int(span["to_day"])) if span["to_day"] else first
    except ValueError:
        raise Refusal("HOLIDAY_NO_SUCH_DAY", text=span[0]) from None
    if not 0 <= (last - first).days < SPAN_DAYS_MOST:
        raise Refusal("HOLIDAY_NO_SUCH_DAY", text=span[0])
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def check_notice(
    notice: Notice, fixed_holidays: Collection[tuple[int, int]], statutory_days: int, *, sum_is_confirmed: bool
) -> None:
    """Refuse what no notice says.

    HOLIDAY_WEEKEND: a "working" day that is no week-end day. HOLIDAY_MISSING: a holiday whose day the regulation fixes
    is not off. HOLIDAY_SUM: off-days of the week less working week-ends are not the regulation's number of holidays,
    as they must be, because each holiday on a week-end is made good; a notice that grants more has to be confirmed.
    """
    if ordinary := sorted(day for day in notice.working_days if day.weekday() < SATURDAY):
        raise Refusal("HOLIDAY_WEEKEND", days=ordinary)
    fixed = [date(notice.year, month, day) for month, day in fixed_holidays]
    if missing := [day for day in fixed if day not in notice.days_off]:
        raise Refusal("HOLIDAY_MISSING", days=missing)
    found = len(notice.table.days_off) - len(notice.table.working_weekends)
    if found != statutory_days and not sum_is_confirmed:
        raise Refusal("HOLIDAY_SUM", found=found, expected=statutory_days)


STATE_NAMES = {
    "entered": Words("Waits for another administrator", "待另一管理员复核"),
    "confirmed": Words("In force", "已生效"),
    "refused": Words("Sent back", "已退回"),
}
