"""Suspension, its end, resumption and withdrawal (articles 28, 36; 拍卖变卖规定 17): proposed, decided, done."""

from datetime import date

from sqlalchemy.orm import Session

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots import interruptions
from auction.lots.models import Lot
from auction.lots.rules import next_state
from auction.lots.steps import locked, locked_for
from auction.panel.actions import open_proposal, put_before_panel
from auction.panel.models import PanelDecision

from .models import Stay
from .queries import stay_in_force
from .rules import ground_of, last_day_to_resume
from .steps import suspend_lot, withdraw_lot

REJECTED = "合议庭未确认紧急中止，恢复拍卖"


def propose_suspension(lot_id: int, actor: User, ground: str, reason: str) -> PanelDecision:
    """Put before the panel that the sale be suspended.

    Refuses NOT_FOUND to another court, NOT_ALLOWED, STATE_FORBIDS, GROUND_NOT_LAWFUL, STAY_IN_FORCE,
    PROPOSAL_HAS_VOTES.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        _check_suspendable(session, lot)
        ground_of(rule_set(lot.jurisdiction).suspension_grounds, ground)
        return _ask(session, lot, "suspension", ground, reason, actor)


def suspend_urgently(lot_id: int, actor: User, ground: str, reason: str) -> Stay:
    """An officer suspends at once what cannot wait, and the panel is asked to confirm it; an open proposal to suspend
    is overtaken. Without a decision within a day the desk escalates it; a refusal resumes the sale.

    Refuses NOT_URGENT for other grounds, NOT_ALLOWED to others than officers, and what a suspension refuses.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        if "officer" not in role_names(actor):
            raise Refusal("NOT_ALLOWED")
        rules = rule_set(lot.jurisdiction)
        ground_of(rules.suspension_grounds, ground)
        if ground not in rules.urgent_grounds:
            raise Refusal("NOT_URGENT")
        if overtaken := open_proposal(session, f"lot:{lot.id}", "suspension"):
            overtaken.state, overtaken.decided_at = "lapsed", clock.now()
            session.flush()
        stay = suspend_lot(session, lot, ground, reason, actor.id, None, is_urgent=True)
        stay.decision_id = _ask(session, lot, "suspension", ground, reason, actor, stay=stay.id).id
    return stay


def hold_suspension(session: Session, decision: PanelDecision) -> None:
    """The lot, locked, while the question is still open. Refuses STATE_FORBIDS."""
    lot = _lot_of(session, decision)
    stay = stay_in_force(session, lot)
    if "stay" in decision.content:
        if stay is None or stay.id != decision.content["stay"]:
            next_state(lot.state, "resume")  # names the state that the lot has meanwhile
            raise Refusal("STAY_OVER")
    else:
        _check_suspendable(session, lot)


def approve_suspension(session: Session, decision: PanelDecision) -> None:
    """The lot stands still by the panel's decision, or the urgent suspension is confirmed."""
    lot, content = _lot_of(session, decision), decision.content
    if "stay" in content:
        session.get_one(Stay, content["stay"]).confirmed_at = clock.now()
        record(session, decision.subject, "stay.confirmed", {}, {"decision_id": decision.id})
    else:
        suspend_lot(session, lot, content["ground"], content["reason"], None, decision)


def reject_suspension(session: Session, decision: PanelDecision) -> None:
    """An urgent suspension that the panel does not share ends at once."""
    if "stay" in decision.content:
        interruptions.resume_step(session, _lot_of(session, decision), REJECTED, None)


def end_ground(lot_id: int, actor: User, ended_on: date, remark: str) -> Stay:
    """The officer records that the ground of the suspension has ended: from then the days to resume run (article 28).

    Refuses NO_STAY, GROUND_ENDED_ALREADY, GROUND_END_DAY for a day before the suspension or in the future.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        stay = stay_in_force(session, lot)
        if stay is None:
            raise Refusal("NO_STAY")
        if stay.resume_by:
            raise Refusal("GROUND_ENDED_ALREADY", resume_by=stay.resume_by)
        if not stay.began_at.astimezone(COURT_ZONE).date() <= ended_on <= clock.today():
            raise Refusal("GROUND_END_DAY")
        stay.ground_ended_on, stay.ended_by_id, stay.end_remark = ended_on, actor.id, remark.strip()
        stay.resume_by = last_day_to_resume(ended_on, rule_set(lot.jurisdiction))
        private = {"ended_on": ended_on.isoformat(), "remark": stay.end_remark, "resume_by": stay.resume_by.isoformat()}
        record(session, f"lot:{lot.id}", "stay.ground_ended", {}, private, actor.id)
    return stay


def resume_sale(lot_id: int, actor: User, reason: str) -> Lot:
    """Go on with a suspended lot. What the court has suspended goes on when its ground has ended; what the platform
    suspended for its fault, at once. Refuses GROUND_STANDS, STATE_FORBIDS."""
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        stay = stay_in_force(session, lot)
        if stay and stay.resume_by is None:
            raise Refusal("GROUND_STANDS")
        if (asked := open_proposal(session, f"lot:{lot.id}", "suspension")) and "stay" in asked.content:
            asked.state, asked.decided_at = "lapsed", clock.now()
        interruptions.resume_step(session, lot, reason.strip(), actor.id)
    return lot


def propose_withdrawal(lot_id: int, actor: User, ground: str, reason: str) -> PanelDecision:
    """Put before the panel that an announced lot be taken out of sale for good.

    Refuses NOT_FOUND to another court, NOT_ALLOWED, STATE_FORBIDS, GROUND_NOT_LAWFUL, PROPOSAL_HAS_VOTES.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        next_state(lot.state, "withdraw")
        ground_of(rule_set(lot.jurisdiction).withdrawal_grounds, ground)
        return _ask(session, lot, "withdrawal", ground, reason, actor)


def hold_withdrawal(session: Session, decision: PanelDecision) -> None:
    """The lot, locked, while it can still be withdrawn. Refuses STATE_FORBIDS."""
    next_state(_lot_of(session, decision).state, "withdraw")


def approve_withdrawal(session: Session, decision: PanelDecision) -> None:
    """The lot is withdrawn by the panel's decision."""
    withdraw_lot(session, _lot_of(session, decision), decision.content["ground"], decision.content["reason"], None)


def _check_suspendable(session: Session, lot: Lot) -> None:
    if stay_in_force(session, lot):
        raise Refusal("STAY_IN_FORCE")
    if lot.state != "paused":
        next_state(lot.state, "pause")


def _ask(session: Session, lot: Lot, matter: str, ground: str, reason: str, actor: User, **facts: int) -> PanelDecision:
    content = {"lot": lot.id, "ground": ground, "reason": reason.strip(), "state": lot.state, **facts}
    return put_before_panel(session, lot.case, matter, f"lot:{lot.id}", lot.title, content, actor)


def _lot_of(session: Session, decision: PanelDecision) -> Lot:
    return found(locked(session, decision.content["lot"]))
