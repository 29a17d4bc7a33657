"""Dates of the law: working days from the published holiday table, calendar days, months.

The day an event happens on is never counted (Civil Code art 201). The table is that of a maintained package; a year
that it does not have yet can be entered from the government's notice (`deadlines/`), and counts from then on.
"""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

import chinese_calendar
from chinese_calendar import constants as chinese_table

from auction.ground.refusal import Refusal

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class HolidayTable:
    """One year as a notice arranges it: week-days off, and week-end days on which everybody works."""

    days_off: frozenset[date]
    working_weekends: frozenset[date]

    def works_on(self, day: date) -> bool:
        """True when `day` is a working day under this table."""
        return day in self.working_weekends if day.weekday() >= SATURDAY else day not in self.days_off


NOTHING_ENTERED: Mapping[int, HolidayTable] = MappingProxyType({})


@dataclass(eq=False)
class WorkingCalendar:
    """The working days of one country, as far as its government has published them.

    `entered` are the years that were entered here, beyond those of the package; it is replaced whole (`enter`), so
    that every deadline of the process is worked out with it at once.
    """

    code: str
    works_on: Callable[[date], bool]
    first_year: int
    last_year: int
    entered: Mapping[int, HolidayTable] = field(default_factory=lambda: NOTHING_ENTERED)

    def enter(self, tables: Mapping[int, HolidayTable]) -> None:
        """Let these years count beside the package's, and no others; a year the package has stays the package's."""
        self.entered = MappingProxyType(dict(tables))

    def knows(self, year: int) -> bool:
        """Whether the working days of `year` are published and known here."""
        return self.first_year <= year <= self.last_year or year in self.entered

    def is_working_day(self, day: date) -> bool:
        """True when courts work on `day`. Refuses a year whose table is not published: it is never guessed."""
        if self.first_year <= day.year <= self.last_year:
            return self.works_on(day)
        if day.year not in self.entered:
            raise Refusal("CALENDAR_UNPUBLISHED", year=day.year)
        return self.entered[day.year].works_on(day)

    def is_provisional(self, day: date) -> bool:
        """Whether a last day was found while its year's holidays are not known: it may still move to a later one."""
        return day.year > self.last_year and not self.knows(day.year)

    def due_date(self, base: date, days: int) -> date:
        """The last day of a period of `days` calendar days after `base`, moved past days off."""
        due = base + timedelta(days=days)
        while not self.is_working_day(due):
            due += ONE_DAY
        return due

    def last_day(self, base: date, days: int) -> date:
        """`due_date`; while a year's holidays are not published (that comes in November), only week-ends count as off.

        Such a day `is_provisional`, and every page that shows it says so.
        """
        due = base + timedelta(days=days)
        while not self._works_as_far_as_known(due):
            due += ONE_DAY
        return due

    def last_working_day(self, base: date, days: int) -> date:
        """`working_days_after`; while a year's holidays are not published, only week-ends count as off."""
        day, left = base, days
        while left > 0:
            day += ONE_DAY
            left -= self._works_as_far_as_known(day)
        return day

    def check_last_day(self, day: date) -> None:
        """Refuse LAST_DAY_OFF for a last day that the court itself sets on a day off, as far as those are known (民诉法 85)."""
        if not self._works_as_far_as_known(day):
            raise Refusal("LAST_DAY_OFF", day=day, next_day=self.last_day(day, 0))

    def _works_as_far_as_known(self, day: date) -> bool:
        return self.is_working_day(day) if self.knows(day.year) else day.weekday() < SATURDAY

    def working_days_after(self, base: date, days: int) -> date:
        """The `days`-th working day after `base`."""
        return self._count_working_days(base, days, ONE_DAY)

    def working_days_before(self, base: date, days: int) -> date:
        """The `days`-th working day before `base` (papers due before an auction opens)."""
        return self._count_working_days(base, days, -ONE_DAY)

    def _count_working_days(self, base: date, days: int, step: timedelta) -> date:
        day, left = base, days
        while left > 0:
            day += step
            left -= self.is_working_day(day)
        return day


def days_after(base: date, days: int) -> date:
    """Plain calendar days, not moved past days off: limits on when the court must act or a sale be held."""
    return base + timedelta(days=days)


def days_before(base: date, days: int) -> date:
    """The latest day that leaves `days` calendar days before `base` (notice before an opening)."""
    return base - timedelta(days=days)


def months_after(base: date, months: int) -> date:
    """The same day `months` later, or the month's last day when it has no such day (08-31 + 6 → 02-28)."""
    year, month_before = divmod(base.year * 12 + base.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month_before + 1)[1]
    return date(year, month_before + 1, min(base.day, last_day))


def every_months(base: date, months: int, years: int) -> list[date]:
    """Days every `months` months after `base` for `years` years, each counted from `base` itself."""
    return [months_after(base, months * turn) for turn in range(1, years * 12 // months + 1)]


def _last_published_year() -> int:
    """The last year whose National Day is in the table; stray days of a later year do not make it published."""
    return max(day.year for day in chinese_table.holidays if (day.month, day.day) == (10, 1))


CHINESE_WORKDAYS = WorkingCalendar(
    code="cn",
    works_on=chinese_calendar.is_workday,
    first_year=min(chinese_table.holidays).year,
    last_year=_last_published_year(),
)
