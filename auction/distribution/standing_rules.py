"""What a claim stands at on a day: principal, general interest, the doubled part of delayed interest. Pure, exact.

法释〔2014〕8号: doubled interest runs on the unpaid judgment debt without its general interest (art 1), each instalment
from its own day (art 2), part payments lower it and stays the debtor did not ask for are left out (art 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from auction.ground.money import round_half_up
from auction.jurisdictions.rules import RuleSet

from .interest_rules import PPM, DoubledPeriod, doubled_exact, doubled_periods


@dataclass(frozen=True)
class Payee:
    """Who is paid, and where. `party_id` is None for payees of costs that are no party."""

    name: str
    bank: str
    account: str
    party_id: int | None = None


class Rate(NamedTuple):
    """A yearly rate in millionths from a day (not counted) to a day (counted); None: until the end."""

    starts_on: date
    ends_on: date | None
    rate_ppm: int


class InterestPeriod(NamedTuple):
    """Days of general interest at one rate on one principal."""

    first: date
    last: date
    days: int
    principal_minor: int
    rate_ppm: int


@dataclass(frozen=True)
class CreditorClaim:
    """A claim of the case as the plan takes it. `kind`: a class of the rule set; interest yearly in millionths.

    `rates` take the place of the simple rate while they run. `doubled_from`: the last day for performance, after which
    doubled interest runs; None when it is not asked. `instalments` (due day, amount) are parts of the principal with
    due days of their own. `paid` and `doubled_paid`: what was paid on the debt and on the doubled part, by day.
    """

    claim_id: int
    payee: Payee
    kind: str
    rank: int
    principal_minor: int
    interest_rate_ppm: int
    interest_from: date | None
    paid: tuple[tuple[date, int], ...] = ()
    rates: tuple[Rate, ...] = ()
    doubled_from: date | None = None
    instalments: tuple[tuple[date, int], ...] = ()
    stays: tuple[tuple[date, date], ...] = ()
    doubled_paid: tuple[tuple[date, int], ...] = ()
    excluded_reason: str = ""


@dataclass(frozen=True)
class Standing:
    """What is open of a claim on a day, with the periods by which both interests were reckoned."""

    principal_minor: int
    interest_minor: int
    periods: tuple[InterestPeriod, ...]
    doubled_minor: int = 0
    doubled_periods: tuple[DoubledPeriod, ...] = ()

    @property
    def open_minor(self) -> int:
        """Principal and general interest: the judgment debt, which is paid before the doubled part (art 4)."""
        return self.principal_minor + self.interest_minor

    @property
    def owed_minor(self) -> int:
        """Everything together."""
        return self.open_minor + self.doubled_minor


@dataclass
class _Debt:
    """The debt while its payments are told one after another. Interest stays exact until it is paid or shown."""

    principal_minor: int
    interest: Fraction = Fraction(0)
    beyond_minor: int = 0
    periods: list[InterestPeriod] = field(default_factory=list)
    repaid: list[tuple[date, int]] = field(default_factory=list)

    def accrue(self, spans: Iterable[tuple[date, date, int]], rules: RuleSet) -> None:
        for first, last, rate_ppm in spans:
            days = (last - first).days
            self.interest += Fraction(self.principal_minor * rate_ppm * days, PPM * rules.interest_year_days)
            self.periods.append(InterestPeriod(first, last, days, self.principal_minor, rate_ppm))

    def pay(self, paid_on: date, paid_minor: int, order: tuple[str, ...]) -> None:
        # Nothing rounds nothing: parts of a fen run on.
        for part in order if paid_minor else ():
            if part == "interest":
                due_minor = round_half_up(self.interest)
                taken_minor = min(due_minor, paid_minor)
                self.interest = Fraction(0) if taken_minor == due_minor else self.interest - taken_minor
            else:
                taken_minor = min(self.principal_minor, paid_minor)
                self.principal_minor -= taken_minor
                self.repaid.append((paid_on, taken_minor))
            paid_minor -= taken_minor
        self.beyond_minor += paid_minor


def standing(claim: CreditorClaim, until: date, rules: RuleSet) -> Standing:
    """What is open of a claim on a day.

    A part payment goes to interest first, then to principal, as the rule set orders (民法典 561); what is beyond both
    goes to the doubled part. Interest is rounded half-up once, at the end or when it is paid.
    """
    debt = _Debt(claim.principal_minor)
    reached: date | None = None
    for paid_on, paid_minor in (*sorted(claim.paid), (until, 0)):
        day = min(paid_on, until)
        if debt.principal_minor:
            debt.accrue(_spans(claim, reached, day), rules)
        reached = day
        debt.pay(day, paid_minor, rules.part_payment_order)
    doubled_minor, periods = _doubled(claim, until, debt, rules)
    return Standing(
        debt.principal_minor, round_half_up(debt.interest), tuple(debt.periods), doubled_minor, tuple(periods)
    )


def _spans(claim: CreditorClaim, after: date | None, until: date) -> Iterable[tuple[date, date, int]]:
    """Days after `after` up to `until` that bear interest, cut where the rate changes: (first, last, rate)."""
    rates = sorted(claim.rates)
    if claim.interest_from is not None and claim.interest_rate_ppm:
        rates = [Rate(claim.interest_from, None, claim.interest_rate_ppm), *rates]
    if not rates:
        return
    begin = min(rate.starts_on for rate in rates)
    begin = begin if after is None else max(begin, after)
    cuts = {day for rate in rates for day in rate[:2] if day is not None and begin < day < until}
    days = [begin, *sorted(cuts), until] if begin < until else []
    for first, last in pairwise(days):
        # A rate of its own takes the place of the simple rate, a later one that of an earlier one.
        holds = [rate for rate in rates if rate.starts_on <= first and (rate.ends_on is None or first < rate.ends_on)]
        if holds and holds[-1].rate_ppm:
            yield first, last, holds[-1].rate_ppm


def _doubled(claim: CreditorClaim, until: date, debt: _Debt, rules: RuleSet) -> tuple[int, list[DoubledPeriod]]:
    """The doubled part that is open, and its periods. Nothing where it is not asked."""
    if claim.doubled_from is None:
        return 0, []
    rest_minor = claim.principal_minor - sum(minor for _, minor in claim.instalments)
    parts = [*claim.instalments, (claim.doubled_from, max(0, rest_minor))]
    periods = doubled_periods(parts, until, payments=debt.repaid, excluded=claim.stays)
    paid_minor = debt.beyond_minor + sum(minor for _, minor in claim.doubled_paid)
    return max(0, round_half_up(doubled_exact(periods, rules)) - paid_minor), periods
