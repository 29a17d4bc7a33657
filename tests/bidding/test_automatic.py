"""Sealed maxima on real PostgreSQL: through the same lock as bids, and in no text anywhere."""

import logging
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import current_app
from psycopg import IntegrityError

from auction.accounts.models import User
from auction.bidding import automatic
from auction.bidding.actions import decide_bids
from auction.bidding.automatic_batch import WaitingMaximum
from auction.bidding.closing import DRAIN
from auction.bidding.maxima import sealed
from auction.bidding.models import AutomaticBid, Bid
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.journal.queries import entries_after
from auction.jurisdictions import rule_set
from auction.lots.interruptions import pause, resume
from auction.worker import run_due
from tests import builders
from tests.bidding import stories

OPEN = 700_000_00
STEP = 5_000_00


@pytest.fixture
def lot(app):
    """An open lot of a court that has automatic bidding."""
    return switched_on(builders.open_lot())


def switched_on(lot):
    lot.court.automatic_bidding = True
    db.session.commit()
    return lot


def leave(enrolment: Enrolment, amount_minor: int, request_id=None, received_at=None):
    """A maximum through the act, as a door would leave it."""
    return leave_as(enrolment.user, enrolment.lot_id, amount_minor, request_id, received_at)


def leave_as(user: User, lot_id: int, amount_minor: int, request_id=None, received_at=None):
    """In a context of its own, as a request has one: the act closes the session."""
    user_id = user.id
    db.session.commit()
    with current_app.app_context():
        person = db.session.get_one(User, user_id)
        return automatic.leave_maximum(
            lot_id, person, amount_minor, request_id or uuid.uuid4(), received_at or clock.now()
        )


def work() -> None:
    """The worker's round, in a context of its own: it closes the session."""
    db.session.commit()
    with current_app.app_context():
        run_due()


def ladder(lot) -> list[tuple[str, int, bool]]:
    """The accepted bids: code, steps above the start price, whether the system made it."""
    db.session.commit()
    rows = db.session.execute(
        sa.select(Enrolment.code, Bid.amount_minor, Bid.is_automatic).join(Enrolment, Enrolment.id == Bid.enrolment_id)
        .where(Bid.lot_id == lot.id, Bid.seq.is_not(None)).order_by(Bid.seq)
    )  # fmt: skip
    return [(row.code, (row.amount_minor - OPEN) // STEP, row.is_automatic) for row in rows]


def test_a_maximum_bids_when_it_is_left_and_whenever_another_leads(lot):
    """The first bid is made with the leaving; a bid above is answered in the same transaction, and its bidder hears
    that he does not lead; above the maximum it is silent.
    """
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    answer = leave(one, OPEN + 4 * STEP)
    assert (answer.refusal, answer.leads, answer.seq, answer.amount_minor) == (None, True, None, 0)
    answer = stories.bid(two, OPEN + STEP)
    assert (answer.refusal, answer.seq, answer.leads, answer.least_minor) == (None, 2, False, OPEN + 3 * STEP)
    answer = stories.bid(two, OPEN + 4 * STEP)
    assert (answer.refusal, answer.leads) == (None, True)
    assert ladder(lot) == [("A1", 0, True), ("B2", 1, False), ("A1", 2, True), ("B2", 4, False)]
    db.session.refresh(lot)
    assert (lot.bid_count, lot.leading_code) == (4, "B2")
    told = [entry.public["leading_code"] for entry in entries_after(f"lot:{lot.id}", 0) if entry.kind == "bid.accepted"]
    assert told == ["A1", "B2", "A1", "B2"]


def test_two_maxima_meet_in_a_few_bids(lot):
    """A hundred steps apart they are settled by three bids, each legal and numbered; equal ones by the earlier."""
    one, two, three = (builders.enrolled(lot, code) for code in ("A1", "B2", "C3"))
    leave(one, OPEN + 100 * STEP)
    assert leave(two, OPEN + 100 * STEP).leads is False
    assert ladder(lot) == [("A1", 0, True), ("B2", 99, True), ("A1", 100, True)]
    assert leave(three, OPEN + 200 * STEP).leads is True
    assert ladder(lot)[3:] == [("C3", 101, True)]


def test_a_changed_maximum_stands_behind(lot):
    """Whoever changes his maximum gets a new number: against an equal one left meanwhile he is the later."""
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    leave(one, OPEN + 10 * STEP)
    leave(two, OPEN + 30 * STEP)
    assert leave(one, OPEN + 30 * STEP).leads is False
    assert ladder(lot)[-1] == ("B2", 30, True)
    standing = db.session.scalars(sa.select(AutomaticBid).where(AutomaticBid.withdrawn_at.is_(None))).all()
    assert sorted(row.number for row in standing) == [2, 3]


def test_a_request_sent_twice_is_one_maximum(lot):
    """The same id leaves one maximum and gets the same answer; for another amount it is refused."""
    one, request_id = builders.enrolled(lot), uuid.uuid4()
    first = leave(one, OPEN + STEP, request_id)
    assert leave(one, OPEN + STEP, request_id) == first
    assert leave(one, OPEN + 2 * STEP, request_id).refusal == "BID_ID_REUSED"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AutomaticBid)) == 1
    assert len(ladder(lot)) == 1


def test_a_request_that_is_over_is_not_said_to_count(lot):
    """Sent once more after its maximum was changed or withdrawn, a request is refused: the bidder must not think that
    it counts.
    """
    one, first, second = builders.enrolled(lot), uuid.uuid4(), uuid.uuid4()
    leave(one, OPEN + STEP, first)
    leave(one, OPEN + 2 * STEP, second)
    assert leave(one, OPEN + STEP, first).refusal == "BID_ID_REUSED"
    assert leave(one, OPEN + 2 * STEP, second).refusal is None
    automatic.withdraw_maximum(lot.id, one.user)
    assert leave(one, OPEN + 2 * STEP, second).refusal == "BID_ID_REUSED"


def test_one_id_for_maxima_of_two_lots_in_one_batch(lot):
    """One of the two is left, or none; never is a maximum taken for a bid of its amount."""
    other, request_id = switched_on(builders.open_lot()), uuid.uuid4()
    bids = []
    for one in (builders.enrolled(lot, "A1"), builders.enrolled(other, "B2")):
        kept = sealed(OPEN + 9 * STEP, request_id, one.lot_id, one.user_id)
        bids.append((one.lot_id, WaitingMaximum(request_id, one.user_id, OPEN + 9 * STEP, clock.now(), None, kept)))
    db.session.commit()
    with pytest.raises(IntegrityError):
        decide_bids(bids)
    assert decide_bids(bids[:1])[0].leads
    with pytest.raises(IntegrityError):
        decide_bids(bids[1:])
    assert (ladder(lot), ladder(other)) == ([("A1", 0, True)], [])


def test_a_withdrawn_maximum_bids_no_more(lot):
    """After withdrawing, a bid above stays unanswered; the bids made stand; a second withdrawal is refused."""
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    leave(one, OPEN + 10 * STEP)
    automatic.withdraw_maximum(lot.id, one.user)
    assert stories.bid(two, OPEN + STEP).leads is True
    assert ladder(lot) == [("A1", 0, True), ("B2", 1, False)]
    db.session.refresh(lot)
    assert lot.has_automatic is False
    with pytest.raises(Refusal, match="MAXIMUM_NOT_LEFT"):
        automatic.withdraw_maximum(lot.id, one.user)
    of_maxima = sa.select(JournalEntry.kind).where(JournalEntry.subject.like("maximum:%"))
    kinds = db.session.scalars(of_maxima.order_by(JournalEntry.id)).all()
    assert kinds == ["maximum.left", "maximum.withdrawn"]


def test_who_may_not_leave_one(lot, standing_clock):
    """Not enrolled, deposit not held, too low, ended, suspended, or not enabled: refused by name, nothing written."""
    stranger, waiting, one = stories.bidder(), builders.enrolled(lot), builders.enrolled(lot)
    waiting.code = waiting.confirmed_at = None
    db.session.commit()
    assert leave_as(stranger, lot.id, OPEN).refusal == "NOT_ENROLLED"
    assert leave(waiting, OPEN).refusal == "DEPOSIT_NOT_HELD"
    assert leave(one, OPEN - 1).refusal == "BELOW_START"
    assert leave(one, OPEN, received_at=lot.closes_at).refusal == "AFTER_END"
    stories.bid(one, OPEN)
    answer = leave(one, OPEN + STEP - 1)
    assert (answer.refusal, answer.least_minor) == ("BELOW_MIN_INCREMENT", OPEN + STEP)
    pause(lot.id, lot.case.officer, "案外人异议")
    assert leave(one, OPEN + STEP).refusal == "BIDDING_PAUSED"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AutomaticBid)) == 0


@pytest.mark.parametrize(
    ("dial", "switch", "is_on"),
    [("never", True, False), ("court", None, False), ("court", False, False), ("court", True, True),
     ("always", None, True), ("always", True, True), ("always", False, False)],
)  # fmt: skip
def test_off_or_on_per_jurisdiction_and_court(lot, monkeypatch, dial, switch, is_on):
    """The dial decides what the court's switch means; where it is off, leaving is refused."""
    rules = replace(rule_set("cn"), automatic_bidding=dial)
    monkeypatch.setattr(automatic, "rule_set", lambda code: rules)
    lot.court.automatic_bidding = switch
    one = builders.enrolled(lot)
    assert automatic.is_enabled(lot) is is_on
    if is_on:
        assert leave(one, OPEN).refusal is None
    else:
        with pytest.raises(Refusal, match="AUTOMATIC_NOT_ENABLED"):
            leave(one, OPEN)


def test_maxima_left_before_the_opening_sell_the_lot(app, standing_clock):
    """Left during the announcement, they bid when bidding opens although nobody else comes; the right one wins."""
    lot = switched_on(builders.announced_lot(opens_in=timedelta(days=1)))
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    assert leave(one, OPEN + 9 * STEP).leads is False
    leave(two, OPEN + 7 * STEP)
    assert ladder(lot) == []
    work()
    assert ladder(lot) == []
    standing_clock.at = lot.opens_at + timedelta(milliseconds=300)
    work()
    assert ladder(lot) == [("B2", 7, True), ("A1", 8, True)]
    assert set(db.session.scalars(sa.select(Bid.received_at))) == {lot.opens_at}
    standing_clock.at = lot.closes_at + DRAIN
    work()
    db.session.refresh(lot)
    assert (lot.state, lot.leading_code, lot.leading_price_minor) == ("sold", "A1", OPEN + 8 * STEP)


def test_maxima_left_before_the_opening_bid_before_the_first_bidder(app, standing_clock):
    """A bid that comes before the worker has looked finds the maximum's bid there, and is answered."""
    lot = switched_on(builders.announced_lot(opens_in=timedelta(days=1)))
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    leave(one, OPEN + 9 * STEP)
    standing_clock.at = lot.opens_at
    assert stories.bid(two, OPEN).refusal == "BELOW_MIN_INCREMENT"
    assert ladder(lot) == [("A1", 0, True)]
    assert stories.bid(two, OPEN + STEP).leads is False


def test_a_worker_that_slept_through_the_bidding_still_sells(app, standing_clock):
    """Nobody looked from the opening to the end: the maximum's bid is made before the lot is closed."""
    lot = switched_on(builders.announced_lot(opens_in=timedelta(days=1)))
    leave(builders.enrolled(lot, "A1"), OPEN + STEP)
    standing_clock.at = lot.closes_at + DRAIN
    work()
    db.session.refresh(lot)
    assert (lot.state, lot.leading_code, lot.leading_price_minor) in (("sold", "A1", OPEN), ("paused", "A1", OPEN))


def test_a_paused_lot_keeps_its_maxima(lot, standing_clock):
    """Suspended and resumed, the maximum still answers; while it is suspended it can be withdrawn."""
    one, two, officer = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2"), lot.case.officer
    leave(one, OPEN + 9 * STEP)
    pause(lot.id, officer, "案外人异议")
    standing_clock.at += timedelta(days=2)
    resume(lot.id, officer, "异议驳回")
    assert stories.bid(two, OPEN + STEP).leads is False
    pause(lot.id, officer, "案外人异议")
    automatic.withdraw_maximum(lot.id, one.user)
    resume(lot.id, officer, "异议驳回")
    assert stories.bid(two, OPEN + 3 * STEP).leads is True


def test_a_raise_in_the_last_minutes_extends(lot, standing_clock):
    """A machine's bid is a bid: with the bid that provoked it, it counts from that one's entry."""
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    leave(one, OPEN + 9 * STEP)
    entered = lot.closes_at - timedelta(minutes=1)
    standing_clock.at = entered + timedelta(seconds=2)
    stories.bid(two, OPEN + STEP, received_at=entered)
    db.session.refresh(lot)
    assert (lot.closes_at, lot.leading_code) == (entered + timedelta(minutes=5), "A1")


def test_a_priority_purchasers_maximum_equals(lot):
    """His maximum matches the price instead of passing it, also in a batch in which he does not bid."""
    one, two = builders.enrolled(lot, "A1", rank=1), builders.enrolled(lot, "B2")
    leave(one, OPEN + 9 * STEP)
    assert stories.bid(two, OPEN + STEP).leads is False
    assert ladder(lot) == [("A1", 0, True), ("B2", 1, False), ("A1", 1, True)]


def test_a_closed_account_bids_no_more(lot):
    """The system does not bid for somebody whose account was closed."""
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    leave(one, OPEN + 9 * STEP)
    one.user.active = False
    db.session.commit()
    assert stories.bid(two, OPEN + STEP).leads is True


def test_after_another_secret_the_bids_go_on(lot, app, monkeypatch, caplog):
    """A seal that does not open stops nobody: the bid is decided, the fault logged, the maximum can be left anew."""
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    leave(one, OPEN + 9 * STEP)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-" * 5)
    assert stories.bid(two, OPEN + STEP).leads is True
    assert [record.levelno for record in caplog.records if "does not open" in record.message] == [logging.ERROR]
    assert leave(one, OPEN + 9 * STEP).leads is True


def test_the_amount_is_nowhere(lot, caplog):
    """Every column of every table and the log, after all that can happen to a maximum: its amount is not there."""
    caplog.set_level(logging.DEBUG)
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    secret_minor = OPEN + 77_777_77
    leave(one, secret_minor)
    stories.bid(two, OPEN + STEP)
    assert leave(two, OPEN + 88_888_88).refusal is None
    automatic.withdraw_maximum(lot.id, two.user)
    db.session.commit()
    kept = [
        str(value)
        for table in db.metadata.sorted_tables
        for row in db.session.execute(sa.select(table)).all()
        for value in row
    ]
    kept += [repr(WaitingMaximum(uuid.uuid4(), 1, secret_minor, clock.now(), None, "x")), caplog.text]
    assert len(kept) > 100
    assert [text for text in kept if "77777" in text or "88888" in text or "7,777" in text] == []
