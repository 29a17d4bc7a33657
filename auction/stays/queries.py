"""Reading suspensions: the one in force, and what was asked of the panel."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground.store import db
from auction.lots.models import Lot
from auction.panel.models import PanelDecision
from auction.panel.queries import decisions_about

from .models import IN_FORCE, Stay


def stay_in_force(session: Session, lot: Lot) -> Stay | None:
    """The court's own suspension of a lot; None when it is not suspended, or the platform did it for its fault."""
    return session.scalars(sa.select(Stay).join(Lot, IN_FORCE).where(Lot.id == lot.id)).one_or_none()


def stay_of(lot: Lot) -> Stay | None:
    """`stay_in_force`, for pages."""
    return stay_in_force(db.session(), lot)


def asked(lot_id: int) -> Sequence[PanelDecision]:
    """What the panel was asked about going on with this lot, newest first."""
    rows = [one for key in ("suspension", "withdrawal") for one in decisions_about(f"lot:{lot_id}", key)]
    return sorted(rows, key=lambda one: one.id, reverse=True)
