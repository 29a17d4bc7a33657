"""The door of the API: keys, scopes, limits."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.keys import counting, door
from auction.keys.actions import grant
from auction.keys.models import RequestCount
from auction.keys.rules import Rights

from .conftest import ALL
from .test_tokens import TIME, bearer


@door.partner_may("bids:write")
def view() -> str:
    """A view as partners call it."""
    return door.caller().partner_name


def asked(app, key: str | None) -> str:
    """What the view answers to a request with this key, its door before it."""
    headers = {} if key is None else bearer(key)
    with app.app_context(), app.test_request_context("/api/v1/anything", headers=headers):
        app.preprocess_request()
        return view()


def test_who_may_come_in(app, keyed):
    """With the scope: in. Without a key, with an unknown one, without the scope: refused by name."""
    (_, secret), (_, other) = keyed("bids:write"), keyed("viewings:write")
    assert asked(app, secret) == "江州拍卖网"
    for key, code in ((None, "KEY_REQUIRED"), ("", "KEY_UNKNOWN"), ("sk_x", "KEY_UNKNOWN"), ("at_x", "KEY_UNKNOWN"),
                      ("\x00", "KEY_UNKNOWN"), (other, "SCOPE_MISSING")):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            asked(app, key)


def test_a_grant_that_shrinks_takes_rights_from_keys_at_once(app, keyed, partner, administrator):
    """What an administrator takes from a partner, its keys and tokens no longer have; the courts too."""
    _, secret = keyed("bids:write")
    grant(partner.id, Rights(ALL.scopes, frozenset({administrator_court()}), 600), administrator)
    with app.app_context(), app.test_request_context("/api/v1/anything", headers=bearer(secret)):
        app.preprocess_request()
        door.caller().of_court(administrator_court())
        with pytest.raises(Refusal, match="COURT_OUT_OF_SCOPE"):
            door.caller().of_court(administrator_court() + 1)
    grant(partner.id, Rights(ALL.scopes - {"bids:write"}, None, 600), administrator)
    with pytest.raises(Refusal, match="SCOPE_MISSING"):
        asked(app, secret)


def administrator_court() -> int:
    return db.session.scalars(sa.text("SELECT min(id) FROM court")).one()


def test_a_client_has_its_limit(client, keyed, standing_clock):
    """The third request of a minute is refused to a key with two; headers say what is left and when to come back."""
    key, secret = keyed("bids:write", requests_per_minute=2)
    api_client_id = key.id
    first, second, third = (client.get(TIME, headers=bearer(secret)) for _ in range(3))
    assert [one.status_code for one in (first, second, third)] == [200, 200, 429]
    assert first.headers["RateLimit-Policy"] == '"client";q=2;w=60'
    assert [one.headers["RateLimit"] for one in (first, second, third)] == [
        '"client";r=1;t=60', '"client";r=0;t=60', '"client";r=0;t=60',
    ]  # fmt: skip
    assert (third.json["code"], third.headers["Retry-After"]) == ("RATE_LIMIT_REACHED", "60")
    assert third.content_type == "application/problem+json"
    standing_clock.at += timedelta(minutes=1)
    assert client.get(TIME, headers=bearer(secret)).status_code == 200
    rows = db.session.scalars(sa.select(RequestCount).filter_by(api_client_id=api_client_id)).all()
    assert {(row.operation, row.status_class): row.requests for row in rows} == {
        ("room_api.time", 2): 3, ("room_api.time", 4): 1,
    }  # fmt: skip


def test_strangers_have_a_limit_by_address(client, app, monkeypatch):
    """Without a key the address is counted, each its own; the room's own doors are not."""
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    monkeypatch.setitem(app.config, "API_REQUESTS_PER_MINUTE", 1)
    monkeypatch.setattr(door, "addresses", counting.AddressWindows())
    path = "/api/v1/oauth/revoke"
    statuses = [client.post(path, environ_base={"REMOTE_ADDR": address}).status_code
                for address in ("2001:db8::1", "2001:db8::2", "192.0.2.1")]  # fmt: skip
    assert statuses == [401, 429, 401]
    assert [client.get(TIME).status_code for _ in range(2)] == [200, 200]
