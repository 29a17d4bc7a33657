"""The live room on a real gevent server: two Socket.IO clients, acknowledgements, news in order, gaps mended."""

import contextlib
import json
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import socketio

from auction.ground import clock
from auction.ground.store import db
from tests import builders
from tests.bidding.served import WAIT_S, Browser, cookie_of, server
from tests.raw_socket import RawSocket, frame


@pytest.fixture(scope="module")
def address(whole_app, database_url):
    with server(whole_app, database_url) as url:
        yield url


@pytest.fixture
def lot(app):
    """Open on the real clock, since the server runs on it."""
    clock.install(app, clock.ManualClock(datetime.now(UTC)))
    return builders.open_lot(opens_in=timedelta(hours=-1))


@pytest.fixture
def browsers(app, address, lot):
    opened = []

    def browse(user=None, **headers):
        db.session.commit()
        opened.append(Browser(app, address, lot, user, **headers))
        return opened[-1]

    yield browse
    for browser in opened:
        browser.socket.disconnect()


@pytest.fixture
def bidders(app, address):
    """Sockets of signed-in bidders who need not wait for an answer."""
    with contextlib.ExitStack() as opened:

        def connect(user):
            db.session.commit()
            raw = RawSocket(address, Cookie=cookie_of(app, user))
            opened.callback(raw.close)
            return raw.connect()

        yield connect


def test_two_browsers_see_each_others_bids(lot, browsers):
    """A bid is acknowledged with its number and told to everyone in the room, strangers included, with head and time."""
    one, two = (browsers(builders.enrolled(lot, code).user) for code in ("K4071", "A2265"))
    stranger = browsers()
    answer = one.bid(700_000_00)
    assert (answer["ok"], answer["seq"], answer["bidder_code"]) == (True, 1, "K4071")
    for browser in (one, two, stranger):
        message = browser.news.get(timeout=WAIT_S)
        assert (message["lot"], message["from_seq"], message["to_seq"]) == (lot.id, 1, 1)
        assert message["entries"][0]["data"]["code"] == "K4071"
        assert message["head"]["leading_price_minor"] == 700_000_00
        assert datetime.fromisoformat(message["server_time"])
    assert two.bid(705_000_00)["seq"] == 2
    assert one.news.get(timeout=WAIT_S)["head"]["leading_code"] == "A2265"


def test_a_refused_bid_says_why_and_what_would_be_accepted(lot, browsers):
    """The acknowledgement is what POST answers: code, message in the visitor's language, least amount."""
    one = browsers(builders.enrolled(lot).user)
    low = one.bid(1)
    assert (low["ok"], low["code"], low["status"], low["least_minor"]) == (False, "BELOW_START", 409, 700_000_00)
    assert "¥700,000.00" in low["message"]
    assert one.call("bid", lot=lot.id, bid_id="x", amount_minor=1)["code"] == "REQUEST_MALFORMED"
    assert one.call("bid", lot=lot.id, bid_id=str(uuid.uuid4()), amount="７０")["code"] == "AMOUNT_FULL_WIDTH"
    assert one.call("bid", lot="1")["code"] == "REQUEST_MALFORMED"
    assert one.socket.call("bid", namespace="/live", timeout=WAIT_S)["code"] == "REQUEST_MALFORMED"
    assert one.socket.call("bid", [1], namespace="/live", timeout=WAIT_S)["code"] == "REQUEST_MALFORMED"
    assert browsers().bid(700_000_00)["code"] == "SIGN_IN_FIRST"
    assert browsers(builders.user("officer", of_court=True)).bid(700_000_00)["code"] == "COURT_STAFF_BARRED"


def test_the_same_id_by_socket_and_by_post_is_one_bid(lot, browsers, client):
    """A bid sent by socket and again by POST gets its first answer: the door does not matter."""
    from tests.browsing import form_of, sign_in

    enrolment = builders.enrolled(lot)
    one, bid_id = browsers(enrolment.user), uuid.uuid4()
    first = one.bid(700_000_00, bid_id)
    sign_in(client, enrolment.user)
    token = form_of(client.get(f"/lots/{lot.id}/room"), "/bids")["csrf_token"]
    body = {"bid_id": str(bid_id), "amount_minor": 700_000_00}
    again = client.post(f"/api/v1/lots/{lot.id}/bids", json=body, headers={"X-CSRFToken": token}).get_json()
    assert {key: first[key] for key in first if key != "server_time"} == {
        key: again[key] for key in again if key != "server_time"
    }


def test_a_rush_is_told_in_ranges_without_a_gap(lot, browsers, bidders):
    """Two hundred bids sent in one breath: each message goes on where the last one ended, and carries the newest
    entries of its range, at most twenty; there are far fewer messages than bids.
    """
    watcher = browsers()
    bidder = bidders(builders.enrolled(lot).user)
    first = {"lot": lot.id, "bid_id": str(uuid.uuid4()), "amount_minor": 700_000_00}
    assert bidder.call("bid", first)["ok"]
    bids = [
        first | {"bid_id": str(uuid.uuid4()), "amount_minor": 700_000_00 + step * 5_000_00} for step in range(1, 200)
    ]
    bidder.socket.sendall(b"".join(frame(f"42/live,2{json.dumps(['bid', bid])}") for bid in bids))
    known = messages = 0
    while known < 200:
        message = watcher.news.get(timeout=WAIT_S)
        assert message["from_seq"] == known + 1
        first_shown = max(known + 1, message["to_seq"] - 19)
        known = message["to_seq"]
        assert [entry["seq"] for entry in message["entries"]] == list(range(first_shown, known + 1))
        assert message["head"]["seq"] == known
        messages += 1
    assert messages < 100


def test_who_was_away_fetches_what_he_missed(lot, browsers, address):
    """Disconnected while others bid, a browser asks for the events after its last number and has all of them."""
    bidder, watcher = browsers(builders.enrolled(lot).user), browsers()
    bidder.bid(700_000_00)
    known = watcher.told(1)[-1]["seq"]
    watcher.socket.disconnect()
    for step in range(1, 4):
        bidder.bid(700_000_00 + step * 5_000_00)
    back = browsers()
    with urllib.request.urlopen(f"{address}/api/v1/lots/{lot.id}/events?after={known}") as answer:
        missed = json.load(answer)
    assert [entry["seq"] for entry in missed["entries"]] == [2, 3, 4]
    assert missed["head"]["leading_price_minor"] == 715_000_00
    bidder.bid(720_000_00)
    assert back.told(5)[-1]["data"]["amount_minor"] == 720_000_00


def test_a_room_is_left_and_rooms_have_a_limit(lot, browsers):
    """Who leaves hears nothing more; nobody can make the server keep rooms without end."""
    bidder, watcher = browsers(builders.enrolled(lot).user), browsers()
    assert watcher.call("leave", lot=lot.id)["ok"]
    bidder.bid(700_000_00)
    bidder.told(1)
    assert watcher.news.empty()
    answers = [watcher.call("join", lot=number)["ok"] for number in range(1, 60)]
    assert answers[0]
    assert not answers[-1]


def test_another_site_cannot_connect(app, lot, address, browsers):
    """A page of another origin gets no socket, so it cannot bid with a visitor's cookie."""
    with pytest.raises(socketio.exceptions.ConnectionError):
        browsers(builders.enrolled(lot).user, Origin="http://evil.example")
