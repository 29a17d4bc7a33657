"""Reports of another platform beside the law: tables, no database."""

from datetime import UTC, datetime, timedelta

import pytest

from auction.bidding.rules import Contest, dials_of
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.outside import ladder_rules, rules
from auction.outside.ladder_rules import Held, Ladder, ReportedBid

OPENS = datetime(2026, 4, 7, 2, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=24)
NOW = CLOSES + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
CN = rule_set("cn")
START, STEP = 700_00, 10_00


def ladder(state="open", suspensions=(), **bidders):
    """An empty ladder with two ordinary bidders and a priority purchaser."""
    held = {"A1": Held(None, OPENS - MINUTE), "B2": Held(None, OPENS + 30 * MINUTE), "P3": Held(1, OPENS - MINUTE)}
    return Ladder(Contest(state, OPENS, CLOSES, START, STEP, scheduled_closes_at=CLOSES), {}, held, suspensions, "CNY")


def bid(seq, code, yuan, minutes):
    return ReportedBid(seq, code, yuan * 100, OPENS + minutes * MINUTE)


def walked(known, bids, now=NOW):
    """The contest after a batch, taken as the act does."""
    fresh = ladder_rules.new_bids(known, bids, now)
    return ladder_rules.offers_of(known, fresh, dials_of(CN))[1]


def refusal(act, *arguments, **named):
    with pytest.raises(Refusal) as no:
        act(*arguments, **named)
    return no.value


LAST = 24 * 60
WRONG = [
    ([bid(1, "A1", 699, 1)], "OUTSIDE_BID_LOW", {"least_minor": START}),
    ([bid(1, "A1", 700, 1), bid(2, "B2", 705, 40)], "OUTSIDE_BID_LOW", {"seq": 2, "least_minor": 710_00}),
    ([bid(2, "A1", 700, 1)], "OUTSIDE_SEQ", {"expected_seq": 1}),
    ([bid(1, "A1", 700, 1), bid(3, "B2", 710, 40)], "OUTSIDE_SEQ", {"seq": 3, "expected_seq": 2}),
    ([bid(1, "X9", 700, 1)], "OUTSIDE_CODE_UNKNOWN", {"bidder_code": "X9"}),
    ([bid(1, "B2", 700, 1)], "OUTSIDE_DEPOSIT_LATER", {"held_at": OPENS + 30 * MINUTE}),
    ([bid(1, "A1", 700, -1)], "OUTSIDE_BID_TIME", {"opens_at": OPENS}),
    ([bid(1, "A1", 700, LAST)], "OUTSIDE_BID_TIME", {"closes_at": CLOSES}),
    ([bid(1, "A1", 700, 50), bid(2, "B2", 710, 49)], "OUTSIDE_ORDER", {"seq": 2}),
    ([bid(1, "A1", 700, LAST + 121)], "OUTSIDE_FUTURE", {}),
    # Equal only by a better rank, and only once.
    ([bid(1, "A1", 700, 50), bid(2, "B2", 700, 51)], "OUTSIDE_BID_LOW", {"least_minor": 710_00}),
    ([bid(1, "A1", 700, 50), bid(2, "P3", 700, 51), bid(3, "P3", 700, 52)], "OUTSIDE_BID_LOW", {"seq": 3}),
    # Extended by the bid before it to 24:03, so 24:04 is after the end.
    ([bid(1, "A1", 700, LAST - 2), bid(2, "B2", 710, LAST + 4)], "OUTSIDE_BID_TIME", {"closes_at": CLOSES + 3 * MINUTE}),
]  # fmt: skip


@pytest.mark.parametrize(("bids", "code", "expected"), WRONG)
def test_a_bid_that_does_not_agree_is_named_with_what_was_expected(bids, code, expected):
    """Start price, increment, priority, order, gap, deposit, window and extension, each refused by its own name."""
    no = refusal(walked, ladder(), bids)
    assert (no.code, {name: no.facts[name] for name in expected}) == (code, expected)


def test_a_lawful_ladder_ends_where_the_law_ends_it():
    """A priority purchaser equals the price and leads; late bids extend by five minutes from their entry."""
    after = walked(
        ladder(), [bid(1, "A1", 700, 1), bid(2, "P3", 700, 2), bid(3, "B2", 710, LAST - 1), bid(4, "P3", 710, LAST + 2)]
    )
    assert (after.leading_code, after.leading_price_minor, after.bid_count) == ("P3", 710_00, 4)
    assert (after.closes_at, after.extension_count) == (CLOSES + 7 * MINUTE, 2)


def test_what_is_taken_is_passed_over_when_it_is_the_same():
    """Sent twice is once; another bid under a number that is taken is refused with what stands."""
    first = bid(1, "A1", 700, 1)
    known = Ladder(
        Contest("open", OPENS, CLOSES, START, STEP, 1, 0, START, "A1", scheduled_closes_at=CLOSES), {1: first},
        ladder().bidders, (), "CNY",
    )  # fmt: skip
    second = bid(2, "P3", 720, 9)
    assert ladder_rules.new_bids(known, [first, second], NOW) == [second]
    assert ladder_rules.new_bids(known, [first], NOW) == []
    no = refusal(ladder_rules.new_bids, known, [bid(1, "A1", 710, 1)], NOW)
    assert (no.code, no.facts["amount_minor"]) == ("OUTSIDE_BID_DIFFERS", START)


def test_bids_of_a_suspension_do_not_count():
    """From the suspension to the resumption none; while it lasts those made before it are still taken."""
    span = (OPENS + 10 * MINUTE, OPENS + 20 * MINUTE)
    assert refusal(walked, ladder(suspensions=[span]), [bid(1, "A1", 700, 10)]).code == "OUTSIDE_SUSPENDED"
    assert walked(ladder(suspensions=[span]), [bid(1, "A1", 700, 20)]).bid_count == 1
    lasting = ladder("paused", [(OPENS + 10 * MINUTE, None)])
    assert refusal(walked, lasting, [bid(1, "A1", 700, 11)]).code == "OUTSIDE_SUSPENDED"
    after = walked(lasting, [bid(1, "A1", 700, 9)])
    assert (after.bid_count, after.state) == (1, "paused")


SOLD = Contest("open", OPENS, CLOSES, START, STEP, 2, 0, 720_00, "B2", scheduled_closes_at=CLOSES)
UNSOLD = Contest("open", OPENS, CLOSES, START, STEP, scheduled_closes_at=CLOSES)


@pytest.mark.parametrize(
    ("contest", "told", "ended_at", "now", "code"),
    [
        (SOLD, ("sold", "B2", 720_00), CLOSES, NOW, None),
        (SOLD, ("sold", "B2", 720_00), CLOSES + timedelta(milliseconds=900), NOW, None),
        (SOLD, ("sold", "A1", 720_00), CLOSES, NOW, "OUTSIDE_RESULT_DIFFERS"),
        (SOLD, ("sold", "B2", 730_00), CLOSES, NOW, "OUTSIDE_RESULT_DIFFERS"),
        (SOLD, ("failed", None, None), CLOSES, NOW, "OUTSIDE_RESULT_DIFFERS"),
        (SOLD, ("sold", "B2", 720_00), CLOSES + MINUTE, NOW, "OUTSIDE_END_DIFFERS"),
        (SOLD, ("sold", "B2", 720_00), CLOSES, CLOSES - MINUTE, "OUTSIDE_NOT_OVER"),
        (UNSOLD, ("failed", None, None), CLOSES, NOW, None),
        (UNSOLD, ("sold", "B2", 720_00), CLOSES, NOW, "OUTSIDE_RESULT_FAILED"),
        (UNSOLD, ("failed", "B2", None), CLOSES, NOW, "OUTSIDE_RESULT_FAILED"),
    ],
)
def test_a_result_is_the_one_that_the_ladder_makes(contest, told, ended_at, now, code):
    """Winner, price and end follow from the bids reported, and no result comes before the end."""
    if code is None:
        ladder_rules.check_result(contest, *told, ended_at, now, "CNY")
    else:
        assert refusal(ladder_rules.check_result, contest, *told, ended_at, now, "CNY").code == code


@pytest.mark.parametrize(
    ("chosen_by", "ground", "applicants", "is_applicant", "all_agree", "code"),
    [
        ("applicant", None, 1, True, False, None),
        ("applicant", None, 2, True, True, None),
        ("applicant", None, 2, True, False, "OUTSIDE_NOT_ALL"),
        ("applicant", None, 1, False, False, "OUTSIDE_NOT_APPLICANT"),
        ("court", "none_chosen", 1, False, False, None),
        ("court", "disagree", 2, False, False, None),
        ("court", "disagree", 1, False, False, "OUTSIDE_ONE_APPLICANT"),
        ("court", None, 2, False, False, "OUTSIDE_NO_GROUND"),
    ],
)
def test_who_may_choose_the_platform(chosen_by, ground, applicants, is_applicant, all_agree, code):
    """Article 5: the applicant; several together; the court when none does or they differ."""

    def choose():
        rules.check_choice(chosen_by, ground, applicants, is_applicant=is_applicant, all_agree=all_agree)

    if code is None:
        choose()
    else:
        assert refusal(choose).code == code


@pytest.mark.parametrize(
    ("round_kind", "before", "chosen", "is_right"),
    [
        ("first", None, "甲", True), ("second", "甲", "甲", True), ("second", "甲", None, False),
        ("second", None, "甲", False), ("selloff", "甲", "乙", False), ("reauction", "甲", "乙", True),
    ],
)  # fmt: skip
def test_later_rounds_stay_where_the_first_was(round_kind, before, chosen, is_right):
    """Article 26 holds for the second auction and the sell-off, in both directions."""
    if is_right:
        rules.check_same_platform(round_kind, before, chosen)
    else:
        assert refusal(rules.check_same_platform, round_kind, before, chosen).code == "OUTSIDE_SAME_PLATFORM"


def test_the_platform_keeps_the_notice_period():
    """Published no earlier than the court and thirty days before an immovable's auction; the hours are the announced."""

    def published(days_before, announced_before=31, now=OPENS):
        announced_at = OPENS - timedelta(days=announced_before)
        rules.check_published(OPENS - timedelta(days=days_before), announced_at, OPENS, "first", "immovable", CN, now)

    published(30)
    assert refusal(published, 29).code == "OUTSIDE_NOTICE_SHORT"
    assert refusal(published, 32).code == "OUTSIDE_TOO_EARLY"
    assert refusal(published, 30, now=OPENS - timedelta(days=31)).code == "OUTSIDE_FUTURE"
    rules.check_window(OPENS, CLOSES, (OPENS, CLOSES))
    assert refusal(rules.check_window, OPENS, CLOSES + MINUTE, (OPENS, CLOSES)).code == "OUTSIDE_WINDOW_DIFFERS"


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://sale.example/lot/5", True), ("https://sale.example:8443", True), ("http://sale.example/5", False),
        ("javascript:alert(1)", False), ("https://localhost/5", False), ("https://sale.example/\n5", False),
        ("https://user@sale.example/5", False), ('https://sale.example/"onclick', False), ("https://10.0.0.1/", False),
    ],
)  # fmt: skip
def test_people_are_sent_to_a_public_address_only(address, is_good):
    """https, a named public host, nothing that ends an attribute or a line."""
    if is_good:
        rules.check_address(address)
    else:
        assert refusal(rules.check_address, address).code == "OUTSIDE_ADDRESS"
