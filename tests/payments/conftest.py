"""What the tests of payments start from."""

import uuid

import pytest

from auction.accounts.models import User
from auction.ground.store import db
from auction.payments.actions import start_payment
from auction.payments.models import Payment
from tests import builders

from .stripe_double import SECRET, StripeDouble


@pytest.fixture
def payer(app) -> User:
    """Somebody who pays."""
    person = builders.user("bidder")
    db.session.commit()
    return person


@pytest.fixture
def deposit(payer):
    """Starts a deposit payment of 70,000 yuan, or of `amount_minor`, for an enrolment of its own."""

    def start(amount_minor: int = 70_000_00, payment_id: uuid.UUID | None = None, enrolment: uuid.UUID | None = None,
              **more) -> Payment:  # fmt: skip
        enrolment = enrolment or uuid.uuid4()
        return start_payment(
            payment_id or uuid.uuid4(), payer, "deposit", f"enrolment:{enrolment}", f"deposit:{enrolment}",
            amount_minor, "CNY", **more,
        )  # fmt: skip

    return start


@pytest.fixture
def stripe_double(app):
    """Stripe is set up, and a double answers in its place."""
    double = StripeDouble(lambda: app.extensions["clock"].now().timestamp())
    before = {name: app.config[name] for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")}
    app.config.update(STRIPE_SECRET_KEY="sk_test_x", STRIPE_WEBHOOK_SECRET=SECRET)
    app.extensions["stripe_http_client"] = double
    yield double
    app.config.update(before)
    del app.extensions["stripe_http_client"]
