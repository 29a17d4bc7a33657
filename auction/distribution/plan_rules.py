"""The distribution plan in numbers: what a claim stands at, and the lines of the plan. Pure, in whole fen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from auction.ground.refusal import Words
from auction.jurisdictions.rules import RuleSet

from .interest_rules import PPM
from .rules import Claim, Distribution, criminal_waterfall, distribute
from .standing_rules import CreditorClaim, Payee, Standing, standing

PLAN_NAMES: Mapping[str, Words] = {
    "prepared": Words("Waiting for approval", "待审批"),
    "approved": Words("Approved", "已批准"),
    "rejected": Words("Sent back", "已退回"),
}

# In the order in which they stand in a plan: who gives way when a later one is to get less.
CLASS_NAMES: Mapping[str, Words] = {
    "costs": Words("Costs", "执行费用"),
    "transfer_taxes": Words("Debtor's taxes on the transfer", "被执行人应负担的税费"),
    "statutory_priority": Words("Statutory priority", "法定优先权"),
    "medical": Words("Medical costs of the injured", "人身损害赔偿中的医疗费用"),
    "secured": Words("Secured claim", "优先债权"),
    "victims": Words("Losses of victims", "退赔被害人的损失"),
    "other_civil": Words("Other civil debt", "其他民事债务"),
    "fine": Words("Fine", "罚金"),
    "confiscation": Words("Confiscation", "没收财产"),
    "ordinary": Words("Ordinary claim", "普通债权"),
    "delayed_interest": Words("Doubled part of delayed interest", "加倍部分债务利息"),
    "clue_reward": Words("Reward for a clue, out of the creditor's share", "悬赏金（从该债权人应得款中扣除）"),
    "excluded": Words("Not taken part", "未纳入分配"),
    "surplus": Words("Surplus to the debtor", "退还被执行人的余款"),
}

# What a clerk may put before all claims, and the class it is paid in.
COST_NAMES: Mapping[str, Words] = {
    "sale_costs": Words("Sale costs", "拍卖变卖费用"),
    "execution_fee": Words("Execution fee", "执行申请费"),
    "preservation_fee": Words("Preservation fee", "财产保全申请费"),
    "transfer_taxes": Words("Debtor's taxes on the transfer", "被执行人应负担的税费"),
}


@dataclass(frozen=True)
class Cost:
    """One item of costs, paid before all claims (民诉法解释 508). `kind`: a key of COST_NAMES."""

    payee: Payee
    amount_minor: int
    kind: str = "sale_costs"

    @property
    def line_class(self) -> str:
        """The class of the waterfall it stands in."""
        return "transfer_taxes" if self.kind == "transfer_taxes" else "costs"


@dataclass(frozen=True)
class Reward:
    """A reward that a creditor promised for a clue: a ratio of what he gets, or an amount less what is paid of it.

    财产调查规定 23: it is taken out of that creditor's own share, never more than it.
    """

    reward_id: int
    claim_id: int
    payee: Payee
    ratio_ppm: int | None
    open_minor: int | None

    def due_minor(self, share_minor: int) -> int:
        """What of a share goes to the informant."""
        if self.open_minor is not None:
            return min(share_minor, self.open_minor)
        return share_minor * (self.ratio_ppm or 0) // PPM


def plan_lines(proceeds_minor: int, costs: Sequence[Cost], claims: Sequence[CreditorClaim], debtor: Payee,
               debtor_kind: str, until: date, rules: RuleSet, order: str = "civil",
               rewards: Sequence[Reward] = ()) -> list[dict[str, Any]]:  # fmt: skip
    """The lines of a plan as plain data, in the order of their classes, and the surplus to the debtor.

    `order`: civil, or criminal (刑事裁判涉财产部分执行规定 13). A claim with doubled interest has a line for it; an
    excluded claim has a line that gives nothing and says why. Every fen of the proceeds stands on one line. Refuses
    what `distribute` refuses.
    """
    standings = {claim.claim_id: standing(claim, until, rules) for claim in claims}
    classes = [one.key for one in (rules.criminal_classes if order == "criminal" else rules.distribution_classes)]
    lines: list[dict[str, Any]] = []
    for cost in costs:
        line_class = cost.line_class if cost.line_class in classes else "costs"
        lines.append(_line(line_class, cost.payee, cost.amount_minor) | {"cost_kind": cost.kind, "rank": 1})
    for claim in sorted(claims, key=lambda claim: (claim.rank, claim.claim_id)):
        lines += _claim_lines(claim, standings[claim.claim_id])
    lines.sort(key=lambda line: _place(line["line_class"], classes))
    shared = _shared(proceeds_minor, lines, debtor_kind, rules, order)
    for key, line in enumerate(lines):
        line["allotted_minor"] = shared.paid_minor.get(str(key), 0)
    lines += _rewarded(lines, rewards)
    if shared.surplus_minor:
        lines.append(_line("surplus", debtor, shared.surplus_minor) | {"allotted_minor": shared.surplus_minor})
    return [{"position": place, **line} for place, line in enumerate(lines, 1)]


def _shared(proceeds_minor: int, lines: Sequence[Mapping[str, Any]], debtor_kind: str, rules: RuleSet,
            order: str) -> Distribution:  # fmt: skip
    """The waterfall over the lines that take part; keys are their places."""
    claims = [
        Claim(str(key), line["line_class"], line["claimed_minor"], line["rank"])
        for key, line in enumerate(lines) if line["line_class"] != "excluded"
    ]  # fmt: skip
    if order == "criminal":
        return criminal_waterfall(proceeds_minor, claims, rules)
    return distribute(proceeds_minor, claims, debtor_kind, rules)


def _place(line_class: str, classes: Sequence[str]) -> int:
    """Where a class stands in the plan; excluded claims come last. An unknown class is refused by the waterfall."""
    return classes.index(line_class) if line_class in classes else len(classes)


def _claim_lines(claim: CreditorClaim, stands: Standing) -> Iterable[dict[str, Any]]:
    """The lines of one claim: the debt, and the doubled part; what is fully paid already has none."""
    about = {"rank": claim.rank, **_reckoning(claim, stands)}
    if claim.excluded_reason:
        if stands.owed_minor:
            excluded = _line("excluded", claim.payee, stands.owed_minor, claim.claim_id)
            yield excluded | about | {"reason": claim.excluded_reason}
        return
    if stands.open_minor:
        yield _line(claim.kind, claim.payee, stands.open_minor, claim.claim_id) | about
    if stands.doubled_minor:
        doubled = _line("delayed_interest", claim.payee, stands.doubled_minor, claim.claim_id)
        yield doubled | {"rank": claim.rank, "doubled_periods": _days(stands.doubled_periods, "base_minor")}


def _rewarded(lines: Sequence[dict[str, Any]], rewards: Sequence[Reward]) -> list[dict[str, Any]]:
    """Lines of the rewards, taken out of the lines of their creditors (whose `reward_minor` says how much)."""
    made = []
    own: dict[int | None, list[dict[str, Any]]] = {}
    for line in lines:
        own.setdefault(line["claim_id"], []).append(line)
    for reward in rewards:
        mine = own.get(reward.claim_id, [])
        due_minor = left_minor = reward.due_minor(sum(line["allotted_minor"] for line in mine))
        for line in mine:
            taken_minor = min(left_minor, line["allotted_minor"])
            if taken_minor:
                line["allotted_minor"] -= taken_minor
                line["reward_minor"] = line.get("reward_minor", 0) + taken_minor
                left_minor -= taken_minor
        if due_minor:
            line = _line("clue_reward", reward.payee, due_minor, reward.claim_id)
            made.append(line | {"allotted_minor": due_minor, "reward_id": reward.reward_id})
    return made


def _line(line_class: str, payee: Payee, claimed_minor: int, claim_id: int | None = None) -> dict[str, Any]:
    return {
        "line_class": line_class, "party_id": payee.party_id, "claim_id": claim_id, "payee_name": payee.name,
        "payee_bank": payee.bank, "payee_account": payee.account, "claimed_minor": claimed_minor, "allotted_minor": 0,
        "set_off_id": None,
    }  # fmt: skip


def _reckoning(claim: CreditorClaim, stands: Standing) -> dict[str, Any]:
    """How the claimed amount came about, for those who check it."""
    return {
        "principal_minor": stands.principal_minor,
        "interest_minor": stands.interest_minor,
        "interest_rate_ppm": claim.interest_rate_ppm,
        "periods": _days(stands.periods, "principal_minor"),
    }


def _days(periods: Sequence[Any], base: str) -> list[dict[str, Any]]:
    """Periods as plain data: from, to, days, what they run on, and the rate where it may change."""
    return [
        {"from": period.first.isoformat(), "to": period.last.isoformat(), "days": period.days,
         base: getattr(period, base)} | ({"rate_ppm": period.rate_ppm} if hasattr(period, "rate_ppm") else {})
        for period in periods
    ]  # fmt: skip


def is_contestable(lines: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anybody's share can be contested: several creditors, and one of them not paid in full."""
    creditors = [line for line in lines if line["claim_id"] is not None and line["line_class"] != "clue_reward"]
    several = len({line["party_id"] for line in creditors}) > 1
    return several and any(
        line["allotted_minor"] + line.get("reward_minor", 0) < line["claimed_minor"] for line in creditors
    )
