"""The end of bidding: the result, the winner, the deposits, once."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.bidding import queue
from auction.bidding.closing import (
    DRAIN,
    close_due_lots,
    close_lot,
    next_close,
    release_left_deposits,
    wind_up_closed_lots,
)
from auction.enrolment.actions import enrol, pay_deposit
from auction.enrolment.queries import deposits_of, own_enrolments, winner
from auction.ground.store import db, transaction
from auction.journal.models import Mail
from auction.journal.queries import entries_after
from auction.payments.actions import receive_payment
from auction.payments.models import Payment, Refund
from tests import builders
from tests.bidding import stories


def refunds() -> list[tuple[str, int]]:
    return [(refund.reason, refund.amount_minor) for refund in db.session.scalars(sa.select(Refund))]


def test_a_sold_lot_keeps_the_winners_deposit_and_releases_the_others(app, standing_clock):
    """Sold to the leading code; losers' deposits fall due 24 hours after the end, the winner's stays; told once."""
    lot = builders.open_lot()
    won, lost = stories.enrolled(lot), stories.enrolled(lot)
    stories.bid(lost, 700_000_00)
    stories.bid(won, 705_000_00)
    end = lot.closes_at
    standing_clock.at = end + DRAIN
    assert winner(lot) is None
    assert close_due_lots() == 1
    assert close_due_lots() == 0
    db.session.refresh(lot)
    assert (lot.state, winner(lot).id) == ("sold", won.id)
    assert release_left_deposits() == 0
    assert (wind_up_closed_lots(), wind_up_closed_lots()) == (1, 0)
    [refund] = db.session.scalars(sa.select(Refund))
    assert (refund.due_at, refund.payment.payer_id) == (end + timedelta(hours=24), lost.user_id)
    closed = [entry.public for entry in entries_after(f"lot:{lot.id}", 0) if entry.kind == "lot.closed"]
    assert closed == [{
        "state": "sold", "price_minor": 705_000_00, "currency": "CNY", "code": won.code, "bid_count": 2,
        "closes_at": end.isoformat(),
    }]  # fmt: skip
    assert [line.deposit.state for line in own_enrolments(won.user) + own_enrolments(lost.user)] == [
        "applied", "release_due",
    ]  # fmt: skip
    letters = db.session.execute(sa.select(Mail.recipient, Mail.subject)).all()
    assert any(mail.recipient == won.user.email and "竞买成功" in mail.subject for mail in letters)
    assert any(mail.recipient == lost.user.email and "竞价结束" in mail.subject for mail in letters)


def test_without_a_bid_the_lot_is_unsold_and_everybody_is_released(app, standing_clock):
    """No bid: unsold, no winner, every deposit back."""
    lot = builders.open_lot()
    stories.enrolled(lot)
    standing_clock.at = lot.closes_at + DRAIN
    assert close_lot(lot.id)
    assert wind_up_closed_lots() == 1
    db.session.refresh(lot)
    assert (lot.state, winner(lot), refunds()) == ("unsold", None, [("unsold", 70_000_00)])


def test_a_lot_is_not_closed_early(app, standing_clock):
    """Until a second after the stored end nothing closes it, and the worker is told when."""
    lot = builders.open_lot()
    assert next_close().at == lot.closes_at + DRAIN
    standing_clock.at = lot.closes_at + DRAIN - timedelta(microseconds=1)
    assert not close_lot(lot.id)
    assert close_due_lots() == 0


def test_an_extended_lot_closes_by_its_new_end(app, standing_clock):
    """A bid in the last minute moves the end; the old one no longer closes the lot."""
    lot = builders.open_lot()
    one = builders.enrolled(lot)
    old_end = lot.closes_at
    standing_clock.at = old_end - timedelta(seconds=30)
    stories.bid(one, 700_000_00)
    standing_clock.at = old_end + DRAIN
    assert close_due_lots() == 0
    standing_clock.at = old_end + timedelta(minutes=4, seconds=30) + DRAIN
    assert close_due_lots() == 1


@pytest.mark.parametrize("state", ["paused", "announced", "withdrawn"])
def test_only_open_lots_close(app, standing_clock, state):
    """A suspended lot waits for the court, whatever its stored end says."""
    lot = builders.announced_lot(state=state)
    standing_clock.at = lot.closes_at + timedelta(days=1)
    assert not close_lot(lot.id)


def test_a_bid_that_entered_in_time_is_decided_before_the_close(app, standing_clock, monkeypatch):
    """While a bid that entered before the end still waits in the queue, the lot stays open; later ones do not hold it."""
    lot = builders.open_lot()
    one = builders.enrolled(lot)
    end = lot.closes_at
    standing_clock.at = end + DRAIN
    entered, go_on = threading.Event(), threading.Event()
    decide = queue.decide_bids

    def slow(waiting, **how):
        entered.set()
        go_on.wait(10)
        with app.app_context():
            return decide(waiting, **how)

    monkeypatch.setattr(queue, "decide_bids", slow)
    for received_at, closes in ((end - timedelta(milliseconds=1), False), (end + timedelta(minutes=6), True)):
        entered.clear(), go_on.clear()
        bid = stories.waiting(one, 700_000_00, received_at)
        thread = threading.Thread(target=queue.submit, args=(lot.id, bid))
        db.session.commit()
        thread.start()
        assert entered.wait(10)
        standing_clock.at = end + timedelta(minutes=7) if closes else standing_clock.at
        assert close_lot(lot.id) is closes
        go_on.set()
        thread.join(10)
    db.session.refresh(lot)
    assert (lot.state, lot.bid_count) == ("sold", 1)


def test_a_deposit_that_comes_too_late_goes_back(app, standing_clock):
    """Paid after the close: released with its own reason, once; so are all deposits of a withdrawn lot."""
    lot = builders.open_lot()
    late = enrol(lot.id, stories.bidder())
    payment = pay_deposit(late)
    standing_clock.at = lot.closes_at + DRAIN
    close_lot(lot.id)
    wind_up_closed_lots()
    assert refunds() == []
    with transaction() as session:
        receive_payment(session, session.get_one(Payment, payment.id), "bank-late")
    assert release_left_deposits() == 1
    assert release_left_deposits() == 0
    assert refunds() == [("unsold", 70_000_00)]


def test_a_withdrawn_lot_releases_its_leader_too(app):
    """The court withdraws the lot: nobody has won, every deposit goes back."""
    lot = builders.open_lot()
    leads = stories.enrolled(lot)
    stories.bid(leads, 700_000_00)
    db.session.execute(sa.text("UPDATE lot SET state = 'withdrawn' WHERE id = :id"), {"id": lot.id})
    db.session.commit()
    assert release_left_deposits() == 1
    assert refunds() == [("withdrawn", 70_000_00)]
    db.session.refresh(lot)
    assert winner(lot) is None
    assert deposits_of([(leads, lot)])[leads.id].state == "release_due"


def test_a_selloff_ends_a_day_after_its_first_bid(app, standing_clock):
    """Open for its sixty days, the first bid sets the end a day later; until then the lot stays open."""
    lot = builders.open_lot(round_kind="selloff", lasts=timedelta(days=60))
    first, other = builders.enrolled(lot), builders.enrolled(lot)
    standing_clock.at = lot.opens_at + timedelta(days=12)
    day = standing_clock.at + timedelta(hours=24)
    assert stories.bid(first, 700_000_00).closes_at == day
    standing_clock.at = day - timedelta(minutes=3)
    end = day + timedelta(minutes=2)
    assert stories.bid(other, 705_000_00).closes_at == end
    standing_clock.at = end
    assert close_due_lots() == 0
    standing_clock.at = end + DRAIN
    assert close_due_lots() == 1
    db.session.refresh(lot)
    assert (lot.state, lot.leading_code, lot.closes_at) == ("sold", other.code, end)
    kinds = [entry.kind for entry in entries_after(f"lot:{lot.id}", 0)]
    assert kinds == ["bid.accepted", "bid.accepted", "lot.extended", "lot.closed"]


def test_a_selloff_without_a_bid_ends_with_its_period(app, standing_clock):
    """No bid in sixty days: the sell-off has failed at the period's end."""
    lot = builders.open_lot(round_kind="selloff", lasts=timedelta(days=60))
    standing_clock.at = lot.closes_at + DRAIN
    assert close_due_lots() == 1
    db.session.refresh(lot)
    assert (lot.state, lot.closes_at) == ("unsold", lot.scheduled_closes_at)
