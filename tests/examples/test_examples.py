"""The example partners do what they say: real processes, real HTTP, a real lot and a real inquiry."""

import json
import time
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook

from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import WaitingBid
from auction.ground import clock
from auction.ground.store import db
from auction.journal.signing import new_secret
from auction.lots.due import DUE as LOTS_DUE
from auction.partners import delivering
from auction.partners.actions import add_endpoint, add_partner
from auction.partners.conformance import check_partner
from auction.partners.delivering import start_senders
from auction.partners.relay import relay
from auction.platforms import actions
from auction.platforms.due import DUE as PLATFORMS_DUE
from auction.platforms.models import PlatformReport, PlatformRequest
from tests import builders
from tests.lots import stories
from tests.platforms.stories import begun
from tests.serving import free_port

pytestmark = pytest.mark.timeout(60)


def deliver() -> None:
    """What the worker does with news for partners."""
    while relay() or start_senders():
        assert delivering.senders.rest(30)
    db.session.rollback()


def bid(enrolment, amount_minor: int) -> None:
    [answer] = place_bids(enrolment.lot_id, [WaitingBid(uuid.uuid4(), enrolment.user_id, amount_minor, clock.now())])
    assert answer.refusal is None


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def posted(address: str, secret: str, event: dict, at: datetime | None = None) -> int:
    """The status of a signed POST."""
    at, body = at or datetime.now(UTC), json.dumps(event)
    headers = {
        "webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body),
    }  # fmt: skip
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body.encode(), headers), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def until(look, seconds: float = 15):
    """What `look` finds, as soon as it finds something."""
    ends_s = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < ends_s, "it never came"
        time.sleep(0.05)
    return found


def test_the_mirror_shows_a_lot_as_it_goes(court_clock, site, administrator, running, tmp_path):
    """Announced, opened, bid on: its page follows. Not believed: another key, an old stamp. Twice or late changes nothing. What
    it missed while it was down it reads from the feed, and the conformance kit passes it.
    """
    port = free_port()
    mirror = f"http://127.0.0.1:{port}"
    partner = add_partner("江州拍卖网", "ops@partner.example", administrator)
    secret = new_secret()
    add_endpoint(partner.id, f"{mirror}/hooks", (), secret, administrator)
    options = (f"--secret={secret}", f"--api={site}", f"--database={tmp_path / 'mirror.sqlite3'}")
    process = running("mirror_site.py", port, *options)
    lot = stories.announced()
    deliver()
    assert lot.title in fetched(mirror)
    assert "CNY 700,000.00" in fetched(f"{mirror}/lots/{lot.id}")
    court_clock.at = lot.opens_at
    for work in LOTS_DUE:
        work.run()
    bidder = builders.enrolled(lot)
    bid(bidder, 705_000_00)
    deliver()
    shown = json.loads(fetched(f"{mirror}/lots/{lot.id}.json"))
    assert (shown["shown"]["price"], shown["state"], shown["bid_count"]) == ("CNY 705,000.00", "open", 1)
    old = {"type": "lot.paused", "timestamp": "x", "data": {"subject": f"lot:{lot.id}", "seq": 1, "state": "paused"}}
    assert posted(f"{mirror}/hooks", "whsec_" + "A" * 43 + "=", old) == 401
    assert posted(f"{mirror}/hooks", secret, old, datetime.now(UTC) - timedelta(hours=1)) == 401
    assert [posted(f"{mirror}/hooks", secret, old) for _ in range(2)] == [204, 204]
    assert json.loads(fetched(f"{mirror}/lots/{lot.id}.json"))["state"] == "open"
    process.terminate()
    process.wait(10)
    bid(builders.enrolled(lot), 710_000_00)
    deliver()
    running("mirror_site.py", port, *options)
    until(lambda: "CNY 710,000.00" in fetched(f"{mirror}/lots/{lot.id}"))
    verdicts = check_partner(f"{mirror}/hooks", secret, allow_loopback=True)
    assert len(verdicts) > 10
    assert [verdict for verdict in verdicts if not verdict.passed] == []


@pytest.mark.parametrize("asks_for_time", [False, True])
def test_the_inquiry_platform_answers(court_clock, site, administrator, running, asks_for_time):
    """Asked by a signed request, it sends a price by its rule that counts; told to, it asks for more time before."""
    port = free_port()
    platform = actions.add_platform(
        administrator, "询价平台甲", "p@example.com", f"http://127.0.0.1:{port}/inquiries", 100
    )
    keys = (f"--request-secret={platform.request_secret}", f"--answer-secret={platform.answer_secret}")
    running("inquiry_platform.py", port, *keys, *(("--ask-extension",) if asks_for_time else ()))
    inquiry = begun()
    inquiry.lot.asset.area_centi_m2 = 89_50
    db.session.commit()
    for work in PLATFORMS_DUE:
        work.run()

    def report():
        db.session.rollback()
        return db.session.scalars(sa.select(PlatformReport)).first()

    assert until(report).amount_minor == 1_074_000_00  # 89.5 m² at 12,000 yuan
    request = db.session.scalars(sa.select(PlatformRequest)).one()
    assert not until(report).is_late
    assert (request.extension_asked_at is not None) == asks_for_time
    assert "inquiry.report: 200" in until(
        lambda: "inquiry.report" in (text := fetched(f"http://127.0.0.1:{port}/")) and text
    )
    assert posted(f"http://127.0.0.1:{port}/inquiries", platform.answer_secret, {"type": "inquiry.requested"}) == 401
