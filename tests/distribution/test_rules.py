"""The waterfall agrees with the worked cases and loses no fen."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.distribution.refusals import REFUSALS
from auction.distribution.rules import Claim, Distribution, criminal_waterfall, distribute
from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from tests.shared_data import rule_cases

rules = rule_set("cn")


def _plan(inputs: dict[str, Any]) -> list[Claim]:
    costs = [Claim("costs", "costs", parse_amount(inputs["costs"]))]
    secured = [Claim(key, "secured", parse_amount(sum_), n) for n, (key, sum_) in enumerate(inputs["secured"], 1)]
    ordinary = [Claim(key, "ordinary", parse_amount(sum_), rank) for key, sum_, rank in inputs["ordinary"]]
    return costs + secured + ordinary


def test_distribution_cases() -> None:
    """Each worked distribution is reproduced to the fen, with its ratio and surplus."""
    for case in rule_cases("distribution"):
        inputs, expected = case["inputs"], case["expected"]
        made = distribute(parse_amount(inputs["proceeds"]), _plan(inputs), inputs["debtor"], rules)
        for key, amount in expected["paid"].items():
            assert made.paid_minor[key] == parse_amount(amount), case["id"]
        assert made.surplus_minor == parse_amount(expected["surplus"]), case["id"]
        if expected.get("ratio") is not None:
            assert made.ratio("ordinary") == Fraction(expected["ratio"]), case["id"]


def test_criminal_waterfall_cases() -> None:
    """Medical costs come before the mortgage, and the mortgage before the victims."""
    for case in rule_cases("criminal_waterfall"):
        claims = [Claim(key, key, parse_amount(sum_)) for key, sum_ in case["inputs"].items() if key != "proceeds"]
        made = criminal_waterfall(parse_amount(case["inputs"]["proceeds"]), claims, rules)
        for key, amount in case["expected"].items():
            assert made.paid_minor[key] == parse_amount(amount), case["id"]


def test_enterprise_creditors_are_paid_in_order_of_seizure() -> None:
    """Against an enterprise the first seizer is paid in full before the second, whatever the order of listing."""
    claims = [Claim("late", "ordinary", 600, 2), Claim("early", "ordinary", 1000, 1)]
    made = distribute(1200, claims, "enterprise", rules)
    assert made.paid_minor == {"early": 1000, "late": 200}
    assert distribute(800, claims, "natural_person", rules).paid_minor == {"early": 500, "late": 300}


def test_mortgages_are_paid_by_rank_and_equal_ranks_share() -> None:
    """The second mortgage waits for the first; two of one rank share what is left."""
    claims = [Claim("b", "secured", 300, 2), Claim("c", "secured", 300, 2), Claim("a", "secured", 500, 1)]
    assert distribute(701, claims, "enterprise", rules).paid_minor == {"a": 500, "b": 101, "c": 100}


def test_doubled_interest_waits_for_the_judgment_debts() -> None:
    """The doubled part of delayed interest gets only what ordinary claims leave (法释〔2014〕8号 art 4)."""
    claims = [Claim("A+", "delayed_interest", 50), Claim("A", "ordinary", 100), Claim("B", "ordinary", 100)]
    made = distribute(220, claims, "natural_person", rules)
    assert (made.paid_minor, made.surplus_minor) == ({"A": 100, "B": 100, "A+": 20}, 0)


@pytest.mark.parametrize(
    ("claims", "debtor_kind", "code"),
    [
        ([Claim("A", "ordinary", -1)], "enterprise", "DISTRIBUTION_AMOUNT_NEGATIVE"),
        ([Claim("A", "wages", 1)], "enterprise", "DISTRIBUTION_CLASS_UNKNOWN"),
        ([Claim("A", "ordinary", 1), Claim("A", "secured", 1)], "enterprise", "DISTRIBUTION_CLAIM_TWICE"),
        ([], "ship", "DISTRIBUTION_DEBTOR_KIND_UNKNOWN"),
    ],
)
def test_a_plan_that_cannot_be_right_is_refused(claims: list[Claim], debtor_kind: str, code: str) -> None:
    """Negative amounts, unknown classes, doubled claims and unknown debtors are refused by name."""
    with pytest.raises(Refusal) as refused:
        distribute(100, claims, debtor_kind, rules)
    assert refused.value.code == code
    assert REFUSALS[code].zh.format(**refused.value.facts)


plans = st.lists(
    st.tuples(
        st.sampled_from([claim_class.key for claim_class in rules.distribution_classes]),
        st.integers(min_value=0, max_value=10**11),
        st.integers(min_value=1, max_value=4),
    ),
    max_size=10,
).map(lambda rows: [Claim(f"c{n}", kind, amount, rank) for n, (kind, amount, rank) in enumerate(rows)])
proceeds = st.integers(min_value=0, max_value=10**12)
debtors = st.sampled_from(sorted(rules.ordinary_mode))


def _assert_nothing_lost(made: Distribution, proceeds_minor: int) -> None:
    owed = {claim.key: claim.amount_minor for claim in made.claims}
    assert sum(made.paid_minor.values()) + made.surplus_minor == proceeds_minor
    assert made.paid_minor.keys() == owed.keys()
    assert all(0 <= made.paid_minor[key] <= owed[key] for key in owed)
    assert made.surplus_minor == 0 or made.paid_minor == owed


@given(proceeds_minor=proceeds, claims=plans, debtor_kind=debtors)
def test_distribution_conserves_every_fen(proceeds_minor: int, claims: list[Claim], debtor_kind: str) -> None:
    """Whatever the plan: all money goes somewhere, nobody is overpaid, the debtor gets only what none is owed."""
    _assert_nothing_lost(distribute(proceeds_minor, claims, debtor_kind, rules), proceeds_minor)


@given(proceeds_minor=proceeds, claims=plans, debtor_kind=debtors)
def test_a_worse_class_is_paid_only_after_a_better_one(
    proceeds_minor: int, claims: list[Claim], debtor_kind: str
) -> None:
    """Once a class is short, every class after it gets nothing."""
    made = distribute(proceeds_minor, claims, debtor_kind, rules)
    short = False
    for claim_class in rules.distribution_classes:
        members = [claim for claim in claims if claim.kind == claim_class.key]
        assert not short or all(made.paid_minor[claim.key] == 0 for claim in members)
        short = short or any(made.paid_minor[claim.key] < claim.amount_minor for claim in members)


@given(
    proceeds_minor=proceeds,
    amounts=st.lists(st.integers(min_value=0, max_value=10**11), max_size=8),
    kinds=st.lists(st.sampled_from([claim_class.key for claim_class in rules.criminal_classes]), max_size=8),
)
def test_criminal_waterfall_conserves_every_fen(proceeds_minor: int, amounts: list[int], kinds: list[str]) -> None:
    """The criminal order loses no fen and overpays nobody either."""
    pairs = zip(kinds, amounts, strict=False)
    claims = [Claim(f"c{n}", kind, amount) for n, (kind, amount) in enumerate(pairs)]
    _assert_nothing_lost(criminal_waterfall(proceeds_minor, claims, rules), proceeds_minor)
