"""Interest and court fees agree with the worked cases and are exact to the fen."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.distribution.interest_rules import (
    delayed_interest,
    delayed_interest_ends_on,
    execution_fee,
    execution_fee_due,
    fee_exact,
    preservation_fee,
)
from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from tests.shared_data import rule_cases

rules = rule_set("cn")
START = date(2024, 1, 31)


def test_delayed_interest_cases() -> None:
    """Each worked period gives its days and its doubled interest, with part payments and excluded stays."""
    for case in rule_cases("delayed_interest_dates"):
        inputs, expected = case["inputs"], case["expected"]
        made = delayed_interest(
            parse_amount(inputs["base"]),
            date.fromisoformat(inputs["from"]),
            date.fromisoformat(inputs["to"]),
            rules,
            payments=[(date.fromisoformat(day), parse_amount(paid)) for day, paid in inputs["payments"]],
            excluded=[(date.fromisoformat(a), date.fromisoformat(b)) for a, b in inputs["excluded"]],
        )
        assert (made.days, made.amount_minor) == (expected["days"], parse_amount(expected["doubled"])), case["id"]


def test_delayed_interest_ends_when_the_ruling_takes_effect() -> None:
    """For an auction the clock stops neither at the hammer nor at the pay-out."""
    for case in rule_cases("delayed_interest_end"):
        days = {key: date.fromisoformat(day) for key, day in case["inputs"].items()}
        ends_on = delayed_interest_ends_on("auction", days, rules)
        assert ends_on.isoformat() == case["expected"]["end_date"], case["id"]


@pytest.mark.parametrize(
    ("excluded", "days"),
    [
        ([], 100),
        ([(10, 30)], 80),
        ([(10, 30), (20, 40)], 70),
        ([(10, 30), (30, 40)], 70),
        ([(-50, 10)], 90),
        ([(90, 500)], 90),
        ([(-5, 500)], 0),
        ([(10, 10)], 100),
    ],
)
def test_excluded_stays_count_once(excluded: list[tuple[int, int]], days: int) -> None:
    """Overlapping stays are left out once, and days of a stay outside the period not at all."""
    stays = [(START + timedelta(days=a), START + timedelta(days=b)) for a, b in excluded]
    made = delayed_interest(10**8, START, START + timedelta(days=100), rules, excluded=stays)
    assert (made.days, made.amount_minor) == (days, days * 17500)


@given(
    base=st.integers(min_value=0, max_value=10**12),
    days=st.integers(min_value=0, max_value=2000),
    cut=st.integers(min_value=0, max_value=2000),
    payments=st.lists(st.tuples(st.integers(-10, 2010), st.integers(0, 10**12)), max_size=4),
)
def test_interest_of_a_period_is_the_sum_of_its_parts(
    base: int, days: int, cut: int, payments: list[tuple[int, int]]
) -> None:
    """Cutting the period anywhere changes nothing, paying never raises interest, and paid-off debt bears none."""
    paid = [(START + timedelta(days=day), amount) for day, amount in payments]
    middle, end = START + timedelta(days=min(cut, days)), START + timedelta(days=days)
    whole = delayed_interest(base, START, end, rules, payments=paid)
    parts = [delayed_interest(base, a, b, rules, payments=paid) for a, b in ((START, middle), (middle, end))]
    assert whole.exact == sum(part.exact for part in parts)
    assert whole.days == days
    assert 0 <= whole.exact <= delayed_interest(base, START, end, rules).exact


def test_fen_of_interest_round_half_up() -> None:
    """A half fen of interest counts as one; below a half it is dropped."""
    one_day = START + timedelta(days=1)
    assert delayed_interest(20000, START, one_day, rules).exact == Fraction(7, 2)
    assert delayed_interest(20000, START, one_day, rules).amount_minor == 4
    assert delayed_interest(19999, START, one_day, rules).amount_minor == 3


def test_reversed_dates_and_negative_amounts_are_refused() -> None:
    """Interest never runs backwards and is never negative."""
    before = START - timedelta(days=1)
    with pytest.raises(Refusal, match="INTEREST_DATES_REVERSED"):
        delayed_interest(1, START, before, rules)
    with pytest.raises(Refusal, match="INTEREST_DATES_REVERSED"):
        delayed_interest(1, before, START, rules, excluded=[(START, before)])
    with pytest.raises(Refusal, match="INTEREST_AMOUNT_NEGATIVE"):
        delayed_interest(1, before, START, rules, payments=[(START, -1)])
    with pytest.raises(Refusal, match="FEE_AMOUNT_NEGATIVE"):
        execution_fee(-1, rules)


def test_execution_fee_cases() -> None:
    """The progressive fee is exact, and charged in whole yuan as the court of the real case did."""
    for case in rule_cases("execution_fee"):
        amounts = [parse_amount(amount) for amount in case["inputs"]["amounts"]]
        exact = [Fraction(fee) * 100 for fee in case["expected"]["fees_exact"]]
        assert [fee_exact(amount, rules.execution_fee) for amount in amounts] == exact
        if "fee_published_first" in case["expected"]:
            assert execution_fee(amounts[0], rules) == parse_amount(case["expected"]["fee_published_first"])


def test_preservation_fee_cases() -> None:
    """The preservation fee follows its own scale and stops at its cap."""
    for case in rule_cases("preservation_fee"):
        fees = [preservation_fee(parse_amount(amount), rules) for amount in case["inputs"]["amounts"]]
        assert fees == [parse_amount(fee) for fee in case["expected"]["fees"]]


@given(amount=st.integers(min_value=0, max_value=10**13), more=st.integers(min_value=0, max_value=10**10))
def test_fees_never_fall_when_the_amount_rises(amount: int, more: int) -> None:
    """No step of a scale makes a larger case cheaper, and no fee is below the base."""
    for scale, fee in ((rules.execution_fee, execution_fee), (rules.preservation_fee, preservation_fee)):
        assert scale.base_minor <= fee(amount, rules) <= fee(amount + more, rules)


def test_the_execution_fee_of_a_second_plan_is_the_rest_of_the_scale() -> None:
    """What was charged for the first part is taken off the fee for the whole; nothing enforced costs nothing."""
    first = execution_fee_due(400_000_00, 0, rules)
    second = execution_fee_due(600_000_00, first, rules)
    assert (first, first + second) == (execution_fee(400_000_00, rules), execution_fee(600_000_00, rules))
    assert execution_fee_due(0, 0, rules) == 0
