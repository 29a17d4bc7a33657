"""Two officers of two courts."""

import pytest

from auction.accounts.models import Court
from auction.ground.store import db
from tests import builders


@pytest.fixture
def officer(app):
    """An officer of the test court."""
    row = builders.user("officer", of_court=True)
    db.session.commit()
    return row


@pytest.fixture
def stranger(app):
    """An officer of another court."""
    court = Court(
        name_zh="河州市人民法院", name_en="Hezhou Court", address="", phone="", supervision_phone="",
        account_holder="", account_bank="", account_number="6200000000000002",
    )  # fmt: skip
    row = builders.user("officer")
    row.court = court
    db.session.commit()
    return row
