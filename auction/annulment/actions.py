"""A sale is annulled: proposed by the court, decided by the panel, undone in one transaction (article 31)."""

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.approvals.queries import answer_for
from auction.cases.actions import fix_asset
from auction.cases.models import EnforcementCase
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import Item
from auction.lots.models import Lot
from auction.lots.rules import next_state
from auction.lots.steps import advance, locked, locked_for
from auction.panel.actions import put_before_panel
from auction.panel.models import PanelDecision
from auction.settlement.models import Settlement

from .models import Annulment
from .notices import tell_annulled
from .undoing import ask_back_shares, return_money, send_back_plans, undo_set_off


def grounds(jurisdiction: str) -> dict[str, Item]:
    """The lawful grounds by their key."""
    return {item.key: item for item in rule_set(jurisdiction).annulment_grounds}


def propose_annulment(lot_id: int, actor: User, ground: str, reason: str) -> PanelDecision:
    """Put before the panel that a sale be annulled.

    Refuses NOT_FOUND to another court, NOT_ALLOWED, STATE_FORBIDS for a lot that is not sold, ANNULMENT_GROUND,
    ANNULMENT_APPROVAL unless it is on record that the approval was not obtained, PROPOSAL_HAS_VOTES.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        next_state(lot.state, "annul")
        found(session.get(Settlement, lot_id))
        if ground not in grounds(lot.jurisdiction):
            raise Refusal("ANNULMENT_GROUND")
        answer = answer_for(lot_id)
        if ground == "approval_lacking" and (answer is None or answer.is_given):
            raise Refusal("ANNULMENT_APPROVAL")
        content = {"lot": lot_id, "ground": ground, "reason": reason.strip(), "state": lot.state}
        return put_before_panel(session, lot.case, "annulment", f"lot:{lot_id}", lot.title, content, actor)


def hold_sale(session: Session, decision: PanelDecision) -> None:
    """The lot, its settlement and its case, locked in this order: nobody decides a plan meanwhile."""
    lot = lot_of(session, decision)
    next_state(lot.state, "annul")
    session.get(Settlement, lot.id, with_for_update=True, populate_existing=True)
    session.get(EnforcementCase, lot.case_id, with_for_update=True, populate_existing=True)


def annul(session: Session, decision: PanelDecision) -> None:
    """The sale is undone: plans are sent back, the price goes back to the buyer as far as it is there, the rest is
    asked back from those who got it. A step of the deciding vote; `hold_sale` has taken the locks."""
    lot = lot_of(session, decision)
    settlement = session.get_one(Settlement, lot.id)
    ground = decision.content["ground"]
    # What is public names the ground as the law words it, and nobody (article 31).
    reason = grounds(lot.jurisdiction)[ground].zh
    send_back_plans(session, decision, lot.case_id)
    undo_set_off(session, settlement)
    annulment = Annulment(lot_id=lot.id, decision_id=decision.id, ground=ground, annulled_at=clock.now(), price_minor=0)
    missing_minor = return_money(session, settlement, annulment)
    session.add(annulment)
    session.flush()
    ask_back_shares(session, annulment, missing_minor)
    fix_asset(session, lot.asset_id, is_fixed=False)
    private = {"decision_id": decision.id, "ground": ground, "price_minor": annulment.price_minor}
    advance(session, lot, "annul", "lot.annulled", {"reason": reason}, private)
    tell_annulled(session, annulment, reason)


def lot_of(session: Session, decision: PanelDecision) -> Lot:
    """The lot a proposal is about, locked."""
    return locked(session, int(decision.subject.removeprefix("lot:")))
