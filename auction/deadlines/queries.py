"""All last days at once: the desk of a court, who is to be told, and the holidays that were entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.accounts.models import Person, User
from auction.accounts.rules import COURT_ROLES
from auction.ground import clock
from auction.ground.deadline import Deadline, all_deadlines
from auction.ground.store import db, found

from .models import DeadlineWarning, HolidayYear
from .rules import HORIZON, SOON, WHEN

ROWS_ON_PAGE = 20
# Told in one piece of due work.
TOLD_AT_ONCE = 500


@dataclass(frozen=True)
class Asked:
    """What a reader of the desk wants to see. `when`: a key of rules.WHEN; `key`: of one kind of deadline, or None."""

    court_ids: Sequence[int]
    user_id: int
    roles: frozenset[str]
    is_own: bool
    when: str
    key: str | None
    page: int


@dataclass(frozen=True)
class DeskPage:
    """One page of last days, nearest first, and how many there are of each key of rules.WHEN."""

    rows: Sequence[sa.Row]
    counts: dict[str, int]
    page: int
    page_count: int


def _together(kinds: Sequence[Deadline], court_ids: Sequence[int] | None, until: date) -> sa.Subquery:
    """The open last days of these kinds up to a day: UNION ALL, each part narrowed before it is joined to the others."""
    parts = []
    for kind in kinds:
        rows = kind.rows().subquery()
        part = sa.select(
            sa.literal(kind.key).label("deadline"), sa.literal(kind.owner).label("owner"),
            sa.literal(kind.warn_days, sa.Integer).label("warn_days"), *rows.c,
        ).where(rows.c.due_on <= until)  # fmt: skip
        parts.append(part if court_ids is None else part.where(rows.c.court_id.in_(court_ids)))
    return sa.union_all(*parts).subquery("due")


def own_due(asked: Asked) -> tuple[sa.CTE | None, dict[str, sa.ColumnElement[bool]]]:
    """The last days that are asked for, whenever they are, and for each key of rules.WHEN which of them it means."""
    today = clock.today()
    kinds = [kind for kind in all_deadlines() if asked.key in (None, kind.key)]
    if asked.is_own:
        kinds = [kind for kind in kinds if kind.owner in asked.roles]
    if not kinds:
        return None, {}
    every = _together(kinds, asked.court_ids, today + HORIZON)
    own = every.c.owner_id.is_(None) | (every.c.owner_id == asked.user_id) if asked.is_own else sa.true()
    due = sa.select(every).where(own).cte("own_due")
    return due, {"late": due.c.due_on < today, "soon": due.c.due_on.between(today, today + SOON), "all": sa.true()}


def desk_page(asked: Asked) -> DeskPage:
    """The last days of the courts, nearest first. One query, however many rows there are."""
    due, limits = own_due(asked)
    if due is None:
        return DeskPage((), dict.fromkeys(WHEN, 0), 1, 1)
    counted = sa.select(*(sa.func.count().filter(limits[name]).label(f"{name}_count") for name in WHEN))
    counts = counted.select_from(due).cte("counts")
    # A page beyond the last is the last.
    last_page = sa.func.greatest(0, (counts.c[f"{asked.when}_count"] - 1) / ROWS_ON_PAGE)
    first_row = sa.select(sa.func.least(max(asked.page, 1) - 1, last_page) * ROWS_ON_PAGE).scalar_subquery()
    rows = (
        sa.select(due).where(limits[asked.when])
        .order_by(due.c.due_on, due.c.deadline, due.c.subject_id).limit(ROWS_ON_PAGE).offset(first_row)
    ).subquery()  # fmt: skip
    # Of the court's own people alone the name is shown: an outsider's would say who takes part.
    name = sa.case((rows.c.owner.in_(COURT_ROLES), Person.legal_name)).label("owner_name")
    answer = db.session.execute(
        sa.select(rows, name, *counts.c)
        .select_from(counts).outerjoin(rows, sa.true())
        .outerjoin(User, User.id == rows.c.owner_id)
        .outerjoin(Person, Person.id == User.person_id)
        .order_by(rows.c.due_on, rows.c.deadline, rows.c.subject_id)
    ).all()  # fmt: skip
    totals = {name: int(getattr(answer[0], f"{name}_count")) for name in WHEN}
    page_count = max(1, -(-totals[asked.when] // ROWS_ON_PAGE))
    shown = [row for row in answer if row.deadline is not None]
    return DeskPage(shown, totals, min(max(asked.page, 1), page_count), page_count)


def own_days(user: User) -> Sequence[sa.Row]:
    """What this person must do himself within HORIZON outside a court's desk, as an administrator or appraiser: late first."""
    roles = {role.name for role in user.roles} - COURT_ROLES
    kinds = [kind for kind in all_deadlines() if kind.owner in roles]
    if not kinds:
        return ()
    due = _together(kinds, None, clock.today() + HORIZON)
    own = sa.select(due).where(due.c.owner_id.is_(None) | (due.c.owner_id == user.id))
    return db.session.execute(own.order_by(due.c.due_on, due.c.deadline, due.c.subject_id).limit(ROWS_ON_PAGE)).all()


def to_tell() -> Sequence[sa.Row]:
    """Last days that are near or over and were not told of yet, oldest first; `kind` is that of DeadlineWarning."""
    today = clock.today()
    kinds = all_deadlines()
    longest = max((kind.warn_days for kind in kinds), default=0)
    due = _together(kinds, None, today + timedelta(days=longest))
    kind = sa.case((due.c.due_on < today, "late"), else_="soon")
    told = sa.exists().where(
        DeadlineWarning.deadline == due.c.deadline, DeadlineWarning.subject_id == due.c.subject_id,
        DeadlineWarning.due_on == due.c.due_on, DeadlineWarning.kind == kind,
    )  # fmt: skip
    return db.session.execute(
        sa.select(due, kind.label("kind"))
        .where(due.c.due_on <= today + due.c.warn_days, ~told)
        .order_by(due.c.due_on, due.c.deadline, due.c.subject_id)
        .limit(TOLD_AT_ONCE)
    ).all()


def confirmed_years() -> Sequence[HolidayYear]:
    """The years that count beside the package's."""
    return db.session.scalars(sa.select(HolidayYear).where(HolidayYear.state == "confirmed")).all()


def holiday_years() -> Sequence[HolidayYear]:
    """Everything that was ever entered, newest first."""
    return db.session.scalars(
        sa.select(HolidayYear)
        .order_by(HolidayYear.id.desc())
        .options(joinedload(HolidayYear.entered_by), joinedload(HolidayYear.decided_by))
    ).all()


def holiday_year(holiday_id: int) -> HolidayYear:
    """One entered year. Refuses NOT_FOUND."""
    return found(db.session.get(HolidayYear, holiday_id))
