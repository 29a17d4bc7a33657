"""Deadlines fall on the day the law says, and never on a guessed one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import days_after, days_before, every_months, months_after
from auction.jurisdictions.refusals import REFUSALS
from tests.shared_data import rule_cases, shared_rows

calendar = rule_set("cn").calendar
published_days = st.dates(date(2017, 1, 1), date(2025, 12, 31))

DEADLINES = {
    "D1": calendar.due_date,
    "D2": calendar.working_days_after,
    "D3": calendar.working_days_before,
    "D4": days_before,
    "D5": days_after,
}


@pytest.mark.parametrize("rule", sorted(DEADLINES))
def test_deadline_vectors(rule: str) -> None:
    """Every published deadline vector of a rule comes out on its day."""
    rows = [row for row in shared_rows("data/cn_deadline_vectors.csv") if row["rule"] == rule]
    assert rows
    for row in rows:
        due = DEADLINES[rule](date.fromisoformat(row["base_date"]), int(row["n"]))
        assert due == date.fromisoformat(row["expected_date"]), row


def test_working_days_equal_the_published_table() -> None:
    """Each day from 2017 to 2026 is a working day exactly when the published table says so."""
    rows = shared_rows("data/cn_workdays_2017_2026.csv")
    assert rows
    for row in rows:
        assert calendar.is_working_day(date.fromisoformat(row["date"])) is (row["is_workday"] == "1"), row


@pytest.mark.parametrize(
    "ask",
    [
        lambda: calendar.due_date(date(2026, 12, 30), 3),
        lambda: calendar.working_days_after(date(2026, 12, 30), 3),
        lambda: calendar.working_days_before(date(2004, 1, 2), 5),
        lambda: calendar.is_working_day(date(2027, 3, 1)),
    ],
)
def test_unpublished_years_are_refused(ask) -> None:  # type: ignore[no-untyped-def]
    """A date beyond the published table is refused by name, with a message, never guessed."""
    with pytest.raises(Refusal) as refused:
        ask()
    assert refused.value.code == "CALENDAR_UNPUBLISHED"
    assert refused.value.facts["year"] in (2027, 2003)
    assert "{year}" in REFUSALS["CALENDAR_UNPUBLISHED"].zh


@pytest.mark.parametrize(
    ("base", "days", "last"),
    [
        (date(2026, 9, 1), 31, date(2026, 10, 8)),  # the table: past the National Day holidays
        (date(2026, 12, 10), 30, date(2027, 1, 11)),  # a Saturday of a year without a table yet
        (date(2026, 12, 10), 31, date(2027, 1, 11)),
        (date(2026, 12, 10), 29, date(2027, 1, 8)),
    ],
)
def test_a_last_day_is_found_before_next_years_table_is_out(base: date, days: int, last: date) -> None:
    """In December a period may end in a year whose holidays nobody knows: only its week-ends are skipped, work goes on."""
    assert calendar.last_day(base, days) == last


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 10, 1), date(2026, 10, 8)), (date(2026, 3, 8), date(2026, 3, 9)), (date(2031, 3, 1), date(2031, 3, 3)),
        (date(2026, 10, 10), None), (date(2026, 3, 9), None), (date(2031, 3, 3), None),
    ],
)  # fmt: skip
def test_a_last_day_that_the_court_sets_is_a_working_day(day: date, following: date | None) -> None:
    """A holiday and a week-end are refused with the working day after them, also where no table is out yet; a week-end on
    which everybody works is none.
    """
    if following is None:
        calendar.check_last_day(day)
        return
    with pytest.raises(Refusal, match="LAST_DAY_OFF") as refused:
        calendar.check_last_day(day)
    assert refused.value.facts["next_day"] == following


def test_plain_days_need_no_table() -> None:
    """Notice periods are calendar days and work beyond the published table."""
    assert days_after(date(2026, 12, 30), 30) == date(2027, 1, 29)
    assert days_before(date(2030, 1, 31), 30) == date(2030, 1, 1)


@given(base=published_days, days=st.integers(min_value=0, max_value=60))
def test_due_dates_are_the_first_working_day_not_before(base: date, days: int) -> None:
    """A due date is a working day, and every day between the bare end of the period and it is a day off."""
    due, bare = calendar.due_date(base, days), base + timedelta(days=days)
    assert calendar.is_working_day(due)
    assert due >= bare
    assert not any(calendar.is_working_day(bare + timedelta(days=n)) for n in range((due - bare).days))


@given(base=published_days, days=st.integers(min_value=1, max_value=40))
def test_working_days_there_and_back(base: date, days: int) -> None:
    """Going n working days forward from a working day and n back ends on the day one started from."""
    start = calendar.due_date(base, 0)
    assert calendar.working_days_before(calendar.working_days_after(start, days), days) == start


@pytest.mark.parametrize(
    ("base", "months", "expected"),
    [
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-11-30", 1, "2024-12-30"),
    ],
)
def test_months_clamp_to_the_month_end(base: str, months: int, expected: str) -> None:
    """A month without the day ends the period on its last day."""
    assert months_after(date.fromisoformat(base), months) == date.fromisoformat(expected)


def test_rechecks_after_termination() -> None:
    """Half-yearly checks for five years are each counted from the start, so a clamp does not stick."""
    for case in rule_cases("terminated_recheck"):
        base = date.fromisoformat(case["inputs"]["terminated_on"])
        assert [day.isoformat() for day in every_months(base, 6, 5)] == case["expected"]["checks"]
