"""A pay-out that failed or came back is sent again to the corrected account: asked by one clerk, decided by another."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found, transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash
from auction.ledger.actions import transfer_id
from auction.payments.models import Payout
from auction.payments.paying_out import order_payout
from auction.settlement.queries import case_account

from .models import DistributionLine, DistributionPlan, PayoutAgain
from .queries import distributable_minor, line_paid_by


def line_of(payout_id: uuid.UUID, court_id: int | None) -> DistributionLine:
    """The plan line that a pay-out carries. Refuses NOT_FOUND, to another court too."""
    line = line_paid_by(payout_id)
    if line is None or line.plan.case.court_id != court_id:
        raise Refusal("NOT_FOUND")
    return line


def asked_again(payout_id: uuid.UUID) -> PayoutAgain | None:
    """The request to send a failed pay-out again that waits for a decision."""
    return db.session.scalar(
        sa.select(PayoutAgain).where(PayoutAgain.failed_id == payout_id, PayoutAgain.state == "asked")
    )


def ask_payout_again(payout_id: uuid.UUID, actor: User, payee_bank: str, payee_account: str) -> PayoutAgain:
    """Ask to send a failed pay-out again, as a new one of the same plan line.

    Refuses NOT_FOUND, PERSON_UNKNOWN, PAYOUT_NOT_FAILED, PAYOUT_AGAIN_WAITING, PAYOUT_PLANNED_ANEW when a later plan
    of the case stands, PAYEE_NOT_AS_RECORDED when a party's account is not the one on the case's file.
    """
    with transaction() as session:
        line = _locked_line(session, payout_id, actor)
        if asked_again(payout_id):
            raise Refusal("PAYOUT_AGAIN_WAITING")
        party = line.party
        if party and (party.payee_bank, party.payee_account) != (payee_bank, payee_account):
            raise Refusal("PAYEE_NOT_AS_RECORDED", name=line.payee_name)
        content = {
            "failed": str(payout_id), "plan": line.plan.content_hash, "position": line.position,
            "payee_name": line.payee_name, "payee_bank": payee_bank, "payee_account": payee_account,
        }  # fmt: skip
        again = PayoutAgain(
            failed_id=payout_id, payee_bank=payee_bank, payee_account=payee_account, content_hash=content_hash(content),
            asked_by_id=actor.id, asked_by_person_id=actor.person_id, asked_at=clock.now(), state="asked",
        )  # fmt: skip
        session.add(again)
        session.flush()
        facts = {"payout_id": str(payout_id), "content_hash": again.content_hash}
        record(session, f"plan:{line.plan_id}", "payout.asked_again", {}, facts, actor.id)
    return again


def decide_payout_again(payout_id: uuid.UUID, actor: User, seen_hash: str, is_approved: bool) -> PayoutAgain:
    """Order the new pay-out, or drop the request. The new one wants its own countersign and day, as every pay-out.

    Refuses as `ask_payout_again`, FOUR_EYES to whoever asked, PLAN_CHANGED for another hash, PLAN_MONEY_GONE.
    """
    with transaction() as session:
        line = _locked_line(session, payout_id, actor)
        again = found(asked_again(payout_id))
        if actor.person_id == again.asked_by_person_id or actor.id == again.asked_by_id:
            raise Refusal("FOUR_EYES")
        if seen_hash != again.content_hash:
            raise Refusal("PLAN_CHANGED")
        again.decided_by_id, again.decided_by_person_id = actor.id, actor.person_id
        again.decided_at, again.state = clock.now(), "rejected"
        if is_approved:
            again.payout_id, again.state = _order(session, line, again).id, "approved"
            line.payout_id = again.payout_id
        session.flush()
        facts = {"payout_id": str(payout_id), "again": str(again.payout_id or "")}
        record(session, f"plan:{line.plan_id}", "payout.decided_again", {}, facts, actor.id)
    return again


def _order(session: Session, line: DistributionLine, again: PayoutAgain) -> Payout:
    failed, free_minor = again.failed, distributable_minor(line.plan.case_id)
    if free_minor < failed.amount_minor:
        raise Refusal("PLAN_MONEY_GONE", free_minor=free_minor, proceeds_minor=failed.amount_minor)
    return order_payout(
        session, transfer_id("payout", failed.id, "again"), failed.subject, case_account(line.plan.case_id),
        (line.payee_name, again.payee_bank, again.payee_account), failed.amount_minor, failed.currency,
        failed.court_id,
    )  # fmt: skip


def _locked_line(session: Session, payout_id: uuid.UUID, actor: User) -> DistributionLine:
    """The line of a failed pay-out whose share no later plan gives; the case is locked as for a plan."""
    line = line_of(payout_id, actor.court_id)
    case = found(session.get(EnforcementCase, line.plan.case_id, with_for_update=True))
    same_court(actor, case.court_id)
    if actor.person_id is None:
        raise Refusal("PERSON_UNKNOWN")
    payout = found(session.get(Payout, payout_id, with_for_update={"of": Payout}, populate_existing=True))
    if payout.state != "failed" or line.payout_id != payout_id:
        raise Refusal("PAYOUT_NOT_FAILED")
    later = sa.select(DistributionPlan.id).where(
        DistributionPlan.case_id == case.id, DistributionPlan.id > line.plan_id, DistributionPlan.state != "rejected"
    )
    if session.scalar(later.limit(1)):
        raise Refusal("PAYOUT_PLANNED_ANEW")
    return line
