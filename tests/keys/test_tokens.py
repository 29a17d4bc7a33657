"""OAuth2 client credentials over HTTP."""

import base64
from datetime import timedelta

import pytest

from auction.ground import clock
from auction.keys.actions import revoke, rotate

TOKEN, REVOKE, TIME = "/api/v1/oauth/token", "/api/v1/oauth/revoke", "/api/v1/time"


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_client_gets_a_token_by_either_method(client, keyed):
    """client_secret_basic and client_secret_post give a token that lasts an hour and carries what was asked."""
    key, secret = keyed("bids:write", "enrolments:write")
    client_id = key.client_id
    grant = {"grant_type": "client_credentials"}
    whole = client.post(TOKEN, data=grant, headers=basic(client_id, secret))
    assert whole.status_code == 200
    assert whole.headers["Cache-Control"] == "no-store"
    assert whole.json["scope"] == "bids:write enrolments:write"
    assert (whole.json["token_type"], whole.json["expires_in"]) == ("Bearer", 3600)
    posted = {**grant, "client_id": client_id, "client_secret": secret, "scope": "bids:write"}
    narrow = client.post(TOKEN, data=posted)
    assert narrow.json["scope"] == "bids:write"
    assert narrow.json["access_token"] != whole.json["access_token"]
    told = client.get("/api/v1/key", headers=bearer(narrow.json["access_token"]))
    assert (told.json["client_id"], told.json["scopes"]) == (client_id, ["bids:write"])
    assert told.headers["Cache-Control"] == "private, no-cache"
    assert client.get("/api/v1/key").json["code"] == "KEY_REQUIRED"


def test_a_token_ends(client, keyed, standing_clock):
    """After its hour, after its own revocation and after its client's, a token opens nothing."""
    key, secret = keyed("bids:write")
    api_client_id, head = key.id, basic(key.client_id, secret)

    def token() -> str:
        return client.post(TOKEN, data={"grant_type": "client_credentials"}, headers=head).json["access_token"]

    first, second = token(), token()
    assert client.post(REVOKE, data={"token": first}, headers=head).status_code == 200
    answer = client.get(TIME, headers=bearer(first))
    assert (answer.status_code, answer.json["code"]) == (401, "KEY_REVOKED")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Subhasta", error="invalid_token"'
    assert client.get(TIME, headers=bearer(second)).status_code == 200
    standing_clock.at += timedelta(hours=1)
    assert client.get(TIME, headers=bearer(second)).json["code"] == "KEY_EXPIRED"
    third = token()
    revoke(api_client_id, None)
    assert client.get(TIME, headers=bearer(third)).json["code"] == "KEY_REVOKED"
    assert client.get(TIME, headers=bearer(secret)).json["code"] == "KEY_REVOKED"
    assert client.post(TOKEN, data={"grant_type": "client_credentials"}, headers=head).json["error"] == "invalid_client"


def test_another_client_cannot_end_a_token(client, keyed):
    """RFC 7009: only the client it was issued to; an unknown token counts as ended."""
    (mine, secret), (other, others_secret) = keyed("bids:write"), keyed("bids:write")
    head, others_head = basic(mine.client_id, secret), basic(other.client_id, others_secret)
    token = client.post(TOKEN, data={"grant_type": "client_credentials"}, headers=head).json["access_token"]
    assert client.post(REVOKE, data={"token": token}, headers=others_head).json["error"] == "invalid_grant"
    assert client.post(REVOKE, data={"token": "at_unknown"}, headers=head).status_code == 200
    assert client.post(REVOKE, data={"token": token}).status_code == 401
    assert client.get(TIME, headers=bearer(token)).status_code == 200


GOOD = {"grant_type": "client_credentials"}


@pytest.mark.parametrize(
    ("data", "head", "status", "error"),
    [
        ({}, "good", 400, "invalid_request"),
        ({"grant_type": "password"}, "good", 400, "unsupported_grant_type"),
        (GOOD, None, 401, "invalid_client"),
        (GOOD, "wrong", 401, "invalid_client"),
        (GOOD, {"Authorization": "Basic gICAgA=="}, 401, "invalid_client"),
        (GOOD, {"Authorization": "Basic %%%"}, 401, "invalid_client"),
        ({**GOOD, "client_id": "\x00", "client_secret": "\ud800".encode("utf-8", "replace")}, None, 400, "invalid_client"),
        ({**GOOD, "scope": "bids:write outside:write"}, "good", 400, "invalid_scope"),
        ({**GOOD, "scope": "everything"}, "good", 400, "invalid_scope"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, "good", 400, "invalid_request"),
    ],
)  # fmt: skip
def test_a_bad_request_for_a_token(client, keyed, data, head, status, error):
    """Each fault by RFC 6749's own word; a scope may be narrowed and never widened."""
    key, secret = keyed("bids:write")
    headers = {"good": basic(key.client_id, secret), "wrong": basic(key.client_id, "sk_x")}.get(str(head), head)
    answer = client.post(TOKEN, data=data, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (status, error)
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_rotation_leaves_the_old_secret_good_for_its_overlap(client, keyed, standing_clock):
    """Both secrets are good during the overlap, as keys and for tokens; then the old one is not; a third ends the first."""
    key, first = keyed("bids:write")
    api_client_id, client_id = key.id, key.client_id
    standing_clock.at += timedelta(days=80)
    key, second = rotate(api_client_id, 24, None)
    assert key.expires_at == clock.now() + timedelta(days=90)
    assert [client.get(TIME, headers=bearer(one)).status_code for one in (first, second)] == [200, 200]
    assert client.post(TOKEN, data=GOOD, headers=basic(client_id, first)).status_code == 200
    _, third = rotate(api_client_id, 24, None)
    assert [client.get(TIME, headers=bearer(one)).status_code for one in (first, second, third)] == [401, 200, 200]
    standing_clock.at += timedelta(hours=24)
    assert client.get(TIME, headers=bearer(second)).json["code"] == "KEY_EXPIRED"
    assert client.post(TOKEN, data=GOOD, headers=basic(client_id, second)).json["error"] == "invalid_client"
    assert client.get(TIME, headers=bearer(third)).status_code == 200
