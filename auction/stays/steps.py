"""Steps that end or halt a sale, for the acts of this noun and of those above. They take a session and never commit."""

from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.lots import interruptions
from auction.lots.models import Lot
from auction.panel.models import PanelDecision

from .models import Stay
from .queries import stay_in_force
from .rules import ground_of, published


def suspend_lot(session: Session, lot: Lot, ground: str, reason: str, actor_id: int | None,
                decision: PanelDecision | None, is_urgent: bool = False) -> Stay:  # fmt: skip
    """Suspend a locked lot, or make a suspension of the platform the court's own. `decision` is None while the panel
    has not decided (`is_urgent`) or where the law itself stays the sale.

    Refuses STATE_FORBIDS, BIDDING_IS_OVER, GROUND_NOT_LAWFUL, STAY_IN_FORCE.
    """
    item = ground_of(rule_set(lot.jurisdiction).suspension_grounds, ground)
    if stay_in_force(session, lot):
        raise Refusal("STAY_IN_FORCE")
    if lot.state != "paused" or lot.paused_at is None:
        interruptions.pause_step(session, lot, published(item, reason), actor_id)
    stay = Stay(
        lot_id=lot.id, began_at=lot.paused_at, began_by_id=actor_id, ground=ground, reason=reason.strip(),
        is_urgent=is_urgent, confirmed_at=None if is_urgent else clock.now(),
        decision_id=decision.id if decision else None,
    )  # fmt: skip
    session.add(stay)
    session.flush()
    return stay


def withdraw_lot(session: Session, lot: Lot, ground: str, reason: str, actor_id: int | None) -> None:
    """Take a locked lot out of sale on a lawful ground: what was before the panel lapses, the asset is free, deposits
    go back as due work. Refuses STATE_FORBIDS, GROUND_NOT_LAWFUL."""
    item = ground_of(rule_set(lot.jurisdiction).withdrawal_grounds, ground)
    interruptions.withdraw_lot(session, lot, published(item, reason), actor_id, {"ground": ground})
