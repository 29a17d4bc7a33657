"""What an annulment undoes in the books: plans, set-off, price, shares. Steps: they take a session, never commit."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.distribution.models import DistributionLine, DistributionPlan
from auction.distribution.queries import distributable_minor, held_lines
from auction.distribution.serving import take_back_held
from auction.distribution.set_offs import left_minor
from auction.enrolment.queries import deposit_account, deposit_subject
from auction.ground import clock
from auction.ground.refusal import Words
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.panel.models import PanelDecision
from auction.payments.outgoing import note_outgoing
from auction.payments.providers.port import Outcome
from auction.payments.releasing import refund_deposit
from auction.settlement.actions import SET_OFF_ACCOUNT
from auction.settlement.models import SetOff, Settlement
from auction.settlement.queries import balance_account, case_account

from .models import Annulment, Recovery
from .queries import annulled_account
from .rules import PaidShare, asked_back

REMARK = Words("The sale was annulled.", "拍卖已被撤销。")


def send_back_plans(session: Session, decision: PanelDecision, case_id: int) -> None:
    """Plans of the case that have not been ordered are sent back; what is held back or not sent yet comes home."""
    plans = session.scalars(
        sa.select(DistributionPlan)
        .where(DistributionPlan.case_id == case_id, DistributionPlan.state != "rejected")
        .order_by(DistributionPlan.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for plan in plans:
        if plan.ordered_at is None:
            _send_back(session, decision, plan)
        else:
            for held in held_lines(plan.id):
                take_back_held(session, held)
            _stop_unsent(session, plan)
    session.flush()


def _send_back(session: Session, decision: PanelDecision, plan: DistributionPlan) -> None:
    if plan.state == "prepared":
        # Of the judges who agreed at least one is not the person who prepared the plan.
        judge = next(
            cast for cast in decision.votes if cast.in_favour and cast.person_id != plan.prepared_by_person_id
        )  # fmt: skip
        plan.decided_by_id, plan.decided_by_person_id, plan.decided_at = judge.judge_id, judge.person_id, clock.now()
    plan.state, plan.remark, plan.look_at = "rejected", REMARK.zh, None
    record(session, f"plan:{plan.id}", "plan.rejected", {}, {"remark": plan.remark})


def _stop_unsent(session: Session, plan: DistributionPlan) -> None:
    """Pay-outs that no bank has been told of are stopped: their money stands on the case account again."""
    for line in plan.lines:
        for payout in line.payouts:
            session.refresh(payout, with_for_update=True)
            if payout.state != "due" or payout.attempts:
                continue
            note_outgoing(session, payout, Outcome("failed", "", failure="sale_annulled"))
            # The line gives nothing any more: nobody shall send this pay-out again.
            if line.payout_id == payout.id:
                line.payout_id = None
            elif line.escrow:
                session.delete(line.escrow)
        session.flush()
        session.expire(line, ["payout", "escrow"])


def undo_set_off(session: Session, settlement: Settlement) -> None:
    """What was set off and not shared out yet leaves the books again; what a plan has counted only revives the claim."""
    one = session.scalars(
        sa.select(SetOff)
        .where(SetOff.lot_id == settlement.lot_id, SetOff.state.in_(("asked", "prepared", "approved")))
        .with_for_update()
    ).first()
    if one is None:
        return
    was_approved, amount_minor = one.state == "approved", 0
    if was_approved:
        amount_minor = left_minor(one)
        _uncount_shares(session, one)
    one.state, one.decided_at = "undone", one.decided_at or clock.now()
    if amount_minor:
        stands_on = (
            case_account(settlement.lot.case_id) if settlement.paid_at else balance_account(settlement.enrolment_id)
        )
        transfer(
            session, transfer_id("set_off.undone", one.id), "set_off.undone", stands_on, SET_OFF_ACCOUNT, amount_minor,
            settlement.lot.currency,
        )  # fmt: skip
    record(session, deposit_subject(settlement.enrolment_id), "set_off.undone", {}, {"amount_minor": amount_minor})


def _uncount_shares(session: Session, one: SetOff) -> None:
    """Shares that were kept by setting off were paid in no money: nothing is asked back, the claim is open again."""
    for line in session.scalars(sa.select(DistributionLine).where(DistributionLine.set_off_id == one.id)):
        line.recalled_minor += line.committed_minor
    session.flush()


def return_money(session: Session, settlement: Settlement, annulment: Annulment) -> int:
    """Give the buyer back by releases what stands on the case account of his price; returns what is missing of it."""
    lot, enrolment_id = settlement.lot, settlement.enrolment_id
    due_at = clock.now() + timedelta(hours=rule_set(lot.jurisdiction).release_losers_within_hours)
    deposits, balances = deposit_account(enrolment_id), balance_account(enrolment_id)
    waiting_minor = 0 if settlement.paid_at else balance_minor(balances)
    booked_minor = settlement.deposit_minor + (settlement.balance_minor if settlement.paid_at else 0)
    counted_minor = _set_off_minor(session, settlement) if settlement.paid_at else 0
    cash_minor = booked_minor - counted_minor
    annulment.price_minor = cash_minor + waiting_minor
    # Of a sale that is still being settled all of it stands there; of a settled one what no plan has used.
    there_minor = cash_minor if lot.state != "settled" else min(cash_minor, max(0, distributable_minor(lot.case_id)))
    to_deposits_minor = min(there_minor, settlement.deposit_minor)
    for part, account, amount_minor in (
        ("deposit", deposits, to_deposits_minor), ("balance", balances, there_minor - to_deposits_minor)
    ):  # fmt: skip
        if amount_minor:
            transfer(
                session, transfer_id("price.returned", lot.id, part), "price.returned", case_account(lot.case_id),
                account, amount_minor, lot.currency,
            )  # fmt: skip
        released_minor = sum(refund.amount_minor for refund in refund_deposit(session, account, due_at, "annulled"))
        _keep_for_payout(session, settlement, part, account, amount_minor - released_minor)
    facts = {"lot": lot.id, "amount_minor": there_minor, "missing_minor": cash_minor - there_minor,
             "currency": lot.currency}  # fmt: skip
    record(session, f"case:{lot.case_id}", "price.returned", facts)
    return cash_minor - there_minor


def _set_off_minor(session: Session, settlement: Settlement) -> int:
    """What of the price was no money: set off and not paid afterwards."""
    undone = session.scalars(
        sa.select(SetOff).where(
            SetOff.lot_id == settlement.lot_id, SetOff.state == "undone", SetOff.decided_by_id.is_not(None),
            SetOff.amount_minor.is_not(None),
        )
    ).all()  # fmt: skip
    return sum((one.amount_minor or 0) - one.repaid_minor for one in undone)


def _keep_for_payout(session: Session, settlement: Settlement, part: str, account: str, left_minor: int) -> None:
    """Money whose own payment was released before, in part, waits to be paid out to the buyer."""
    if left_minor > 0:
        transfer(
            session, transfer_id("price.returned", settlement.lot_id, part, "kept"), "price.returned", account,
            annulled_account(settlement.lot_id), left_minor, settlement.lot.currency,
        )  # fmt: skip


def ask_back_shares(session: Session, annulment: Annulment, missing_minor: int) -> None:
    """One recovery for each payee who got money of the sale; his claim is open again by as much."""
    case_id = annulment.settlement.lot.case_id
    lines = session.scalars(
        sa.select(DistributionLine)
        .join(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .where(DistributionPlan.case_id == case_id, DistributionPlan.state == "approved",
               DistributionLine.set_off_id.is_(None))
    ).all()  # fmt: skip
    by_place = {(line.plan_id, line.position): line for line in lines}
    shares = [PaidShare(line.plan_id, line.position, line.line_class, line.committed_minor) for line in lines]
    for place, amount_minor in asked_back(shares, missing_minor).items():
        line = by_place[place]
        line.recalled_minor += amount_minor
        session.add(Recovery(
            annulment=annulment, plan_id=line.plan_id, position=line.position, party_id=line.party_id,
            payee_name=line.payee_name, amount_minor=amount_minor,
        ))  # fmt: skip
        facts = {"lot": annulment.lot_id, "amount_minor": amount_minor}
        record(session, f"case:{case_id}", "recovery.ordered", facts, {"payee": line.payee_name})
    session.flush()
