"""The list of sign-ins: a row for each browser, ended one by one or all at once."""

from datetime import timedelta

import sqlalchemy as sa

from auction.credentials.models import SignInSession
from auction.credentials.sign_ins import forget_sessions
from auction.ground.store import db
from tests import builders
from tests.browsing import page, sign_in, sign_out, submit, text_of


def _browser(client):
    return type(client)(client.application, client.application.response_class)


def test_one_browser_is_ended_from_another(client):
    """The ended browser is a stranger with its next request, the others stay; a stranger cannot end it."""
    user, phone, desk = builders.user("bidder"), _browser(client), _browser(client)
    for browser in (client, phone, desk):
        sign_in(browser, user)
        assert browser.get("/account?lang=en").status_code == 200
    with phone.session_transaction() as held:
        phone_id = held["sign_in"]
    sign_in(stranger := _browser(client), builders.user("bidder"))
    token = page(stranger.get("/account/security")).select_one("input[name=csrf_token]")["value"]
    theft = stranger.post(f"/account/security/sign-ins/{phone_id}/end", data={"csrf_token": token})
    assert theft.status_code == 404
    assert submit(client, "/account/security", action=f"{phone_id}/end").status_code == 303
    assert [browser.get("/account").status_code for browser in (client, phone, desk)] == [200, 303, 200]
    assert submit(client, "/account/security", action="end-others").status_code == 303
    assert [browser.get("/account").status_code for browser in (client, desk)] == [200, 303]
    assert text_of(client.get("/account/security")).count("This browser") == 1


def test_signing_out_leaves_no_row(client):
    """A copied cookie is worth nothing once its owner has signed out."""
    sign_in(client, builders.user("bidder"))
    with client.session_transaction() as held:
        copied = dict(held)
    sign_out(client)
    thief = _browser(client)
    with thief.session_transaction() as held:
        held.update(copied)
    assert thief.get("/account").status_code == 303
    assert db.session.scalars(sa.select(SignInSession)).all() == []


def test_who_is_signed_in_is_one_question(client, asked):
    """Sign-in and person come in one statement, with the roles in a second as before."""
    sign_in(client, builders.user("bidder"))
    client.get("/account/inbox")
    asked.clear()
    client.get("/account/inbox")
    about = [text for text in asked if "sign_in_session" in text or 'FROM "user"' in text]
    assert len(about) == 1


def test_old_sign_ins_are_forgotten(client, standing_clock):
    """A browser that nobody used for 90 days is signed out, and its row is gone."""
    sign_in(client, builders.user("bidder"))
    client.get("/account")
    standing_clock.at += timedelta(days=50)
    client.get("/account")  # seen again: the days count anew
    standing_clock.at += timedelta(days=50)
    assert forget_sessions() == 0
    standing_clock.at += timedelta(days=91)
    assert forget_sessions() == 1
    assert client.get("/account").status_code == 303
