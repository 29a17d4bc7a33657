"""Keys' fixtures: a partner with rights, and its key."""

import pytest

from auction.ground.store import db
from auction.keys.actions import grant, make_client
from auction.keys.rules import REQUESTS_PER_MINUTE_MOST, SCOPES, Rights
from auction.partners.actions import add_partner
from tests.builders import court, user

ALL = Rights(frozenset(SCOPES), None, REQUESTS_PER_MINUTE_MOST)


@pytest.fixture
def administrator(app):
    """The administrator's account, and a court."""
    row = user("administrator")
    court()
    db.session.commit()
    return row


@pytest.fixture
def partner(administrator):
    """A partner that may do everything at every court."""
    row = add_partner("江州拍卖网", "ops@partner.example", administrator)
    grant(row.id, ALL, administrator)
    return row


@pytest.fixture
def keyed(partner):
    """`keyed(*scopes, court_ids=None, requests_per_minute=…)` makes a key of the partner: (client, secret)."""

    def make(*scopes: str, court_ids=None, requests_per_minute: int = 120, lifetime_days: int = 90):
        wanted = Rights(frozenset(scopes), court_ids, requests_per_minute)
        return make_client(partner.id, "生产环境", wanted, lifetime_days, None)

    return make
