"""What the tests of payments start from."""

import os
import uuid
from dataclasses import dataclass

import pytest
import stripe

from auction.accounts.models import User
from auction.ground.store import db
from auction.payments.actions import start_payment
from auction.payments.models import Payment
from auction.payments.providers.stripe import client_for
from tests import builders

from .stripe_double import SECRET, StripeDouble, served


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


@dataclass(frozen=True)
class Target:
    """Something that answers the real SDK as Stripe does: `double` in this process or on loopback, or Stripe itself."""

    client: stripe.StripeClient
    double: StripeDouble | None

    def charge(self, amount_minor: int, card: str = "pm_card_visa", **more) -> stripe.PaymentIntent:
        """A payment intent that is confirmed at once with a test card."""
        params = {"amount": amount_minor, "currency": "cny", "payment_method_types": ["card"], "payment_method": card,
                  "confirm": True}  # fmt: skip
        return self.client.v1.payment_intents.create(params | more)


# With a test key of Stripe's in the environment the same tests are asked of Stripe.
TEST_KEY = os.environ.get("STRIPE_TEST_SECRET_KEY", "")
TARGETS = ("in process", "loopback", *(("stripe",) if TEST_KEY else ()))


@pytest.fixture(params=TARGETS)
def target(request):
    """Each of them in turn."""
    double = StripeDouble()
    if request.param == "stripe":
        assert TEST_KEY.startswith(("sk_test_", "rk_test_")), "never with a key that moves money"
        yield Target(client_for(TEST_KEY), None)
    elif request.param == "loopback":
        with served(double) as address:
            yield Target(stripe.StripeClient("sk_test_x", base_addresses={"api": address}), double)
    else:
        yield Target(client_for("sk_test_x", double), double)
