"""One row of the list of what is due, and what its kinds share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Words
from auction.ground.store import db

from .ageing_rules import ageing

# Of one kind; a court with more has another problem, and the oldest are shown.
MOST_OF_A_KIND = 500


@dataclass(frozen=True)
class DueRow:
    """One thing that somebody has to do or that is under way. `owner`: a key of OWNERS."""

    what: Words
    about: str
    owner: str
    due_on: date
    amount_minor: int
    currency: str
    url: str

    @property
    def ageing(self) -> str:
        """A key of COLOURS, today."""
        return ageing(self.due_on, clock.today())


def court_day(moment: datetime) -> date:
    """The day of a moment on the court's wall clock."""
    return moment.astimezone(COURT_ZONE).date()


def rows_of(query: sa.Select) -> Sequence[sa.Row]:
    """The rows of one kind, in one query."""
    return db.session.execute(query.limit(MOST_OF_A_KIND)).all()
