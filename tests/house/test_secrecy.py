"""Before the end nobody can tell who bids: the same sale with other people looks the same to everybody (article 18)."""

import itertools
import logging
import re
from typing import Any

import pytest
import sqlalchemy as sa

from auction.bidding import queue
from auction.enrolment import actions as enrolling
from auction.feeds import due as cards_due
from auction.ground.store import db
from auction.room import telling
from auction.sockets.server import socketio
from tests import builders
from tests.conftest import START, empty
from tests.house.sale_told_twice import PEOPLE, Sale, story
from tests.partners.receiver import Receiver

pytestmark = pytest.mark.timeout(600)

# Two sealed maxima, neither of which is reached.
MAXIMA_MINOR = (987_654_00, 876_543_00)
CANARIES = [*itertools.chain(*PEOPLE), "98765400", "87654300", "987,654", "876,543"]
CODES = ("A1111", "C2222", "D3333", "E4444", "F5555", "G6666")
# The register of accounts: it names everybody who has one, and must not show who takes part.
REGISTER = "/desk/users"

# What differs each time by chance, whoever takes part.
DRAWN = (
    # Ids of bids, enrolments, payments, notices, deliveries: drawn at random.
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    # Form tokens and script nonces: drawn for each page.
    (r'(name="csrf_token"[^>]*value=")[^"]*', r"\1TOKEN"),
    (r"(nonce[=-]\"?)[\w-]+", r"\1NONCE"),
    # Ways back are signed over such ids.
    (r"(\?|&amp;|&)to=[^\"&]*", r"\1to=SIGNED"),
    # Names of partners' keys are drawn; a dump's archive carries the machine's time. An ETag is the hash of a body that is
    # compared itself.
    (r"\('ETag', '[^']*'\)", "ETAG"),
    (r"pc_[0-9a-f]{16}", "KEY"),
    (r'("sha256":")[0-9a-f]{64}', r"\1HASH"),
    # A lot's share card is drawn beside the web process, sooner or later.
    (r"card\.png\?v=[0-9a-f]+", "card.png"),
    # How long the partner's server took to answer.
    (r"in \d+ ms<", "in TIME ms<"),
    # The secret that an authenticator app is offered, as picture, letters and sealed for the way back.
    (r'<svg[^>]*class="segno".*?</svg>', "QR"),
    (r'(app-qr__key">)[A-Z2-7 ]+', r"\1KEY"),
    (r'(name="sealed"[^>]*value=")[^"]*', r"\1SEALED"),
    # Signatures of deliveries: made with the endpoint's secret, which is drawn.
    (r"('webhook-signature', ')[^']*", r"\1SIGNATURE"),
)


def without_the_drawn(text: str) -> str:
    """The text without what is drawn at random each time."""
    for pattern, word in DRAWN:
        text = re.sub(pattern, word, text)
    return text


@pytest.fixture
def told_twice(app, standing_clock, monkeypatch, caplog):
    """What was seen, heard, received and logged in the two tellings."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", True)
    monkeypatch.setattr(telling, "_is_watched", lambda lot_id: True)
    monkeypatch.setattr(telling, "APART_S", 0.001)
    # Share cards are drawn whenever due work runs, not after so many real seconds.
    monkeypatch.setattr(cards_due, "APART_S", 0.0)
    receiver, tellings = Receiver(), []
    for first, maximum_minor in enumerate(MAXIMA_MINOR):
        empty()
        _begin_numbers_anew()
        caplog.clear()
        receiver.received.clear()
        telling._watched.clear()
        monkeypatch.setattr(queue, "_line", queue._Line())  # the process counts its bids for /metrics
        monkeypatch.setattr(cards_due, "_next_s", 0.0)
        standing_clock.at = START
        codes = iter(CODES)
        monkeypatch.setattr(enrolling, "bidder_code", lambda draw, codes=codes: next(codes))
        monkeypatch.setattr(builders, "_numbers", itertools.count(1))
        sale = Sale(app, receiver, first)
        monkeypatch.setattr(socketio, "emit", sale.hear)
        story(sale, standing_clock, maximum_minor)
        sale.seen["the log",] = caplog.text
        tellings.append(sale.seen)
        db.session.remove()
    receiver.close()
    return tellings


def _begin_numbers_anew() -> None:
    with db.engine.begin() as connection:
        for name in connection.execute(sa.text("SELECT sequencename FROM pg_sequences")).scalars().all():
            connection.execute(sa.text(f'ALTER SEQUENCE "{name}" RESTART'))


def test_the_same_sale_with_other_people_looks_the_same(told_twice):
    """Four of eight people take part, then the other four with another sealed maximum: every page that a stranger, any
    role of the court, an appraiser, a party or another bidder may open, the answers to bids, the room's messages, what
    a partner receives and the log are the same to the letter, and nobody's name, address, number or maximum is in them.
    """
    first, second = told_twice
    assert set(first) == set(second)
    differing = [place for place in first if without_the_drawn(first[place]) != without_the_drawn(second[place])]
    assert differing == [], "\n".join(map(str, differing)) + _difference(first, second, differing[0])
    leaks = [
        (place, canary) for seen in told_twice for place, text in seen.items() for canary in CANARIES
        if canary in text and not place[-1].startswith(REGISTER)
    ]  # fmt: skip
    assert leaks == []
    _holds_the_contest(first)


def _holds_the_contest(seen: dict) -> None:
    """What is compared shows the bids, the extension, and the money that went astray."""
    assert all(code in seen["during bidding", "stranger", "/lots/{lot}/bids"] for code in CODES[:3])
    assert "lot.extended" in seen["in the last minutes", "partner"]
    assert "lot.extended" in seen["in the last minutes", "room"]
    assert "Another bidder leads" in seen["in the last minutes", "rival", "/account/inbox"]
    assert "Alarms of payment providers" in seen["in the last minutes", "finance", "/desk/finance/alarms"]
    assert "Releases that have not arrived" in seen["before the opening", "finance", "/desk/finance/refunds"]
    assert all(name in seen["in the last minutes", "administrator", f"{REGISTER} 0"] for name, _, _ in PEOPLE[:2])


def _difference(first: dict, second: dict, place: Any) -> str:
    pairs = zip(
        without_the_drawn(first[place]).splitlines(), without_the_drawn(second[place]).splitlines(), strict=False
    )
    return "\n".join([str(place), *(f"{a}\n{b}" for a, b in pairs if a != b)][:9])
