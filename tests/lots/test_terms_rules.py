"""The terms of every round keep to the law's limits."""

import pytest

from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.lots.terms_rules import Ground, Terms, check_terms, least_start

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
