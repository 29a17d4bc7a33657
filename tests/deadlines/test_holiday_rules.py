"""A year's holidays are read out of the notice's own text, and a slip is found."""

from datetime import date, timedelta

import pytest

from auction.deadlines.holiday_rules import check_notice, read_notice
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set

from .stories import NOTICE_2025, NOTICE_2026, NOTICE_2027

rules = rule_set()


def checked(text: str, year: int, *, sum_is_confirmed: bool = False):
    notice = read_notice(text, year)
    check_notice(notice, rules.fixed_holidays, rules.statutory_holidays, sum_is_confirmed=sum_is_confirmed)
    return notice


@pytest.mark.parametrize(("text", "year"), [(NOTICE_2025, 2025), (NOTICE_2026, 2026)])
def test_a_notice_read_here_equals_the_published_table_on_every_day(text, year):
    """The State Council's own wording of two years, read by the program, is the package's table day by day."""
    table, day = checked(text, year).table, date(year, 1, 1)
    while day.year == year:
        assert table.works_on(day) is rules.calendar.is_working_day(day), day
        day += timedelta(days=1)


def test_spans_may_name_years_and_days_of_another_year_are_told():
    """A New Year that begins in December is read; its December days are named, not taken over into this year."""
    notice = read_notice("元旦：2026年12月31日至2027年1月2日放假调休，共3天。2026年12月27日（周日）上班。", 2027)
    assert notice.days_off == {date(2027, 1, 1), date(2027, 1, 2)}
    assert notice.of_other_years == (date(2026, 12, 27), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "HOLIDAY_UNREADABLE"),
        ("1月4日（周日）上班。", "HOLIDAY_UNREADABLE"),
        (NOTICE_2027.replace("2月5日（周五）至11日", "2月30日至11日"), "HOLIDAY_NO_SUCH_DAY"),
        (NOTICE_2027.replace("2月5日（周五）至11日", "2月11日至5日"), "HOLIDAY_NO_SUCH_DAY"),
        (NOTICE_2027.replace("2月5日（周五）至11日", "2月5日至11月11日"), "HOLIDAY_NO_SUCH_DAY"),
        (NOTICE_2027.replace("1月31日（周日）上班", "2月7日（周日）上班"), "HOLIDAY_BOTH"),
        (NOTICE_2027.replace("1月31日（周日）上班", "1月29日（周五）上班"), "HOLIDAY_WEEKEND"),
        (NOTICE_2027.replace("一、元旦：1月1日（周五）至3日（周日）放假，共3天。", ""), "HOLIDAY_MISSING"),
        (NOTICE_2027.replace("六、中秋节：9月15日（周三）放假1天，不调休。", ""), "HOLIDAY_SUM"),
        (NOTICE_2027.replace("5月8日（周六）上班。", ""), "HOLIDAY_SUM"),
    ],
)
def test_a_slip_is_refused_by_name(text, code):
    """A day that does not exist, one that is both, a working Friday, a missing holiday, a sum that cannot be."""
    with pytest.raises(Refusal) as refused:
        checked(text, 2027)
    assert refused.value.code == code


def test_a_notice_that_grants_more_can_be_confirmed():
    """As in 2020, when the Spring Festival was prolonged: the sum differs, and somebody says that it must."""
    more = NOTICE_2027.replace("2月5日（周五）至11日", "2月5日（周五）至12日")
    assert date(2027, 2, 12) in checked(more, 2027, sum_is_confirmed=True).table.days_off
