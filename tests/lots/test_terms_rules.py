"""The terms of every round keep to the law's limits."""

from dataclasses import replace

import pytest

from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.lots.terms_rules import Ground, Terms, check_terms, deposit_limits, least_start

RULES = rule_set("cn")
FIRST = Ground("first", 1_000_000_00, None, "CNY")


def terms(start=700_000_00, increment=1_00, deposit=70_000_00, days=10):
    return Terms(start, increment, deposit, days)


@pytest.mark.parametrize(
    ("round_kind", "previous", "floor"),
    [
        ("first", None, 700_000_00),
        ("second", 700_000_00, 560_000_00),
        ("second", 700_000_01, 560_000_01),
        ("selloff", 560_000_00, 560_000_00),
        ("reauction", 700_000_00, 700_000_00),
    ],
)
def test_the_floor_of_every_round(round_kind, previous, floor):
    """70 % of the reference price, then 80 % of the round before; a sell-off and a re-auction are not cut."""
    ground = Ground(round_kind, 1_000_000_00, previous, "CNY")
    assert least_start(ground, RULES) == floor
    check_terms(terms(start=floor, deposit=floor // 10), ground, RULES)
    with pytest.raises(Refusal, match="START_BELOW_FLOOR"):
        check_terms(terms(start=floor - 1, deposit=floor // 10), ground, RULES)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"deposit": 35_000_00}, None),
        ({"deposit": 34_999_99}, "DEPOSIT_OUTSIDE_BAND"),
        ({"deposit": 140_000_00}, None),
        ({"deposit": 140_000_01}, "DEPOSIT_OUTSIDE_BAND"),
        ({"increment": 0}, "INCREMENT_NOT_POSITIVE"),
        ({"increment": -1}, "INCREMENT_NOT_POSITIVE"),
        ({"increment": 1}, None),
        ({"days": 0}, "BALANCE_DAYS_OUTSIDE"),
        ({"days": 1}, None),
        ({"days": 90}, None),
        ({"days": 91}, "BALANCE_DAYS_OUTSIDE"),
    ],
)
def test_the_limits_of_the_other_terms(facts, code):
    """Deposit 5 to 20 % of the start price, a step above zero, 1 to 90 days for the balance."""
    if code is None:
        check_terms(terms(**facts), FIRST, RULES)
        return
    with pytest.raises(Refusal, match=code):
        check_terms(terms(**facts), FIRST, RULES)


@pytest.mark.parametrize(
    ("ground", "floor", "limits"),
    [
        # CN-R1: the mean of three platforms is 103,526,666 2/3 fen.
        (Ground("first", 1_035_266_67, None, "CNY", reference_exact=(310_580_000, 3)), 724_686_67, None),
        (Ground("first", 10, None, "CNY", reference_exact=(29, 3)), 7, None),
        (Ground("first", 10, None, "CNY", reference_exact=(31, 3)), 8, None),
        (Ground("first", None, None, "CNY", "shares"), 1, (1, 50_000_00)),
        (Ground("second", None, 50_000_00, "CNY", "shares"), 40_000_00, (1, 50_000_00)),
        (Ground("no_reserve", 1_000_000_00, 560_000_00, "CNY", "no_reserve"), 1, (28_000_00, 112_000_00)),
    ],
)
def test_a_price_that_rests_on_something_else(ground, floor, limits):
    """The floor comes from the exact mean; shares nobody could appraise and a sale without reserve have floors and
    deposits of their own."""
    assert least_start(ground, RULES) == floor
    if limits:
        assert deposit_limits(ground, 50_000_00, RULES) == limits


def test_what_has_no_reserve_starts_at_the_smallest_amount():
    """Any start price above it would be a reserve; a deposit outside the band of the last reserve is refused by name."""
    ground = Ground("no_reserve", 1_000_000_00, 560_000_00, "CNY", "no_reserve")
    check_terms(terms(start=1, deposit=56_000_00), ground, RULES)
    for wrong, code in (
        (terms(start=2, deposit=56_000_00), "NO_RESERVE_START"),
        (terms(start=1, deposit=1), "DEPOSIT_WITHOUT_RESERVE"),
    ):
        with pytest.raises(Refusal, match=code):
            check_terms(wrong, ground, RULES)


def test_a_sell_off_is_raised_for_who_insists():
    """Its price is fixed, unless the applicant insists although nothing would be left for him (拍卖变卖规定 6)."""
    ground = Ground("selloff", 1_000_000_00, 560_000_00, "CNY")
    with pytest.raises(Refusal, match="SELLOFF_PRICE_FIXED"):
        check_terms(terms(start=900_000_00, deposit=90_000_00), ground, RULES)
    check_terms(terms(start=900_000_00, deposit=90_000_00), replace(ground, raised_above_minor=800_000_00), RULES)
