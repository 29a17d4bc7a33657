"""Claims with part payments, and plans that lose no fen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.distribution.plan_rules import Cost, plan_lines
from auction.distribution.standing_rules import CreditorClaim, Payee, standing
from auction.jurisdictions import rule_set

rules = rule_set("cn")
BANK = Payee("江州银行", "江州银行", "1", 1)
DEBTOR = Payee("王某甲", "江州银行", "2", 2)
DAY = date(2026, 3, 3)


def claim(principal_minor: int, rate_ppm: int = 0, since: date | None = None, paid=(), **more) -> CreditorClaim:
    """A claim of the bank."""
    facts = {"claim_id": 1, "payee": BANK, "kind": "ordinary", "rank": 1} | more
    return CreditorClaim(
        **facts, principal_minor=principal_minor, interest_rate_ppm=rate_ppm, interest_from=since, paid=tuple(paid)
    )


def test_interest_runs_to_the_day_of_the_ruling():
    """3.65 % a year on 1,000,000 yuan for 100 days is 10,000 yuan; the reckoning is shown."""
    stands = standing(claim(1_000_000_00, 36_500, date(2025, 11, 23)), DAY, rules)
    assert (stands.principal_minor, stands.interest_minor) == (1_000_000_00, 10_000_00)
    assert stands.periods == ((date(2025, 11, 23), DAY, 100, 1_000_000_00, 36_500),)


@pytest.mark.parametrize(
    ("rate_ppm", "since"), [(0, None), (0, date(2025, 1, 1)), (36_500, DAY), (36_500, date(2026, 12, 1))]
)
def test_no_interest_where_none_is_owed(rate_ppm, since):
    """No rate, or a beginning on or after the day, makes no interest and no error."""
    stands = standing(claim(500, rate_ppm, since), DAY, rules)
    assert (stands.open_minor, stands.periods) == (500, ())


def test_a_part_payment_goes_to_interest_first():
    """10,000 of interest is paid before principal; afterwards interest runs on what is left (民法典 561)."""
    stands = standing(
        claim(1_000_000_00, 36_500, date(2025, 11, 23), paid=[(DAY, 510_000_00)]), date(2026, 6, 11), rules
    )
    assert (stands.principal_minor, stands.interest_minor) == (500_000_00, 5_000_00)
    assert [period[2:4] for period in stands.periods] == [(100, 1_000_000_00), (100, 500_000_00)]


def test_a_plan_names_costs_secured_ordinary_and_surplus():
    """One line for each payee in the order of the law; what is fully paid already has none."""
    claims = [
        claim(300, claim_id=2, kind="ordinary"),
        claim(400, claim_id=1, kind="secured"),
        claim(50, claim_id=3, paid=[(DAY, 50)]),
    ]
    lines = plan_lines(1000, [Cost(Payee("评估机构", "行", "9"), 100)], claims, DEBTOR, "natural_person", DAY, rules)
    assert [(line["position"], line["line_class"], line["claim_id"], line["allotted_minor"]) for line in lines] == [
        (1, "costs", None, 100), (2, "secured", 1, 400), (3, "ordinary", 2, 300), (4, "surplus", None, 200),
    ]  # fmt: skip
    assert lines[3]["payee_account"] == "2"


@given(
    proceeds=st.integers(1, 10**12),
    costs=st.lists(st.integers(1, 10**9), max_size=3),
    claims=st.lists(
        st.tuples(
            st.sampled_from(["costs", "secured", "ordinary"]), st.integers(1, 10**11), st.integers(1, 4),
            st.integers(0, 240_000), st.dates(date(2019, 1, 1), date(2026, 12, 31)),
            st.lists(st.tuples(st.dates(date(2020, 1, 1), DAY), st.integers(1, 10**11)), max_size=3),
        ),
        max_size=6,
    ),
    debtor_kind=st.sampled_from(["natural_person", "enterprise"]),
)  # fmt: skip
def test_every_fen_of_the_proceeds_stands_on_one_line(proceeds, costs, claims, debtor_kind):
    """Whatever is claimed: the lines sum to the proceeds, none pays more than is open, none is negative."""
    lines = plan_lines(
        proceeds,
        [Cost(Payee(f"{place}", "行", "1"), amount) for place, amount in enumerate(costs)],
        [
            claim(principal, rate, since, paid, claim_id=number, kind=kind, rank=rank)
            for number, (kind, principal, rank, rate, since, paid) in enumerate(claims, 1)
        ],
        DEBTOR, debtor_kind, DAY, rules,
    )  # fmt: skip
    assert sum(line["allotted_minor"] for line in lines) == proceeds
    assert all(0 <= line["allotted_minor"] <= line["claimed_minor"] for line in lines)
