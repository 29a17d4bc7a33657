"""Events sent again from a position or a day on, and endpoints that hear of some courts alone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import Court
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.partners import actions
from auction.partners.actions import disable_endpoint, replay
from auction.partners.models import Delivery
from tests.builders import announced_lot

from .test_delivering import happen, numbers


def test_replay_writes_everything_anew_in_order(told_at, listening, work, court_clock, administrator):
    """From a position on: what was delivered keeps its id, what was forgotten is written again, each lot in its order."""
    receiver = listening()
    endpoint = told_at(receiver, kinds=["lot.opened", "lot.closed"])
    for subject, kind in (
        ("lot:7", "lot.opened"),
        ("lot:8", "lot.opened"),
        ("lot:7", "lot.extended"),
        ("lot:7", "lot.closed"),
    ):
        happen(subject, kind)
    work()
    ids = {(data, came.message_id) for data, came in zip(numbers(receiver), receiver.received, strict=True)}
    db.session.execute(sa.delete(Delivery).where(Delivery.subject == "lot:8"))
    db.session.commit()
    receiver.received.clear()
    assert replay(endpoint.id, administrator, position=1) == 3
    work()
    assert [one for one in numbers(receiver) if one[0] == "lot:7"] == [("lot:7", 1), ("lot:7", 3)]
    assert ("lot:8", 1) in numbers(receiver)
    again = {(data, came.message_id) for data, came in zip(numbers(receiver), receiver.received, strict=True)}
    assert {one for one in again if one[0][0] == "lot:7"} < ids
    receiver.received.clear()
    assert replay(endpoint.id, administrator, position=4) == 1
    work()
    assert numbers(receiver) == [("lot:7", 3)]


def test_replay_from_a_day_and_of_what_was_given_up(told_at, listening, work, court_clock, administrator):
    """From the beginning of a court day on; an event that was given up goes out again before the later ones of its lot."""
    receiver = listening()
    endpoint = told_at(receiver)
    happen("lot:7", "lot.opened")
    work()
    court_clock.at += timedelta(days=2)
    happen("lot:7", "lot.extended")
    happen("lot:7", "lot.closed")
    work()
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.delivered_at == court_clock.at)
        .values(delivered_at=None, given_up_at=court_clock.at)
    )
    db.session.commit()
    receiver.received.clear()
    assert replay(endpoint.id, administrator, day=clock.today()) == 2
    work()
    assert numbers(receiver) == [("lot:7", 2), ("lot:7", 3)]


def test_replay_refuses_what_it_cannot(told_at, listening, work, administrator, monkeypatch):
    """Both starts or none, too many events, a switched off address: refused by name, and nothing is written."""
    endpoint = told_at(listening())
    happen("lot:7", "lot.opened")
    happen("lot:7", "lot.closed")
    work()
    monkeypatch.setattr(actions, "REPLAYED_MOST", 1)
    for asked, code in (({}, "REPLAY_START"), ({"position": 1, "day": clock.today()}, "REPLAY_START"),
                        ({"position": 1}, "REPLAY_LONG")):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            replay(endpoint.id, administrator, **asked)
    disable_endpoint(endpoint.id, administrator)
    with pytest.raises(Refusal, match="ENDPOINT_DISABLED"):
        replay(endpoint.id, administrator, position=2)
    assert db.session.scalar(sa.select(sa.func.count()).where(Delivery.next_try_at.is_not(None))) == 0


def test_an_endpoint_hears_of_its_courts_alone(told_at, listening, work, court_clock, administrator):
    """What happens at another court is not sent, neither at once nor by a replay."""
    receiver = listening()
    mine, elsewhere = announced_lot(), Court(
        name_zh="乙市法院", name_en="Court of Yi", address="乙市", phone="1", supervision_phone="2",
        account_holder="乙市法院", account_bank="乙市银行", account_number="62",
    )  # fmt: skip
    db.session.add(elsewhere)
    db.session.commit()
    other = announced_lot(court_id=elsewhere.id)
    partner = told_at(listening()).partner_id
    endpoint = actions.add_endpoint(partner, receiver.url, (), None, administrator, court_ids=[mine.court_id])
    for lot in (mine, other):
        happen(f"lot:{lot.id}", "lot.opened")
    work()
    assert numbers(receiver) == [(f"lot:{mine.id}", 1)]
    assert replay(endpoint.id, administrator, position=1) == 1
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.add_endpoint(partner, "http://127.0.0.1:9999/", (), None, administrator, court_ids=[10**9])
