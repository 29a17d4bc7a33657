"""The terms the panel decides, and the limits they keep to (article 27 with 10, 17, 26). Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from auction.ground.refusal import Refusal
from auction.jurisdictions.rules import RuleSet

from .price_rules import deposit_band, least_second_start, least_start_price, selloff_price

BALANCE_DAYS_MOST = 90


@dataclass(frozen=True)
class Terms:
    """What is proposed: prices in minor units, the period for the balance in days."""

    start_price_minor: int
    increment_minor: int
    deposit_minor: int
    balance_days: int


@dataclass(frozen=True)
class Ground:
    """What the terms rest on. `previous_start_minor` is the start price of the round before; None in a first."""

    round_kind: str
    reference_price_minor: int
    previous_start_minor: int | None
    currency: str


def least_start(ground: Ground, rules: RuleSet) -> int:
    """The lowest start price of this round, in minor units.

    First: 70 % of the reference price (art 10). After a failed round: the previous start price less 20 %
    (art 26). Sell-off: the price the second auction failed at. After a default the sale is repeated, not
    failed, and the law gives no cut: the price it was sold from stays the floor.
    """
    if ground.previous_start_minor is None:
        return least_start_price(ground.reference_price_minor, rules)
    if ground.round_kind == "second":
        return least_second_start(ground.previous_start_minor, rules)
    return selloff_price(ground.previous_start_minor)


def check_terms(terms: Terms, ground: Ground, rules: RuleSet) -> None:
    """Refuse terms outside the law's limits, naming the limit."""
    floor = least_start(ground, rules)
    if terms.start_price_minor < floor:
        raise Refusal("START_BELOW_FLOOR", floor_minor=floor, currency=ground.currency)
    if ground.round_kind == "selloff" and ground.previous_start_minor is not None and terms.start_price_minor != floor:
        raise Refusal("SELLOFF_PRICE_FIXED", price_minor=floor, currency=ground.currency)
    if terms.increment_minor <= 0:
        raise Refusal("INCREMENT_NOT_POSITIVE")
    least, most = deposit_band(terms.start_price_minor, rules)
    if not least <= terms.deposit_minor <= most:
        raise Refusal("DEPOSIT_OUTSIDE_BAND", least_minor=least, most_minor=most, currency=ground.currency)
    if not 1 <= terms.balance_days <= BALANCE_DAYS_MOST:
        raise Refusal("BALANCE_DAYS_OUTSIDE", most=BALANCE_DAYS_MOST)


def content_of(terms: Terms, ground: Ground, reference_valid_until: str) -> Mapping[str, Any]:
    """The exact content a vote binds: the terms and everything they rest on, as JSON values."""
    return {**asdict(terms), **asdict(ground), "reference_valid_until": reference_valid_until}
