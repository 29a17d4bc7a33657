"""The reference price agrees with the worked cases of 法释〔2018〕15号."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.lots.price_rules import least_start_price, reference_holds
from auction.valuation.refusals import REFUSALS
from auction.valuation.rules import (
    MethodFacts,
    NetworkReport,
    appraisal_fee_base,
    appraisal_price,
    appraisal_reissue_fee,
    check_validity,
    deemed_received_on,
    negotiated_price,
    network_extension_days,
    network_fee_shares,
    network_price,
    next_method,
    objection_due_on,
)
from tests.shared_data import rule_cases

rules = rule_set("cn")


def test_network_inquiry_cases() -> None:
    """The mean of the reports that count, half-up to the fen; the floor is taken from the unrounded mean."""
    for case in rule_cases("network_inquiry_mean"):
        inputs, expected = case["inputs"], case["expected"]
        outcome = inputs.get("objection_outcome", "dismissed")
        reports = [
            NetworkReport(
                platform=f"p{place}",
                amount_minor=None if result is None else parse_amount(result),
                in_time=inputs["in_time"][place],
                objection=outcome if place in inputs["objected"] else "none",
            )
            for place, result in enumerate(inputs["results"])
        ]
        price = network_price(reports)
        assert price.amount_minor == parse_amount(expected["reference_price"]), case["id"]
        assert least_start_price(price.exact, rules) == parse_amount(expected["min_starting_price"]), case["id"]
        if "late_extension_granted" in expected:
            granted = network_extension_days(inputs["in_time"], extension_asked=True, rules=rules) > 0
            assert granted is expected["late_extension_granted"], case["id"]


def test_late_platforms_get_more_time_only_when_all_are_late() -> None:
    """Three more days for those who asked, when nobody delivered; none when one did or nobody asked."""
    assert network_extension_days([False, False], extension_asked=True, rules=rules) == 3
    assert network_extension_days([False, False], extension_asked=False, rules=rules) == 0
    assert network_extension_days([False, True], extension_asked=True, rules=rules) == 0


def test_objections_to_all_reports() -> None:
    """Objected to as a whole, dismissed and corrected reports make the mean and upheld ones do not."""
    reports = [
        NetworkReport("a", 1000, objection="dismissed"),
        NetworkReport("b", 2000, objection="corrected"),
        NetworkReport("c", 9000, objection="upheld"),
    ]
    assert network_price(reports).exact == 1500


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([], "VALUATION_NO_RESULT"),
        ([NetworkReport("a", None)], "VALUATION_NO_RESULT"),
        ([NetworkReport("a", 1000, in_time=False)], "VALUATION_NO_RESULT"),
        ([NetworkReport("a", 1000, objection="upheld")], "VALUATION_NO_RESULT"),
        ([NetworkReport("a", 1000, objection="open")], "VALUATION_OBJECTION_OPEN"),
        ([NetworkReport("a", 0)], "VALUATION_FIGURE_NOT_POSITIVE"),
    ],
)
def test_network_inquiry_without_a_price(reports: list[NetworkReport], code: str) -> None:
    """Where no report counts the court is told what to do instead of getting a number."""
    with pytest.raises(Refusal) as refused:
        network_price(reports)
    assert refused.value.code == code
    assert REFUSALS[code].zh


@given(st.lists(st.integers(min_value=1, max_value=10**13), min_size=1, max_size=7))
def test_the_mean_lies_among_the_results(results: list[int]) -> None:
    """The mean is never outside the results, and its fen are within half a fen of the exact mean."""
    price = network_price([NetworkReport(f"p{place}", result) for place, result in enumerate(results)])
    assert min(results) <= price.exact <= max(results)
    assert abs(price.amount_minor - price.exact) <= Fraction(1, 2)


def test_reference_method_cases() -> None:
    """The method follows the order of the text, the facts, and a lawful request of both parties."""
    for case in rule_cases("reference_method_order"):
        for row, expected in zip(case["inputs"]["rows"], case["expected"]["method"], strict=True):
            figures = row.get("negotiated")
            facts = MethodFacts(**{**row, "negotiated": figures and [parse_amount(figure) for figure in figures]})
            assert next_method(facts, rules)[0] == expected, row


def test_method_fall_through_gives_its_reasons() -> None:
    """Each method that is passed over says why."""
    facts = MethodFacts(negotiated=[1, 2], has_tax_base_price=True, needs_site_survey=True, failed=["directed_inquiry"])
    assert next_method(facts, rules) == (
        "appraisal",
        {"negotiation": "not_agreed", "directed_inquiry": "failed", "network_inquiry": "needs_site_survey"},
    )


@pytest.mark.parametrize(
    ("facts", "method"),
    [
        (MethodFacts(both_request="network_inquiry", has_tax_base_price=True, network_capable=True), "network_inquiry"),
        (MethodFacts(both_request="network_inquiry", has_tax_base_price=True), "directed_inquiry"),
        (MethodFacts(both_request="directed_inquiry", network_capable=True), "network_inquiry"),
        (MethodFacts(negotiated=[5, 5], law_demands_appraisal=True), "appraisal"),
        (MethodFacts(negotiated=[5]), "appraisal"),
    ],
)
def test_direct_routes(facts: MethodFacts, method: str) -> None:
    """A request is granted only where its preconditions hold; the law's demand for an appraisal beats all."""
    assert next_method(facts, rules)[0] == method


def test_negotiation_needs_identical_figures() -> None:
    """One fen of difference is no agreement, and one figure is none either."""
    assert negotiated_price([88_000_000, 88_000_000]).amount_minor == 88_000_000
    for figures, code in (([1, 2], "VALUATION_FIGURES_DIFFER"), ([1], "VALUATION_FIGURES_MISSING")):
        with pytest.raises(Refusal, match=code):
            negotiated_price(figures)
    with pytest.raises(Refusal, match="VALUATION_FIGURE_NOT_POSITIVE"):
        negotiated_price([0, 0])


def test_appraisal_waits_for_objections() -> None:
    """The appraised figure is the price, but not while an objection is open or upheld."""
    assert appraisal_price(5, "dismissed").amount_minor == appraisal_price(5).amount_minor == 5
    for objection in ("open", "upheld"):
        with pytest.raises(Refusal, match="VALUATION_OBJECTION_OPEN"):
            appraisal_price(5, objection)


def test_objection_periods() -> None:
    """Five days from receipt, moved past days off; fifteen days of publication count as receipt."""
    assert objection_due_on(date(2026, 3, 2), rules) == date(2026, 3, 9)  # 03-07 is a Saturday
    assert deemed_received_on(date(2026, 3, 2), rules) == date(2026, 3, 17)


def test_reference_validity_cases() -> None:
    """Announced while valid and sold within six months after, with the month end clamped."""
    for case in rule_cases("reference_validity"):
        valid_until = date.fromisoformat(case["inputs"]["valid_until"])
        rows = case["inputs"]["rows"]
        held = [
            reference_holds(
                valid_until, date.fromisoformat(row["announced"]), date.fromisoformat(row["auction"]), rules
            )
            for row in rows
        ]
        assert held == case["expected"]["ok"], case["id"]


def test_validity_is_at_most_one_year() -> None:
    """A year to the day is the longest a price may hold, leap years included."""
    check_validity(date(2024, 2, 29), date(2025, 2, 28), rules)
    with pytest.raises(Refusal, match="VALUATION_VALIDITY_TOO_LONG"):
        check_validity(date(2024, 2, 29), date(2025, 3, 1), rules)


def test_appraisal_fee_base_cases() -> None:
    """The fee base is the lower of appraisal and sale price; unsold it is the actual cost."""
    for case in rule_cases("appraisal_fee_base"):
        for row, expected in zip(case["inputs"]["rows"], case["expected"]["bases"], strict=True):
            sale_price = row["hammer"] and parse_amount(row["hammer"])
            base = appraisal_fee_base(parse_amount(row["appraised"]), sale_price)
            assert base == (None if expected == "actual_cost" else parse_amount(expected)), row


def test_reissued_report_costs_thirty_percent() -> None:
    """A report issued again is paid at 30 % of the fee."""
    assert appraisal_reissue_fee(10_000, rules) == 3_000


def test_network_fee_goes_to_the_nearest_platform() -> None:
    """The nearest to the sale price gets the fee; equally near ones share it to the last fen."""
    figures = {"a": 900, "b": 1100, "c": 700}
    assert network_fee_shares(101, figures, 890) == {"a": 101}
    assert network_fee_shares(101, figures, 1000) == {"a": 51, "b": 50}
    with pytest.raises(Refusal, match="VALUATION_NO_RESULT"):
        network_fee_shares(101, {}, 1000)
