"""Bad input to the real server: refused or disconnected, the others in the room unaffected, no traceback anywhere."""

import contextlib
import json
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from auction.ground import clock
from auction.ground.store import db
from tests import builders
from tests.bidding.served import cookie_of, server
from tests.raw_socket import RawSocket


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Where the server's stderr goes."""
    return tmp_path_factory.mktemp("server") / "stderr"


@pytest.fixture(scope="module")
def address(whole_app, database_url, log):
    with log.open("wb") as stderr, server(whole_app, database_url, stderr) as url:
        yield url


@pytest.fixture
def lot(app):
    """Open on the real clock, since the server runs on it."""
    clock.install(app, clock.ManualClock(datetime.now(UTC)))
    return builders.open_lot(opens_in=timedelta(hours=-1))


@pytest.fixture
def connect(app, address):
    """Raw sockets, connected to the namespace; `user`: signed in as him."""
    with contextlib.ExitStack() as opened:

        def connect(user=None, **headers):
            db.session.commit()
            if user is not None:
                headers["Cookie"] = cookie_of(app, user)
            raw = RawSocket(address, **headers)
            opened.callback(raw.close)
            return raw.connect()

        yield connect


@pytest.fixture
def innocent(lot, connect, log):
    """A bidder beside the abuse. At the end he bids, is answered and hears of it; and the log holds no traceback."""
    raw = connect(builders.enrolled(lot).user)
    assert raw.call("join", {"lot": lot.id})["ok"]
    written = log.stat().st_size
    yield raw
    answer = raw.call("bid", bid(lot, 700_000_00), number=99)
    assert answer["ok"], answer
    told = json.loads(raw.until("42/live,").partition(",")[2])[1]
    assert told["head"]["leading_price_minor"] == 700_000_00
    assert b"Traceback" not in log.read_bytes()[written:]


def bid(lot, amount_minor):
    """A bid's argument."""
    return {"lot": lot.id, "bid_id": str(uuid.uuid4()), "amount_minor": amount_minor}


def ends(raw):
    """Wait until the server has ended the connection; the code of its closing frame, None where it was not read."""
    with contextlib.suppress(ConnectionError):
        raw.rest()
    return raw.close_code


def test_an_unknown_event_is_refused(innocent, connect):
    """An event nobody handles is answered with a refusal; the connection lives on."""
    raw = connect()
    answer = raw.call("sell", {"lot": 1})
    assert (answer["ok"], answer["code"], answer["status"]) == (False, "NOT_FOUND", 404)
    assert "Traceback" not in json.dumps(answer)
    assert raw.call("leave", {"lot": 1})["ok"]


def test_a_megabyte_is_ended_at_its_first_bytes(innocent, connect):
    """A frame that says it is 1 MB long ends the connection before it has come; so does a message in many parts."""
    whole, parts = connect(), connect()
    with contextlib.suppress(ConnectionError):
        whole.send("4" + "x" * 1_000_000)
    assert ends(whole) in (1009, None)
    with contextlib.suppress(ConnectionError):
        parts.send("4" + "x" * 15_000, final=False)
        for _ in range(70):
            parts.send("x" * 15_000, opcode=0, final=False)
    assert ends(parts) in (1009, None)


def test_a_message_in_parts_is_one_message(innocent, connect):
    """What a proxy has split is put together again."""
    raw = connect()
    raw.send("42/live,1[", final=False)
    raw.send('"leave",{"lot":', opcode=0, final=False)
    raw.send("1}]", opcode=0)
    assert json.loads(raw.until("43/live,1")[len("43/live,1") :])[0]["ok"]


def test_a_page_of_another_origin_gets_no_socket(app, innocent, address, lot):
    """Wrong Origin, with a bidder's own cookie: refused at the handshake."""
    cookie = cookie_of(app, builders.enrolled(lot).user)
    db.session.commit()
    for origin in ("http://evil.example", "null", address + ".evil.example"):
        raw = RawSocket(address, Origin=origin, Cookie=cookie)
        raw.close()
        assert raw.status == 400, origin
    raw = RawSocket(address, Origin=address, Cookie=cookie)
    raw.close()
    assert raw.status == 101


def test_without_a_session_one_watches_and_cannot_bid(innocent, connect, lot):
    """No cookie, a forged one: the room is public, a bid needs a person."""
    for headers in ({}, {"Cookie": "session=forged.by.hand"}, {"Cookie": "session=" + "x" * 3_000}):
        raw = connect(**headers)
        assert raw.call("join", {"lot": lot.id})["ok"]
        assert raw.call("bid", bid(lot, 700_000_00), number=2)["code"] == "SIGN_IN_FIRST"


@pytest.mark.parametrize("how", ["signed out everywhere", "closed"])
def test_a_revoked_session_cannot_bid_on_its_open_socket(innocent, connect, lot, how):
    """The connection was made, and has bid, while the session held. Then it is revoked: the next bid is refused."""
    user = builders.enrolled(lot).user
    raw = connect(user)
    assert raw.call("bid", bid(lot, 1))["code"] == "BELOW_START"
    if how == "closed":
        user.active = False
    else:
        user.fs_uniquifier = uuid.uuid4().hex
    db.session.commit()
    answers = [raw.call("bid", bid(lot, 700_000_00 + step * 5_000_00), number=step)["code"] for step in range(2, 5)]
    assert answers == ["SIGN_IN_FIRST"] * 3


def test_the_room_of_another_lot_tells_nothing_it_should_not(innocent, connect, lot):
    """No room but a lot's can be named; a lot's draft tells nothing; another's person's answers go to him alone."""
    raw = connect()
    for number in (None, "1", 0, -1, 2**62, True, 1.5, [1], {"lot": 1}, "lot:1"):
        assert raw.call("join", {"lot": number})["code"] == "REQUEST_MALFORMED", number
    assert raw.call("join", {"lot": 2**61})["ok"]
    other = builders.open_lot(opens_in=timedelta(hours=-1))
    bidder = connect(builders.enrolled(other).user)
    assert raw.call("join", {"lot": lot.id})["ok"]
    assert bidder.call("bid", bid(other, 700_000_00))["ok"]
    assert raw.call("leave", {"lot": 2**61})["ok"]  # nothing came in between: `call` would have passed it over
    raw.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        raw.receive()


def test_a_thousand_messages_in_a_second_are_refused_and_then_ended(innocent, connect, lot):
    """One socket sends a thousand events at once: those beyond the limit are refused by name, then it is cut off."""
    raw = connect()
    with contextlib.suppress(ConnectionError):
        for number in range(1_000):
            raw.send(f'42/live,{number}["leave",{{"lot":1}}]')
    answers = [json.loads(message[message.index("[") :])[0] for message in raw.rest() if message.startswith("43/live,")]
    codes = [answer.get("code") for answer in answers]
    assert codes.count("TOO_MANY_REQUESTS") >= 200
    refused = next(answer for answer in answers if not answer["ok"])
    assert (refused["status"], bool(refused["message"])) == (429, True)
    assert ends(raw) == 1008


def test_pings_and_pongs_count_too(innocent, connect):
    """Control frames are no way around the limit."""
    for opcode in (9, 10):
        raw = connect()
        with contextlib.suppress(ConnectionError):
            for _ in range(3_000):
                raw.send("x", opcode=opcode)
        assert ends(raw) in (1008, None)


def test_acknowledgements_nobody_asked_for_end_the_connection(innocent, connect):
    """A flood of acknowledgements, and events that ask for one with a number without end."""
    for text in (
        '43/live,1["ok"]',
        '43/live,99999999999999999999["ok"]',
        "42/live," + "9" * 200 + '["leave",{"lot":1}]',
    ):
        raw = connect()
        with contextlib.suppress(ConnectionError):
            for _ in range(50):
                raw.send(text)
        assert ends(raw) in (1008, None), text


def test_binary_is_refused(innocent, connect):
    """Binary frames and Socket.IO's binary events: nothing of ours is binary."""
    frames = [
        ("42/live,", {"opcode": 2}),
        ('451-/live,["bid",{"_placeholder":true,"num":0}]', {}),
        ('459999999999-/live,["bid"]', {}),
        ("bAAAA", {}),
    ]
    for payload, kind in frames:
        raw = connect()
        raw.send(payload, **kind)
        assert ends(raw) in (1003, 1008), payload


def test_broken_packets_end_the_connection(innocent, connect):
    """What is no packet of Engine.IO or Socket.IO, or no UTF-8, or no proper frame, is answered by the end."""
    texts = [
        "",
        "9",
        "2probe",
        "4",
        "4x",
        "44/live,",
        "42/live,{",
        '42/live,["join",',
        "42" + "[" * 5_000,
        '42/live,["connect"]',
        "420[]",
    ]
    for text in texts:
        raw = connect()
        raw.send(text)
        assert ends(raw) == 1008, text
    for payload, kind, code in [
        (b"\xff\xfe", {}, 1007),
        ("3", {"masked": False}, 1002),
        ("3", {"reserved": 0x40}, 1002),
    ]:
        raw = connect()
        raw.send(payload, **kind)
        raw.socket.sendall(bytes(8))
        assert ends(raw) in (code, None)


def test_two_hundred_namespaces_are_refused_one_by_one(innocent, connect, lot):
    """There is one namespace: the others are refused, and connecting to it again and again gives no second identity."""
    raw = connect()
    for number in range(200):
        raw.send(f"40/room{number},")
    for number in range(200):
        assert raw.until(f"44/room{number},")
    for _ in range(20):
        raw.send("40/live,")
        assert raw.until("44/live,")
    assert raw.call("join", {"lot": lot.id})["ok"]
    raw.send('42/room1,1["join",{"lot":1}]')
    assert ends(raw) == 1008


def test_an_argument_that_is_no_bid_is_refused(innocent, connect, lot):
    """Whatever stands where a bid should: a refusal with a reason, at the door of a signed-in bidder."""
    raw = connect(builders.enrolled(lot).user)
    good = bid(lot, 700_000_00)
    for data in (
        None, 1, "x", [], [1], True, {}, {"lot": lot.id}, good | {"bid_id": 7}, good | {"bid_id": "x"}, good | {"amount_minor": "1"},
        good | {"amount_minor": 1e300}, good | {"amount_minor": 10**400}, good | {"amount_minor": True}, good | {"amount_minor": [1]},
        good | {"amount_minor": -1}, good | {"lot": 2**70}, good | {"lot": "1"}, good | {"amount": {"x": 1}}, good | {"amount": "1" * 400},
        good | {"lot": 2**61},
    ):  # fmt: skip
        answer = raw.call("bid", data, number=3)
        assert (answer["ok"], bool(answer["message"])) == (False, True), data
        assert 400 <= answer["status"] < 500, (data, answer)


def test_a_connection_that_says_nothing_is_pinged_and_one_that_hangs_up_is_forgotten(innocent, connect, address, lot):
    """Two hundred sockets that vanish without a word: the room goes on."""
    crowd = [connect() for _ in range(200)]
    for number, raw in enumerate(crowd):
        raw.send(f'42/live,1["join",{{"lot":{lot.id}}}]')
        if number % 2:
            raw.socket.setsockopt(1, 13, b"\x01\x00\x00\x00\x00\x00\x00\x00")  # SO_LINGER 0: gone with a reset
        raw.close()
    time.sleep(0.2)
