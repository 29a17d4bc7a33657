"""Due work of payments: releases and pay-outs on their way, payments whose provider has not been heard of."""

from datetime import timedelta

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.due import Due, Event, seldom
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db

from .actions import look_up_payment
from .models import Payment, Payout, Refund
from .paying_out import let_payouts_go, next_let_go, send_payouts
from .releasing import send_refunds
from .stripe_events import catch_up

MOST_LOOKS = 20
CAUGHT_UP_EVERY = timedelta(minutes=10)


def look_up_payments() -> int:
    """Ask the providers about payments of which no event has come; returns how many were looked up."""
    due = db.session.scalars(
        sa.select(Payment.id)
        .where(Payment.state == "started", Payment.next_look_at <= clock.now())
        .order_by(Payment.next_look_at)
        .limit(MOST_LOOKS)
    ).all()
    for payment_id in due:
        try:
            look_up_payment(payment_id)
        except Refusal:
            continue  # an alarm: it stands in the journal and on the finance desk
    return len(due)


def _next(model: type[Refund] | type[Payout], what: Words) -> Event | None:
    at = db.session.scalar(sa.select(sa.func.min(model.next_try_at)).where(model.state.in_(("due", "sent"))))
    return Event(at, what) if at else None


DUE = (
    Due("send releases", send_refunds, lambda: _next(Refund, Words("A release moves on", "退款进展"))),
    Due("let pay-outs go", let_payouts_go, next_let_go),
    Due("send pay-outs", send_payouts, lambda: _next(Payout, Words("A pay-out moves on", "案款发放进展"))),
    Due("look up payments", look_up_payments),
    Due("catch up with Stripe's events", seldom(catch_up, CAUGHT_UP_EVERY)),
)
