"""The waterfall: proceeds shared out among classes of claims. Pure, in whole fen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from auction.ground.money import round_down, split
from auction.ground.refusal import Refusal
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
    return _waterfall(
        proceeds_minor, claims, rules.distribution_classes, rules.ordinary_mode[debtor_kind], rules.first_seizer_ratio
    )


def criminal_waterfall(proceeds_minor: int, claims: Sequence[Claim], rules: RuleSet) -> Distribution:
    """Share out property of a criminal judgment (刑事裁判涉财产部分执行规定 13)."""
    return _waterfall(proceeds_minor, claims, rules.criminal_classes, by_debtor="pro_rata")


def _waterfall(
    proceeds_minor: int, claims: Sequence[Claim], classes: Sequence[ClaimClass], by_debtor: str,
    first_seizer_ratio: Fraction = Fraction(0),
) -> Distribution:  # fmt: skip
    """Fill the classes in order; inside a class, groups of equal standing in order, pro rata in a group."""
    _check_claims(proceeds_minor, claims, classes)
    paid = {claim.key: 0 for claim in claims}
    left = proceeds_minor
    for group, is_by_seizure in _groups(claims, classes, by_debtor):
        open_minor = {claim.key: claim.amount_minor for claim in group}
        pool = min(left, sum(open_minor.values()))
        left -= pool
        if is_by_seizure and pool < sum(open_minor.values()):
            ahead_minor = _first_seizers_part(pool, group, first_seizer_ratio)
            paid[group[0].key] += ahead_minor
            open_minor[group[0].key] -= ahead_minor
            pool -= ahead_minor
        if pool:
            for key, share in zip(open_minor, split(pool, list(open_minor.values())), strict=True):
                paid[key] += share
    return Distribution(tuple(claims), paid, left)


def _first_seizers_part(pool_minor: int, group: Sequence[Claim], ratio: Fraction) -> int:
    """What the one who seized first is paid ahead of those he shares with; nothing when nobody was alone the first."""
    if len(group) < 2 or group[0].rank == group[1].rank:
        return 0
    return min(round_down(pool_minor * ratio), group[0].amount_minor)


def _groups(
    claims: Sequence[Claim], classes: Sequence[ClaimClass], by_debtor: str
) -> Iterable[tuple[list[Claim], bool]]:
    """Claims that are paid together, best first; odd fen then go by rank, then by the order given.

    With each group: whether its ranks are an order of seizure that its members share against.
    """
    by_kind: dict[str, list[Claim]] = {}
    for claim in claims:
        by_kind.setdefault(claim.kind, []).append(claim)
    for claim_class in classes:
        members = sorted(by_kind.get(claim_class.key, ()), key=lambda claim: claim.rank)
        mode = by_debtor if claim_class.mode == "by_debtor" else claim_class.mode
        if mode == "pro_rata":
            yield members, claim_class.key == "ordinary"
        else:
            for _, equals in groupby(members, key=lambda claim: claim.rank):
                yield list(equals), False


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
