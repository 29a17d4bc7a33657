"""The distribution plan in numbers: what a claim stands at, and the lines of the plan. Pure, in whole fen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from auction.ground.refusal import Words
from auction.jurisdictions.rules import RuleSet

from .interest_rules import simple_interest
from .rules import Claim, distribute

PLAN_NAMES: Mapping[str, Words] = {
    "prepared": Words("Waiting for approval", "待审批"),
    "approved": Words("Approved", "已批准"),
    "rejected": Words("Sent back", "已退回"),
}

CLASS_NAMES: Mapping[str, Words] = {
    "costs": Words("Costs", "执行费用"),
    "secured": Words("Secured claim", "优先债权"),
    "ordinary": Words("Ordinary claim", "普通债权"),
    "surplus": Words("Surplus to the debtor", "退还被执行人的余款"),
}


@dataclass(frozen=True)
class Payee:
    """Who is paid, and where. `party_id` is None for payees of costs that are no party."""

    name: str
    bank: str
    account: str
    party_id: int | None = None


@dataclass(frozen=True)
class Cost:
    """One item of costs, paid before all claims (民诉法解释 508)."""

    payee: Payee
    amount_minor: int


@dataclass(frozen=True)
class Standing:
    """What is open of a claim on a day. `periods` show how the interest was reckoned: (from, to, days, principal)."""

    principal_minor: int
    interest_minor: int
    periods: tuple[tuple[date, date, int, int], ...]

    @property
    def open_minor(self) -> int:
        """Principal and interest together."""
        return self.principal_minor + self.interest_minor


@dataclass(frozen=True)
class CreditorClaim:
    """A claim of the case as the plan takes it. `kind`: costs, secured or ordinary; interest yearly in millionths."""

    claim_id: int
    payee: Payee
    kind: str
    rank: int
    principal_minor: int
    interest_rate_ppm: int
    interest_from: date | None
    # What earlier plans paid on it, by the day their interest ran to.
    paid: tuple[tuple[date, int], ...] = ()


def standing(claim: CreditorClaim, until: date, rules: RuleSet) -> Standing:
    """What is open of a claim on a day. A part payment goes to interest first, then to principal (民法典 561)."""
    principal_minor, interest_minor, day = claim.principal_minor, 0, claim.interest_from
    periods = []
    for paid_on, paid_minor in (*sorted(claim.paid), (until, 0)):
        if day is not None and day < paid_on and claim.interest_rate_ppm and principal_minor:
            interest_minor += simple_interest(principal_minor, claim.interest_rate_ppm, day, paid_on, rules)
            periods.append((day, paid_on, (paid_on - day).days, principal_minor))
        if day is not None:
            day = max(day, paid_on)
        to_interest = min(interest_minor, paid_minor)
        interest_minor -= to_interest
        principal_minor -= min(principal_minor, paid_minor - to_interest)
    return Standing(principal_minor, interest_minor, tuple(periods))


def plan_lines(proceeds_minor: int, costs: Sequence[Cost], claims: Sequence[CreditorClaim], debtor: Payee,
               debtor_kind: str, until: date, rules: RuleSet) -> list[dict[str, Any]]:  # fmt: skip
    """The lines of a plan as plain data: costs, secured, ordinary, and the surplus to the debtor.

    Every fen of the proceeds stands on one line. Refuses what `distribute` refuses.
    """
    standings = {claim.claim_id: standing(claim, until, rules) for claim in claims}
    shared = distribute(
        proceeds_minor,
        [Claim(f"cost:{place}", "costs", cost.amount_minor) for place, cost in enumerate(costs)]
        + [
            Claim(f"claim:{claim.claim_id}", claim.kind, standings[claim.claim_id].open_minor, claim.rank)
            for claim in claims
        ],
        debtor_kind,
        rules,
    )
    lines = [
        _line("costs", cost.payee, cost.amount_minor, shared.paid_minor[f"cost:{place}"])
        for place, cost in enumerate(costs)
    ]
    order = ("costs", "secured", "ordinary")
    for claim in sorted(claims, key=lambda claim: (order.index(claim.kind), claim.rank, claim.claim_id)):
        stands = standings[claim.claim_id]
        if stands.open_minor:
            paid_minor = shared.paid_minor[f"claim:{claim.claim_id}"]
            line = _line(claim.kind, claim.payee, stands.open_minor, paid_minor, claim.claim_id)
            lines.append(line | _reckoning(claim, stands))
    if shared.surplus_minor:
        lines.append(_line("surplus", debtor, shared.surplus_minor, shared.surplus_minor))
    return [{"position": place, **line} for place, line in enumerate(lines, 1)]


def _line(line_class: str, payee: Payee, claimed_minor: int, allotted_minor: int,
          claim_id: int | None = None) -> dict[str, Any]:  # fmt: skip
    who = {f"payee_{name}": value for name, value in asdict(payee).items() if name != "party_id"}
    return {
        "line_class": line_class, "party_id": payee.party_id, "claim_id": claim_id, **who,
        "claimed_minor": claimed_minor, "allotted_minor": allotted_minor, "set_off_id": None,
    }  # fmt: skip


def _reckoning(claim: CreditorClaim, stands: Standing) -> dict[str, Any]:
    """How the claimed amount came about, for those who check it."""
    return {
        "rank": claim.rank,
        "principal_minor": stands.principal_minor,
        "interest_minor": stands.interest_minor,
        "interest_rate_ppm": claim.interest_rate_ppm,
        "periods": [
            {"from": start.isoformat(), "to": end.isoformat(), "days": days, "principal_minor": principal_minor}
            for start, end, days, principal_minor in stands.periods
        ],
    }


def is_contestable(lines: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anybody's share can be contested: several creditors, and one of them not paid in full."""
    creditors = [line for line in lines if line["claim_id"] is not None]
    several = len({line["party_id"] for line in creditors}) > 1
    return several and any(line["allotted_minor"] < line["claimed_minor"] for line in creditors)
