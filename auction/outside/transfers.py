"""The money of a hosted auction: what the platform says it has sent, and what really came."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.enrolment.queries import deposit_account, deposit_subject, winner
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.ledger.actions import transfer_id
from auction.lots.models import Lot
from auction.payments.actions import receive_payment, start_payment
from auction.payments.models import Payment
from auction.payments.providers import sandbox_allowed
from auction.settlement.queries import balance_account, settlement_of

from . import queries
from .models import OutsideSale, OutsideTransfer
from .reporting import Report, reported
from .rules import check_transfer


def report_transfer(report: Report, part: str, amount_minor: int, sent_on: date, bank_reference: str) -> dict[str, Any]:
    """The platform says that it has sent the winner's deposit or (part of) the balance. Nothing is booked: the bank's
    statement brings the money under the reference that the answer names.

    Refuses OUTSIDE_NOT_SOLD, OUTSIDE_TRANSFER_ABOVE.
    """

    def take(session: Session, sale: OutsideSale) -> dict[str, Any]:
        lot = sale.lot
        if not _may_send(lot, part):
            raise Refusal("OUTSIDE_NOT_SOLD")
        check_transfer(amount_minor, queries.missing_minor(lot, part), lot.currency)
        session.add(OutsideTransfer(
            id=report.request_id, lot_id=lot.id, part=part, amount_minor=amount_minor, sent_on=sent_on,
            bank_reference=bank_reference, reported_at=clock.now(),
        ))  # fmt: skip
        session.flush()
        return queries.standing(sale)

    return reported(report, take)


def _may_send(lot: Lot, part: str) -> bool:
    """A deposit is the court's even after the buyer's default (article 24); a balance only while it is waited for."""
    return lot.state == "sold" or (part == "deposit" and lot.state == "defaulted")


def arrive_in_sandbox(transfer_id_: uuid.UUID, actor: User) -> Payment:
    """The sandbox bank brings a reported transfer, as a statement does elsewhere. Twice is once.

    Refuses NOT_FOUND to another court and where there is no sandbox, OUTSIDE_ARRIVED when nothing is missing.
    """
    if not sandbox_allowed():
        raise Refusal("NOT_FOUND")
    with transaction() as session:
        told = found(session.get(OutsideTransfer, transfer_id_))
        lot = found(session.get(Lot, told.lot_id))
        same_court(actor, lot.court_id)
        payment_id = transfer_id("outside transfer", told.id)
        missing_minor = queries.missing_minor(lot, told.part)
        if session.get(Payment, payment_id) is None and told.amount_minor > missing_minor:
            raise Refusal("OUTSIDE_ARRIVED")
        buyer, is_deposit = found(winner(lot)), told.part == "deposit"
        account = deposit_account(buyer.id) if is_deposit else balance_account(buyer.id)
        up_to_minor = None if is_deposit else found(settlement_of(lot.id)).balance_minor
        facts = (payment_id, buyer.user, told.part, deposit_subject(buyer.id), account, told.amount_minor, lot.currency)
        about = lot.title
    start_payment(*facts, "sandbox", about=about, up_to_minor=up_to_minor)
    with transaction() as session:
        payment = found(session.get(Payment, payment_id))
        if payment.state == "started":
            receive_payment(session, payment, f"sandbox-{payment_id}")
    return payment
