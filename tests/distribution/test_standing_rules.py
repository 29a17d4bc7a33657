"""What a claim stands at: rates that change, instalments, stays, payments, the doubled part."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.distribution.standing_rules import CreditorClaim, Payee, Rate, standing
from auction.jurisdictions import rule_set

rules = rule_set("cn")
BANK = Payee("江州银行", "江州银行", "1", 1)
START = date(2024, 1, 31)
CLAIM = CreditorClaim(1, BANK, "ordinary", 1, 1_000_000_00, 0, None)


def after(days: int) -> date:
    """So many days after the start."""
    return START + timedelta(days=days)


@pytest.mark.parametrize(
    ("principal", "rate_ppm", "ends_on", "interest"),
    [
        (100_000_00, 36_500, "2025-01-30", 3650_00),  # 365 days of the leap year 2024 at 3.65 %
        (100_000_00, 36_500, "2024-02-01", 10_00),
        (100_000_00, 0, "2025-01-30", 0),
        (100_000_00, 36_500, "2024-01-31", 0),
        (1, 36_500, "2025-01-30", 0),
    ],
)
def test_general_interest_is_simple_on_actual_days(principal, rate_ppm, ends_on, interest):
    """Actual days over 365, first day not counted, whole fen at the end only."""
    claim = replace(CLAIM, principal_minor=principal, interest_rate_ppm=rate_ppm, interest_from=START)
    assert standing(claim, date.fromisoformat(ends_on), rules).interest_minor == interest


def test_a_rate_of_its_own_takes_the_place_of_the_simple_rate():
    """100 days at 3.65 %, then 50 at 7.3 %, then the simple rate again: 10,000 + 10,000 + 5,000."""
    claim = replace(CLAIM, interest_rate_ppm=36_500, interest_from=START, rates=(Rate(after(100), after(150), 73_000),))
    stands = standing(claim, after(200), rules)
    assert stands.interest_minor == 25_000_00
    assert [(one.days, one.rate_ppm) for one in stands.periods] == [(100, 36_500), (50, 73_000), (50, 36_500)]
    changed = replace(claim, rates=(Rate(after(100), None, 73_000), Rate(after(150), None, 0)))
    assert standing(changed, after(200), rules).interest_minor == 20_000_00, "a later rate ends the earlier one"


def test_doubled_interest_runs_on_the_principal_alone():
    """0.0175 % a day after the day for performance, whatever general interest has grown."""
    claim = replace(CLAIM, interest_rate_ppm=240_000, interest_from=START, doubled_from=after(10))
    stands = standing(claim, after(110), rules)
    assert stands.doubled_minor == 17_500_00
    assert [(one.days, one.base_minor) for one in stands.doubled_periods] == [(100, 1_000_000_00)]
    assert standing(replace(claim, doubled_from=None), after(110), rules).doubled_minor == 0
    assert standing(replace(claim, doubled_from=after(110)), after(110), rules).doubled_minor == 0


def test_each_instalment_has_its_own_day():
    """400,000 due after 10 days, 100,000 after 60, the rest after 100: each is doubled from its own day (art 2)."""
    claim = replace(CLAIM, doubled_from=after(100), instalments=((after(10), 400_000_00), (after(60), 100_000_00)))
    stands = standing(claim, after(110), rules)
    assert [(one.days, one.base_minor) for one in stands.doubled_periods] == [
        (50, 400_000_00), (40, 500_000_00), (10, 1_000_000_00),
    ]  # fmt: skip
    assert stands.doubled_minor == 8_750_00
    paid = replace(claim, paid=((after(60), 400_000_00),))
    assert [one.base_minor for one in standing(paid, after(110), rules).doubled_periods] == [
        400_000_00, 100_000_00, 600_000_00,
    ], "a payment goes to what is due first"  # fmt: skip


def test_a_stay_stops_the_doubled_part_alone():
    """Days of a stay the debtor did not ask for bear general interest, and no doubled one (art 3(3))."""
    claim = replace(
        CLAIM, interest_rate_ppm=36_500, interest_from=START, doubled_from=START, stays=((after(20), after(50)),)
    )
    stands = standing(claim, after(100), rules)
    assert (stands.interest_minor, stands.doubled_minor) == (10_000_00, 70 * 17_500)


def test_a_payment_goes_to_interest_principal_and_then_the_doubled_part():
    """As the rule set orders; with principal first the interest waits."""
    claim = replace(
        CLAIM, interest_rate_ppm=36_500, interest_from=START, doubled_from=START, paid=((after(100), 500_000_00),)
    )
    first = standing(claim, after(100), rules)
    assert (first.interest_minor, first.principal_minor, first.doubled_minor) == (0, 510_000_00, 17_500_00)
    other = standing(claim, after(100), replace(rules, part_payment_order=("principal", "interest")))
    assert (other.interest_minor, other.principal_minor) == (10_000_00, 500_000_00)
    whole = standing(replace(claim, paid=((after(100), 1_011_000_00),)), after(100), rules)
    assert (whole.open_minor, whole.doubled_minor) == (0, 16_500_00)
    assert standing(replace(claim, doubled_paid=((after(100), 17_000_00),)), after(100), rules).doubled_minor == 500_00


def test_foreign_money_bears_the_same_rate():
    """The rate is a ratio: a claim in dollars or won is doubled alike (art 5)."""
    claim = replace(CLAIM, principal_minor=2_000_000, doubled_from=START)
    assert standing(claim, after(100), rules).doubled_minor == 35_000


days = st.integers(0, 900)


@given(
    principal=st.integers(1, 10**11), rate=st.integers(0, 240_000), ends=days, cut=days,
    changes=st.lists(st.tuples(days, st.integers(1, 300), st.integers(0, 240_000)), max_size=3),
)  # fmt: skip
def test_interest_of_a_period_is_the_sum_of_its_parts(principal, rate, ends, cut, changes):
    """Cutting the time anywhere by a payment of nothing changes neither interest, to the fen."""
    claim = replace(
        CLAIM, principal_minor=principal, interest_rate_ppm=rate, interest_from=START, doubled_from=START,
        rates=tuple(Rate(after(first), after(first + long), ppm) for first, long, ppm in changes),
    )  # fmt: skip
    whole = standing(claim, after(ends), rules)
    cut_once = standing(replace(claim, paid=((after(cut), 0),)), after(ends), rules)
    assert (whole.interest_minor, whole.doubled_minor) == (cut_once.interest_minor, cut_once.doubled_minor)


@given(
    principal=st.integers(1, 10**11), rate=st.integers(0, 240_000), ends=days,
    paid=st.lists(st.tuples(days, st.integers(0, 10**11)), max_size=4),
    instalments=st.lists(st.tuples(days, st.integers(1, 10**10)), max_size=3),
    stay=st.tuples(days, st.integers(0, 400)),
)  # fmt: skip
def test_paying_never_raises_what_is_owed(principal, rate, ends, paid, instalments, stay):
    """Whatever the claim: nothing is negative, no payment raises it, a stay never does, and a fen paid is not lost."""
    claim = replace(
        CLAIM, principal_minor=principal, interest_rate_ppm=rate, interest_from=START, doubled_from=START,
        instalments=tuple((after(day), minor) for day, minor in instalments),
    )  # fmt: skip
    unpaid = standing(claim, after(ends), rules)
    made = standing(replace(claim, paid=tuple((after(day), minor) for day, minor in paid)), after(ends), rules)
    stayed = standing(replace(claim, stays=((after(stay[0]), after(stay[0] + stay[1])),)), after(ends), rules)
    assert min(made.principal_minor, made.interest_minor, made.doubled_minor, stayed.doubled_minor) >= 0
    assert made.owed_minor <= unpaid.owed_minor
    assert stayed.doubled_minor <= unpaid.doubled_minor
    assert made.owed_minor + sum(minor for _, minor in paid) >= principal
