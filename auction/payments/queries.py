"""Reading payments, releases and pay-outs."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground.refusal import Refusal
from auction.ground.store import db, found

from .models import Payment, PaymentReference, Payout, Refund


def payment_of(payer: User, payment_id: uuid.UUID) -> Payment:
    """A person's own payment. Refuses NOT_FOUND for anybody else's."""
    payment = found(db.session.get(Payment, payment_id))
    if payment.payer_id != payer.id:
        raise Refusal("NOT_FOUND")
    return payment


def received_minor(purpose: str, subject: str) -> int:
    """What was received for a purpose and is not on its way back."""
    going_back = sa.exists().where(Refund.payment_id == Payment.id, Refund.state != "failed")
    return int(
        db.session.scalar(
            sa.select(sa.func.coalesce(sa.func.sum(Payment.amount_minor), 0)).where(
                Payment.purpose == purpose, Payment.subject == subject, Payment.state == "received", ~going_back
            )
        )
        or 0
    )


def payments_for(purpose: str, subject: str) -> Sequence[Payment]:
    """Everything that was asked for a purpose, oldest first."""
    return db.session.scalars(
        sa.select(Payment).where(Payment.purpose == purpose, Payment.subject == subject).order_by(Payment.started_at)
    ).all()


def known_reference(purpose: str, subject: str) -> str | None:
    """What a payer writes on his transfer for this purpose and subject; None while nobody has asked for it."""
    return db.session.scalar(
        sa.select(PaymentReference.reference).where(
            PaymentReference.purpose == purpose, PaymentReference.subject == subject
        )
    )


def transfers_of(payment: Payment) -> list[tuple[Payment, Refund | None]]:
    """What bank transfers have brought for a person's payment, oldest first, each with its newest release."""
    rows = db.session.execute(
        sa.select(Payment, Refund)
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .where(
            Payment.subject == payment.subject, Payment.purpose.in_((payment.purpose, "returned")),
            Payment.payer_id == payment.payer_id, Payment.provider == "bank", Payment.state == "received",
        )
        .order_by(Payment.finished_at, Payment.id, Refund.created_at)
    )  # fmt: skip
    return list({row.Payment.id: (row.Payment, row.Refund) for row in rows}.values())


def is_refunded(payment_id: uuid.UUID) -> bool:
    """Whether what was paid has gone back, or is on its way."""
    query = sa.select(Refund.id).where(Refund.payment_id == payment_id, Refund.state != "failed")
    return db.session.scalar(query.limit(1)) is not None


def payouts_of(subject: str) -> Sequence[Payout]:
    """The pay-outs of one batch, such as `plan:<id>`."""
    return db.session.scalars(sa.select(Payout).where(Payout.subject == subject).order_by(Payout.created_at)).all()
