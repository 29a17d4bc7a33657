"""Due work: self-sales whose last day is over, settlements that are performed."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.due import Due, each
from auction.ground.store import db

from . import queries
from .models import Agreement, SelfSale
from .self_sale import lapse
from .settling import note_performed


def _over() -> Sequence[int]:
    return db.session.scalars(
        sa.select(SelfSale.id).where(SelfSale.state == "permitted", SelfSale.last_on < clock.today()).limit(100)
    ).all()


def _performed() -> Sequence[int]:
    running = db.session.scalars(sa.select(Agreement).where(Agreement.state == "in_force").limit(1000)).all()
    return [one.id for one in running if not any(row.open_minor for row in queries.instalments(one))]


DUE = (
    Due("end self-sales that were not paid", each(_over, lapse)),
    Due("take note of performed settlements", each(_performed, note_performed)),
)
