"""A suspension before the opening, and what it leaves of the window."""

from datetime import timedelta

import pytest

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.journal.queries import entries_after
from auction.lots.due import open_lots
from auction.lots.interruptions import pause, resume
from tests.builders import announced_lot


def window(lot):
    return lot.opens_at, lot.scheduled_closes_at, lot.closes_at


def test_a_suspension_that_ends_before_the_opening_moves_nothing(app, standing_clock):
    """The announced dates stand, the lot is announced again, and opens at its moment."""
    lot = announced_lot(opens_in=timedelta(days=3))
    dates = window(lot)
    pause(lot.id, lot.case.officer, "案外人异议")
    assert lot.state == "paused"
    standing_clock.at += timedelta(days=2)
    resume(lot.id, lot.case.officer, "异议驳回")
    assert (lot.state, window(lot), lot.paused_at) == ("announced", dates, None)
    assert entries_after(f"lot:{lot.id}", 0)[-1].public["opens_at"] == dates[0].isoformat()
    standing_clock.at = dates[0]
    assert open_lots() == 1
    assert lot.state == "open"


def test_a_suspension_over_the_opening_leaves_the_wait_that_was_left(app, standing_clock):
    """A suspended lot does not open; resumed after its moment it waits as long as it had still to wait."""
    lot = announced_lot(opens_in=timedelta(days=3))
    dates = window(lot)
    pause(lot.id, lot.case.officer, "案外人异议")
    standing_clock.at += timedelta(days=10)
    assert open_lots() == 0
    resume(lot.id, lot.case.officer, "异议驳回")
    assert lot.state == "announced"
    assert window(lot) == tuple(date + timedelta(days=10) for date in dates)
    assert lot.opens_at == clock.now() + timedelta(days=3)


def test_a_lot_whose_time_has_come_is_suspended_as_open(app, standing_clock):
    """Announced, but its opening has passed: bids may be there, so it goes on as open with the time it had left."""
    lot = announced_lot(opens_in=timedelta(days=3))
    standing_clock.at = lot.opens_at + timedelta(minutes=1)
    left = lot.closes_at - standing_clock.at
    pause(lot.id, lot.case.officer, "案外人异议")
    standing_clock.at += timedelta(days=1)
    resume(lot.id, lot.case.officer, "异议驳回")
    assert (lot.state, lot.closes_at - clock.now()) == ("open", left)
    kinds = [entry.kind for entry in entries_after(f"lot:{lot.id}", 0)]
    assert kinds[-3:] == ["lot.opened", "lot.paused", "lot.resumed"]


def test_nothing_is_suspended_after_its_end(app, standing_clock):
    """The worker is late: neither an open nor a still announced lot is suspended once its time is over."""
    lot = announced_lot(opens_in=timedelta(days=3))
    standing_clock.at = lot.closes_at
    with pytest.raises(Refusal, match="BIDDING_IS_OVER"):
        pause(lot.id, lot.case.officer, "x")
