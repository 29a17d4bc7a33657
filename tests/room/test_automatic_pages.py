"""Automatic bidding over HTTP: by form without JavaScript, by JSON, and what nobody is shown."""

import json
import uuid

import pytest
import sqlalchemy as sa

from auction.accounts.models import Court
from auction.bidding.models import AutomaticBid, Bid
from auction.ground.store import db
from tests import builders
from tests.bidding import stories
from tests.browsing import Visitor, form_of, page, sign_in, submit, text_of

OPEN = 700_000_00
MOST = "¥777,777.77"
DIGITS = ("777,777", "77777777", "777777")


@pytest.fixture
def lot(app):
    """An open lot of a court that has automatic bidding."""
    lot = builders.open_lot()
    lot.court.automatic_bidding = True
    db.session.commit()
    return lot


@pytest.fixture
def room(lot):
    return f"/lots/{lot.id}/room"


@pytest.fixture
def mine(client, lot):
    enrolment = builders.enrolled(lot, "K4071")
    sign_in(client, enrolment.user)
    return enrolment


def leave(client, room, **typed):
    return submit(client, room, action="/maximum#", **typed)


def left() -> int:
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(AutomaticBid).where(AutomaticBid.withdrawn_at.is_(None))
    )


def test_leave_change_and_withdraw_by_form(client, lot, room, mine):
    """Set, the page says when and that he leads, and not how much; changed, the old one ends; withdrawn, it is gone."""
    answer = leave(client, room, amount=MOST)
    assert (answer.status_code, answer.headers["Location"]) == (303, room)
    shown = client.get(room)
    assert "Your maximum is set. You lead." in text_of(shown)
    assert "not even to you" in text_of(shown)
    assert [digits for digits in DIGITS if digits in shown.get_data(as_text=True)] == []
    assert leave(client, room, amount="800000").status_code == 303
    assert left() == 1
    assert submit(client, room, action="/withdraw").status_code == 303
    assert "Your maximum is withdrawn" in text_of(client.get(room))
    assert left() == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Bid)) == 1


def test_a_refused_maximum_is_not_shown_again(client, lot, room, mine):
    """Too low, unreadable or missing: the reason at the top, the status of the refusal, and the field empty."""
    for typed, status in (("600,000.01", 409), ("abc", 422), ("", 422)):
        answer = leave(client, room, amount=typed)
        assert answer.status_code == status
        assert page(answer).select_one("#maximum").get("value") is None
        assert not typed or typed not in text_of(answer)
    assert left() == 0


def test_the_same_form_sent_twice_is_one_maximum(client, lot, room, mine):
    """A double click leaves one maximum and is told the same."""
    client.set_cookie("language", "en")
    fields = form_of(client.get(room), "/maximum#") | {"amount": MOST}
    assert [client.post(f"/lots/{lot.id}/maximum", data=fields).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AutomaticBid)) == 1


def test_where_it_is_not_enabled_the_room_does_not_offer_it(client, lot, room, mine):
    """The court's switch is off: no form; who has left one before still sees that, and can withdraw."""
    assert leave(client, room, amount=MOST).status_code == 303
    db.session.get_one(Court, lot.court_id).automatic_bidding = None
    shown = page(client.get(room))
    assert shown.select_one("#maximum") is None
    assert submit(client, room, action="/withdraw").status_code == 303
    assert page(client.get(room)).select_one("[data-automatic]") is None


def test_other_visitors_see_nothing_of_it(app, client, lot, room, mine):
    """Another bidder, staff and a stranger are shown neither the amount nor that a maximum was left."""
    leave(client, room, amount=MOST)
    stories.bid(builders.enrolled(lot, "X1"), 705_000_00)
    for user in (builders.enrolled(lot, "X2").user, builders.user("officer", of_court=True), None):
        other = Visitor(app, app.response_class)
        if user:
            sign_in(other, user)
        other.set_cookie("language", "en")
        for path in (room, f"/lots/{lot.id}/bids", f"/api/v1/lots/{lot.id}/events", f"/api/v1/lots/{lot.id}/head"):
            text = other.get(path).get_data(as_text=True)
            assert [digits for digits in DIGITS if digits in text] == []
            assert 'data-set="yes"' not in text
            assert "is_automatic" not in text
            assert "maximum.left" not in text


def test_by_json(client, lot, room, mine):
    """PUT leaves one and says whether he leads, DELETE withdraws it; neither answer holds the amount."""
    client.set_cookie("language", "en")
    headers = {"X-CSRFToken": form_of(client.get(room), "/maximum#")["csrf_token"]}
    address = f"/api/v1/lots/{lot.id}/maximum"
    answer = client.put(address, json={"request_id": str(uuid.uuid4()), "amount_minor": 777_777_77}, headers=headers)
    assert (answer.status_code, answer.get_json()["leads"], answer.get_json()["least_minor"]) == (201, True, 705_000_00)
    assert [digits for digits in DIGITS if digits in json.dumps(answer.get_json())] == []
    assert client.delete(address, headers=headers).get_json()["ok"] is True
    again = client.delete(address, headers=headers)
    assert (again.status_code, again.content_type, again.get_json()["code"]) == (
        409, "application/problem+json", "MAXIMUM_NOT_LEFT",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"amount_minor": 777_777_77}, "MEMBERS_WRONG"),
        ({"request_id": "1", "amount_minor": 777_777_77}, "REQUEST_MALFORMED"),
        ({"request_id": str(uuid.uuid4()), "amount_minor": 7.5}, "AMOUNT_NOT_WHOLE"),
        ({"request_id": str(uuid.uuid4()), "amount_minor": 0}, "AMOUNT_ZERO"),
        ({"request_id": str(uuid.uuid4()), "amount_minor": 2**70}, "AMOUNT_TOO_LARGE"),
        ({"request_id": str(uuid.uuid4()), "amount": "７００"}, "AMOUNT_FULL_WIDTH"),
        ({"request_id": str(uuid.uuid4())}, "AMOUNT_EMPTY"),
    ],
)
def test_bad_input(client, lot, room, mine, body, code):
    """What is not one amount under one id is refused by name and leaves nothing."""
    client.set_cookie("language", "en")
    headers = {"X-CSRFToken": form_of(client.get(room), "/maximum#")["csrf_token"]}
    answer = client.put(f"/api/v1/lots/{lot.id}/maximum", json=body, headers=headers)
    assert (answer.get_json()["code"], left()) == (code, 0)


def test_a_bidder_outbid_by_a_maximum_is_told_at_once(client, lot, room, mine):
    """His bid was accepted and he does not lead: the page says both."""
    rival = builders.enrolled(lot, "R1")
    sign_in(client, rival.user)
    assert leave(client, room, amount="800000").status_code == 303
    sign_in(client, mine.user)
    client.set_cookie("language", "en")
    submit(client, room, action="/bids", amount="705000")
    shown = text_of(client.get(room))
    assert "was accepted as number 2, but you do not lead" in shown
    assert "You are outbid by R1" in shown
