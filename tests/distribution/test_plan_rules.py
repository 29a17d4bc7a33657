"""Claims with part payments, and plans that lose no fen."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.distribution.plan_rules import Cost, Reward, is_contestable, plan_lines
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


def plan(claims, rewards=(), order="civil", proceeds=1000, costs=(), debtor_kind="natural_person"):
    """Line class and claim → allotted."""
    lines = plan_lines(proceeds, costs, claims, DEBTOR, debtor_kind, DAY, rules, order, rewards)
    assert sum(line["allotted_minor"] for line in lines) == proceeds
    return [(line["line_class"], line["claim_id"], line["allotted_minor"]) for line in lines], lines


def test_doubled_interest_and_excluded_claims_have_lines_of_their_own():
    """The doubled part waits for the debts; an excluded claim gets nothing, and its line says why."""
    doubled = claim(1_000_000, doubled_from=DAY - timedelta(days=100))
    made, lines = plan([doubled, claim(500, claim_id=2, excluded_reason="逾期申报")], proceeds=1_010_000)
    assert made == [("ordinary", 1, 1_000_000), ("delayed_interest", 1, 10_000), ("excluded", 2, 0)]
    assert (lines[1]["claimed_minor"], lines[2]["reason"]) == (17_500, "逾期申报")
    assert lines[1]["doubled_periods"][0]["days"] == 100


def test_taxes_stand_behind_costs_and_before_claims():
    """The debtor's taxes on the transfer are off the top; priority by law comes before a mortgage."""
    payee = Payee("税务局", "行", "9")
    costs = [Cost(payee, 100, "transfer_taxes"), Cost(payee, 50, "execution_fee")]
    made, _ = plan([claim(500, claim_id=2, kind="secured"), claim(500, kind="statutory_priority")], costs=costs)
    assert made == [
        ("costs", None, 50), ("transfer_taxes", None, 100), ("statutory_priority", 1, 500), ("secured", 2, 350),
    ]  # fmt: skip


def test_a_criminal_case_is_shared_out_in_its_own_order():
    """Medical costs, secured, victims, fine: article 13 of the criminal provisions."""
    kinds = ("fine", "victims", "secured", "medical")
    made, _ = plan([claim(300, claim_id=n, kind=kind) for n, kind in enumerate(kinds, 1)], order="criminal")
    assert [(kind, minor) for kind, _, minor in made] == [
        ("medical", 300), ("secured", 300), ("victims", 300), ("fine", 100),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ratio_ppm", "open_minor", "expected"),
    [(100_000, None, 40), (None, 50, 50), (None, 5_000, 400), (1_000_000, None, 400), (None, 0, 0)],
)
def test_a_reward_comes_out_of_its_own_creditors_share(ratio_ppm, open_minor, expected):
    """Never more than the applicant gets, and nobody else pays for it."""
    reward = Reward(7, 1, Payee("线索提供人 R7", "保密", "R7"), ratio_ppm, open_minor)
    made, lines = plan([claim(400), claim(900, claim_id=2, kind="ordinary", rank=2)], [reward], proceeds=1300)
    rewarded = [("clue_reward", 1, expected)] if expected else []
    assert made == [("ordinary", 1, 400 - expected), ("ordinary", 2, 900), *rewarded]
    assert not is_contestable(lines), "what he gave away himself is no shortfall"


@given(
    proceeds=st.integers(1, 10**9), amounts=st.lists(st.integers(1, 10**8), min_size=1, max_size=5),
    promised=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 1_000_000)), max_size=4),
)  # fmt: skip
def test_rewards_lose_no_fen(proceeds, amounts, promised):
    """Whatever is promised by whom: the lines sum to the proceeds and none is negative."""
    claims = [claim(minor, claim_id=n) for n, minor in enumerate(amounts, 1)]
    rewards = [Reward(n, who, BANK, ppm, None) for n, (who, ppm) in enumerate(promised)]
    _, lines = plan(claims, rewards, proceeds=proceeds)
    assert all(line["allotted_minor"] >= 0 for line in lines)
    for number, minor in enumerate(amounts, 1):
        assert sum(line["allotted_minor"] for line in lines if line["claim_id"] == number) <= minor
