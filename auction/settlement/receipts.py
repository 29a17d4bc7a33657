"""A receipt for money the court has received: made when the payer asks, the same every time, kept nowhere."""

import dataclasses
import uuid

import sqlalchemy as sa
from flask import current_app

from auction.accounts.models import Person, User
from auction.cases.rules import masked
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_subject_of
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import db, found
from auction.journal.rules import content_hash
from auction.payments.models import Payment
from auction.payments.providers import provider
from auction.payments.queries import payment_of
from auction.payments.rules import PURPOSE_NAMES

from .issuing import PLATFORM
from .letters import ReceiptFacts, receipt_letter
from .rules import masked_identity, receipt_number


def receipt(payer: User, payment_id: uuid.UUID) -> tuple[str, bytes]:
    """Number and PDF of the receipt for one's own payment. Refuses NOT_FOUND, RECEIPT_NO_MONEY until it has arrived."""
    facts = receipt_facts(payer, payment_id)
    return facts.document_number, receipt_letter(facts)


def receipt_facts(payer: User, payment_id: uuid.UUID) -> ReceiptFacts:
    """What the receipt states; nothing in it can change after the money has arrived."""
    payment = payment_of(payer, payment_id)
    if payment.state != "received" or payment.finished_at is None:
        raise Refusal("RECEIPT_NO_MONEY")
    enrolment = _enrolment(payment)
    lot, person = enrolment.lot, enrolment.person
    facts = ReceiptFacts(
        court=lot.court.name_zh,
        case_number=lot.case.number,
        platform=PLATFORM,
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
        document_number=receipt_number(payment.finished_at.astimezone(COURT_ZONE).date(), payment.id),
        verify_url=f"{current_app.config['PUBLIC_URL']}/pay/{payment.id}",
        generated_at=payment.finished_at,
    )
    stated = {name: str(fact) for name, fact in dataclasses.asdict(facts).items()}
    return dataclasses.replace(facts, receipt_sha256=content_hash(stated))


def _identity(payment: Payment, person: Person) -> str:
    """The bidder's own number; of somebody else who paid for him the court knows none."""
    is_his = payment.payer_name in (None, person.legal_name)
    return masked_identity(person.id_number) if is_his else "—"


def _enrolment(payment: Payment) -> Enrolment:
    return found(
        db.session.scalars(sa.select(Enrolment).where(deposit_subject_of(Enrolment.id) == payment.subject)).first()
    )
