"""What a program sends is read without doubt, or refused by name."""

import json
import uuid

import pytest

from auction.api.reading_rules import json_object
from auction.ground.refusal import Refusal
from tests.browsing import page

ADDRESS = "/api/v1/lots/1/bids"
BID = f'"bid_id": "{uuid.UUID(int=4)}"'


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "BODY_NOT_JSON"), (b"[]", "BODY_NOT_JSON"), (b"null", "BODY_NOT_JSON"), (b'{"a": NaN}', "BODY_NOT_JSON"),
        (b'{"a": 1}}', "BODY_NOT_JSON"), (b'{"a": "\xff"}', "BODY_NOT_JSON"), (b'\xef\xbb\xbf{}', "BODY_NOT_JSON"),
        (b'{"a": 1, "a": 1}', "MEMBER_TWICE"), (b'{"a": {"b": 1, "b": 2}}', "MEMBER_TWICE"),
        (b'{"a": [{"\xe4\xb8\xad": 1, "\\u4e2d": 2}]}', "MEMBER_TWICE"),
        (b'{"a": ' + b"[" * 32 + b"]" * 32 + b"}", "BODY_TOO_DEEP"), (b'{"a":' * 50_000, "BODY_TOO_DEEP"),
        (b'{"a": "\\u0000"}', "TEXT_UNSTORABLE"), (b'{"\\u0000": 1}', "TEXT_UNSTORABLE"), (b'{"a": "\\ud800"}', "TEXT_UNSTORABLE"),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_bad_json(raw, code):
    """Every way for a body to be no single, storable JSON object has its own code."""
    with pytest.raises(Refusal) as refused:
        json_object(raw)
    assert refused.value.code == code


def test_good_json():
    """Nesting up to the limit and every character that can be kept are read."""
    deep = b'{"a": ' + b"[" * 30 + b'"x"' + b"]" * 30 + b"}"
    assert json_object(deep)
    assert json_object('{"中\\ud83d\\ude00": [1, true, null]}'.encode()) == {"中😀": [1, True, None]}


@pytest.fixture
def token(client):
    """A form token of a stranger."""
    client.set_cookie("language", "en")
    return page(client.get("/account/login")).select_one("input[name=csrf_token]")["value"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code", "pointers"),
    [
        ("{}", "application/json", 422, "MEMBERS_WRONG", ["/bid_id"]),
        (f'{{{BID}, "amount_minor": 1, "colour": "red", "~/": 1}}', "application/json", 422, "MEMBERS_WRONG", ["/colour", "/~0~1"]),
        (f"{{{BID}}}", "text/plain", 415, "MEDIA_TYPE_WRONG", None),
        (f"{{{BID}}}", "application/x-www-form-urlencoded", 415, "MEDIA_TYPE_WRONG", None),
        ("{", "application/json", 400, "BODY_NOT_JSON", None),
        (f"{{{BID}, {BID}}}", "application/json; charset=utf-8", 400, "MEMBER_TWICE", None),
        (json.dumps({"a": "x" * (1 << 20)}), "application/json", 413, "REQUEST_TOO_LARGE", None),
    ],
)  # fmt: skip
def test_bad_bodies(client, token, body, kind, status, code, pointers):
    """The right status and code, problem+json with the members of RFC 9457, and where the fault is."""
    answer = client.post(ADDRESS, data=body.encode(), content_type=kind, headers={"X-CSRFToken": token})
    problem = answer.get_json()
    assert (answer.status_code, answer.content_type, problem["code"]) == (status, "application/problem+json", code)
    assert problem["type"].endswith(f"/api#{code}")
    assert (problem["status"], problem["instance"], problem["title"]) == (status, ADDRESS, code)
    assert pointers is None or [error["pointer"] for error in problem["errors"]] == pointers


def test_no_such_address_and_no_such_method(client, app):
    """Below /api/ everything is refused as a problem: an unknown path, a number beyond all, a wrong method with Allow."""
    for path in ("/api/", "/api/v2/lots", "/api/v1/nothing", f"/api/v1/lots/{10**30}", "/api/v1/lots/x"):
        answer = client.get(path)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json"), path
        assert answer.get_json()["code"] == "NOT_FOUND"
    refused = client.put("/api/v1/lots")
    assert (refused.status_code, refused.get_json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.get(f"/api/v1/lots/{10**18}/bids").status_code == 404
    assert client.post(f"/api/v1/lots/{10**18}/bids").status_code == 404
