"""Passkeys, authenticator apps and recovery codes through the pages, as people use them."""

import base64
import re

import pytest
import sqlalchemy as sa

from auction.accounts.actions import register_confirmed
from auction.credentials import rules
from auction.credentials.actions import reset_factors
from auction.credentials.models import AuthenticatorApp, Passkey, SignInSession
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from tests import builders
from tests.accounts.letters import letters_to
from tests.browsing import errors_of, fields_of, form_of, page, sign_in, sign_out, submit, text_of

from .authenticator import PRESENT, Authenticator

EMAIL, PASSWORD = "mei@people.example", "correct horse battery"


@pytest.fixture
def required(app, monkeypatch):
    """As in production: staff need a second factor."""
    monkeypatch.setitem(app.config, "SECOND_FACTOR_REQUIRED", True)


def _signs_in(client, **typed):
    return submit(client, "/account/login", action="/account/login", email=EMAIL, password=PASSWORD, **typed)


def _code(secret, steps=0):
    return rules.totp(secret, int(clock.real_now().timestamp()) // rules.STEP_S + steps)


def _set_up_app(client):
    """Scan the QR code: returns the app's secret and the recovery codes."""
    shown = client.get("/account/security/app")
    secret = page(shown).select_one(".app-qr__key").text.replace(" ", "")
    answer = client.post("/account/security/app", data=form_of(shown) | {"code": _code(secret), "password": PASSWORD})
    return secret, [line.text for line in page(answer).select(".app-codes code")]


def _passes(client, url, asked, answer, **typed):
    """Ask the page's question, let the device answer it, send the form."""
    shown = client.get(url)
    form = page(shown).select_one(f"form[data-question='{asked}']")
    token = form.select_one("input[name=csrf_token]")["value"]
    question = client.post(asked, headers={"X-CSRFToken": token}).get_json()
    data = fields_of(form) | {"credential": answer(question)} | typed
    return client.post(form.get("action") or url, data=data)


def _adds_passkey(client, device):
    asked = "/account/security/passkeys/question"
    return _passes(client, "/account/security/passkeys?lang=en", asked, device.make, name="My phone", password=PASSWORD)


def _signs_by_passkey(client, device, url="/account/login?lang=en"):
    return _passes(client, url, "/account/login/passkey/question", device.sign)


def test_an_app_from_setting_up_to_a_lost_device(client):
    """A code is asked after the password; each code and each recovery code works once; the record and a mail say so."""
    register_confirmed(EMAIL, PASSWORD, ["bidder"])
    _signs_in(client)
    secret, codes = _set_up_app(client)
    assert len(codes) == rules.RECOVERY_CODES
    assert "A second factor was added" in letters_to(EMAIL)[-1].body or "添加" in letters_to(EMAIL)[-1].body
    sign_out(client)
    step = _signs_in(client)
    assert step.location.startswith("/account/login/second-step")
    assert client.get("/account").status_code == 303, "after the password alone nobody is signed in"
    used = submit(client, step.location, action="second-step", code=_code(secret))
    assert (used.status_code, "not right" in errors_of(used)["code"]) == (422, True), "it was used for setting up"
    assert submit(client, step.location, action="second-step", code=_code(secret, 1)).location == "/account"
    assert client.get("/account").status_code == 200
    sign_out(client)
    _signs_in(client)
    assert submit(client, "/account/login/recovery", code=codes[0].lower()).location == "/account"
    sign_out(client)
    _signs_in(client)
    again = submit(client, "/account/login/recovery", code=codes[0])
    assert "used already" in errors_of(again)["code"]
    kinds = db.session.scalars(sa.select(JournalEntry.kind)).all()
    assert {"factor.added", "recovery_code.used"} <= set(kinds)
    kept = db.session.scalars(sa.select(AuthenticatorApp)).one().sealed_secret
    assert base64.b32decode(secret) not in kept
    assert secret.encode() not in kept


def test_the_second_step_waits_ten_minutes(client, standing_clock):
    """Later the password is asked again; so it is of a browser that never gave it."""
    register_confirmed(EMAIL, PASSWORD, ["bidder"])
    _signs_in(client)
    _set_up_app(client)
    sign_out(client)
    step = _signs_in(client).location
    standing_clock.at += rules.SECOND_STEP * 1.1
    answer = client.get(step)
    assert (answer.status_code, answer.location) == (303, "/account/login")
    assert "Sign in again" in text_of(client.get(answer.location))


def test_a_passkey_signs_in_by_itself(client):
    """Finger and device are two factors: no password, no second step; what was asked for comes next."""
    register_confirmed(EMAIL, PASSWORD, ["bidder"])
    device = Authenticator()
    _signs_in(client)
    assert "Your recovery codes" in text_of(_adds_passkey(client, device))
    sign_out(client)
    way = client.get("/account/inbox").location
    assert _signs_by_passkey(client, device, way).location == "/account/inbox"
    assert client.get("/account/inbox").status_code == 200
    assert db.session.scalars(sa.select(SignInSession.proof)).all() == ["passkey"]
    assert db.session.scalars(sa.select(Passkey.sign_count)).one() == 1


@pytest.mark.parametrize("fault", ["stranger", "origin", "unverified", "replay", "nonsense"])
def test_a_wrong_answer_signs_nobody_in(client, fault):
    """An unknown key, another site's answer, a device that did not look at its owner, an old answer, nonsense: refused."""
    register_confirmed(EMAIL, PASSWORD, ["bidder"])
    device = Authenticator()
    _signs_in(client)
    _adds_passkey(client, device)
    sign_out(client)
    sign = device.sign
    if fault == "stranger":
        sign = Authenticator().sign
    elif fault == "origin":
        device.origin = "http://evil.example"
    elif fault == "unverified":
        device.flags = PRESENT
    elif fault == "replay":
        asked = client.post(
            "/account/login/passkey/question",
            headers={"X-CSRFToken": page(client.get("/account/login")).select_one("input[name=csrf_token]")["value"]},
        ).get_json()
        old = device.sign(asked)
        sign = lambda question: old  # noqa: E731
    else:
        sign = lambda question: "[" * 50  # noqa: E731
    answer = _passes(client, "/account/login?lang=en", "/account/login/passkey/question", sign)
    assert answer.location == "/account/login"
    assert "not known here" in text_of(client.get(answer.location))
    assert client.get("/account").status_code == 303


def test_staff_reach_nothing_before_the_second_factor(client, required):
    """Where it is required, an officer who signed in by password alone is led to the set-up, and is free after it."""
    user = register_confirmed(EMAIL, PASSWORD, ["officer"])
    user.court = builders.court()
    _signs_in(client)
    for path in ("/account", "/desk/identity", "/account/lots"):
        assert client.get(path).location == "/account/security", path
    assert client.post("/account/inbox/read", data=form_of(client.get("/account/security/app"))).status_code == 403
    _set_up_app(client)
    assert client.get("/desk/identity").status_code == 200
    removal = submit(client, "/account/security/app/remove", password=PASSWORD)
    assert (removal.status_code, "at least one" in text_of(removal)) == (409, True)


def test_the_demo_offers_it_to_staff(client):
    """Where it is not required an officer works by password, and his page says so in one line."""
    sign_in(client, builders.user("officer", of_court=True))
    assert client.get("/desk/identity").status_code == 200
    assert "in production they cannot work without one" in text_of(client.get("/account/security?lang=en"))


def test_changing_it_asks_for_the_password(client):
    """Somebody at another's open browser can neither add nor remove a factor, nor read new codes."""
    register_confirmed(EMAIL, PASSWORD, ["bidder"])
    _signs_in(client)
    _set_up_app(client)
    for path in ("/account/security/app/remove", "/account/security/codes"):
        answer = submit(client, path, password="a guess of twelve")
        assert (answer.status_code, "not your current password" in text_of(answer)) == (422, True), path
    assert submit(client, "/account/security/app/remove", password=PASSWORD).status_code == 303
    assert db.session.scalars(sa.select(AuthenticatorApp)).all() == []
    assert re.search("Off Whoever knows your password", text_of(client.get("/account/security")))


def test_an_administrator_resets_with_a_reason_on_record(client):
    """The person asks, an administrator removes: all his browsers are out, he is told, the reason is on record; nobody
    does it for himself.
    """
    owner, admin = register_confirmed(EMAIL, PASSWORD, ["bidder"]), builders.user("administrator")
    _signs_in(client)
    _set_up_app(client)
    other = client.application.test_client()
    sign_in(other, admin)
    answer = submit(other, f"/desk/users/{owner.id}/second-factors", reason="Came in person with his card")
    assert answer.status_code == 303
    assert client.get("/account").status_code == 303
    entry = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == "factor.reset")).one()
    assert entry.private["reason"] == "Came in person with his card"
    assert _signs_in(client).location == "/account"
    with pytest.raises(Refusal, match="OWN_ACCOUNT"):
        reset_factors(admin.id, "myself", admin)
