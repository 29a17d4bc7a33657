"""The law of the contest, as tables, worked cases and a property."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auction.bidding.rules import (
    REFUSAL_CODES,
    Contest,
    Dials,
    Offer,
    dials_of,
    extended_end,
    is_unusual,
    judge,
    least_bid_minor,
    next_amounts_minor,
    phase,
)
from auction.ground.money import MOST_MINOR, parse_amount
from auction.jurisdictions import rule_set
from tests.shared_data import rule_cases

OPENS = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=24)
DIALS = Dials(300, 300, "bid_time")
FIVE = timedelta(minutes=5)
CONTEST = Contest("open", OPENS, CLOSES, 700_000_00, 5_000_00)


def offer(amount_minor, at=OPENS, rank=None, code="K4071"):
    return Offer(code, rank, amount_minor, at)


def after(*offers):
    contest = CONTEST
    for one in offers:
        contest, _ = judge(contest, one, DIALS)
    return contest


@pytest.mark.parametrize(
    ("contest", "bid", "code"),
    [
        (CONTEST, offer(700_000_00, OPENS - timedelta(microseconds=1)), "BEFORE_START"),
        (CONTEST, offer(700_000_00, OPENS), None),
        (CONTEST, offer(700_000_00, CLOSES - timedelta(microseconds=1)), None),
        (CONTEST, offer(700_000_00, CLOSES), "AFTER_END"),
        (CONTEST, offer(699_999_99), "BELOW_START"),
        (after(offer(700_000_00)), offer(704_999_99), "BELOW_MIN_INCREMENT"),
        (after(offer(700_000_00)), offer(705_000_00), None),
        (after(offer(700_000_00)), offer(705_000_01), None),
        (CONTEST, offer(MOST_MINOR), None),
        (CONTEST, offer(MOST_MINOR + 1), "AMOUNT_TOO_LARGE"),
    ],
)
def test_each_refusal_stands_at_its_border(contest, bid, code):
    """One step on either side of every limit: time to the microsecond, amount to the fen."""
    assert judge(contest, bid, DIALS)[1].refusal == code


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("announced", None),
        ("open", None),
        ("paused", "BIDDING_PAUSED"),
        ("sold", "BIDDING_NOT_OPEN"),
        ("unsold", "BIDDING_NOT_OPEN"),
        ("withdrawn", "BIDDING_NOT_OPEN"),
        ("draft", "BIDDING_NOT_OPEN"),
    ],
)
def test_the_state_decides_inside_the_window(state, code):
    """Inside the window only an announced or open lot takes bids; an announced one because its time has come."""
    contest = Contest(state, OPENS, CLOSES, 700_000_00, 5_000_00)
    assert judge(contest, offer(700_000_00), DIALS)[1].refusal == code


def test_a_suspended_lot_is_not_told_to_be_over():
    """The stored end of a suspended lot moves when it goes on, so a bid after it hears of the suspension."""
    contest = Contest("paused", OPENS, CLOSES, 700_000_00, 5_000_00)
    assert judge(contest, offer(700_000_00, CLOSES + timedelta(hours=1)), DIALS)[1].refusal == "BIDDING_PAUSED"


def test_a_refusal_changes_nothing_and_says_what_would_be_right():
    """A refused bid leaves the contest as it was, and names the least amount that would be accepted."""
    contest = after(offer(700_000_00))
    same, verdict = judge(contest, offer(701_000_00), DIALS)
    assert same == contest
    assert (verdict.refusal, verdict.least_minor) == ("BELOW_MIN_INCREMENT", 705_000_00)


def test_every_code_is_declared():
    """What judge may answer is the closed list, and each code has its message."""
    from auction.bidding.refusals import REFUSALS
    from auction.ground.refusals import REFUSALS as GROUND

    assert set(REFUSAL_CODES) <= set(REFUSALS) | set(GROUND)


@pytest.mark.parametrize("case", rule_cases("bidding_clock"), ids=lambda case: case["id"])
def test_worked_cases_of_the_clock(case):
    """Every worked case of the extension, for the anchor it names."""
    facts = case["inputs"]
    moment = lambda text: datetime.fromisoformat(f"2026-03-03T{text}+08:00")  # noqa: E731
    dials = Dials(facts["window_min"] * 60, facts["extend_min"] * 60, facts["anchor"])
    contest = Contest("open", moment("00:00:00"), moment(facts["scheduled_end"]), 100, 10)
    for number, entered in enumerate(facts["bids"]):
        contest, verdict = judge(contest, offer(100 + 10 * number, moment(entered)), dials)
        assert verdict.refusal is None
    assert contest.closes_at == moment(case["expected"]["final_end"])


@pytest.mark.parametrize("case", rule_cases("winner"), ids=lambda case: case["id"])
def test_worked_cases_of_the_winner(case):
    """Priority, ranks and ties of article 21: who leads at the end, and whether the last bid was accepted."""
    for bids, winner, accepted in zip(
        case["inputs"]["rows"], case["expected"]["winner"], case["expected"]["last_bid_accepted"], strict=True
    ):
        contest = Contest("open", OPENS, CLOSES, parse_amount(bids[0][3]), 10_000_00)
        for code, _kind, rank, amount in bids:
            contest, verdict = judge(contest, offer(parse_amount(amount), rank=rank, code=code), DIALS)
        assert (contest.leading_code, verdict.refusal is None) == (winner, accepted)


def test_the_chinese_dials_extend_from_the_bid():
    """The window is five minutes and a bid on its very edge extends; one before it does not."""
    rules = rule_set("cn")
    dials = Dials(rules.extension_window_s, rules.extension_s, rules.extension_anchor)
    five = timedelta(minutes=5)
    assert extended_end(CONTEST, CLOSES - five, dials) == CLOSES
    assert extended_end(CONTEST, CLOSES - five + timedelta(seconds=1), dials) == CLOSES + timedelta(seconds=1)
    assert extended_end(CONTEST, CLOSES - timedelta(seconds=1), dials) == CLOSES - timedelta(seconds=1) + five
    assert (rules.extension_max_count, rules.extension_cap_s) == (None, None)


def ends(dials, contest, *entered):
    """The end after each of these bids, and whether it extended."""
    told = []
    for number, moment in enumerate(entered):
        contest, verdict = judge(contest, offer(700_000_00 + number * 5_000_00, moment), dials)
        told.append((verdict.closes_at, verdict.extended))
    return told


def test_so_many_extensions_and_no_more():
    """With at most two extensions the third late bid is accepted and moves nothing."""
    late = [CLOSES - timedelta(seconds=60), CLOSES + timedelta(seconds=200), CLOSES + timedelta(seconds=400)]
    told = ends(Dials(300, 300, "bid_time", extension_max_count=2), CONTEST, *late)
    assert told == [(late[0] + FIVE, True), (late[1] + FIVE, True), (late[1] + FIVE, False)]


def test_a_cap_is_a_last_moment():
    """An hour after the last better bid, at most twenty-four hours after the scheduled end (the Spanish way)."""
    hour = timedelta(hours=1)
    dials = Dials(3_600, 3_600, "bid_time", extension_cap_s=86_400)
    entered = [CLOSES + number * timedelta(minutes=59) - timedelta(minutes=1) for number in range(26)]
    contest = Contest("open", OPENS, CLOSES, 700_000_00, 5_000_00, scheduled_closes_at=CLOSES)
    told = ends(dials, contest, *entered[:24])
    assert told[0] == (entered[0] + hour, True)
    last = CLOSES + timedelta(hours=24)
    told = ends(dials, contest, *entered[:25], last - timedelta(microseconds=1), last)
    assert told[-3] == (last, True)
    assert told[-2] == (last, False)
    assert judge(contest, offer(700_000_00, last), dials)[1].refusal == "AFTER_END"


def test_a_cap_needs_no_anchor_at_the_bid():
    """End-anchored extensions stop at the cap too."""
    dials = Dials(300, 300, "current_end", extension_cap_s=450)
    contest = Contest("open", OPENS, CLOSES, 700_000_00, 5_000_00, scheduled_closes_at=CLOSES)
    cap = CLOSES + timedelta(seconds=450)
    told = ends(dials, contest, CLOSES - FIVE, CLOSES + FIVE / 2, cap - FIVE / 2)
    assert told == [(CLOSES + FIVE, True), (cap, True), (cap, False)]


@pytest.mark.parametrize("case", rule_cases("selloff_clock"), ids=lambda case: case["id"])
def test_worked_cases_of_the_selloff_clock(case):
    """The first bid of a sell-off starts a day's countdown; later ones extend it by the five minutes."""
    facts, expected = case["inputs"], case["expected"]
    moment = datetime.fromisoformat
    rules = rule_set("cn")
    assert (facts["period_days"], facts["extend_min"] * 60) == (rules.selloff_days, rules.extension_s)
    opens_at = moment(facts["period_start"])
    period_end = opens_at + timedelta(days=rules.selloff_days)
    assert period_end == moment(expected["period_end"])
    contest = selloff(opens_at, period_end)
    dials = dials_of(rules)
    contest, verdict = judge(contest, offer(700_000_00, moment(facts["first_bid"])), dials)
    assert (verdict.closes_at, verdict.extended) == (moment(expected["countdown_end_initial"]), False)
    for number, entered in enumerate(facts["later_bids"], start=1):
        contest, verdict = judge(contest, offer(700_000_00 + number * 5_000_00, moment(entered)), dials)
        assert verdict.extended
    assert contest.closes_at == moment(expected["final_end"])


def selloff(opens_at, period_end):
    return Contest(
        "open", opens_at, period_end, 700_000_00, 5_000_00, scheduled_closes_at=period_end, round_kind="selloff"
    )


def test_a_selloff_may_outlast_its_period():
    """A first bid in the period's last moment still has its day; one at the period's end comes too late."""
    end = OPENS + timedelta(days=60)
    last = end - timedelta(microseconds=1)
    contest, verdict = judge(selloff(OPENS, end), offer(700_000_00, last), DIALS)
    assert (verdict.refusal, contest.closes_at) == (None, last + timedelta(hours=24))
    assert judge(selloff(OPENS, end), offer(700_000_00, end), DIALS)[1].refusal == "AFTER_END"


def test_a_refused_bid_starts_no_countdown():
    """A bid under the sell-off price leaves the period as it was."""
    contest = selloff(OPENS, OPENS + timedelta(days=60))
    same, verdict = judge(contest, offer(699_999_99), DIALS)
    assert (same, verdict.refusal) == (contest, "BELOW_START")


def test_next_amounts_for_ordinary_and_priority_bidders():
    """Three amounts from the least; a priority purchaser may begin with the leading price."""
    assert next_amounts_minor(CONTEST) == [700_000_00, 705_000_00, 710_000_00]
    led = after(offer(700_000_00))
    assert next_amounts_minor(led) == [705_000_00, 710_000_00, 715_000_00]
    assert next_amounts_minor(led, rank=1)[0] == 700_000_00


def test_a_price_is_equalled_once():
    """A priority purchaser may bid the leading price, of whatever rank the leader is, but nobody bids it twice."""
    contest = after(offer(700_000_00), offer(700_000_00, rank=1, code="P1a"), offer(700_000_00, rank=1, code="P1b"))
    assert (contest.leading_code, contest.equalled_by) == ("P1a", {"K4071", "P1b"})
    least = [least_bid_minor(contest, 1, code) for code in ("P1a", "P1b", "P1c")]
    assert least == [705_000_00, 705_000_00, 700_000_00]
    better = judge(contest, offer(705_000_00, rank=None), DIALS)[0]
    assert (better.leading_code, better.equalled_by) == ("K4071", frozenset())


def test_an_unusual_amount_is_more_than_ten_increments_above_the_least():
    """Exactly ten increments above is usual, a fen more is asked about."""
    assert not is_unusual(CONTEST, 750_000_00)
    assert is_unusual(CONTEST, 750_000_01)


def test_what_a_watcher_sees_follows_the_window():
    """The phase follows the times, not whether the worker has turned the state."""
    at = [OPENS - timedelta(seconds=1), OPENS, CLOSES - timedelta(seconds=1), CLOSES]
    for state in ("announced", "open"):
        assert [phase(state, OPENS, CLOSES, moment) for moment in at] == ["before", "open", "open", "deciding"]
    assert phase("paused", OPENS, CLOSES, CLOSES) == "paused"
    assert phase("sold", OPENS, CLOSES, OPENS) == "ended"


offers = st.lists(
    st.builds(
        Offer,
        code=st.sampled_from(["A1", "C2", "D3"]),
        rank=st.sampled_from([None, None, 1, 2]),
        amount_minor=st.integers(-10, 400),
        received_at=st.integers(-60, 1_200).map(lambda seconds: OPENS + timedelta(seconds=seconds)),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(
    offers, st.sampled_from(["bid_time", "current_end", "none"]), st.none() | st.integers(0, 3),
    st.none() | st.integers(0, 900),
)  # fmt: skip
def test_whatever_comes_the_price_rises_and_the_end_never_goes_back(stream, anchor, max_count, cap_s):
    """For any stream of offers: no gap in the numbers, each price above the last (equalled by priority, once), the
    end never earlier nor beyond a cap, never more extensions than allowed, and nothing accepted outside the window
    that stood when it was judged.
    """
    scheduled = OPENS + timedelta(seconds=600)
    contest = Contest("open", OPENS, scheduled, 100, 10, scheduled_closes_at=scheduled)
    for one in stream:
        before = contest
        contest, verdict = judge(contest, one, Dials(300, 300, anchor, max_count, cap_s))
        assert contest.closes_at >= before.closes_at
        assert cap_s is None or contest.closes_at <= scheduled + timedelta(seconds=cap_s)
        assert max_count is None or contest.extension_count <= max_count
        if verdict.refusal:
            assert contest == before
            continue
        assert contest.bid_count == before.bid_count + 1
        assert before.opens_at <= one.received_at < before.closes_at
        assert contest.leading_price_minor == one.amount_minor >= 100
        if before.leading_price_minor is not None:
            has_bid_it = one.code == before.leading_code or one.code in before.equalled_by
            may_equal = one.rank is not None and not has_bid_it
            assert one.amount_minor >= before.leading_price_minor + (0 if may_equal else 10)
        # A bid on the window's first moment extends without moving the end.
        assert verdict.extended or contest.closes_at == before.closes_at
