"""The contest over HTTP: bids with every bad input, retries, the head, and the events after a number."""

import json
import uuid

import pytest
import sqlalchemy as sa

from auction.bidding.models import Bid
from auction.ground.store import db
from tests import builders
from tests.bidding import stories
from tests.browsing import page, sign_in


@pytest.fixture
def lot(app):
    return builders.open_lot()


def token_of(client, lot) -> str:
    """A form token, as a page carries it: the room's, or for a stranger the sign-in's."""
    client.set_cookie("language", "en")
    shown = [page(client.get(address)) for address in (f"/lots/{lot.id}/room", "/account/login")]
    return next(found["value"] for tree in shown if (found := tree.select_one("input[name=csrf_token]")))


@pytest.fixture
def bidder(client, lot):
    """A signed-in bidder with a code; gives a function that posts JSON (or raw text) as he would."""
    enrolment = builders.enrolled(lot, "K4071")
    sign_in(client, enrolment.user)
    headers = {"X-CSRFToken": token_of(client, lot), "Content-Type": "application/json"}

    def post(body, lot_id=None):
        text = body if isinstance(body, str) else json.dumps({"bid_id": str(uuid.uuid4())} | body)
        return client.post(f"/api/v1/lots/{lot_id or lot.id}/bids", data=text, headers=headers)

    post.enrolment = enrolment
    return post


def test_a_bid_is_answered_with_its_number(bidder):
    """Accepted: 201, the number, the code, what would be accepted next, the end, the court's time."""
    answer = bidder({"amount_minor": 700_000_00})
    assert answer.status_code == 201
    shape = answer.get_json()
    assert (shape["ok"], shape["seq"], shape["bidder_code"], shape["least_minor"]) == (True, 1, "K4071", 705_000_00)
    assert {"closes_at", "server_time", "bid_id"} <= set(shape)


def test_a_retry_returns_the_first_answer(bidder):
    """The same id again, three times: one bid, one answer."""
    bid = {"bid_id": str(uuid.uuid4()), "amount_minor": 700_000_00}
    answers = [bidder(bid) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert {answer.get_json()["seq"] for answer in answers} == {1}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Bid)) == 1
    reused = bidder(bid | {"amount_minor": 705_000_00})
    assert (reused.status_code, reused.get_json()["code"]) == (409, "BID_ID_REUSED")


def test_somebody_elses_id_changes_nothing(bidder, lot):
    """An id that another bidder used is refused, and his answer is not told."""
    other = builders.enrolled(lot, "A2265")
    theirs = uuid.uuid4()
    stories.bid(other, 700_000_00, bid_id=theirs)
    answer = bidder({"bid_id": str(theirs), "amount_minor": 700_000_00})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "BID_ID_REUSED")
    assert "A2265" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "AMOUNT_EMPTY"),
        ({"amount_minor": None}, 422, "AMOUNT_EMPTY"),
        ({"amount_minor": "70000000"}, 422, "AMOUNT_NOT_WHOLE"),
        ({"amount_minor": 70000000.5}, 422, "AMOUNT_NOT_WHOLE"),
        ({"amount_minor": 70000000.0}, 422, "AMOUNT_NOT_WHOLE"),
        ({"amount_minor": True}, 422, "AMOUNT_NOT_WHOLE"),
        ({"amount_minor": float("nan")}, 400, "BODY_NOT_JSON"),
        ({"amount_minor": float("inf")}, 400, "BODY_NOT_JSON"),
        ({"amount_minor": [1]}, 422, "AMOUNT_NOT_WHOLE"),
        ({"amount_minor": -1}, 422, "AMOUNT_NEGATIVE"),
        ({"amount_minor": 0}, 422, "AMOUNT_ZERO"),
        ({"amount_minor": 10**15 + 1}, 422, "AMOUNT_TOO_LARGE"),
        ({"amount_minor": 10**40}, 422, "AMOUNT_TOO_LARGE"),
        ({"amount": ""}, 422, "AMOUNT_EMPTY"),
        ({"amount": "７０００００"}, 422, "AMOUNT_FULL_WIDTH"),
        ({"amount": "٧٠٠٠٠٠"}, 422, "AMOUNT_OTHER_DIGITS"),
        ({"amount": "-700000"}, 422, "AMOUNT_NEGATIVE"),
        ({"amount": "700000.001"}, 422, "AMOUNT_DECIMALS"),
        ({"amount": "NaN"}, 422, "AMOUNT_UNREADABLE"),
        ({"amount": "7e5"}, 422, "AMOUNT_UNREADABLE"),
        ({"amount": 700000}, 422, "AMOUNT_UNREADABLE"),
        ({"amount": "9" * 5000}, 422, "AMOUNT_TOO_LARGE"),
        ({"amount_minor": 699_999_99}, 409, "BELOW_START"),
        ({"amount_minor": 700_000_00, "bid_id": "1"}, 400, "REQUEST_MALFORMED"),
        ({"amount_minor": 700_000_00, "bid_id": 5}, 400, "REQUEST_MALFORMED"),
        ({"amount_minor": 700_000_00, "bid_id": None}, 400, "REQUEST_MALFORMED"),
        ("", 400, "BODY_NOT_JSON"),
        ("[]", 400, "BODY_NOT_JSON"),
        ("{", 400, "BODY_NOT_JSON"),
    ],
)
def test_bad_input_is_refused_by_name(bidder, lot, body, status, code):
    """Every wrong amount, id and body: its own code, its status, a message, and nothing accepted."""
    answer = bidder(body)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"]
    db.session.refresh(lot)
    assert lot.bid_count == 0


def test_a_refusal_says_what_would_be_accepted(bidder, lot):
    """Too low after somebody else: the least amount stands in the answer and in its message."""
    stories.bid(builders.enrolled(lot), 700_000_00)
    shape = bidder({"amount_minor": 701_000_00}).get_json()
    assert (shape["code"], shape["least_minor"]) == ("BELOW_MIN_INCREMENT", 705_000_00)
    assert "¥705,000.00" in shape["message"]


@pytest.mark.parametrize("lot_id", [10**6, 10**18, 10**30])
def test_an_unknown_lot_is_not_found(bidder, client, lot_id):
    """No such lot, however large the number: 404 for the bid, the head and the events."""
    assert bidder({"amount_minor": 700_000_00}, lot_id).status_code == 404
    assert client.get(f"/api/v1/lots/{lot_id}/head").status_code == 404
    assert client.get(f"/api/v1/lots/{lot_id}/events").status_code == 404


def test_who_may_not_bid_is_told_why(client, lot):
    """A stranger, the selling court's officer, other staff, somebody without enrolment, somebody without deposit."""
    waiting = builders.enrolled(lot)
    waiting.code = waiting.confirmed_at = None
    officer = builders.user("officer", of_court=True)
    appraiser, guest = builders.user("appraiser"), builders.user("bidder")
    token = token_of(client, lot)
    bid = {"bid_id": str(uuid.uuid4()), "amount_minor": 700_000_00}
    for person, status, code in (
        (None, 401, "SIGN_IN_FIRST"), (officer, 403, "COURT_STAFF_BARRED"), (appraiser, 403, "NOT_ALLOWED"),
        (guest, 403, "NOT_ENROLLED"), (waiting.user, 403, "DEPOSIT_NOT_HELD"),
    ):  # fmt: skip
        if person:
            sign_in(client, person)
            token = token_of(client, lot)
        answer = client.post(f"/api/v1/lots/{lot.id}/bids", json=bid, headers={"X-CSRFToken": token})
        assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Bid)) == 0


def test_without_the_forms_token_no_bid(client, lot):
    """Another site cannot bid with a visitor's cookie."""
    sign_in(client, builders.enrolled(lot).user)
    answer = client.post(f"/api/v1/lots/{lot.id}/bids", json={"bid_id": str(uuid.uuid4()), "amount_minor": 70000000})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "FORM_EXPIRED")


def test_before_the_start_and_after_the_end(bidder, lot, standing_clock):
    """The moment of entry decides, on both sides of the window, and the answer names the moment."""
    standing_clock.at = lot.opens_at.replace(year=2025)
    before = bidder({"amount_minor": 700_000_00}).get_json()
    standing_clock.at = lot.closes_at
    after = bidder({"amount_minor": 700_000_00}).get_json()
    assert (before["code"], after["code"]) == ("BEFORE_START", "AFTER_END")
    assert "2026-03-03 10:00:00" in before["message"]
    assert "2026-03-04 10:00:00" in after["message"]


def test_the_events_after_a_number_continue_without_gap(client, lot):
    """From any number the events go on with the next one; with the head they tell where the contest stands."""
    one = builders.enrolled(lot, "K4071")
    for step in range(3):
        stories.bid(one, 700_000_00 + step * 5_000_00)
    whole = client.get(f"/api/v1/lots/{lot.id}/events?after=0")
    assert whole.headers["Cache-Control"] == "public, max-age=1"
    shape = whole.get_json()
    assert [entry["seq"] for entry in shape["entries"]] == [1, 2, 3]
    assert (shape["from_seq"], shape["to_seq"], shape["more"]) == (1, 3, False)
    assert shape["head"]["seq"] == 3
    assert shape["head"]["leading_price_minor"] == 710_000_00
    rest = client.get(f"/api/v1/lots/{lot.id}/events?after=2").get_json()
    assert [entry["data"]["amount_minor"] for entry in rest["entries"]] == [710_000_00]
    assert client.get(f"/api/v1/lots/{lot.id}/events?after=3").get_json()["entries"] == []


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "９", "9" * 13, "9" * 6000])
def test_a_wrong_number_is_refused(client, lot, after):
    """What is no entry's number is refused, not guessed."""
    assert client.get(f"/api/v1/lots/{lot.id}/events", query_string={"after": after}).status_code == 400


def test_nothing_public_tells_who_bids(client, lot):
    """Head, events and pages show codes, never a name, a mail address, a user's or an enrolment's id."""
    one = builders.enrolled(lot, "K4071")
    stories.bid(one, 700_000_00)
    secrets = (one.person.legal_name, one.user.email, str(one.id), one.person.id_number)
    for staff in (None, builders.user("officer", of_court=True), builders.user("administrator", of_court=True)):
        if staff:
            sign_in(client, staff)
        for address in (f"/api/v1/lots/{lot.id}/head", f"/api/v1/lots/{lot.id}/events", f"/lots/{lot.id}/room",
                        f"/lots/{lot.id}/bids"):  # fmt: skip
            text = client.get(address).get_data(as_text=True)
            assert "K4071" in text
            assert not [secret for secret in secrets if secret in text]


def test_a_lot_before_its_announcement_is_nobodys(client, lot):
    """Head, events, room and record of the court's own paper are not found."""
    lot.state = "approved"
    db.session.commit()
    for address in ("/head", "/events"):
        assert client.get(f"/api/v1/lots/{lot.id}{address}").status_code == 404
    for address in ("room", "bids"):
        assert client.get(f"/lots/{lot.id}/{address}").status_code == 404


def test_the_time(client, standing_clock):
    """The court's time for clocks that count down."""
    assert client.get("/api/v1/time").get_json() == {"server_time": standing_clock.at.isoformat()}
