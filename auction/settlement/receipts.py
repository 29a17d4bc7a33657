"""A receipt for money the court has received: issued when the payer first asks, the same every time."""

import uuid

import sqlalchemy as sa

from auction.accounts.models import Person, User
from auction.cases.rules import masked
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_subject_of
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import db, found, transaction
from auction.papers.facts import ReceiptFacts
from auction.papers.issuing import issue
from auction.papers.models import Paper
from auction.papers.queries import valid_paper
from auction.payments.models import Payment
from auction.payments.providers import provider
from auction.payments.queries import payment_of
from auction.payments.rules import PURPOSE_NAMES

from .rules import masked_identity, receipt_number


def receipt(payer: User, payment_id: uuid.UUID) -> Paper:
    """The receipt for one's own payment. Refuses NOT_FOUND, RECEIPT_NO_MONEY until it has arrived.

    It is numbered by its payment: the court's own count would tell its staff how many have paid (article 18).
    """
    facts, subject = receipt_facts(payer, payment_id), f"payment:{payment_id}"
    known = valid_paper("receipt", subject)
    if known is not None:
        return known
    with transaction() as session:
        # One of two requests at once waits here, and finds the other's receipt.
        payment = session.get_one(Payment, payment_id, with_for_update=True)
        number = receipt_number(facts.received_at.astimezone(COURT_ZONE).date(), payment.id)
        court = _enrolment(payment).lot.court
        return valid_paper("receipt", subject) or issue(session, "receipt", subject, facts, court, payer, number=number)


def receipt_facts(payer: User, payment_id: uuid.UUID) -> ReceiptFacts:
    """What the receipt states; nothing in it can change after the money has arrived."""
    payment = payment_of(payer, payment_id)
    if payment.state != "received" or payment.finished_at is None:
        raise Refusal("RECEIPT_NO_MONEY")
    enrolment = _enrolment(payment)
    lot, person = enrolment.lot, enrolment.person
    return ReceiptFacts(
        case_number=lot.case.number,
        lot_title=lot.title,
        payer_name=payment.payer_name or person.legal_name,
        payer_id_masked=_identity(payment, person),
        paid_from=" ".join(part for part in (payment.payer_bank, masked(payment.payer_account or "")) if part),
        purpose=PURPOSE_NAMES[payment.purpose].zh,
        amount_minor=payment.amount_minor,
        method=provider(payment.provider).name.zh,
        reference=payment.provider_reference or "",
        received_at=payment.finished_at,
        account_holder=payment.payee or lot.court.account_holder,
    )


def _identity(payment: Payment, person: Person) -> str:
    """The bidder's own number; of somebody else who paid for him the court knows none."""
    is_his = payment.payer_name in (None, person.legal_name)
    return masked_identity(person.id_number) if is_his else "—"


def _enrolment(payment: Payment) -> Enrolment:
    return found(
        db.session.scalars(sa.select(Enrolment).where(deposit_subject_of(Enrolment.id) == payment.subject)).first()
    )
