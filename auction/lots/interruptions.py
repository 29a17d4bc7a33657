"""The court steps in: suspension, resumption, withdrawal, each with its published reason (articles 28, 29)."""

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.cases.actions import fix_asset
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.panel.actions import lapse

from .models import Lot
from .steps import advance, locked_for


def pause(lot_id: int, actor: User, reason: str) -> Lot:
    """Suspend the bidding. The reason is published (article 28). Refuses BIDDING_IS_OVER after the end."""
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        at = clock.now()
        if lot.state == "open" and lot.closes_at is not None and lot.closes_at <= at:
            raise Refusal("BIDDING_IS_OVER")
        lot.paused_at = at
        advance(session, lot, "pause", "lot.paused", {"reason": reason}, actor_id=actor.id)
    return lot


def resume(lot_id: int, actor: User, reason: str) -> Lot:
    """Go on with the bidding: what was left of its time when it was suspended runs from now (article 28)."""
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        if lot.state == "paused" and lot.closes_at is not None and lot.paused_at is not None:
            lot.resumed_at = clock.now()
            lot.closes_at += lot.resumed_at - lot.paused_at
            lot.paused_at = None
        closes_at = lot.closes_at.isoformat() if lot.closes_at else None
        advance(session, lot, "resume", "lot.resumed", {"reason": reason, "closes_at": closes_at}, actor_id=actor.id)
    return lot


def withdraw(lot_id: int, actor: User, reason: str) -> Lot:
    """Take the lot out of sale for good. The reason is published once the lot has been announced."""
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        withdraw_lot(session, lot, reason, actor.id)
    return lot


def withdraw_lot(session: Session, lot: Lot, reason: str, actor_id: int | None) -> None:
    """Take a locked lot out of sale: what was before the panel lapses, the asset may be described anew. A step."""
    lapse(session, f"lot:{lot.id}")
    fix_asset(session, lot.asset_id, is_fixed=False)
    advance(session, lot, "withdraw", "lot.withdrawn", {"reason": reason}, actor_id=actor_id)
