"""Reading payments, releases and pay-outs."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground.refusal import Refusal
from auction.ground.store import db, found

from .models import Payment, Payout, Refund


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


def is_refunded(payment_id: uuid.UUID) -> bool:
    """Whether what was paid has gone back, or is on its way."""
    query = sa.select(Refund.id).where(Refund.payment_id == payment_id, Refund.state != "failed")
    return db.session.scalar(query.limit(1)) is not None


def payouts_of(subject: str) -> Sequence[Payout]:
    """The pay-outs of one batch, such as `plan:<id>`."""
    return db.session.scalars(sa.select(Payout).where(Payout.subject == subject).order_by(Payout.created_at)).all()
