"""Money that a bank statement brings: each entry becomes a received payment of its own. Steps of the bank's acts."""

import secrets
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.states import step
from auction.journal.actions import record
from auction.ledger.actions import account, transfer, transfer_id

from .models import Payment, PaymentReference
from .reference_rules import make_reference
from .releasing import release_payment
from .rules import PAYMENT_LIFE, PAYMENT_NAMES

BANK = "bank"


@dataclass(frozen=True)
class Arrival:
    """One entry of a statement. Until it is placed its money stands on the ledger account `held_on`."""

    entry_id: int
    held_on: str
    currency: str
    payer_name: str
    payer_bank: str
    payer_account: str
    # Which court's account it came to: releases go out from there.
    court_id: int
    account_number: str
    # The day the bank booked it: what the law asks, whenever the statement was read.
    booked_on: date


def reference_for(session: Session, purpose: str, subject: str) -> str:
    """The one reference for this purpose and subject, made at the first question."""
    wanted = sa.select(PaymentReference.reference).where(
        PaymentReference.purpose == purpose, PaymentReference.subject == subject
    )
    known = session.scalar(wanted)
    while known is None:  # another's reference may be drawn, once in a thousand million
        session.execute(
            insert(PaymentReference)
            .values(
                reference=make_reference(secrets.randbelow), purpose=purpose, subject=subject, created_at=clock.now()
            )
            .on_conflict_do_nothing()
        )
        known = session.scalar(wanted)
    return known


def credit_arrival(session: Session, arrival: Arrival, purpose: str, subject: str, account_name: str, payer_id: int,
                   amount_minor: int) -> Payment:  # fmt: skip
    """Take so much of the entry's money for what the reference names. The same entry again changes nothing.

    What was asked for it and is still open becomes smaller, and is covered when nothing is missing.
    """
    payment, is_new = _received(
        session, arrival, purpose, subject, account(session, account_name, arrival.currency), payer_id, amount_minor,
    )  # fmt: skip
    if is_new:
        transfer(
            session, transfer_id("payment.received", payment.id), "payment.received", arrival.held_on, account_name,
            amount_minor, arrival.currency,
        )  # fmt: skip
        _lower_ask(session, purpose, subject, amount_minor)
    return payment


def return_arrival(session: Session, arrival: Arrival, subject: str, payer_id: int | None, amount_minor: int,
                   reason: str) -> Payment:  # fmt: skip
    """Send so much of the entry's money back to the account it came from. The same entry again changes nothing.

    It is released from where it waits, so no deposit or balance ever holds it. `reason`: rules.REFUND_REASONS.
    """
    held_on = account(session, arrival.held_on, arrival.currency)
    payment, is_new = _received(session, arrival, "returned", subject, held_on, payer_id, amount_minor)
    if is_new:
        release_payment(session, payment, amount_minor, clock.now(), reason)
    return payment


def _received(session: Session, arrival: Arrival, purpose: str, subject: str, account_id: int, payer_id: int | None,
              amount_minor: int) -> tuple[Payment, bool]:  # fmt: skip
    part = "returned" if purpose == "returned" else "credited"
    payment_id = transfer_id("bank entry", arrival.entry_id, part)
    known = session.get(Payment, payment_id)
    if known:
        return known, False
    ask = session.scalars(
        sa.select(Payment).where(Payment.subject == subject).order_by(Payment.started_at.desc()).limit(1)
    ).first()
    at = clock.now()
    payment = Payment(
        id=payment_id, purpose=purpose, subject=subject, payer_id=payer_id, account_id=account_id,
        amount_minor=amount_minor, currency=arrival.currency, provider=BANK, state="received",
        provider_reference=f"entry-{arrival.entry_id}-{part}", started_at=at, finished_at=at, arrived_on=arrival.booked_on,
        about=ask.about if ask else "", payee=ask.payee if ask else "",
        return_path=ask.return_path if ask else "/account/lots", payer_name=arrival.payer_name,
        payer_bank=arrival.payer_bank, payer_account=arrival.payer_account,
        court_id=arrival.court_id, payee_account=arrival.account_number,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    facts = {"payment_id": str(payment.id), "purpose": purpose, "amount_minor": amount_minor, "provider": BANK}
    record(session, subject, "payment.received", private=facts | {"entry_id": arrival.entry_id})
    return payment, True


def _lower_ask(session: Session, purpose: str, subject: str, amount_minor: int) -> None:
    """What a provider was asked for already stays: should it come too, it goes back as paid twice."""
    ask = session.scalars(
        sa.select(Payment)
        .where(
            Payment.purpose == purpose, Payment.subject == subject, Payment.state == "started",
            Payment.asked_at.is_(None),
        )
        .with_for_update(of=Payment)
    ).first()  # fmt: skip
    if ask is None:
        return
    if ask.amount_minor > amount_minor:
        ask.amount_minor -= amount_minor
        return
    ask.state = step(PAYMENT_LIFE, ask.state, "cover", PAYMENT_NAMES)
    ask.finished_at = clock.now()
