"""Worked cases of the price: reference price, floors, deposit. Each runs the rule that the acts use. Pure."""

from collections.abc import Mapping
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from auction.ground.refusal import Refusal
from auction.jurisdictions.rules import RuleSet
from auction.lots.price_rules import (
    applicant_deposit,
    deposit_band,
    least_second_start,
    least_start_price,
    paid_first,
    reference_holds,
    selloff_price,
    surplus_verdict,
)
from auction.settlement.rules import selloff_default
from auction.valuation.rules import (
    MethodFacts,
    NetworkReport,
    appraisal_fee_base,
    appraisal_reissue_fee,
    network_extension_days,
    network_price,
    next_method,
)

from .case_inputs import Inputs


def network_inquiry_mean(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The mean of the reports that count, and the floor from the unrounded mean (法释〔2018〕15号 11, 13)."""
    results = inputs.value("results")
    in_time = inputs.value("in_time", [result is not None for result in results])
    if len(in_time) != len(results):
        raise Refusal("CHECK_INPUT_UNREADABLE", name="in_time", value=str(in_time))
    objected = [int(place) for place in inputs.value("objected", [])]
    outcomes, corrected = inputs.value("objection_outcome", "dismissed"), inputs.value("corrected", {})
    reports = []
    for place, result in enumerate(results):
        outcome = (outcomes if isinstance(outcomes, str) else _at(outcomes, place)) or "dismissed"
        figure = _at(corrected, place)
        if figure is not None:
            result, outcome = figure, "corrected"
        amount_minor = None if result is None else inputs.amount_of("results", result)
        reports.append(
            NetworkReport(str(place), amount_minor, in_time[place], outcome if place in objected else "none")
        )
    price = network_price(reports)
    rules = replace(rules, start_ratio_min=inputs.ratio("floor_ratio", rules.start_ratio_min))
    asked = inputs.flag("extension_asked", default=True)
    return {
        "reference_price": inputs.money(price.amount_minor),
        "min_starting_price": inputs.money(least_start_price(price.exact, rules)),
        "late_extension_granted": network_extension_days(in_time, asked, rules) > 0,
    }


def _at(given: Any, place: int) -> Any:
    """The entry of a list, or of a mapping by place."""
    if isinstance(given, Mapping):
        return given.get(str(place))
    return given[place] if isinstance(given, list) and place < len(given) else None


def appraisal_fee(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """What the appraiser's fee is reckoned on; of a report issued again its fee (法释〔2018〕15号 32)."""
    if inputs.has("reissue_of_fee"):
        return {"fee": inputs.money(appraisal_reissue_fee(inputs.minor("reissue_of_fee"), rules))}
    base = appraisal_fee_base(inputs.minor("appraised"), inputs.minor("hammer", None))
    return {"bases": "actual_cost" if base is None else inputs.money(base)}


def reference_validity(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Announced while the price holds, sold within the months after (法释〔2018〕15号 27(3))."""
    valid_until, announced_on, sold_on = (inputs.day(name) for name in ("valid_until", "announced", "auction"))
    return {"ok": reference_holds(valid_until, announced_on, sold_on, rules)}


def reference_method_order(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Which method gives the price (法释〔2018〕15号 4, 5, 7, 14)."""
    known = {field.name: inputs.given[field.name] for field in fields(MethodFacts) if inputs.has(field.name)}
    if "negotiated" in known:
        known["negotiated"] = [inputs.amount_of("negotiated", figure) for figure in known["negotiated"]]
    method, obstacles = next_method(MethodFacts(**known), rules)
    return {"method": method, "passed_over": obstacles}


def price_ladder(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """First start, second start, sell-off price (法释〔2016〕18号 10, 26; sell-off notice)."""
    rules = replace(
        rules, start_ratio_min=inputs.ratio("first_ratio", rules.start_ratio_min),
        round_cut_max=inputs.ratio("second_cut", rules.round_cut_max),
    )  # fmt: skip
    appraised_minor = inputs.minor("appraised")
    first_minor = least_start_price(appraised_minor, rules)
    second_minor = least_second_start(first_minor, rules)
    selloff_minor = selloff_price(second_minor)
    return {
        "first_start": inputs.money(first_minor),
        "second_start": inputs.money(second_minor),
        "selloff_price": inputs.money(selloff_minor),
        "selloff_ratio_of_appraised": Fraction(selloff_minor, appraised_minor) if appraised_minor else None,
    }


def listing_validation_ratio(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Whether a listing's start price and deposit are lawful (法释〔2016〕18号 10, 17)."""
    floor_minor = least_start_price(inputs.minor("appraised"), rules)
    start_minor, deposit_minor = inputs.minor("starting_price"), inputs.minor("deposit", None)
    verdict: dict[str, Any] = {
        "min_starting_price": inputs.money(floor_minor), "starting_price_ok": start_minor >= floor_minor,
    }  # fmt: skip
    if deposit_minor is not None and start_minor:
        least_minor, most_minor = deposit_band(start_minor, rules)
        verdict["deposit_ratio"] = Fraction(deposit_minor, start_minor)
        verdict["deposit_ok"] = least_minor <= deposit_minor <= most_minor
    return verdict


def second_round_floor(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The lowest start of a second auction, in fen and in whole yuan (法释〔2016〕18号 26)."""
    rules = replace(rules, round_cut_max=inputs.ratio("max_cut", rules.round_cut_max))
    first_minor = inputs.minor("first_start")
    return {
        "min_second_start": inputs.money(least_second_start(first_minor, rules)),
        "min_whole_yuan": inputs.money(least_second_start(first_minor, rules, 100)),
    }


def applicants_deposit(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """What the applicant creditor pays as deposit (法释〔2016〕18号 17(2))."""
    return {"payable": inputs.money(applicant_deposit(inputs.minor("deposit"), inputs.minor("claim", 0)))}


def no_surplus(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Whether a sale at the reserve can leave anything for the applicant (拍卖变卖规定 6)."""
    verdict = surplus_verdict(
        inputs.minor("reserve"), inputs.minor("priority_claims", 0), inputs.minor("execution_costs", 0), rules
    )
    return {
        "no_surplus": verdict.no_surplus,
        "applicant_reply_days": verdict.reply_days,
        "new_reserve_must_exceed": inputs.money(verdict.new_reserve_above_minor),
        "failed_cost_payer": verdict.failed_cost_payer,
    }


def selloff_prepay(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """What a sell-off bidder pays first, and what a default costs him (sell-off notice, item 3)."""
    deposit_minor = inputs.minor("deposit", 0)
    prepaid_minor = paid_first("selloff", inputs.minor("selloff_price"), deposit_minor)
    verdict = {"qualifies_with": inputs.money(prepaid_minor)}
    if inputs.flag("default"):
        withheld_minor, returned_minor = selloff_default(prepaid_minor, deposit_minor)
        verdict |= {"withheld": inputs.money(withheld_minor), "returned": inputs.money(returned_minor)}
    return verdict


CHECKS = {
    "network_inquiry_mean": network_inquiry_mean,
    "appraisal_fee_base": appraisal_fee,
    "reference_validity": reference_validity,
    "reference_method_order": reference_method_order,
    "price_ladder": price_ladder,
    "listing_validation_ratio": listing_validation_ratio,
    "second_round_floor": second_round_floor,
    "applicant_deposit": applicants_deposit,
    "no_surplus": no_surplus,
    "selloff_prepay": selloff_prepay,
}
