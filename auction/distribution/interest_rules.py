"""Interest and court fees, exact: fractions until the last step, then whole fen. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from auction.ground.money import round_down, round_half_up
from auction.ground.refusal import Refusal
from auction.jurisdictions.rules import FeeScale, RuleSet

PPM = 1_000_000

Period = tuple[date, date]
"""From a day (not counted) to a day (counted)."""


class DoubledPeriod(NamedTuple):
    """Days of doubled interest on one base, stays left out."""

    first: date
    last: date
    days: int
    base_minor: int


@dataclass(frozen=True)
class DelayedInterest:
    """The doubled part of delayed interest: days counted, exact amount, and rounded half-up to fen."""

    days: int
    exact: Fraction
    amount_minor: int


def delayed_interest(
    base_minor: int,
    starts_on: date,
    ends_on: date,
    rules: RuleSet,
    *,
    payments: Sequence[tuple[date, int]] = (),
    excluded: Sequence[Period] = (),
) -> DelayedInterest:
    """Doubled interest on a judgment debt without its general interest (法释〔2014〕8号 art 1–3).

    `payments` lower the base from their day on; `excluded` are stays the debtor did not ask for. The first
    day of every period is not counted. Refuses reversed periods and negative amounts.
    """
    for first, last in ((starts_on, ends_on), *excluded):
        if last < first:
            raise Refusal("INTEREST_DATES_REVERSED", starts_on=first, ends_on=last)
    if base_minor < 0 or any(paid < 0 for _, paid in payments):
        raise Refusal("INTEREST_AMOUNT_NEGATIVE")
    periods = doubled_periods([(starts_on, base_minor)], ends_on, payments=payments, excluded=excluded)
    exact = doubled_exact(periods, rules)
    return DelayedInterest(sum(period.days for period in periods), exact, round_half_up(exact))


def doubled_periods(
    parts: Sequence[tuple[date, int]], ends_on: date, *,
    payments: Sequence[tuple[date, int]] = (), excluded: Sequence[Period] = (),
) -> list[DoubledPeriod]:  # fmt: skip
    """The periods of one base each, to `ends_on`: `parts` of the debt enter it after their due days (art 2).

    A payment lowers what is due first (民法典 560). Days of `excluded` stays are not counted (art 3(3)).
    """
    starts_on = min(due_on for due_on, _ in parts)
    if starts_on >= ends_on:
        return []
    changes = {day for day, _ in (*parts, *payments) if starts_on < day < ends_on}
    found = []
    for first, last in pairwise(sorted(changes | {starts_on, ends_on})):
        due_minor = sum(minor for due_on, minor in parts if due_on <= first)
        paid_minor = sum(minor for paid_on, minor in payments if paid_on <= first)
        found.append(DoubledPeriod(first, last, _counted_days(first, last, excluded), max(0, due_minor - paid_minor)))
    return found


def doubled_exact(periods: Sequence[DoubledPeriod], rules: RuleSet) -> Fraction:
    """The doubled interest of these periods before it is rounded; one rate for every currency (art 1(3), 5)."""
    return sum(period.days * period.base_minor for period in periods) * rules.delayed_interest_per_day


def _counted_days(first: date, last: date, excluded: Sequence[Period]) -> int:
    """Days after `first` up to `last` that lie in no excluded period; overlapping periods count once."""
    left_out = 0
    counted_to = first
    for stay_first, stay_last in sorted(excluded):
        begin, end = max(counted_to, stay_first), min(last, stay_last)
        if end > begin:
            left_out += (end - begin).days
            counted_to = end
    return (last - first).days - left_out


def delayed_interest_ends_on(realisation: str, days: Mapping[str, date], rules: RuleSet) -> date:
    """The day doubled interest stops. For an auction it is the day the sale ruling takes effect (art 3(2)).

    `realisation` is a way of the rule set (auction, selloff, in_kind, deduction, …); `days` are the days of
    the events that happened.
    """
    return days[rules.delayed_interest_stops_at[realisation]]


def fee_exact(amount_minor: int, scale: FeeScale) -> Fraction:
    """A progressive court fee before it is dropped to whole yuan, in minor units."""
    if amount_minor < 0:
        raise Refusal("FEE_AMOUNT_NEGATIVE")
    fee, reached = Fraction(scale.base_minor), 0
    for limit, ratio in scale.bands:
        upper = amount_minor if limit is None else min(amount_minor, limit)
        fee += max(0, upper - reached) * ratio
        reached = max(reached, upper)
    return fee if scale.cap_minor is None else min(fee, Fraction(scale.cap_minor))


def execution_fee(amount_minor: int, rules: RuleSet) -> int:
    """The fee for enforcing `amount_minor`, whole yuan as courts publish it (诉讼费用交纳办法 14(1))."""
    return round_down(fee_exact(amount_minor, rules.execution_fee), rules.execution_fee.unit_minor)


def execution_fee_due(enforced_minor: int, charged_minor: int, rules: RuleSet) -> int:
    """What is still to be charged when `enforced_minor` has been enforced of a case in all: the scale is progressive."""
    return max(0, execution_fee(enforced_minor, rules) - charged_minor) if enforced_minor else 0


def preservation_fee(amount_minor: int, rules: RuleSet) -> int:
    """The fee for applying to preserve property worth `amount_minor`, whole yuan (art 14(2))."""
    return round_down(fee_exact(amount_minor, rules.preservation_fee), rules.preservation_fee.unit_minor)
