"""Last days that people must keep: each noun lists its own in `<noun>/deadlines.py` as `DEADLINES = (Deadline(…), …)`.

The desk, the warning before the day and the word to the supervisor after it come from this list alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from .refusal import COURT_ZONE, Words

# The columns of every `rows`, in this order.
COLUMNS = ("court_id", "subject_id", "title", "due_on", "owner_id")


@dataclass(frozen=True)
class Deadline:
    """One kind of last day.

    `name` says what is to be done ("Serve the ruling"), `article` where the law sets the day. `owner` is the role that
    must do it, a key of accounts.rules.ROLES, and `warn_days` how many days before the last one its owner is told.

    `rows` selects what is still open, one row each with the COLUMNS, so labelled: the court; the subject (a lot, a
    case, whatever `page` leads to); how people call it, never a bidder's name or code; the last day; the one account
    that must do it, or NULL (`nobody()`): everybody of the role at that court. Narrow and indexed, for it is asked
    for a whole court at once. What must not be known to the court before the end of bidding does not belong here.

    `move` is needed where the day is stored and was moved past days off when it was written. It is given days that
    have meanwhile become days off, each with the next working day, and moves the open ones among the stored; returns
    how many; `moving` makes the usual one. A day that people were told is never brought forward.
    """

    key: str
    name: Words
    article: str
    owner: str
    warn_days: int
    rows: Callable[[], sa.Select]
    page: Callable[[int], str]
    move: Callable[[Session, Mapping[date, date]], int] | None = None


_deadlines: dict[str, Deadline] = {}


def declare(deadlines: Iterable[Deadline]) -> None:
    """Make a noun's deadlines known. Called by the application when it installs the noun."""
    _deadlines.update({deadline.key: deadline for deadline in deadlines})


def all_deadlines() -> tuple[Deadline, ...]:
    """Every deadline of the program, in the order of the nouns."""
    return tuple(_deadlines.values())


def deadline_of(key: str) -> Deadline:
    """The deadline of this key; KeyError when no noun lists it."""
    return _deadlines[key]


def court_day(moment: sa.SQLColumnExpression[Any]) -> sa.ColumnElement[date]:
    """In a select: the day of a moment on the court's wall clock; add whole days to it with `+`."""
    return sa.cast(sa.func.timezone(COURT_ZONE.key, moment), sa.Date)


def moving(
    column: sa.orm.InstrumentedAttribute, *is_open: sa.ColumnElement[bool]
) -> Callable[[Session, Mapping[date, date]], int]:
    """A `move` for a stored last day: that `column` of the rows that are open."""

    def move(session: Session, moved: Mapping[date, date]) -> int:
        if not moved:
            return 0
        later = sa.update(column.class_).where(column.in_(moved), *is_open)
        done = session.execute(
            later.values({column: sa.case(dict(moved), value=column)}), execution_options={"synchronize_session": False}
        )
        return int(done.rowcount)  # type: ignore[attr-defined]

    return move


def nobody() -> sa.ColumnElement[int]:
    """In a select: no one account owns it, so everybody of the role at the court does."""
    return sa.null().cast(sa.BigInteger)
