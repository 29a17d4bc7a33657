"""In whose name somebody bids, and who may not: the tables of articles 14, 19, 24 and 34."""

from datetime import UTC, datetime, timedelta

import pytest

from auction.enrolment.application_rules import (
    MOST_OTHERS,
    Application,
    Bidder,
    Ties,
    bar_of,
    bidding_has_begun,
    checked_application,
    joint_rank,
    parts_of,
)
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set

OPENS = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
OWN = "X00000000000000001"
WANG = Bidder(" 王委托 ", "passport", "e-12 345 678")
LI = Bidder("李共同", "passport", "E87654321")
BARRED = [item.key for item in rule_set("cn").barred]


def checked(kind="self", *others, has_paper=True, is_home_limited=False, may_buy_home=False):
    application = Application(kind, others, may_buy_home)
    return checked_application(application, OWN, has_paper=has_paper, is_home_limited=is_home_limited)


def test_numbers_and_names_are_kept_tidy():
    """However a number is typed it is one number, so that nobody stands twice."""
    assert checked("agent", WANG).others == (Bidder("王委托", "passport", "E12345678"),)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "agent"}, "OTHERS_MISSING"),
        ({"kind": "joint", "others": (LI,) * (MOST_OTHERS + 1)}, "OTHERS_MISSING"),
        ({"kind": "joint", "others": (Bidder(" ", "passport", "E87654321"),)}, "OTHERS_MISSING"),
        ({"kind": "joint", "others": (LI, LI)}, "OTHERS_TWICE"),
        ({"kind": "joint", "others": (Bidder("本人", "passport", OWN.lower()),)}, "OTHERS_TWICE"),
        ({"kind": "agent", "others": (Bidder("王", "resident_id", "123"),)}, "RESIDENT_ID_WRONG"),
        ({"kind": "agent", "others": (WANG,), "has_paper": False}, "AUTHORITY_MISSING"),
        ({"is_home_limited": True}, "HOME_NOT_DECLARED"),
    ],
)
def test_each_gap_has_its_name(facts, code):
    """What is missing or wrong is said by name, and told what to do."""
    others = facts.pop("others", ())
    kind = facts.pop("kind", "self")
    with pytest.raises(Refusal, match=code):
        checked(kind, *others, **facts)


def test_who_bids_for_himself_names_nobody():
    """Others typed before he chose to bid for himself are dropped; a home needs only the declaration."""
    assert checked("self", WANG, has_paper=False).others == ()
    assert checked(is_home_limited=True, may_buy_home=True).may_buy_home


def test_an_agent_bids_and_his_principals_buy():
    """The parts of an enrolment: agent and principals, or bidder and co-bidders."""
    own = Bidder("代理人", "passport", OWN)
    assert [part for part, _ in parts_of(Application("agent", (WANG, LI)), own)] == ["agent", "principal", "principal"]
    assert [part for part, _ in parts_of(Application("joint", (LI,)), own)] == ["self", "co_bidder"]
    assert parts_of(Application(), own) == [("self", own)]


def test_bidding_begins_at_its_opening_and_a_selloff_with_its_first_bid():
    """Until then an agent can be confirmed (article 14(2)); the moment itself is too late."""
    before = OPENS - timedelta(microseconds=1)
    assert [bidding_has_begun("first", 0, OPENS, at) for at in (before, OPENS)] == [False, True]
    assert [bidding_has_begun("selloff", bids, OPENS, OPENS + timedelta(days=9)) for bids in (0, 1)] == [False, True]


def test_joint_buyers_have_a_priority_only_together():
    """One without the right takes it from all; of two ranks the worse is theirs."""
    assert joint_rank([1]) == 1
    assert joint_rank([1, 3]) == 3
    assert joint_rank([1, None]) is None
    assert joint_rank([None]) is None


@pytest.mark.parametrize(
    ("ties", "code"),
    [
        (Ties(), None),
        (Ties(serves_court=True), "COURT_STAFF_BARRED"),
        (Ties(serves_platform=True), "PLATFORM_STAFF_BARRED"),
        (Ties(serves_agency=True), "AGENCY_BARRED"),
        (Ties(is_relative=True), "RELATIVE_BARRED"),
        (Ties(has_defaulted=True), "DEFAULTER_BARRED"),
        (Ties(lacked_approval=True), "APPROVAL_LACKED_BARRED"),
        (Ties(noted_reason="已有两套住房"), "BUYER_UNQUALIFIED"),
        (Ties(serves_court=True, has_defaulted=True), "COURT_STAFF_BARRED"),
    ],
)
def test_each_bar_has_its_name(ties, code):
    """Articles 24 and 34 and the rules on buyers of homes, in a fixed order."""
    assert bar_of(ties, BARRED, default_may_rebid=False) == code


def test_the_bars_are_dials():
    """A country that bars nobody by office, and lets defaulters back, refuses none of them."""
    everything = Ties(True, True, True, True, True)
    assert bar_of(everything, [], default_may_rebid=True) is None
    assert bar_of(everything, ["near_relatives"], default_may_rebid=True) == "RELATIVE_BARRED"
