"""A partner's trial court: a whole auction at the pace he asks for, and nobody else's clock is touched."""

from datetime import timedelta

import pytest

from auction.bidding.closing import close_due_lots, wind_up_closed_lots
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.queries import entries_after
from auction.lots.models import Lot
from auction.partners.actions import add_partner
from auction.sandbox import actions
from auction.sandbox.rules import Times, moved
from tests import builders
from tests.conftest import START

WINDOW = timedelta(minutes=5)
HOUR = timedelta(hours=1)
TIMES = Times(START + HOUR, START + 25 * HOUR, START + 25 * HOUR)


@pytest.mark.parametrize(("goal", "now", "opens", "closes"), [
    ("opening", START, START, START + 24 * HOUR),
    ("last_minutes", START + 2 * HOUR, START + HOUR, START + 2 * HOUR + WINDOW),
    ("end", START + 2 * HOUR, START + HOUR, START + 2 * HOUR),
])  # fmt: skip
def test_the_moment_comes_to_the_partner(goal, now, opens, closes):
    """The opening brings the end along; the last minutes and the end leave the opening where it was."""
    assert moved(TIMES, goal, now, WINDOW) == Times(opens, closes, closes)


@pytest.mark.parametrize(("goal", "now", "code"), [
    ("opening", START + HOUR, "SANDBOX_BEHIND"), ("end", START, "SANDBOX_NOT_OPEN"),
    ("last_minutes", START + HOUR, "SANDBOX_NOT_OPEN"), ("last_minutes", START + 25 * HOUR - WINDOW, "SANDBOX_BEHIND"),
    ("end", START + 25 * HOUR, "SANDBOX_BEHIND"),
])  # fmt: skip
def test_no_clock_goes_back(goal, now, code):
    """A moment that has come is not moved, and nothing ends before it began."""
    with pytest.raises(Refusal, match=code):
        moved(TIMES, goal, now, WINDOW)


@pytest.fixture
def partner(app):
    """The number of a partner."""
    return add_partner("江州拍卖网", "ops@partner.example", builders.user("administrator")).id


def test_a_whole_auction_at_the_partners_pace(partner, standing_clock):
    """Announced in the past, opened, bid for, extended, closed, paid and settled, while the court's clock goes on by
    four seconds; other lots keep their times, and another partner cannot touch this one.
    """
    elsewhere = builders.announced_lot(opens_in=HOUR).id
    db.session.commit()
    lot_id = actions.new_auction(partner, "试用手表一块", 50_000_00)
    lot = db.session.get_one(Lot, lot_id)
    assert (lot.state, clock.now()) == ("announced", START)
    assert lot.announced_at < START - timedelta(days=15)
    assert actions.new_auction(partner, "试用手表一块", 50_000_00) != lot_id, "as many as he likes"
    actions.move(partner, lot_id, "opening")
    assert actions.rival_bids(partner, lot_id).leads
    standing_clock.at += timedelta(seconds=1)
    actions.move(partner, lot_id, "last_minutes")
    assert actions.rival_bids(partner, lot_id).leads, "the other rival answers"
    actions.move(partner, lot_id, "end")
    standing_clock.at += timedelta(seconds=3)
    assert (close_due_lots(), wind_up_closed_lots()) == (1, 1)
    actions.finish(partner, lot_id)
    db.session.expire_all()
    kinds = [entry.kind for entry in entries_after(f"lot:{lot_id}", 0)]
    heard = [kind for kind in kinds if kind.split(".")[0] in ("lot", "bid")]
    assert heard[heard.index("lot.announced") :] == [
        "lot.announced", "lot.rescheduled", "lot.opened", "bid.accepted", "lot.rescheduled", "bid.accepted", "lot.extended",
        "lot.rescheduled", "lot.closed", "lot.paid", "lot.settled",
    ]  # fmt: skip
    assert db.session.get_one(Lot, elsewhere).opens_at == START + HOUR
    other = add_partner("江北拍卖网", "ops@other.example", builders.user("administrator")).id
    actions.open_court(other)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.move(other, lot_id, "end")


def test_a_real_court_has_none(app, partner, monkeypatch):
    """In production nothing is made and no clock is told otherwise."""
    monkeypatch.setitem(app.config, "SUBHASTA_ENV", "production")
    with pytest.raises(Refusal, match="SANDBOX_NOT_HERE"):
        actions.new_auction(partner, "手表", 50_000_00)
    with pytest.raises(Refusal, match="CLOCK_IS_REAL"), clock.telling(clock.ManualClock(START)):
        pass


@pytest.mark.parametrize(("title", "price", "code"), [
    (" ", 50_000_00, "SANDBOX_TITLE"), ("表" * 81, 50_000_00, "SANDBOX_TITLE"), ("表", 0, "SANDBOX_PRICE"),
])  # fmt: skip
def test_what_a_trial_lot_needs(partner, title, price, code):
    """Without a title or a price nothing is made."""
    with pytest.raises(Refusal, match=code):
        actions.new_auction(partner, title, price)
