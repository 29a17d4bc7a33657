"""The ways to people: notifications over a real push service, mail over a real server, a calendar of one's own."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import ECKey

from auction.following import actions
from auction.following.models import PushDevice, PushMessage
from auction.following.push_rules import decoded, server_key
from auction.following.pushing import push_due, put_on_devices
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal import mailing
from tests import builders
from tests.browsing import fields_of, page, sign_in, submit, text_of

from .push_service import Browser
from .test_watching import happen


@pytest.fixture
def browser(app, monkeypatch):
    """A browser with its push service on this machine."""
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", True)
    opened = Browser()
    yield opened
    opened.service.close()


def notify(person, count: int = 1) -> None:
    with transaction() as session:
        news = {"title": "T", "body": "B", "path": "/lots/1", "tag": "lot-1", "lang": "en"}
        put_on_devices(session, [(person.id, news)] * count)


def left() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(PushMessage))


def test_a_notification_arrives_sealed_and_signed(client, person, browser, work):
    """From the record to the browser: the body opens with the browser's keys alone, the token is ours and for this push
    service, the words are in the person's language and lead to the lot.
    """
    sign_in(client, person)
    form = page(client.get("/following")).select_one("form[data-push]")  # hidden until the browser's script fills it in
    given = fields_of(form) | browser.given
    assert set(given) == set(browser.given) | {"csrf_token"}
    assert client.post(form["action"], data=given).status_code == 303
    assert "Firefox" in text_of(client.get("/following"))
    lot = builders.open_lot()
    actions.watch(person, lot.id)
    happen(lot, "lot.paused", reason="异议审查", state="paused")
    work()
    [shown] = browser.shown()
    assert shown == {
        "title": f"Suspended: {lot.title}", "body": "The reason: 异议审查", "path": f"/lots/{lot.id}", "tag": f"lot-{lot.id}",
        "lang": "en",
    }  # fmt: skip
    [came] = browser.service.received
    assert came.headers["content-encoding"] == "aes128gcm"
    assert 0 < int(came.headers["ttl"]) <= 86_400
    token, key = re.fullmatch(r"vapid t=([^,]+), k=(.+)", came.headers["authorization"]).groups()
    ours = server_key(client.application.config["SECRET_KEY"])
    claims = jwt.decode(token, ECKey.import_key(ours)).claims
    assert claims["aud"] == browser.service.url.removesuffix("/hooks")
    assert claims["sub"].startswith("mailto:")
    assert page(client.get("/following")).select_one("[data-push]")["data-push-key"] == key
    assert len(decoded(key)) == 65
    assert lot.title.encode() not in came.body
    assert left() == 0


def test_a_browser_that_is_gone_is_forgotten(person, browser, standing_clock):
    """410 ends it with all its messages; 503 is tried again after its wait, 413 is given up and the browser stays."""
    actions.add_device(person, **browser.given)
    browser.service.answers = [(503, {"Retry-After": "90"}), (413, {}), (410, {})]
    notify(person)
    assert push_due() == 1
    standing_clock.at += timedelta(seconds=89)
    assert (push_due(), left()) == (0, 1)
    standing_clock.at += timedelta(seconds=1)
    assert (push_due(), left()) == (1, 0)
    notify(person, 3)
    assert push_due() == 3
    assert left() == 0
    assert db.session.scalars(sa.select(PushDevice)).all() == []


def test_no_message_goes_into_a_network_of_ones_own(app, person, browser, monkeypatch):
    """An address that leads to this machine gets nothing, and is forgotten; rubbish is refused when it is given."""
    actions.add_device(person, **browser.given)
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", False)
    notify(person)
    push_due()
    assert browser.service.received == []
    assert db.session.scalars(sa.select(PushDevice)).all() == []
    good = browser.given | {"endpoint": "https://push.example/x"}
    for wrong, code in (
        ({"endpoint": "javascript:alert(1)"}, "ENDPOINT_URL_INVALID"), ({"endpoint": "http://push.example/x"}, "DEVICE_UNKNOWN"),
        ({"public_key": "AAAA"}, "DEVICE_UNKNOWN"), ({"secret": "😀"}, "DEVICE_UNKNOWN"), ({"secret": ""}, "DEVICE_UNKNOWN"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            actions.add_device(person, **(good | wrong))


def test_one_browser_belongs_to_who_is_signed_in_there(person, browser):
    """The next person who turns it on has it; a stranger cannot remove another's."""
    other = builders.user("bidder")
    db.session.commit()
    actions.add_device(person, **browser.given)
    actions.add_device(other, **browser.given)
    [device] = db.session.scalars(sa.select(PushDevice))
    assert device.user_id == other.id
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.remove_device(person, device.id)


def test_a_long_text_still_fits_a_push_message(person, browser):
    """However much there is to tell, the body stays within what every push service takes."""
    actions.add_device(person, **browser.given)
    with transaction() as session:
        put_on_devices(
            session, [(person.id, {"title": "T", "body": "长" * 9_000, "path": "/", "tag": "x", "lang": "zh"})]
        )
    push_due()
    assert len(browser.service.received[0].body) <= 4_096
    assert browser.shown()[0]["body"].endswith("…")


def test_the_mail_goes_through_a_real_server_with_its_stop_link(app, person, work, monkeypatch, smtp_server):
    """STARTTLS, one mail, the two headers with which a mail program offers one press to end it (RFC 8058)."""
    lot = builders.open_lot()
    actions.watch(person, lot.id)
    happen(lot, "lot.paused", reason="异议审查", state="paused")
    work()
    for name, value in smtp_server.settings.items():
        monkeypatch.setitem(app.config, name, value)
    assert mailing.send_due_mails() == 1
    [(recipients, mail, is_encrypted)] = smtp_server.taken
    assert (recipients, is_encrypted) == ([person.email], True)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/account/mails/stop/" in mail["List-Unsubscribe"]
    assert "异议审查" in mail.get_content()


def test_a_calendar_of_ones_own_and_its_new_address(client, person):
    """The secret address shows the watched lots without sign-in; once it is renewed the old one leads nowhere."""
    lot, other = builders.open_lot(), builders.open_lot()
    actions.watch(person, lot.id)
    sign_in(client, person)
    address = page(client.get("/following?lang=en")).select_one("#calendar-address")["value"]
    path = "/" + address.split("/", 3)[3]
    client.get("/account/logout")
    stranger = client.application.test_client()
    answer = stranger.get(path)
    text = answer.get_data(as_text=True).replace("\r\n ", "")
    assert answer.mimetype == "text/calendar"
    assert f"lot-{lot.id}-closing" in text
    assert f"lot-{other.id}-closing" not in text
    assert person.email not in text
    sign_in(client, person)
    assert submit(client, "/following", action="calendar/renew").status_code == 303
    assert stranger.get(path).status_code == 404
    assert stranger.get("/following/calendar/x.ics").status_code == 404
    assert "leads nowhere now" in text_of(client.get("/following"))
