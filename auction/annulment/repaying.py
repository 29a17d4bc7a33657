"""Money comes back from those who got it, and goes on to the buyer of the annulled sale (执行回转)."""

import uuid
from datetime import date

from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.enrolment.queries import buyer_names
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.ledger.actions import OUTSIDE, transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.payments.actions import refund_deposit, start_payment
from auction.payments.models import Payment
from auction.payments.paying_out import order_payout
from auction.settlement.queries import balance_account, case_account

from .models import Annulment, Recovery, Repayment
from .queries import annulled_account, buyers_annulment, own_recovery, payouts_to_buyer, recovery_account

# Money that a clerk records from paper: it stands on the court's bank account already.
RECORDED = OUTSIDE + "recorded"


def record_repayment(recovery_id: int, actor: User, repayment_id: uuid.UUID, amount_minor: int, came_on: date,
                     proof: str) -> Repayment:  # fmt: skip
    """A finance clerk records money that a payee has paid back to the court. The same id again is the same one.

    Refuses NOT_FOUND to another court, REPAYMENT_TOO_MUCH, REPAYMENT_DAY.
    """
    with transaction() as session:
        recovery = _locked(session, recovery_id)
        lot = recovery.annulment.settlement.lot
        same_court(actor, lot.court_id)
        known = session.get(Repayment, repayment_id)
        if known:
            return known
        if amount_minor > recovery.open_minor:
            raise Refusal("REPAYMENT_TOO_MUCH", open_minor=recovery.open_minor)
        if came_on > clock.today():
            raise Refusal("REPAYMENT_DAY")
        return _repaid(session, recovery, repayment_id, RECORDED, amount_minor, came_on, proof.strip(), actor)


def pay_recovery(recovery_id: int, user: User, payment_id: uuid.UUID, return_path: str) -> Payment:
    """A party pays back what is asked of it. Refuses NOT_FOUND to others, BALANCE_NOT_DUE when nothing is open."""
    with transaction():
        recovery = own_recovery(user, recovery_id)
        open_minor = recovery.open_minor - balance_minor(recovery_account(recovery_id))
        if open_minor <= 0:
            raise Refusal("BALANCE_NOT_DUE")
        lot = recovery.annulment.settlement.lot
        about, court, currency, number = lot.title, lot.court, lot.currency, lot.case.account_number
        holder, bank, upto_minor = court.account_holder, court.account_bank, recovery.open_minor
    return start_payment(
        payment_id, user, "recovery", f"recovery:{recovery_id}", recovery_account(recovery_id), open_minor, currency,
        about=about, payee=holder, payee_bank=bank, payee_account=number, return_path=return_path,
        up_to_minor=upto_minor,
    )  # fmt: skip


def take_repayment(recovery_id: int) -> bool:
    """Take note of what a payee has paid, or of what the bank has sent back to us after all; true when there was some."""
    with transaction() as session:
        recovery = _locked(session, recovery_id)
        done = False
        account, number = recovery_account(recovery_id), len(recovery.repayments)
        came_minor = min(recovery.open_minor, balance_minor(account))
        if came_minor > 0:
            _repaid(session, recovery, transfer_id("repayment", recovery_id, number), account, came_minor,
                    clock.today(), "", None)  # fmt: skip
            refund_deposit(session, account, clock.now(), "overpaid")
            done = True
        # A pay-out that failed after all never left us: its money stands on the case account, and is the buyer's.
        never_left_minor = min(recovery.open_minor, -recovery.line.committed_minor)
        if never_left_minor > 0:
            recovery.line.recalled_minor -= never_left_minor
            lot = recovery.annulment.settlement.lot
            _repaid(session, recovery, transfer_id("repayment", recovery_id, number, "failed"),
                    case_account(lot.case_id), never_left_minor, clock.today(), "", None)  # fmt: skip
            done = True
    return done


def _repaid(session: Session, recovery: Recovery, repayment_id: uuid.UUID, from_account: str, amount_minor: int,
            came_on: date, proof: str, actor: User | None) -> Repayment:  # fmt: skip
    lot = recovery.annulment.settlement.lot
    repayment = Repayment(
        id=repayment_id, recovery=recovery, amount_minor=amount_minor, came_on=came_on, proof=proof, at=clock.now(),
        recorded_by_id=actor.id if actor else None,
    )  # fmt: skip
    session.add(repayment)
    session.flush()
    transfer(
        session, transfer_id("recovery.repaid", repayment_id), "recovery.repaid", from_account,
        annulled_account(lot.id), amount_minor, lot.currency,
    )  # fmt: skip
    facts = {"lot": lot.id, "amount_minor": amount_minor}
    private = {"recovery": recovery.id, "proof": proof}
    record(session, f"case:{lot.case_id}", "recovery.repaid", facts, private, actor.id if actor else None)
    return repayment


def _locked(session: Session, recovery_id: int) -> Recovery:
    return found(session.get(Recovery, recovery_id, with_for_update=True, populate_existing=True))


def name_account(lot_id: int, user: User, bank: str, account: str) -> Annulment:
    """The buyer says where he is paid what comes back later; the account must be his own. Refuses NOT_FOUND."""
    with transaction() as session:
        buyers_annulment(user, lot_id)
        annulment = session.get_one(Annulment, lot_id, with_for_update=True, populate_existing=True)
        annulment.payee_bank, annulment.payee_account, annulment.payee_at = bank.strip(), account.strip(), clock.now()
        record(session, f"lot:{lot_id}", "annulment.account_named", {}, {"bank": bank.strip()}, user.id)
    return annulment


def pass_on(lot_id: int) -> bool:
    """Pay out to the buyer what has come back for him, and release what came from him after the end; true when money
    went. After a pay-out that failed, nothing is sent again until he has named an account anew."""
    with transaction() as session:
        annulment = session.get_one(Annulment, lot_id, with_for_update=True, populate_existing=True)
        settlement = annulment.settlement
        late = refund_deposit(session, balance_account(settlement.enrolment_id), clock.now(), "annulled")
        annulment.price_minor += sum(refund.amount_minor for refund in late)
        account, sent = annulled_account(lot_id), payouts_to_buyer(lot_id)
        amount_minor = balance_minor(account)
        has_failed = any(
            payout.state == "failed" and annulment.payee_at and payout.created_at >= annulment.payee_at
            for payout in sent
        )  # fmt: skip
        if amount_minor <= 0 or annulment.payee_at is None or has_failed:
            return bool(late)
        payee = (buyer_names(settlement.enrolment), annulment.payee_bank or "", annulment.payee_account or "")
        order_payout(
            session, transfer_id("annulment.passed_on", lot_id, len(sent)), f"annulment:{lot_id}", account, payee,
            amount_minor, settlement.lot.currency, settlement.lot.court_id,
        )  # fmt: skip
    return True
