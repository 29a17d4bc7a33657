"""The bid path against the articles written down a second time: any story of bidders, court, crashes and time.

`HYPOTHESIS_PROFILE=long` tells more and longer stories.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import current_app
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from auction.bidding.actions import Answer, WaitingBid, place_bids
from auction.bidding.closing import DRAIN, close_due_lots
from auction.bidding.models import Bid
from auction.bidding.queue import submit
from auction.enrolment.actions import confirm_paid_enrolments, enrol
from auction.enrolment.models import Enrolment
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.journal.queries import broken_at
from auction.lots.actions import pause, resume
from auction.lots.due import open_lots
from auction.lots.models import Lot, PriorityPurchaser
from tests import builders
from tests.bidding import stories
from tests.bidding.chances import AMOUNTS, ENTRIES, amounts, entries, ranks, whom
from tests.bidding.mortal import DEATHS, dying_at, mortal_sessions
from tests.bidding.reference import ReferenceLot, Told
from tests.conftest import START

EXAMPLES, STEPS = {"default": (25, 40), "long": (1_000, 80)}[os.environ.get("HYPOTHESIS_PROFILE", "default")]


def told(answer: Answer) -> Told:
    """An answer in the words of the reference."""
    return Told(answer.seq, answer.refusal, answer.least_minor, answer.closes_at, answer.code)


@contextmanager
def refused_if(is_forbidden: bool) -> Iterator[None]:
    """Inside, the act must be refused when it is forbidden, and must not be otherwise."""
    try:
        yield
    except Refusal:
        assert is_forbidden
    else:
        assert not is_forbidden


class Story(RuleBasedStateMachine):
    """One lot, told by chance. The clock is the test's, database and acts are the real ones."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = current_app.extensions["clock"]
        self.clock.at = START
        self.bidders: list[Enrolment] = []
        self.sent: list[WaitingBid] = []

    @initialize(
        round_kind=st.sampled_from(["first", "first", "selloff"]), ranks=st.lists(ranks, min_size=2, max_size=4),
        begins=st.sampled_from([-1, 0, 0, 82_500]),
    )  # fmt: skip
    def is_announced(self, round_kind: str, ranks: list[int | None], begins: int) -> None:
        """There is somebody to begin with, before the opening, at it, or in the last half hour."""
        lot = builders.announced_lot(
            opens_in=timedelta(hours=1), round_kind=round_kind,
            start_price_minor=1000, increment_minor=100, deposit_minor=100,
        )  # fmt: skip
        self.lot_id, self.officer = lot.id, lot.case.officer
        self.reference = ReferenceLot(1000, 100, lot.opens_at, lot.closes_at, is_selloff=round_kind == "selloff")
        for rank in ranks:
            self.enrols(rank, pays=1)
        self.clock.at = self.reference.opens_at + timedelta(seconds=begins)
        self._run_due()

    def bidder(self, place: int) -> Enrolment:
        """One of those who have enrolled."""
        return self.bidders[place % len(self.bidders)]

    def bid_of(self, place: int, entry: str, amount: str) -> WaitingBid:
        """A new bid; time goes on to the moment at which it enters."""
        leader = self.reference.leader()
        price = leader.amount_minor if leader else self.reference.start_minor
        received_at = ENTRIES[entry](self.reference, self.clock.at)
        self.clock.at = max(self.clock.at, received_at)
        bid = stories.waiting(self.bidder(place), AMOUNTS[amount](price, self.reference.increment_minor), received_at)
        self.sent.append(bid)
        return bid

    def expected(self, bid: WaitingBid) -> Told:
        """What the reference says to this bid."""
        one = next(one for one in self.bidders if one.user_id == bid.user_id)
        return self.reference.bid(bid.bid_id, one.code, one.rank, bid.amount_minor, bid.received_at)

    def place(self, bid: WaitingBid) -> None:
        """Hand in a bid as a door does, and compare what is answered."""
        db.session.rollback()
        assert told(submit(self.lot_id, bid)) == self.expected(bid)

    def is_due(self) -> bool:
        """Whether the lot should open, or its end has passed."""
        due_at = {"announced": self.reference.opens_at, "open": self.reference.closes_at}.get(self.reference.state)
        return due_at is not None and self.clock.at >= due_at

    def is_over(self) -> bool:
        """Whether enrolments and deposits count no longer."""
        if self.reference.state in ("announced", "open"):
            return self.clock.at >= self.reference.closes_at
        return self.reference.state != "paused"

    @precondition(lambda self: len(self.bidders) < 5)
    @rule(rank=ranks, pays=st.integers(0, 2))
    def enrols(self, rank: int | None, pays: int) -> None:
        """Until bidding ends everybody may enrol."""
        user = stories.bidder()
        if rank:
            db.session.add(PriorityPurchaser(
                lot_id=self.lot_id, name="优先购买权人", id_number=user.person.id_number, nature="co_owner", rank=rank
            ))  # fmt: skip
            db.session.commit()
        with refused_if(self.is_over()):
            self.bidders.append(enrol(self.lot_id, user))
            if pays:
                self.pays(len(self.bidders) - 1)

    @rule(place=whom)
    def pays(self, place: int) -> None:
        """A code comes with the deposit, as long as bidding lasts."""
        enrolment = self.bidder(place)
        if enrolment.code is None:
            with refused_if(self.is_over()):
                stories.pay(enrolment)
                assert confirm_paid_enrolments() == 1
                db.session.refresh(enrolment)

    @rule(place=whom, entry=entries, amount=amounts)
    def bids(self, place: int, entry: str, amount: str) -> None:
        """Any bidder, any amount, at any moment."""
        self.place(self.bid_of(place, entry, amount))

    @rule(bids=st.lists(st.tuples(whom, entries, amounts), min_size=2, max_size=4), again=whom)
    def bid_together(self, bids: list[tuple[int, str, str]], again: int) -> None:
        """Several bids in one decision, one of them twice."""
        batch = [self.bid_of(*bid) for bid in bids]
        batch.append(batch[again % len(batch)])
        db.session.rollback()
        assert list(map(told, place_bids(self.lot_id, batch))) == list(map(self.expected, batch))

    @precondition(lambda self: self.sent)
    @rule(place=whom)
    def sends_again(self, place: int) -> None:
        """Whatever has happened since: the same id hears its first answer."""
        self.place(self.sent[place % len(self.sent)])

    @precondition(lambda self: self.sent)
    @rule(place=whom, other=whom, extra=st.sampled_from([0, 100]))
    def takes_a_used_id(self, place: int, other: int, extra: int) -> None:
        """The id of an earlier bid for another amount, or by another bidder."""
        old = self.sent[place % len(self.sent)]
        self.place(WaitingBid(old.bid_id, self.bidder(other).user_id, old.amount_minor + extra, self.clock.at))

    @rule(place=whom, entry=entries, amount=amounts, death=st.sampled_from(DEATHS))
    def bids_while_the_database_dies(self, place: int, entry: str, amount: str, death: str) -> None:
        """A decision cut off anywhere has not happened; the bidder sends the same id again."""
        bid = self.bid_of(place, entry, amount)
        db.session.rollback()
        with dying_at(death):
            try:
                answer = submit(self.lot_id, bid)
            except Exception:  # noqa: BLE001 - whatever broke: there was no answer
                self.matches()
                answer = None
        if answer is None:
            answer = submit(self.lot_id, bid)
        assert told(answer) == self.expected(bid)

    @rule(away=st.sampled_from([-2, 1, 60, 299, 300, 301, 3_600]))
    def time_passes(self, away: int) -> None:
        """Seconds; two machines' clocks may differ by some."""
        self.clock.at += timedelta(seconds=away)

    @rule(left=st.sampled_from([0, 1, 299, 301]))
    def the_end_comes_near(self, left: int) -> None:
        """Nothing happens for hours."""
        self.clock.at = max(self.clock.at, self.reference.closes_at - timedelta(seconds=left))

    @precondition(
        lambda self: self.reference.state in ("announced", "open") and self.clock.at >= self.reference.opens_at
    )
    @rule()
    def court_pauses(self) -> None:
        """Only before its end has come; bidding that the worker has not opened yet had begun all the same."""
        may = self.clock.at < self.reference.closes_at
        with refused_if(not may):
            pause(self.lot_id, self.officer, "异议")
            self.reference.pause(self.clock.at)

    @precondition(lambda self: self.reference.state == "paused")
    @rule(after=st.sampled_from([0, 60, 86_400]))
    def court_resumes(self, after: int) -> None:
        """What was left of the time runs on."""
        self.clock.at += timedelta(seconds=after)
        resume(self.lot_id, self.officer, "恢复")
        self.reference.resume(self.clock.at)

    @precondition(lambda self: self.is_due())
    @rule(death=st.sampled_from((None, *DEATHS)))
    def worker_runs(self, death: str | None) -> None:
        """Due work opens and closes at its moment, once, even when its first try is cut off."""
        db.session.rollback()
        if death:
            with dying_at(death):
                self._run_due(is_cut_off=True)
        self._run_due()

    def _run_due(self, is_cut_off: bool = False) -> None:
        reference, now = self.reference, self.clock.at
        may_open = reference.state == "announced" and now >= reference.opens_at
        try:
            opened, closed = open_lots(), close_due_lots()
        except sa.exc.OperationalError:  # the worker logs it and comes again
            assert is_cut_off
            db.session.rollback()
            reference.state = db.session.get_one(Lot, self.lot_id).state if may_open else reference.state
            return
        assert opened == may_open
        reference.state = "open" if opened else reference.state
        assert closed == (reference.state == "open" and now >= reference.closes_at + DRAIN)
        if closed:
            reference.close()

    @invariant()
    def matches(self) -> None:
        """Head, end, leader and record are those of the reference."""
        db.session.rollback()
        lot, reference = db.session.get_one(Lot, self.lot_id, populate_existing=True), self.reference
        leader = reference.leader()
        assert (lot.state, lot.closes_at, lot.extension_count) == (
            reference.state, reference.closes_at, reference.extensions)  # fmt: skip
        assert (lot.bid_count, lot.leading_code, lot.leading_rank, lot.leading_price_minor) == (
            len(reference.taken), *(leader or (None, None, None))
        )  # fmt: skip
        rows = db.session.execute(
            sa.select(Bid.seq, Enrolment.code, Bid.rank, Bid.amount_minor).join(Enrolment)
            .where(Bid.lot_id == self.lot_id, Bid.seq.is_not(None)).order_by(Bid.seq)
        ).all()  # fmt: skip
        assert [tuple(row) for row in rows] == [(place, *bid) for place, bid in enumerate(reference.taken, start=1)]

    def teardown(self) -> None:
        """Bidding ends; result and journal are the reference's, and the chain holds."""
        if self.reference.state == "paused":
            self.court_resumes(0)
        self.clock.at = max(self.clock.at, self.reference.closes_at + DRAIN)
        self._run_due()
        self.matches()
        journal = db.session.scalars(
            sa.select(JournalEntry).where(JournalEntry.subject == f"lot:{self.lot_id}").order_by(JournalEntry.seq)
        ).all()
        bids = [entry.public for entry in journal if entry.kind == "bid.accepted"]
        taken, leader = self.reference.taken, self.reference.leader()
        assert [(bid["bid_seq"], bid["code"], bid["amount_minor"]) for bid in bids] == [
            (place, bid.code, bid.amount_minor) for place, bid in enumerate(taken, start=1)
        ]
        [closed] = [
            (entry.public["code"], entry.public["price_minor"]) for entry in journal if entry.kind == "lot.closed"
        ]
        assert closed == ((leader.code, leader.amount_minor) if leader else (None, None))
        assert broken_at(f"lot:{self.lot_id}") is None


@pytest.fixture
def mortal_database(app, monkeypatch):
    """The run's database, whose sessions can die; nobody is told the news."""
    monkeypatch.setitem(app.extensions, "news", [])
    with mortal_sessions():
        yield


@pytest.mark.timeout(3_600)
def test_every_story_ends_as_the_articles_say(mortal_database):
    """Enrolling, bids of every kind at every moment, retries, used ids, suspensions, a database that dies inside a
    decision or a close, and time that jumps: after each step answers, head and record are those of the reference.
    """
    run_state_machine_as_test(Story, settings=settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=EXAMPLES < 100,
        suppress_health_check=list(HealthCheck), print_blob=True,
    ))  # fmt: skip
