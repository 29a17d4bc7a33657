"""The holidays of a year that the package does not have yet: entered by one administrator, confirmed by another."""

from datetime import date, timedelta
from time import monotonic

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.deadline import all_deadlines
from auction.ground.refusal import Refusal
from auction.ground.store import after_commit, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import HolidayTable, WorkingCalendar

from .holiday_rules import check_notice, read_notice
from .models import HolidayYear
from .queries import confirmed_years

# How long a process may not know what another one has confirmed.
READ_APART_S = 5.0


def enter_year(
    year: int, notice_number: str, notice_text: str, actor: User, *, sum_is_confirmed: bool = False
) -> HolidayYear:
    """Read a year's holidays from the notice's text; another administrator must confirm them.

    Refuses HOLIDAY_KNOWN when the package has the year or it was entered already, and what read_notice and check_notice refuse.
    """
    rules = rule_set()
    if year <= rules.calendar.last_year:
        raise Refusal("HOLIDAY_KNOWN", year=year)
    notice = read_notice(notice_text, year)
    check_notice(notice, rules.fixed_holidays, rules.statutory_holidays, sum_is_confirmed=sum_is_confirmed)
    with transaction() as session:
        _hold_year(session, year)
        row = HolidayYear(
            year=year, notice_number=notice_number.strip(), notice_text=notice_text, state="entered",
            days_off=sorted(notice.table.days_off), working_weekends=sorted(notice.table.working_weekends),
            entered_by_id=actor.id, entered_by_person_id=actor.person_id, entered_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        record(session, "calendar", "holidays.entered", {"year": year, "notice": row.notice_number}, actor_id=actor.id)
    return row


def _hold_year(session: Session, year: int) -> None:
    """One living row a year. Refuses HOLIDAY_KNOWN."""
    if session.query(HolidayYear).filter(HolidayYear.year == year, HolidayYear.state != "refused").count():
        raise Refusal("HOLIDAY_KNOWN", year=year)


def _held(session: Session, holiday_id: int, actor: User) -> HolidayYear:
    """The entered row, locked, for somebody else to decide. Refuses NOT_FOUND, HOLIDAY_DECIDED, HOLIDAY_FOUR_EYES."""
    row = session.get(HolidayYear, holiday_id, with_for_update={"of": HolidayYear}, populate_existing=True)
    if row is None:
        raise Refusal("NOT_FOUND")
    if row.state != "entered":
        raise Refusal("HOLIDAY_DECIDED")
    if row.entered_by_person_id == actor.person_id:
        raise Refusal("HOLIDAY_FOUR_EYES")
    row.decided_by_id, row.decided_by_person_id, row.decided_at = actor.id, actor.person_id, clock.now()
    return row


def confirm_year(holiday_id: int, actor: User) -> HolidayYear:
    """The year counts from now on, and stored last days that it makes days off move to the next working day.

    Refuses NOT_FOUND, HOLIDAY_DECIDED, HOLIDAY_FOUR_EYES to the person who entered it.
    """
    with transaction() as session:
        row = _held(session, holiday_id, actor)
        row.state = "confirmed"
        session.flush()
        row.moved_count = _move(session, row)
        record(
            session, "calendar", "holidays.confirmed", {"year": row.year, "notice": row.notice_number, "moved": row.moved_count},
            actor_id=actor.id,
        )  # fmt: skip
        after_commit(read_now)
    return row


def refuse_year(holiday_id: int, reason: str, actor: User) -> HolidayYear:
    """Send it back with a reason; the year can be entered anew. Refuses as confirm_year."""
    with transaction() as session:
        row = _held(session, holiday_id, actor)
        row.state, row.reason = "refused", reason.strip()
        record(session, "calendar", "holidays.refused", {"year": row.year, "reason": row.reason}, actor_id=actor.id)
    return row


def _move(session: Session, row: HolidayYear) -> int:
    """Every noun moves its own stored last days that are days off now. Returns how many were moved."""
    known = rule_set().calendar
    ours = WorkingCalendar(known.code, known.works_on, known.first_year, known.last_year)
    ours.enter({**known.entered, row.year: _table(row)})
    # Without the table week-ends alone were off, so only a week-day that is a holiday can have been taken by mistake.
    moved = {day: ours.last_day(day, 0) for day in row.days_off}
    return sum(deadline.move(session, moved) for deadline in all_deadlines() if deadline.move)


def _table(row: HolidayYear) -> HolidayTable:
    return HolidayTable(frozenset(row.days_off), frozenset(row.working_weekends))


def ask_for_year(today: date) -> int | None:
    """The year whose holidays administrators are asked for: next year from November on, when nobody has entered it."""
    year = (today + timedelta(days=61)).year
    return None if rule_set().calendar.knows(year) else year


def read_now() -> None:
    """Let the calendar of this process count the confirmed years."""
    rule_set().calendar.enter({row.year: _table(row) for row in confirmed_years()})


class Reading:
    """What one process knows of the confirmed years: read again READ_APART_S after the last time, for another process
    may have confirmed one."""

    def __init__(self) -> None:
        self._read_at_s = -READ_APART_S

    def read_seldom(self) -> None:
        """`read_now`, when it is time."""
        if monotonic() - self._read_at_s >= READ_APART_S:
            self._read_at_s = monotonic()
            read_now()
