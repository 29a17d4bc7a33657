"""What the tests of reconciliation start from: payments by Stripe, the bank, clerks of two courts."""

import pytest

from auction.accounts.models import Court, User
from auction.ground.store import db
from tests import builders
from tests.bank.conftest import bank as bank
from tests.payments.conftest import stripe_double as stripe_double


@pytest.fixture
def clerk(app) -> User:
    """A finance clerk of the court."""
    person = builders.user("finance", of_court=True)
    db.session.commit()
    return person


@pytest.fixture
def clerk_elsewhere(clerk) -> User:
    """A finance clerk of another court."""
    here = builders.court()
    there = Court(
        name_zh="江北区人民法院", name_en="Jiangbei District Court", address="江北区1号", phone="1",
        supervision_phone="1", account_holder="江北区人民法院", account_bank="江州银行", account_number="6200000000000009",
    )  # fmt: skip
    db.session.add(there)
    person = builders.user("finance")
    person.court = there
    db.session.commit()
    assert here.id != there.id
    return person
