"""Worked cases of the money: default, distribution, interest, fees. Each runs the rule that the acts use. Pure."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from auction.distribution.interest_rules import (
    delayed_interest,
    delayed_interest_ends_on,
    execution_fee,
    fee_exact,
    preservation_fee,
)
from auction.distribution.rules import Claim, criminal_waterfall, distribute
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import RuleSet
from auction.settlement.rules import forfeit

from .case_inputs import Inputs, decimal_text

REGIMES = {"online_2016": "cn", "offline_2020": "offline", "offline": "offline"}
CENT = Fraction(1, 100)
ODD_FEN = "largest_remainder_then_order"


def default_forfeiture(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Where the deposit of a buyer who defaulted goes (法释〔2016〕18号 24; 拍卖变卖规定 22)."""
    regime = inputs.value("regime", "online_2016")
    if regime not in REGIMES:
        raise Refusal("CHECK_UNSUPPORTED", what=f"regime {regime}")
    rules = rule_set(REGIMES[regime])
    rules = replace(rules, top_up_policy=inputs.value("top_up_policy", rules.top_up_policy))
    made = forfeit(
        inputs.minor("deposit"),
        original_price_minor=inputs.minor("original_price"),
        resale_price_minor=inputs.minor("resale_price"),
        cost_loss_minor=inputs.minor("cost_loss", 0),
        case_debt_minor=inputs.minor("debt_of_case_outstanding_after_resale", 0),
        related_debt_minor=inputs.minor("asset_related_debt", 0),
        rules=rules,
    )
    used = {use: inputs.money(made.used_minor.get(use, 0)) for use in ("case_debt", "related_debt")}
    return {
        "shortfall": inputs.money(made.shortfall_minor),
        "from_deposit_to_costs": inputs.money(made.used_minor.get("cost_loss", 0)),
        "from_deposit_to_shortfall": inputs.money(made.used_minor.get("price_shortfall", 0)),
        "from_deposit_to_debt": used["case_debt"],
        "from_deposit_to_related_debt": used["related_debt"],
        "unallocated_forfeit": inputs.money(made.rest_minor),
        "requires_manual_decision": made.needs_panel,
        "top_up": inputs.money(made.top_up_minor),
        "refund_to_defaulter": inputs.money(made.refund_minor),
        "defaulter_may_rebid": made.may_rebid,
    }


def distribution(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Proceeds shared out, class after class (民诉法解释 506–508, 514; 执行工作规定 55)."""
    policy = inputs.value("remainder_policy", ODD_FEN)
    if policy != ODD_FEN:
        raise Refusal("CHECK_UNSUPPORTED", what=f"remainder policy {policy}")
    rules = replace(rules, first_seizer_ratio=inputs.ratio("first_seizer_ratio", rules.first_seizer_ratio))
    classes = [claim_class.key for claim_class in rules.distribution_classes]
    claims = [claim for key in classes for claim in _claims(inputs, key)]
    made = distribute(inputs.minor("proceeds"), claims, inputs.value("debtor", "natural_person"), rules)
    unpaid = {claim.key: claim.amount_minor - made.paid_minor[claim.key] for claim in claims}
    return {
        "paid": {key: inputs.money(paid) for key, paid in made.paid_minor.items()},
        "unpaid": {key: inputs.money(rest) for key, rest in unpaid.items()},
        "ratio": made.ratio("ordinary"),
        "surplus": inputs.money(made.surplus_minor),
    }


def _claims(inputs: Inputs, key: str) -> list[Claim]:
    """The claims of one class: one amount, or rows of name, amount and rank (secured ones in the order given)."""
    if not inputs.has(key):
        return []
    given = inputs.given[key]
    if not isinstance(given, list):
        return [Claim(key, key, inputs.amount_of(key, given))]
    rows = inputs.pairs(key)
    by_place = key != "ordinary"
    return [
        Claim(str(row[0]), key, inputs.amount_of(key, row[1]), int(row[2]) if len(row) > 2 else place * by_place + 1)
        for place, row in enumerate(rows)
    ]


def criminal(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Property of a criminal judgment shared out (刑事裁判涉财产部分执行规定 13)."""
    claims = [claim for claim_class in rules.criminal_classes for claim in _claims(inputs, claim_class.key)]
    made = criminal_waterfall(inputs.minor("proceeds"), claims, rules)
    by_class = {
        claim_class.key: sum(made.paid_minor[claim.key] for claim in claims if claim.kind == claim_class.key)
        for claim_class in rules.criminal_classes
    }
    paid = {**by_class, **made.paid_minor, "surplus": made.surplus_minor}
    return {key: inputs.money(minor) for key, minor in paid.items()}


def delayed_interest_dates(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The doubled part of delayed interest over a period (法释〔2014〕8号 1–3)."""
    rules = replace(rules, delayed_interest_per_day=inputs.ratio("rate_per_day", rules.delayed_interest_per_day))
    payments = [
        (inputs.day_of("payments", day), inputs.amount_of("payments", paid))
        for day, paid, *_ in inputs.pairs("payments")
    ]
    excluded = [
        (inputs.day_of("excluded", first), inputs.day_of("excluded", last))
        for first, last, *_ in inputs.pairs("excluded")
    ]
    made = delayed_interest(
        inputs.minor("base"), inputs.day("from"), inputs.day("to"), rules, payments=payments, excluded=excluded
    )
    return {"days": made.days, "doubled": inputs.money(made.amount_minor)}


def delayed_interest_end(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The day doubled interest stops (法释〔2014〕8号 3)."""
    stops = rules.delayed_interest_stops_at
    events = {event: inputs.day(event) for event in dict.fromkeys(stops.values()) if inputs.has(event)}
    for event in ("hammer", "balance_paid", "payout"):  # what does not stop it
        inputs.has(event)
    happened = [way for way in ("auction", *stops) if stops[way] in events]
    way = inputs.value("realisation", happened[0] if happened else "auction")
    if way not in stops:
        raise Refusal("CHECK_UNSUPPORTED", what=f"realisation {way}")
    if stops[way] not in events:
        raise Refusal("CHECK_INPUT_MISSING", name=stops[way])
    return {"end_date": delayed_interest_ends_on(way, events, rules)}


def execution_fees(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The progressive fee for enforcing, exact and as courts publish it (诉讼费用交纳办法 14(1))."""
    amounts = _amounts(inputs)
    published = [inputs.money(execution_fee(amount_minor, rules)) for amount_minor in amounts]
    return {
        "fees_exact": [decimal_text(fee_exact(amount_minor, rules.execution_fee) * CENT) for amount_minor in amounts],
        "fees_published": published,
        "fee_published_first": published[0] if published else None,
    }


def preservation_fees(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The fee for applying to preserve property (诉讼费用交纳办法 14(2))."""
    amounts = _amounts(inputs)
    return {
        "fees": [inputs.money(preservation_fee(amount_minor, rules)) for amount_minor in amounts],
        "fees_exact": [
            decimal_text(fee_exact(amount_minor, rules.preservation_fee) * CENT) for amount_minor in amounts
        ],
    }


def _amounts(inputs: Inputs) -> list[int]:
    return [inputs.amount_of("amounts", amount) for amount in inputs.value("amounts")]


CHECKS = {
    "default_forfeiture": default_forfeiture,
    "distribution": distribution,
    "criminal_waterfall": criminal,
    "delayed_interest_dates": delayed_interest_dates,
    "delayed_interest_end": delayed_interest_end,
    "execution_fee": execution_fees,
    "preservation_fee": preservation_fees,
}
