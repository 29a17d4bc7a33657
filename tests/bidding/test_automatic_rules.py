"""Sealed maxima against examples, the law's own judge, and an auctioneer who calls one step after the other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auction.bidding.automatic_rules import Maximum, Raise, raises
from auction.bidding.rules import Contest, Dials, Offer, judge, takes_lead

OPENS = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
DIALS = Dials(300, 300, "bid_time")
FRESH = Contest("open", OPENS, OPENS + timedelta(hours=24), 50, 5)


def led(price: int, code: str = "C", rank: int | None = None) -> Contest:
    """The contest after one bid."""
    return replace(FRESH, bid_count=1, leading_price_minor=price, leading_code=code, leading_rank=rank)


def maxima(*facts: tuple) -> list[Maximum]:
    """(code, most) or (code, most, rank), in the order in which they were left."""
    return [Maximum(code, rank[0] if rank else None, most, order) for order, (code, most, *rank) in enumerate(facts)]


EXAMPLES = [
    ("nobody left one", led(50), (), []),
    ("he leads already", led(50, "A"), [("A", 200)], []),
    ("the least step", led(50), [("A", 200)], [("A", 55)]),
    ("the start price when nobody bid", FRESH, [("A", 200)], [("A", 50)]),
    ("exactly the least step is enough", led(50), [("A", 55)], [("A", 55)]),
    ("a maximum below the least step is silent", led(50), [("A", 54)], []),
    ("the higher wins a step above the lower", led(50), [("A", 100), ("B", 200)], [("A", 100), ("B", 105)]),
    ("the order of leaving does not matter to unequal ones", led(50), [("B", 200), ("A", 100)], [("A", 100), ("B", 105)]),
    ("its own maximum if that is less than a step above", led(50), [("A", 97), ("B", 99)], [("A", 90), ("B", 95)]),
    ("equal ones: the earlier at that height", led(50), [("A", 100), ("B", 100)], [("B", 95), ("A", 100)]),
    ("equal ones with room for one bid", led(95), [("A", 100), ("B", 100)], [("A", 100)]),
    ("equal ones before any bid", FRESH, [("A", 50), ("B", 50)], [("A", 50)]),
    ("two before any bid", FRESH, [("A", 100), ("B", 80)], [("B", 80), ("A", 85)]),
    ("the leader's maximum is higher", led(50, "A"), [("A", 200), ("B", 100)], [("B", 100), ("A", 105)]),
    ("the leader's maximum is lower", led(50, "A"), [("A", 100), ("B", 200)], [("B", 55), ("A", 100), ("B", 105)]),
    ("the leader's maximum is used up", led(50, "A"), [("A", 57), ("B", 200)], [("B", 55)]),
    ("the leader's maximum has one answer", led(50, "A"), [("A", 60), ("B", 200)], [("B", 55), ("A", 60), ("B", 65)]),
    ("the leader's maximum ends at the challenger's last step", led(50, "A"), [("A", 60), ("B", 61)], [("B", 60)]),
    ("the leader was earlier and raises himself", led(95, "A"), [("A", 100), ("B", 100)], [("A", 100)]),
    ("a lower third stays silent", led(50), [("A", 80), ("B", 100), ("C2", 200)], [("B", 100), ("C2", 105)]),
    ("a priority purchaser equals the price", led(50), [("P", 50, 1)], [("P", 50)]),
    ("he equals the lower maximum", led(50), [("A", 100), ("P", 100, 1)], [("A", 100), ("P", 100)]),
    ("his own is lower than the other's", led(50), [("A", 105), ("P", 100, 1)], [("P", 100), ("A", 105)]),
    ("the better rank equals the lesser", led(50), [("Q", 100, 2), ("P", 100, 1)], [("Q", 100), ("P", 100)]),
    ("one rank: the earlier", led(50), [("P", 100, 1), ("Q", 100, 1)], [("Q", 95), ("P", 100)]),
    ("of one rank with the leader he cannot equal", led(50, "Q", 1), [("P", 54, 1)], []),
    ("he has equalled this price before", replace(led(50, "Q", 1), equalled_by=frozenset("P")), [("P", 54, 2)], []),
    ("a leader outranked answers", led(50, "A"), [("A", 57), ("P", 200, 1)], [("P", 50), ("A", 55), ("P", 55)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("contest", "left", "expected"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES]
)
def test_examples(contest, left, expected):
    """Each example comes out bid for bid."""
    assert raises(contest, maxima(*left)) == [Raise(code, amount) for code, amount in expected]


def made(contest: Contest, left: list[Maximum]) -> Contest:
    """The contest after the raises, each judged as any bid and each taking the lead."""
    ranks = {one.code: one.rank for one in left}
    mosts = {one.code: one.most_minor for one in left}
    for bid in raises(contest, left):
        offer = Offer(bid.code, ranks[bid.code], bid.amount_minor, OPENS)
        assert takes_lead(contest, offer)
        assert bid.amount_minor <= mosts[bid.code]
        contest, verdict = judge(contest, offer, DIALS)
        assert verdict.refusal is None
    return contest


amounts = st.integers(30, 130)
ranks = st.sampled_from((None, None, 1, 2))


@st.composite
def contests(draw, most_maxima: int = 5, ranked: bool = True):
    """A contest that some bids brought about, and maxima of some of its bidders."""
    increment = draw(st.integers(1, 9))
    contest = replace(FRESH, increment_minor=increment)
    codes = "ABCDEFG"
    rank_of = {code: draw(ranks) if ranked else None for code in codes}
    for code, amount in draw(st.lists(st.tuples(st.sampled_from(codes), amounts), max_size=6)):
        contest, _ = judge(contest, Offer(code, rank_of[code], amount, OPENS), DIALS)
    bidders = draw(st.lists(st.sampled_from(codes), unique=True, max_size=most_maxima))
    return contest, [Maximum(code, rank_of[code], draw(amounts), order) for order, code in enumerate(bidders)]


@settings(max_examples=600)
@given(contests())
def test_every_raise_is_a_legal_bid_and_the_last(story):
    """Whatever stands, the raises are legal, take the lead, keep under their maxima, are three at most, and leave
    nothing for a second look.
    """
    contest, left = story
    assert len(raises(contest, left)) <= 3
    assert raises(made(contest, left), left) == []


@settings(max_examples=600)
@given(contests(ranked=False))
def test_the_auctioneer_calls_the_same_winner_and_price(story):
    """Calling height after height, until only one bidder holds his hand up, ends at the same price with the same one."""
    contest, left = story
    after = made(contest, left)
    assert (after.leading_code, after.leading_price_minor) == called(contest, left)


def called(contest: Contest, left: list[Maximum]) -> tuple[str | None, int | None]:
    """The naive model, ordinary bidders only: one increment after the other, hands up, nobody skips a step."""
    price, step = contest.leading_price_minor, contest.increment_minor
    call = contest.start_price_minor if price is None else price + step
    hands = [one for one in left if one.code != contest.leading_code and one.most_minor >= call]
    if not hands:
        return contest.leading_code, price

    def is_higher(one: Maximum, other: Maximum) -> bool:
        return (one.most_minor, -one.order) > (other.most_minor, -other.order)

    for leader in left:
        # The leader need not take this step; he is in it when he could answer it, or must keep a lesser one from it.
        stands_above = leader.most_minor >= call and all(is_higher(leader, one) for one in hands)
        if leader.code == contest.leading_code and (stands_above or leader.most_minor >= call + step):
            hands.append(leader)
            break
    while len(hands) > 1 and (higher := [one for one in hands if one.most_minor >= call + step]):
        hands, call = higher, call + step
    for one in hands:
        if all(one is other or is_higher(one, other) for other in hands):
            return one.code, call
    raise AssertionError("nobody is the highest")


@given(contests())
def test_who_outbids_all_maxima_pays_no_more_than_a_step_above(story):
    """The winner by a maximum pays at most an increment above the highest other maximum, or the least legal bid."""
    contest, left = story
    before = contest.leading_price_minor or contest.start_price_minor - contest.increment_minor
    after = made(contest, left)
    if after.bid_count > contest.bid_count:
        others = [one.most_minor for one in left if one.code != after.leading_code]
        assert after.leading_price_minor <= max([before, *others]) + contest.increment_minor
