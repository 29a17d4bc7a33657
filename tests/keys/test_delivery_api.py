"""A partner's addresses and deliveries for its programs."""

import pytest

from auction.partners.actions import add_endpoint, add_partner
from auction.partners.relay import relay

from .test_tokens import bearer

BASE = "/api/v1"


@pytest.fixture
def program(client, keyed, app, monkeypatch):
    """`program(method, path, json)` asks with a key that may read deliveries and change addresses."""
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", True)
    _, secret = keyed("deliveries:read", "endpoints:write")

    def ask(method: str, path: str, json=None):
        return client.open(BASE + path, method=method, json=json, headers=bearer(secret))

    return ask


def test_a_program_looks_after_its_addresses(program):
    """Added with its secret shown once; a second time refused; tested, read, sent again, switched off and on."""
    wanted = {"url": "http://127.0.0.1:9999/", "kinds": ["lot.closed"], "schemes": ["hmac", "ed25519"]}
    made = program("POST", "/endpoints", wanted)
    assert made.status_code == 201
    assert [key["key"][:6] for key in made.json["keys"]] == ["whsec_", "whpk_" + made.json["keys"][1]["key"][5]]
    assert program("POST", "/endpoints", wanted).json["code"] == "ENDPOINT_EXISTS"
    place = f"/endpoints/{made.json['id']}"
    assert program("POST", f"{place}/test").status_code == 204
    relay()
    [row] = program("GET", "/deliveries?state=waiting").json["items"]
    assert (row["kind"], row["endpoint_id"], row["tries"]) == ("endpoint.tested", made.json["id"], 0)
    whole = program("GET", f"/deliveries/{row['id']}").json
    assert (whole["delivery"], whole["attempts"]) == (row, [])
    assert '"type":"endpoint.tested"' in whole["body"]
    assert program("POST", f"/deliveries/{row['id']}/resend").json["id"] == row["id"]
    assert program("POST", f"{place}/disable").status_code == 204
    assert program("POST", f"{place}/disable").json["code"] == "ENDPOINT_DISABLED"
    [address] = program("GET", "/endpoints").json["items"]
    assert (address["is_on"], address["switched_off_by"], address["waiting"]) == (False, "partner", 1)
    assert program("POST", f"{place}/enable").status_code == 204


def test_a_program_sees_its_partners_things_alone(program, administrator):
    """Another partner's address and deliveries are not found, and not in its lists."""
    other = add_partner("乙平台", "ops@elsewhere.example", administrator)
    theirs = add_endpoint(other.id, "http://127.0.0.1:9998/", [], None, administrator).id
    for act in ("disable", "enable", "test"):
        assert program("POST", f"/endpoints/{theirs}/{act}").status_code == 404
    assert program("GET", "/endpoints").json == {"items": []}
    assert program("GET", f"/deliveries?endpoint_id={theirs}").json == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://127.0.0.1:9999/", "kinds": ["no.such"]}, "REQUEST_MALFORMED"),
        ({"url": "ftp://x"}, "ENDPOINT_URL_INVALID"),
        ({"url": "https://10.0.0.1/"}, "ENDPOINT_ADDRESS_FORBIDDEN"),
        ({"url": "http://127.0.0.1:9999/", "court_ids": [99]}, "NOT_FOUND"),
        ({"url": "http://127.0.0.1:9999/", "schemes": []}, "MEMBERS_WRONG"),
        ({"url": "http://127.0.0.1:9999/", "secret": "x"}, "MEMBERS_WRONG"),
        ({}, "MEMBERS_WRONG"),
    ],
)
def test_an_address_that_may_not_be(program, body, code):
    """Each by its own name."""
    assert program("POST", "/endpoints", body).json["code"] == code
