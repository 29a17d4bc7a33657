"""Price and date limits of a lot: floors, bands, notice periods, the no-surplus test. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from auction.ground.money import round_down, round_up
from auction.jurisdictions.calendar import days_after, days_before, months_after
from auction.jurisdictions.rules import RuleSet


def least_start_price(reference: Fraction | int, rules: RuleSet, unit_minor: int = 1) -> int:
    """The lowest lawful start price of a first auction, in minor units, rounded up to `unit_minor`.

    `reference` is the reference price unrounded: a mean rounded first could push the floor below the law's
    (法释〔2016〕18号 art 10).
    """
    return round_up(reference * rules.start_ratio_min, unit_minor)


def least_second_start(previous_start_minor: int, rules: RuleSet, unit_minor: int = 1) -> int:
    """The lowest lawful start price after a failed auction, rounded up to `unit_minor` (art 26)."""
    return round_up(previous_start_minor * (1 - rules.round_cut_max), unit_minor)


def selloff_price(second_start_minor: int) -> int:
    """A sell-off asks the price the second auction failed at (2017 sell-off notice)."""
    return second_start_minor


def deposit_band(start_minor: int, rules: RuleSet) -> tuple[int, int]:
    """The least and the most deposit a court may set for a start price (art 17(1))."""
    return round_up(start_minor * rules.deposit_ratio_min), round_down(start_minor * rules.deposit_ratio_max)


def applicant_deposit(deposit_minor: int, claim_minor: int) -> int:
    """What the applicant creditor pays as deposit: only the part his claim does not cover (art 17(2))."""
    return max(0, deposit_minor - claim_minor)


def paid_first(round_kind: str, start_minor: int, deposit_minor: int) -> int:
    """What a bidder pays before he may bid: the deposit; in a sell-off the whole price (sell-off notice, item 3)."""
    return start_minor if round_kind == "selloff" else deposit_minor


def bidding_period(round_kind: str, rules: RuleSet) -> timedelta:
    """How long a lot must be open: an auction at least so long (art 20(2)), a sell-off exactly so long."""
    if round_kind == "selloff":
        return timedelta(days=rules.selloff_days)
    return timedelta(hours=rules.min_bidding_hours)


def earliest_opening(announced_on: date, asset_kind: str, round_kind: str, rules: RuleSet) -> date:
    """The first day the auction may open after its announcement; that day is not counted (art 12, 26)."""
    return days_after(announced_on, rules.notice_days[round_kind, asset_kind])


def latest_announcement(opens_on: date, asset_kind: str, round_kind: str, rules: RuleSet) -> date:
    """The last day to announce an auction that opens on `opens_on` (art 12, 26)."""
    return days_before(opens_on, rules.notice_days[round_kind, asset_kind])


def latest_notice_to_parties(announced_on: date, rules: RuleSet) -> date:
    """The last day to notify the parties and known priority purchasers (art 16: before the announcement)."""
    return days_before(announced_on, rules.notify_parties_days_before_announcement)


def reference_holds(valid_until: date, announced_on: date, sold_on: date, rules: RuleSet) -> bool:
    """True when no new price is needed: first announced while valid, sold within the months after.

    法释〔2018〕15号 art 27(3). It stands here, below the valuation, because the announcement asks it.
    """
    return announced_on <= valid_until and sold_on <= months_after(valid_until, rules.reference_tail_months)


@dataclass(frozen=True)
class ReauctionWindow:
    """The last days of a second auction after a failed first one."""

    latest_opening: date
    latest_announcement: date


def reauction_window(failed_on: date, asset_kind: str, rules: RuleSet) -> ReauctionWindow:
    """When the second auction must be held and announced at the latest (art 26)."""
    opening = days_after(failed_on, rules.reauction_within_days)
    return ReauctionWindow(opening, latest_announcement(opening, asset_kind, "second", rules))


@dataclass(frozen=True)
class SurplusVerdict:
    """Whether a sale at the reserve could leave anything for the applicant.

    When not, he has `reply_days` to insist, the new reserve must exceed `new_reserve_above_minor`, and
    `failed_cost_payer` bears the costs should that auction fail.
    """

    no_surplus: bool
    new_reserve_above_minor: int
    reply_days: int
    failed_cost_payer: str


def surplus_verdict(
    reserve_minor: int, priority_claims_minor: int, execution_costs_minor: int, rules: RuleSet
) -> SurplusVerdict:
    """The no-surplus test before an auction (拍卖变卖规定 art 6)."""
    ahead_minor = priority_claims_minor + execution_costs_minor
    return SurplusVerdict(
        reserve_minor <= ahead_minor, ahead_minor, rules.no_surplus_reply_days, rules.no_surplus_payer
    )
