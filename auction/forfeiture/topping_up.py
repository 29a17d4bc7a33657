"""The top-up: what was ordered from the defaulter is paid by him and goes to the case account."""

import uuid

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.lots.steps import locked
from auction.payments.actions import refund_deposit, start_payment
from auction.payments.models import Payment
from auction.settlement.queries import case_account

from .models import TopUp
from .notices import tell_top_up_paid
from .queries import open_top_up_minor, own_top_up, top_up_account


def pay_top_up(lot_id: int, user: User, payment_id: uuid.UUID, return_path: str) -> Payment:
    """Start the payment of what is still open of a top-up. Refuses NOT_FOUND to a stranger, BALANCE_NOT_DUE."""
    with transaction():
        top_up = own_top_up(user, lot_id)
        open_minor = open_top_up_minor(top_up)
        if open_minor <= 0:
            raise Refusal("BALANCE_NOT_DUE")
        lot, enrolment_id = top_up.settlement.lot, top_up.settlement.enrolment_id
        about, court, currency, to_account = lot.title, lot.court, lot.currency, lot.case.account_number
        holder, bank, amount_minor = court.account_holder, court.account_bank, top_up.amount_minor
    return start_payment(
        payment_id, user, "top_up", f"enrolment:{enrolment_id}", top_up_account(enrolment_id), open_minor, currency,
        about=about, payee=holder, payee_bank=bank, payee_account=to_account, return_path=return_path,
        up_to_minor=amount_minor,
    )  # fmt: skip


def finish_top_up(lot_id: int) -> bool:
    """Take note that a top-up is complete: onto the case account it goes; true when done now. What is too much goes
    back."""
    with transaction() as session:
        lot = locked(session, lot_id)
        top_up = found(session.get(TopUp, lot_id, with_for_update=True, populate_existing=True))
        account = top_up_account(top_up.settlement.enrolment_id)
        if top_up.paid_at or balance_minor(account) < top_up.amount_minor:
            return False
        top_up.paid_at = clock.now()
        transfer(
            session, transfer_id("top_up.paid", lot_id), "top_up.paid", account, case_account(lot.case_id),
            top_up.amount_minor, lot.currency,
        )  # fmt: skip
        facts = {"lot": lot_id, "amount_minor": top_up.amount_minor, "currency": lot.currency}
        record(session, f"case:{lot.case_id}", "top_up.paid", facts)
        refund_deposit(session, account, clock.now(), "overpaid")
        tell_top_up_paid(session, top_up)
    return True
