"""The forfeited deposit and the last day of the balance agree with the worked cases and lose no fen."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.settlement.rules import balance_due_on, forfeit, masked_identity, selloff_default
from tests.shared_data import rule_cases

rules = rule_set("cn")
# The offline rule (拍卖变卖规定 22) as values: no use beyond the loss, the rest goes back to the buyer.
offline = replace(rules, forfeiture_order=("cost_loss", "price_shortfall"), forfeiture_rest="return_to_buyer")


def test_default_forfeiture_cases() -> None:
    """Each worked default is reproduced: uses in order, top-up, parked money, no second chance."""
    for case in rule_cases("default_forfeiture"):
        inputs, expected = case["inputs"], case["expected"]
        regime = rules if inputs.get("regime", "online_2016") == "online_2016" else offline
        regime = replace(regime, top_up_policy=inputs.get("top_up_policy", regime.top_up_policy))
        made = forfeit(
            parse_amount(inputs["deposit"]),
            original_price_minor=parse_amount(inputs["original_price"]),
            resale_price_minor=parse_amount(inputs["resale_price"]),
            cost_loss_minor=parse_amount(inputs["cost_loss"]),
            case_debt_minor=parse_amount(inputs.get("debt_of_case_outstanding_after_resale", "0")),
            rules=regime,
        )
        got = {
            "shortfall": made.shortfall_minor,
            "from_deposit_to_costs": made.used_minor["cost_loss"],
            "from_deposit_to_shortfall": made.used_minor["price_shortfall"],
            "from_deposit_to_debt": made.used_minor.get("case_debt", 0),
            "unallocated_forfeit": made.rest_minor,
            "top_up": made.top_up_minor,
            "refund_to_defaulter": made.refund_minor,
        }
        for key, amount in got.items():
            assert amount == parse_amount(expected.get(key, "0")), (case["id"], key)
        assert made.needs_panel is expected.get("requires_manual_decision", False), case["id"]
        assert made.may_rebid is expected["defaulter_may_rebid"], case["id"]


def test_offline_rule_returns_what_the_loss_leaves() -> None:
    """With the offline values the same deposit pays costs and shortfall, and the rest goes back."""
    made = forfeit(500, original_price_minor=1000, resale_price_minor=800, cost_loss_minor=10, rules=offline)
    assert (made.used_minor, made.refund_minor, made.rest_minor) == ({"cost_loss": 10, "price_shortfall": 200}, 290, 0)


def test_a_policy_without_top_up_orders_none() -> None:
    """Where the court does not order a top-up, an uncovered loss asks nothing more from the buyer."""
    lenient = replace(rules, top_up_policy="none")
    assert forfeit(1, original_price_minor=9, resale_price_minor=0, rules=lenient).top_up_minor == 0


@given(amounts=st.lists(st.integers(min_value=0, max_value=10**12), min_size=6, max_size=6))
def test_forfeiture_conserves_the_deposit(amounts: list[int]) -> None:
    """The deposit is used, parked or returned to the last fen; a top-up is asked only when it is all used."""
    deposit, original, resale, cost, debt, related = amounts
    for regime in (rules, offline):
        made = forfeit(
            deposit,
            original_price_minor=original,
            resale_price_minor=resale,
            cost_loss_minor=cost,
            case_debt_minor=debt,
            related_debt_minor=related,
            rules=regime,
        )
        assert sum(made.used_minor.values()) + made.rest_minor + made.refund_minor == deposit
        loss_paid = made.used_minor["cost_loss"] + made.used_minor["price_shortfall"]
        assert loss_paid + made.top_up_minor == cost + max(0, original - resale)


def test_forfeiture_refuses_negative_amounts() -> None:
    """A negative cost would create money, so it is refused."""
    with pytest.raises(Refusal, match="FORFEITURE_AMOUNT_NEGATIVE"):
        forfeit(1, original_price_minor=1, resale_price_minor=1, cost_loss_minor=-1, rules=rules)


def test_selloff_prepay_cases() -> None:
    """A defaulting sell-off buyer loses a deposit's worth of the full prepayment and gets the rest back."""
    for case in rule_cases("selloff_prepay"):
        inputs, expected = case["inputs"], case["expected"]
        split = selloff_default(parse_amount(inputs["selloff_price"]), parse_amount(inputs["deposit"]))
        assert split == (parse_amount(expected["withheld"]), parse_amount(expected["returned"]))


@pytest.mark.parametrize(
    ("closed_on", "days", "due_on"),
    [("2024-02-01", 10, "2024-02-18"), ("2026-05-26", 10, "2026-06-05"), ("2025-09-26", 15, "2025-10-11")],
)
def test_balance_is_due_after_the_holidays(closed_on: str, days: int, due_on: str) -> None:
    """A balance period that ends in the Spring Festival or National Day runs to the first working day."""
    assert balance_due_on(date.fromisoformat(closed_on), days, rules.calendar) == date.fromisoformat(due_on)


def test_identity_numbers_are_masked():
    """Both ends of an identity number may be seen, the middle never, of a short number nothing."""
    assert masked_identity("441303198801010017") == "441303********0017"
    assert masked_identity("E12345678") == "E1***5678"
    assert masked_identity("X1") == "**"
