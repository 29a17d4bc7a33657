"""Prices, deposits and dates of a lot keep to the limits of the law."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.ground.money import parse_amount
from auction.jurisdictions import rule_set
from auction.lots.price_rules import (
    applicant_deposit,
    deposit_band,
    earliest_opening,
    latest_announcement,
    latest_notice_to_parties,
    least_second_start,
    least_start_price,
    reauction_window,
    selloff_price,
    surplus_verdict,
)
from tests.shared_data import rule_cases, shared_rows

rules = rule_set("cn")
amounts = st.integers(min_value=1, max_value=10**14)


def test_price_ladder_cases() -> None:
    """70 % of the appraisal, 20 % off, and the sell-off at the price the second auction failed at."""
    for case in rule_cases("price_ladder"):
        expected = case["expected"]
        first = least_start_price(parse_amount(case["inputs"]["appraised"]), rules)
        second = least_second_start(first, rules)
        assert first == parse_amount(expected["first_start"])
        assert second == parse_amount(expected["second_start"])
        assert selloff_price(second) == parse_amount(expected["selloff_price"])


def test_press_figures_fail_the_exact_floor() -> None:
    """A start price rounded by the press is below 70 %, while its deposit is inside the band."""
    for case in rule_cases("listing_validation_ratio"):
        inputs, expected = case["inputs"], case["expected"]
        floor = least_start_price(parse_amount(inputs["appraised"]), rules)
        start, deposit = parse_amount(inputs["starting_price"]), parse_amount(inputs["deposit"])
        least, most = deposit_band(start, rules)
        assert floor == parse_amount(expected["min_starting_price"])
        assert (start >= floor) is expected["starting_price_ok"]
        assert (least <= deposit <= most) is expected["deposit_ok"]


def test_second_round_floor_cases() -> None:
    """The floor of the second round is exact in fen and rounded up in whole yuan."""
    for case in rule_cases("second_round_floor"):
        first, expected = parse_amount(case["inputs"]["first_start"]), case["expected"]
        assert least_second_start(first, rules) == parse_amount(expected["min_second_start"])
        assert least_second_start(first, rules, unit_minor=100) == parse_amount(expected["min_whole_yuan"])


def test_real_listings() -> None:
    """The checks of real listings come out as reckoned: which start prices are first-auction prices."""
    verdicts = {row["listing_id"]: row for row in shared_rows("data/expected_cn_listing_checks.csv")}
    for listing in shared_rows("data/cn_listings.csv"):
        verdict = verdicts[listing["listing_id"]]
        start = parse_amount(listing["start_price_yuan"])
        lawful_first = start >= least_start_price(parse_amount(listing["appraisal_yuan"]), rules)
        assert lawful_first is (verdict["allowed_first_auction_min_70pct"] == "yes"), listing["listing_id"]
        if listing["deposit_yuan"] and verdict["deposit_in_5_20pct"]:
            least, most = deposit_band(start, rules)
            in_band = least <= parse_amount(listing["deposit_yuan"]) <= most
            assert in_band is (verdict["deposit_in_5_20pct"] == "yes"), listing["listing_id"]


def test_applicant_deposit_cases() -> None:
    """The applicant pays only the part of the deposit his claim does not cover."""
    for case in rule_cases("applicant_deposit"):
        rows = [(parse_amount(row["deposit"]), parse_amount(row["claim"])) for row in case["inputs"]["rows"]]
        payable = [applicant_deposit(deposit, claim) for deposit, claim in rows]
        assert payable == [parse_amount(amount) for amount in case["expected"]["payable"]]


def test_no_surplus_cases() -> None:
    """A reserve that cannot exceed priority claims and costs asks the applicant, and names the sum to beat."""
    for case in rule_cases("no_surplus"):
        inputs, expected = case["inputs"], case["expected"]
        verdict = surplus_verdict(
            parse_amount(inputs["reserve"]),
            parse_amount(inputs["priority_claims"]),
            parse_amount(inputs["execution_costs"]),
            rules,
        )
        assert verdict.no_surplus is expected["no_surplus"]
        assert verdict.reply_days == expected["applicant_reply_days"]
        assert verdict.new_reserve_above_minor == parse_amount(expected["new_reserve_must_exceed"])


@pytest.mark.parametrize(("reserve", "no_surplus"), [(99, True), (100, True), (101, False)])
def test_no_surplus_at_the_very_sum(reserve: int, no_surplus: bool) -> None:
    """A reserve equal to claims and costs leaves nothing; one fen more does."""
    assert surplus_verdict(reserve, 90, 10, rules).no_surplus is no_surplus


def test_announcement_cases() -> None:
    """The first lawful opening after an announcement, for first and second auctions of both kinds."""
    for case in rule_cases("announcement"):
        announced_on = date.fromisoformat(case["inputs"]["announced"])
        for key, expected in case["expected"]["earliest"].items():
            round_kind, asset_kind = key.split("_")
            assert earliest_opening(announced_on, asset_kind, round_kind, rules).isoformat() == expected, key


def test_deadline_vectors_of_the_notice_periods() -> None:
    """The last announcement day before an opening agrees with the published vectors (D4)."""
    kinds = {"30": ("immovable", "first"), "15": ("movable", "first"), "7": ("movable", "second")}
    for row in shared_rows("data/cn_deadline_vectors.csv"):
        if row["rule"] == "D4":
            announced_on = latest_announcement(date.fromisoformat(row["base_date"]), *kinds[row["n"]], rules)
            assert announced_on.isoformat() == row["expected_date"], row


def test_reauction_window_cases() -> None:
    """The second auction within thirty days leaves its notice period inside them."""
    for case in rule_cases("reauction_window"):
        asset_kind = {15: "immovable", 7: "movable"}[case["inputs"]["notice_days"]]
        window = reauction_window(date.fromisoformat(case["inputs"]["failed_on"]), asset_kind, rules)
        assert window.latest_opening.isoformat() == case["expected"]["latest_auction"]
        assert window.latest_announcement.isoformat() == case["expected"]["latest_announcement"]


def test_parties_are_told_three_days_before_the_announcement() -> None:
    """The notice counts back from the announcement, not from the auction."""
    assert latest_notice_to_parties(date(2025, 3, 4), rules) == date(2025, 3, 1)


@given(reference=st.fractions(min_value=1, max_value=10**12), unit=st.sampled_from([1, 100, 100_00]))
def test_the_floor_is_the_least_lawful_price(reference: Fraction, unit: int) -> None:
    """The floor keeps the ratio, and the next lower price does not."""
    floor = least_start_price(reference, rules, unit)
    assert floor % unit == 0
    assert Fraction(floor) >= reference * rules.start_ratio_min
    assert Fraction(floor - unit) < reference * rules.start_ratio_min


@given(start=amounts)
def test_the_second_start_is_cut_by_at_most_a_fifth(start: int) -> None:
    """The least second start price is lawful, and one fen less is not."""
    second = least_second_start(start, rules)
    assert start - second <= start * rules.round_cut_max < start - second + 1


@given(start=amounts)
def test_the_deposit_band_lies_inside_the_ratios(start: int) -> None:
    """Both ends of the band are lawful deposits, and one fen outside either is not."""
    least, most = deposit_band(start, rules)
    assert Fraction(least - 1, start) < rules.deposit_ratio_min <= Fraction(least, start)
    assert Fraction(most, start) <= rules.deposit_ratio_max < Fraction(most + 1, start)


@given(announced_on=st.dates(date(2017, 1, 1), date(2040, 1, 1)), key=st.sampled_from(sorted(rules.notice_days)))
def test_opening_and_announcement_are_inverse(announced_on: date, key: tuple[str, str]) -> None:
    """Announcing on the last day for an opening makes that opening the first possible one."""
    round_kind, asset_kind = key
    opens_on = earliest_opening(announced_on, asset_kind, round_kind, rules)
    assert latest_announcement(opens_on, asset_kind, round_kind, rules) == announced_on
    assert opens_on - announced_on == timedelta(days=rules.notice_days[round_kind, asset_kind])
