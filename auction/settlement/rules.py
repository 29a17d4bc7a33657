"""Settlement in numbers: the waterfall, the forfeited deposit, the balance date. Pure, in whole fen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from auction.ground.money import split
from auction.ground.refusal import Refusal
from auction.jurisdictions.calendar import WorkingCalendar
from auction.jurisdictions.rules import ClaimClass, RuleSet


@dataclass(frozen=True)
class Claim:
    """One claim on the proceeds. `key` is unique in a plan; `kind` is a class of the rule set.

    `rank` orders claims of one class: the rank of a security, the order of seizure. Equal ranks share.
    """

    key: str
    kind: str
    amount_minor: int
    rank: int = 1


@dataclass(frozen=True)
class Distribution:
    """What each claim is paid; what is left belongs to the debtor. Nothing is lost: paid + surplus = proceeds."""

    claims: tuple[Claim, ...]
    paid_minor: Mapping[str, int]
    surplus_minor: int

    def ratio(self, kind: str) -> Fraction:
        """The part of a class that is paid, exact; 1 for a class without claims."""
        claimed = [claim for claim in self.claims if claim.kind == kind]
        total = sum(claim.amount_minor for claim in claimed)
        return Fraction(sum(self.paid_minor[claim.key] for claim in claimed), total) if total else Fraction(1)


def distribute(proceeds_minor: int, claims: Sequence[Claim], debtor_kind: str, rules: RuleSet) -> Distribution:
    """Share out the proceeds of a civil case, class after class (民诉法解释 508, 514).

    Ordinary claims against a natural person share pro rata, against an enterprise in order of seizure.
    Refuses negative amounts, unknown classes and debtor kinds, and one claim given twice.
    """
    if debtor_kind not in rules.ordinary_mode:
        raise Refusal("DISTRIBUTION_DEBTOR_KIND_UNKNOWN", known=sorted(rules.ordinary_mode))
    return _waterfall(proceeds_minor, claims, rules.distribution_classes, rules.ordinary_mode[debtor_kind])


def criminal_waterfall(proceeds_minor: int, claims: Sequence[Claim], rules: RuleSet) -> Distribution:
    """Share out property of a criminal judgment (刑事裁判涉财产部分执行规定 13)."""
    return _waterfall(proceeds_minor, claims, rules.criminal_classes, by_debtor="pro_rata")


def _waterfall(
    proceeds_minor: int, claims: Sequence[Claim], classes: Sequence[ClaimClass], by_debtor: str
) -> Distribution:
    """Fill the classes in order; inside a class, groups of equal standing in order, pro rata in a group."""
    _check_claims(proceeds_minor, claims, classes)
    paid = {claim.key: 0 for claim in claims}
    left = proceeds_minor
    for group in _groups(claims, classes, by_debtor):
        owed = sum(claim.amount_minor for claim in group)
        pool = min(left, owed)
        if pool:
            shares = split(pool, [claim.amount_minor for claim in group])
            paid.update(zip((claim.key for claim in group), shares, strict=True))
        left -= pool
    return Distribution(tuple(claims), paid, left)


def _groups(claims: Sequence[Claim], classes: Sequence[ClaimClass], by_debtor: str) -> Iterable[list[Claim]]:
    """Claims that are paid together, best first; odd fen then go by rank, then by the order given."""
    for claim_class in classes:
        members = sorted((claim for claim in claims if claim.kind == claim_class.key), key=lambda claim: claim.rank)
        mode = by_debtor if claim_class.mode == "by_debtor" else claim_class.mode
        if mode == "pro_rata":
            yield members
        else:
            for _, equals in groupby(members, key=lambda claim: claim.rank):
                yield list(equals)


def _check_claims(proceeds_minor: int, claims: Sequence[Claim], classes: Sequence[ClaimClass]) -> None:
    if proceeds_minor < 0 or any(claim.amount_minor < 0 for claim in claims):
        raise Refusal("DISTRIBUTION_AMOUNT_NEGATIVE")
    known = [claim_class.key for claim_class in classes]
    seen: set[str] = set()
    for claim in claims:
        if claim.kind not in known:
            raise Refusal("DISTRIBUTION_CLASS_UNKNOWN", claim=claim.key, known=known)
        if claim.key in seen:
            raise Refusal("DISTRIBUTION_CLAIM_TWICE", claim=claim.key)
        seen.add(claim.key)


@dataclass(frozen=True)
class Forfeiture:
    """Where a defaulter's deposit goes. `used_minor` follows the rule set's order of uses.

    `rest_minor` is what no use of the article takes: when it is above zero the panel decides.
    """

    shortfall_minor: int
    used_minor: Mapping[str, int]
    rest_minor: int
    refund_minor: int
    top_up_minor: int
    may_rebid: bool

    @property
    def needs_panel(self) -> bool:
        """True when money is parked because the law names no destination for it."""
        return self.rest_minor > 0


def forfeit(
    deposit_minor: int,
    *,
    original_price_minor: int,
    resale_price_minor: int,
    cost_loss_minor: int = 0,
    case_debt_minor: int = 0,
    related_debt_minor: int = 0,
    rules: RuleSet,
) -> Forfeiture:
    """Use the deposit of a buyer who defaulted, after the re-auction (法释〔2016〕18号 art 24).

    In order: cost loss, price shortfall, debts of this case still open after the resale, the debtor's debts
    related to the asset. Loss the deposit does not cover may be ordered from the buyer (拍卖变卖规定 22).
    """
    shortfall_minor = max(0, original_price_minor - resale_price_minor)
    uses = {
        "cost_loss": cost_loss_minor,
        "price_shortfall": shortfall_minor,
        "case_debt": case_debt_minor,
        "related_debt": related_debt_minor,
    }
    if min(deposit_minor, original_price_minor, resale_price_minor, *uses.values()) < 0:
        raise Refusal("FORFEITURE_AMOUNT_NEGATIVE")
    left, used = deposit_minor, {}
    for use in rules.forfeiture_order:
        used[use] = min(left, uses[use])
        left -= used[use]
    refunded = left if rules.forfeiture_rest == "return_to_buyer" else 0
    uncovered = max(0, cost_loss_minor + shortfall_minor - deposit_minor)
    return Forfeiture(
        shortfall_minor=shortfall_minor,
        used_minor=used,
        rest_minor=left - refunded,
        refund_minor=refunded,
        top_up_minor=uncovered if rules.top_up_policy == "order_top_up" else 0,
        may_rebid=rules.default_may_rebid,
    )


def selloff_default(prepaid_minor: int, deposit_minor: int) -> tuple[int, int]:
    """Split a defaulted sell-off prepayment into (withheld, returned): only a deposit's worth is kept."""
    withheld = min(prepaid_minor, deposit_minor)
    return withheld, prepaid_minor - withheld


def balance_due_on(closed_on: date, days: int, calendar: WorkingCalendar) -> date:
    """The last day to pay the balance: `days` after the close as announced, moved past days off."""
    return calendar.last_day(closed_on, days)
