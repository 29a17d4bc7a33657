"""What acts on an unsold thing begin with: its lot and its asset, locked, and nothing that has followed it."""

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.cases.models import Asset
from auction.ground.refusal import Refusal
from auction.lots.models import Lot
from auction.lots.steps import locked_for

from . import queries
from .rules import failed_key


def is_failed(lot: Lot) -> bool:
    """Whether nobody has the thing: nobody bid, or the creditor who took it did not pay."""
    return failed_key(lot.round_kind, lot.state, lot.taken_at is not None)[1] == "unsold"


def unsold(session: Session, lot_id: int, actor: User) -> Lot:
    """The lot, locked, for staff of its own court. Refuses NOT_FOUND, TAKING_NOT_UNSOLD."""
    lot = locked_for(session, lot_id, actor)
    check_unsold(session, lot)
    return lot


def check_unsold(session: Session, lot: Lot) -> None:
    """The asset's lock is the one that drafting a round takes: only one of them goes on. Refuses TAKING_NOT_UNSOLD."""
    session.get_one(Asset, lot.asset_id, with_for_update={"of": Asset}, populate_existing=True)
    if not is_failed(lot) or not queries.is_last(lot):
        raise Refusal("TAKING_NOT_UNSOLD")
