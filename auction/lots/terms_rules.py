"""The terms the panel decides, and the limits they keep to (article 27 with 10, 17, 26). Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from auction.ground.refusal import Refusal
from auction.jurisdictions.rules import RuleSet

from .price_rules import deposit_band, least_second_start, least_start_price, selloff_price

BALANCE_DAYS_MOST = 90

# What a start price rests on: the reference price or the round before; shares that nobody could appraise
# (法释〔2021〕20号 12); nothing, in an auction without reserve (法释〔2014〕13号 12). Each with its refusal of a deposit.
DEPOSIT_REFUSALS = {
    "reference": "DEPOSIT_OUTSIDE_BAND", "shares": "DEPOSIT_OF_SHARES", "no_reserve": "DEPOSIT_WITHOUT_RESERVE",
}  # fmt: skip
BASES = tuple(DEPOSIT_REFUSALS)


@dataclass(frozen=True)
class Terms:
    """What is proposed: prices in minor units, the period for the balance in days."""

    start_price_minor: int
    increment_minor: int
    deposit_minor: int
    balance_days: int


@dataclass(frozen=True)
class Ground:
    """What the terms rest on. `previous_start_minor`: the start price of the round before, without reserve the last
    reserve; None in a first. `reference_exact`: numerator and denominator; None: as rounded. The sums ahead of the
    applicant (None: he was not looked at) and `raised_above_minor`, what he insists the price must exceed, are a gate's.
    """

    round_kind: str
    reference_price_minor: int | None
    previous_start_minor: int | None
    currency: str
    basis: str = "reference"
    reference_exact: tuple[int, int] | None = None
    ahead_claims_minor: int | None = None
    ahead_costs_minor: int | None = None
    raised_above_minor: int | None = None


def least_start(ground: Ground, rules: RuleSet) -> int:
    """The lowest start price of this round, in minor units.

    Shares that cannot be appraised may start at any price above the costs (法释〔2021〕20号 art 12(2)), which their gate
    knows; without reserve the smallest unit of the currency is where bidding starts (法释〔2014〕13号 art 12(2)), for any
    more would be a reserve.
    First: 70 % of the reference price (art 10). After a failed round: the previous start price less 20 %
    (art 26). Sell-off: the price the second auction failed at. After a default the sale is repeated, not
    failed, and the law gives no cut: the price it was sold from stays the floor.
    """
    if ground.basis == "no_reserve":
        return 1
    if ground.previous_start_minor is None:
        if ground.basis == "shares":
            return 1
        exact = ground.reference_exact or (ground.reference_price_minor or 0, 1)
        return least_start_price(Fraction(*exact), rules)
    if ground.round_kind == "second":
        return least_second_start(ground.previous_start_minor, rules)
    return selloff_price(ground.previous_start_minor)


def deposit_limits(ground: Ground, start_minor: int, rules: RuleSet) -> tuple[int, int]:
    """The least and the most deposit: 5 to 20 % of the start price (art 17); for shares that cannot be appraised what the
    court sees fit, at most the price (法释〔2021〕20号 art 12(3)); without reserve 5 to 20 % of the last reserve price, since
    the law gives no other measure and a deposit of nothing binds nobody.
    """
    if ground.basis == "shares":
        return 1, start_minor
    base = ground.previous_start_minor if ground.basis == "no_reserve" else None
    return deposit_band(base or start_minor, rules)


def check_terms(terms: Terms, ground: Ground, rules: RuleSet) -> None:
    """Refuse terms outside the law's limits, naming the limit."""
    floor = least_start(ground, rules)
    if terms.start_price_minor < floor:
        raise Refusal("START_BELOW_FLOOR", floor_minor=floor, currency=ground.currency)
    # Who insists on a sale that leaves him nothing has its price raised (拍卖变卖规定 6), a sell-off's too.
    is_fixed = ground.round_kind == "selloff" and ground.raised_above_minor is None
    if is_fixed and ground.previous_start_minor is not None and terms.start_price_minor != floor:
        raise Refusal("SELLOFF_PRICE_FIXED", price_minor=floor, currency=ground.currency)
    if ground.basis == "no_reserve" and terms.start_price_minor != floor:
        raise Refusal("NO_RESERVE_START", price_minor=floor, currency=ground.currency)
    if terms.increment_minor <= 0:
        raise Refusal("INCREMENT_NOT_POSITIVE")
    least, most = deposit_limits(ground, terms.start_price_minor, rules)
    if not least <= terms.deposit_minor <= most:
        raise Refusal(DEPOSIT_REFUSALS[ground.basis], least_minor=least, most_minor=most, currency=ground.currency)
    if not 1 <= terms.balance_days <= BALANCE_DAYS_MOST:
        raise Refusal("BALANCE_DAYS_OUTSIDE", most=BALANCE_DAYS_MOST)


def content_of(terms: Terms, ground: Ground, reference_valid_until: str) -> Mapping[str, Any]:
    """The exact content a vote binds: the terms and everything they rest on, as JSON values."""
    return {**asdict(terms), **asdict(ground), "reference_valid_until": reference_valid_until}
