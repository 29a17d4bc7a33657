"""Pending money ends once, closed books stay closed, and every balance is the whole sum: told as random stories."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.exc import DBAPIError

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.ledger.actions import pend, post, transfer, void
from auction.ledger.closing import close_books
from auction.ledger.models import Resolution
from auction.ledger.queries import balance_minor
from tests.conftest import books_balance, empty

ACCOUNTS = ("deposit:a", "deposit:b", "case:1")
REASON = "payment.received"


def comes_in(amount_minor: int, to_name: str = ACCOUNTS[0]) -> None:
    """Money from outside."""
    with transaction() as session:
        transfer(session, uuid.uuid4(), REASON, "outside:bank", to_name, amount_minor, "CNY")


def end(one: uuid.UUID, *, posts: bool) -> bool:
    """Post or void; true when it was refused because it ended the other way."""
    try:
        with transaction() as session:
            (post if posts else void)(session, one, "refund.arrived")
    except Refusal as refusal:
        return refusal.code == "PENDING_RESOLVED"
    return False


class Books(RuleBasedStateMachine):
    """Two writings of the same books: the database, and a dictionary."""

    @initialize()
    def begin(self) -> None:
        """Nothing has moved."""
        db.session.remove()
        empty()
        self.stands = dict.fromkeys(ACCOUNTS, 0)
        self.pending: dict[uuid.UUID, tuple[str, str, int]] = {}
        self.ended: dict[uuid.UUID, bool] = {}

    @rule(to=st.sampled_from(ACCOUNTS), amount=st.integers(1, 10**12))
    def money_comes_in(self, to, amount):
        """Money from outside."""
        comes_in(amount, to)
        self.stands[to] += amount

    @rule(source=st.sampled_from(ACCOUNTS), to=st.sampled_from(ACCOUNTS), amount=st.integers(1, 10**12))
    def moves(self, source, to, amount):
        """Between two accounts, when it is there; never more than there is, never to itself."""
        may = source != to and amount <= self.stands[source]
        try:
            with transaction() as session:
                transfer(session, uuid.uuid4(), REASON, source, to, amount, "CNY")
        except DBAPIError:
            assert not may
            return
        assert may
        self.stands[source] -= amount
        self.stands[to] += amount

    @rule(source=st.sampled_from(ACCOUNTS), share=st.integers(1, 100))
    def is_set_aside(self, source, share):
        """A part of what stands there."""
        amount = self.stands[source] * share // 100
        if amount:
            one = uuid.uuid4()
            with transaction() as session:
                pend(session, one, "refund.sent", source, "outside:bank", amount, "CNY")
            self.stands[source] -= amount
            self.pending[one] = (source, "outside:bank", amount)

    @rule(place=st.integers(0, 50), posts=st.booleans())
    def ends(self, place, posts):
        """Posted or voided; a second ending of the same kind is nothing, of the other kind refused."""
        known = [*self.pending, *self.ended]
        if not known:
            return
        one = known[place % len(known)]
        was_refused = end(one, posts=posts)
        assert was_refused == (self.ended.get(one, posts) != posts)
        self.ended.setdefault(one, posts)
        source, _, amount = self.pending.pop(one, (None, None, 0))
        if source and not posts:
            self.stands[source] += amount

    @rule(hours=st.integers(1, 100))
    def is_closed(self, hours):
        """Time goes on; the books are closed until then, and nothing can be added before it."""
        clock.current().at += timedelta(hours=hours)
        until = clock.now()
        close_books(until)
        clock.current().at -= timedelta(seconds=1)
        with pytest.raises(DBAPIError, match="the books are closed"):
            comes_in(1)
        clock.current().at = until

    @invariant()
    def is_one_book(self):
        """Σ = 0, nothing below zero, snapshot and tail are the sum, and both writings agree."""
        if not hasattr(self, "stands"):
            return
        books_balance()
        assert {name: balance_minor(name) for name in ACCOUNTS} == self.stands
        assert sum(balance_minor(f"pending:{one}") for one in self.pending) == sum(p[2] for p in self.pending.values())
        db.session.rollback()


def test_any_story_of_the_books(app, standing_clock):
    """Transfers, pendings, endings and closings in any order keep the books right after every step."""
    run_state_machine_as_test(Books, settings=settings(max_examples=12, stateful_step_count=20, deadline=None))


def test_eight_threads_end_the_same_money_once(app):
    """Posting and voiding race for the same pending money: each has one ending, and the sum is right."""
    comes_in(1_000)
    ones = [uuid.uuid4() for _ in range(10)]
    with transaction() as session:
        for one in ones:
            pend(session, one, "refund.sent", "deposit:a", "outside:bank", 100, "CNY")

    def end_all(number: int) -> None:
        with app.app_context():
            for place, one in enumerate(ones):
                end(one, posts=(number + place) % 2 == 0)
            db.session.remove()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(end_all, range(8)))
    posted = db.session.scalar(sa.select(sa.func.count()).where(Resolution.is_posted))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Resolution)) == 10
    assert (balance_minor("deposit:a"), balance_minor("outside:bank")) == (1_000 - 100 * posted, 100 * posted - 1_000)
