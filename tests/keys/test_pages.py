"""The partner desk and what administrators decide, in a browser without JavaScript."""

from datetime import timedelta

import pytest

from auction.accounts.models import User
from auction.ground.store import db
from auction.journal.models import Mail
from auction.keys.actions import grant
from auction.keys.members import appoint_member
from auction.keys.models import ApiClient
from auction.keys.rules import Rights
from auction.partners.actions import add_endpoint, add_partner
from auction.partners.relay import relay
from tests.browsing import errors_of, form_of, page, sign_in, text_of
from tests.builders import court, user

from .conftest import ALL
from .test_tokens import bearer

KEY = {"name": "生产服务器", "scopes": ["bids:write"], "requests_per_minute": "30", "lifetime": "90"}


@pytest.fixture
def technician(partner, administrator):
    """Somebody who works for the partner."""
    row = user("bidder")
    db.session.commit()
    return appoint_member(partner.id, row.email, administrator).user


def send(client, path: str, to: str | None = None, **fields):
    """The form on the page of `path`, filled in and sent to it or to another address, which the form names."""
    return client.post(to or path, data=form_of(client.get(path), to) | fields)


def shown_secret(answer) -> str:
    return page(answer).select_one(".app-panel--strong code").get_text()


def test_a_key_is_made_used_rotated_and_revoked(client, technician, standing_clock):
    """The desk's own way: the secret is shown once and opens the API; both work in the overlap; revoked, none does."""
    sign_in(client, technician)
    made = send(client, "/partner/keys/new", **KEY)
    first = shown_secret(made)
    assert client.get("/api/v1/key", headers=bearer(first)).json["scopes"] == ["bids:write"]
    assert first not in client.get("/partner").get_data(as_text=True)
    key_id = db.session.query(ApiClient).one().id
    standing_clock.at += timedelta(days=80)
    assert "Expires soon" in text_of(client.get("/partner?lang=en"))
    second = shown_secret(send(client, f"/partner/keys/{key_id}/rotate", overlap="24"))
    assert [client.get("/api/v1/key", headers=bearer(one)).status_code for one in (first, second)] == [200, 200]
    assert "Expires soon" not in text_of(client.get("/partner"))
    token = {"csrf_token": form_of(client.get("/partner/keys/new"))["csrf_token"]}
    assert client.post(f"/partner/keys/{key_id}/revoke", data=token).status_code == 303
    assert [client.get("/api/v1/key", headers=bearer(one)).status_code for one in (first, second)] == [401, 401]
    again = client.post(f"/partner/keys/{key_id}/revoke", data=token)
    assert (again.status_code, "was revoked" in text_of(again)) == (409, True)
    used = text_of(client.get("/partner/usage"))
    assert "keys_api.key 2xx: 2" in used


def test_a_key_that_may_not_be(client, technician, partner, administrator):
    """Nothing typed: each field says so and what was typed stays; more than granted is refused."""
    grant(partner.id, Rights(ALL.scopes, None, 600), administrator)
    sign_in(client, technician)
    empty = send(client, "/partner/keys/new?lang=en", name="", requests_per_minute="0", lifetime="")
    assert empty.status_code == 422
    assert set(errors_of(empty)) == {"name", "requests_per_minute", "lifetime"}
    greedy = send(client, "/partner/keys/new", **KEY | {"requests_per_minute": "601"})
    assert (greedy.status_code, "at most 600" in text_of(greedy)) == (422, True)
    assert form_of(greedy)["name"] == KEY["name"]
    assert send(client, "/partner/keys/new", **KEY | {"scopes": ["everything"]}).status_code == 422


def test_nobody_sees_anothers_things(client, technician, administrator, partner, app, monkeypatch):
    """Another partner's keys, addresses and deliveries do not exist for him, whatever he does with them."""
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", True)
    other = user("bidder")
    db.session.commit()
    elsewhere = add_partner("乙平台", "ops@elsewhere.example", administrator).id
    appoint_member(elsewhere, other.email, administrator)
    endpoint = add_endpoint(partner.id, "http://127.0.0.1:9999/", [], None, administrator).id
    add_endpoint(partner.id, "http://127.0.0.1:9998/", [], None, administrator)
    sign_in(client, technician)
    send(client, "/partner/keys/new", **KEY)
    key_id = db.session.query(ApiClient).one().id
    form = form_of(client.get("/partner/keys/new"))
    token = {"csrf_token": form["csrf_token"], "overlap": "24"}
    assert send(client, f"/partner/endpoints/{endpoint}/events", kinds=["lot.closed"], courts=[]).status_code == 303
    assert client.post(f"/partner/endpoints/{endpoint}/test", data=token).status_code == 303
    relay()
    log = client.get(f"/partner/deliveries?state=waiting&address={endpoint}")
    assert "127.0.0.1:9998" in log.get_data(as_text=True)
    [row] = [link["href"] for link in page(log).select("tbody th a")]
    assert client.get(row).status_code == 200
    assert client.post(f"{row}/resend", data=token).status_code == 303
    assert "127.0.0.1:9999" in client.get("/partner").get_data(as_text=True)
    sign_in(client, other)
    token["csrf_token"] = form_of(client.get("/partner/keys/new"))["csrf_token"]
    assert {client.get(row).status_code, client.post(f"{row}/resend", data=token).status_code} == {404}
    acts = [f"keys/{key_id}/rotate", f"keys/{key_id}/revoke",
            *(f"endpoints/{endpoint}/{act}" for act in ("events", "disable", "enable", "test", "keys/hmac", "replay"))]  # fmt: skip
    assert {client.post(f"/partner/{act}", data=token).status_code for act in acts} == {404}
    assert "127.0.0.1" not in client.get("/partner").get_data(as_text=True)
    assert "127.0.0.1" not in client.get(f"/partner/deliveries?address={endpoint}").get_data(as_text=True)


def test_an_administrator_appoints_and_dismisses(client, administrator, partner):
    """By e-mail: who has no account gets a letter; staff are refused; who was only for the desk is closed afterwards."""
    sign_in(client, administrator)
    path = f"/desk/partners/{partner.id}/access"
    people = f"/desk/partners/{partner.id}/people"
    assert send(client, path, people, email="tech@partner.example").status_code == 303
    new = db.session.query(User).filter_by(email="tech@partner.example").one()
    assert {role.name for role in new.roles} == {"partner"}
    assert db.session.query(Mail).filter_by(recipient=new.email).count() == 1
    officer = user("officer", of_court=True)
    db.session.commit()
    token = form_of(client.get("/desk/partners/new"))["csrf_token"]
    for email, status in ((officer.email, 409), (new.email, 409), ("nobody", 422)):
        answer = client.post(f"/desk/partners/{partner.id}/people", data={"csrf_token": token, "email": email})
        assert answer.status_code == status, email
    dismissed = client.post(f"/desk/partners/{partner.id}/people/{new.id}/dismiss", data={"csrf_token": token})
    assert dismissed.status_code == 303
    db.session.refresh(new)
    assert (new.active, list(new.roles)) == (False, [])
    again = client.post(f"/desk/partners/{partner.id}/people", data={"csrf_token": token, "email": new.email})
    assert again.status_code == 409


def test_an_administrator_grants_rights(client, administrator, keyed, partner):
    """What is no longer granted, a key does not have from its next request on; the administrator may end it, too."""
    key, secret = keyed("bids:write", "viewings:write")
    key_id = key.id
    sign_in(client, administrator)
    fields = {"scopes": ["viewings:write"], "courts": [str(court().id)], "requests_per_minute": "60"}
    assert send(client, f"/desk/partners/{partner.id}/rights", **fields).status_code == 303
    told = client.get("/api/v1/key", headers=bearer(secret)).json
    assert (told["scopes"], told["court_ids"], told["requests_per_minute"]) == (["viewings:write"], [court().id], 60)
    assert (
        send(
            client, f"/desk/partners/{partner.id}/access", f"/desk/partners/{partner.id}/keys/{key_id}/revoke"
        ).status_code
        == 303
    )
    assert db.session.get(ApiClient, key_id).revoked_at is not None
    assert client.get("/api/v1/key", headers=bearer(secret)).json["code"] == "KEY_REVOKED"
