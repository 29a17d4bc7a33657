"""The court steps in: suspension, resumption, withdrawal, each with its published reason (articles 28, 29).

Acts and the steps they are made of. Who decides is the panel's or the law's matter and stands in `stays`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.cases.actions import fix_asset
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.panel.actions import lapse

from .models import Lot
from .rules import next_state
from .steps import advance, locked_before_announcement, locked_for


def pause(lot_id: int, actor: User, reason: str) -> Lot:
    """Suspend the sale. The reason is published (article 28). Refuses BIDDING_IS_OVER after the end."""
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        pause_step(session, lot, reason, actor.id)
    return lot


def pause_step(session: Session, lot: Lot, reason: str, actor_id: int | None) -> None:
    """Suspend a lot whose lock the caller holds. Refuses STATE_FORBIDS, BIDDING_IS_OVER."""
    at = clock.now()
    next_state(lot.state, "pause")
    if lot.closes_at is not None and lot.closes_at <= at:
        raise Refusal("BIDDING_IS_OVER")
    if lot.state == "announced" and lot.opens_at is not None and lot.closes_at is not None and lot.opens_at <= at:
        # Its time has come and it takes bids already; only the worker has not said so yet.
        public = {"opens_at": lot.opens_at.isoformat(), "closes_at": lot.closes_at.isoformat()}
        advance(session, lot, "open", "lot.opened", public)
    lot.paused_at = at
    advance(session, lot, "pause", "lot.paused", {"reason": reason}, actor_id=actor_id)


def resume(lot_id: int, actor: User, reason: str) -> Lot:
    """Go on with the sale: what was left of its time when it was suspended runs from now (article 28)."""
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        resume_step(session, lot, reason, actor.id)
    return lot


def resume_step(session: Session, lot: Lot, reason: str, actor_id: int | None) -> None:
    """Go on with a lot whose lock the caller holds. Refuses STATE_FORBIDS.

    Bidding that had begun goes on at once. A lot suspended before its opening waits for it again: at the announced
    moment when that is still ahead, else after as long as it had still to wait when it was suspended.
    """
    next_state(lot.state, "resume")
    at = clock.now()
    had_begun = _move_window(lot, at)
    lot.resumed_at, lot.paused_at = at, None
    public = {"reason": reason, "closes_at": lot.closes_at.isoformat() if lot.closes_at else None}
    if not had_begun and lot.opens_at is not None:
        public["opens_at"] = lot.opens_at.isoformat()
    advance(session, lot, "resume" if had_begun else "await_opening", "lot.resumed", public, actor_id=actor_id)


def _move_window(lot: Lot, at: datetime) -> bool:
    """Give back the time of the suspension; whether bidding had begun before it."""
    if lot.paused_at is None or lot.opens_at is None or lot.closes_at is None:
        return True
    had_begun = lot.paused_at >= lot.opens_at
    lost = max(at - lot.paused_at, timedelta(0))
    if had_begun:
        lot.closes_at += lost
    elif lot.opens_at <= at:
        lot.opens_at += lost
        lot.closes_at += lost
        if lot.scheduled_closes_at is not None:
            lot.scheduled_closes_at += lost
    return had_begun


def drop(lot_id: int, actor: User, reason: str) -> Lot:
    """An officer drops a lot that nobody outside the court knows of. Refuses STATE_FORBIDS once it is announced: then
    the panel withdraws it (`stays`)."""
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "withdraw")
        withdraw_lot(session, lot, reason, actor.id)
    return lot


def withdraw(lot_id: int, actor: User, reason: str) -> Lot:
    """Take the lot out of sale for good. The reason is published once the lot has been announced."""
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        withdraw_lot(session, lot, reason, actor.id)
    return lot


def withdraw_lot(session: Session, lot: Lot, reason: str, actor_id: int | None,
                 private: Mapping[str, Any] | None = None) -> None:  # fmt: skip
    """Take a locked lot out of sale: what was before the panel lapses, the asset may be described anew. A step."""
    lapse(session, f"lot:{lot.id}")
    fix_asset(session, lot.asset_id, is_fixed=False)
    advance(session, lot, "withdraw", "lot.withdrawn", {"reason": reason}, dict(private or {}), actor_id)
