"""A distribution plan before its parties: who was served when, who objects, who opposes, who sues. Pure.

执行程序解释 17, 18: 15 days to object, 15 days for the others to oppose; nobody opposes → the plan is corrected;
somebody does → the objector sues within 15 days, or the plan stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from auction.distribution.plan_rules import CLASS_NAMES
from auction.ground.money import split
from auction.ground.refusal import Refusal, Words
from auction.jurisdictions.rules import RuleSet

OBJECTION_NAMES: Mapping[str, Words] = {
    "answering": Words("The other parties may oppose", "等待其他当事人表态"),
    "opposed": Words("Opposed: the objector may sue", "有人反对，异议人可起诉"),
    "sued": Words("Before the court", "诉讼中"),
    "unopposed": Words("Nobody opposed: the plan is corrected", "无人反对，修正方案"),
    "lapsed": Words("No lawsuit in time: the plan stands", "逾期未起诉，按原方案分配"),
    "dismissed": Words("Dismissed: the plan stands", "判决驳回，按原方案分配"),
    "upheld": Words("Upheld: the plan is corrected", "判决支持，修正方案"),
}
ENDED = frozenset({"unopposed", "lapsed", "dismissed", "upheld"})
BY_ITSELF = frozenset({"unopposed", "lapsed"})
JUDGMENTS: Mapping[str, Words] = {
    "dismissed": Words("The objection is dismissed", "驳回异议人的诉讼请求"),
    "upheld": Words("The plan must be changed", "判决变更分配方案"),
}
SERVICE_MEANS: Mapping[str, Words] = {
    "inbox": Words("In the inbox here", "本平台电子送达"),
    "by_hand": Words("Handed over", "直接送达"),
    "post": Words("By post", "邮寄送达"),
    "notice": Words("By public notice", "公告送达"),
}


@dataclass(frozen=True)
class Standing:
    """Where a matter stands: its state, the last day of the running period, and the parties not served yet."""

    state: str
    until: date | None = None
    unserved: tuple[int, ...] = ()


@dataclass(frozen=True)
class ObjectionFacts:
    """One objection. `served` and `answers` are of the other parties; an answer is True when it opposes.

    `opposition_served_on`: when the objector was told of the opposition.
    """

    objector: int
    disputed: Mapping[int, int]
    served: Mapping[int, date]
    answers: Mapping[int, bool]
    opposition_served_on: date | None = None
    sued_on: date | None = None
    ended: str | None = None


def last_day(served_on: date, rules: RuleSet) -> date:
    """The last day of a period of the parties, moved past days off."""
    return rules.calendar.last_day(served_on, rules.distribution_objection_days)


def plan_standing(parties: Sequence[int], served: Mapping[int, date], spoken: frozenset[int], today: date,
                  rules: RuleSet) -> Standing:  # fmt: skip
    """Whether the plan may still be objected to. `spoken`: the parties that waived or have objected already."""
    silent = [party for party in parties if party not in spoken]
    unserved = tuple(party for party in silent if party not in served)
    until = max((last_day(served[party], rules) for party in silent if party in served), default=None)
    if unserved:
        return Standing("open", None, unserved)
    if until is None or today > until:
        return Standing("over", until)
    return Standing("open", until)


def objection_standing(facts: ObjectionFacts, parties: Sequence[int], today: date, rules: RuleSet) -> Standing:
    """Where an objection stands on a day."""
    if facts.ended:
        return Standing(facts.ended)
    if facts.sued_on:
        return Standing("sued")
    if any(facts.answers.values()):
        if facts.opposition_served_on is None:
            return Standing("opposed", None, (facts.objector,))
        until = last_day(facts.opposition_served_on, rules)
        return Standing("lapsed" if today > until else "opposed", until)
    silent = [party for party in parties if party != facts.objector and party not in facts.answers]
    unserved = tuple(party for party in silent if party not in facts.served)
    if unserved:
        return Standing("answering", None, unserved)
    until_all = max((last_day(facts.served[party], rules) for party in silent), default=None)
    if until_all is None or today > until_all:
        return Standing("unopposed", until_all)
    return Standing("answering", until_all)


def may_speak(served_on: date | None, day: date, rules: RuleSet) -> bool:
    """Whether a party's word of `day` is in time. Before it was served its period has not begun."""
    return served_on is None or day <= last_day(served_on, rules)


def disputed_minor(lines: Sequence[Mapping[str, Any]], asked: Mapping[int, int]) -> dict[int, int]:
    """What an objection disputes of each line (position → minor units), from what it says the lines should be.

    What it asks more for somebody and takes from nobody is disputed of those who stand last: the surplus, then class
    by class and rank by rank upwards, in proportion. Refuses OBJECTION_LINE and OBJECTION_EMPTY.
    """
    allotted = {line["position"]: line["allotted_minor"] for line in lines}
    if set(asked) - set(allotted) or any(minor < 0 for minor in asked.values()):
        raise Refusal("OBJECTION_LINE")
    changes = {position: minor - allotted[position] for position, minor in asked.items()}
    if not any(changes.values()):
        raise Refusal("OBJECTION_EMPTY")
    disputed = {position: -change for position, change in changes.items() if change < 0}
    missing_minor = sum(change for change in changes.values() if change > 0) - sum(disputed.values())
    for group in _last_first([line for line in lines if line["position"] not in asked]):
        pool = min(missing_minor, sum(line["allotted_minor"] for line in group))
        if pool > 0:
            shares = split(pool, [line["allotted_minor"] for line in group])
            disputed |= {line["position"]: share for line, share in zip(group, shares, strict=True) if share}
            missing_minor -= pool
    return disputed


def _last_first(lines: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Lines that give way together, those that stand last in the plan first."""

    def standing(line: Mapping[str, Any]) -> tuple[int, int]:
        return list(CLASS_NAMES).index(line["line_class"]), line.get("rank") or 0

    ordered = sorted(lines, key=standing, reverse=True)
    return [list(group) for _standing, group in groupby(ordered, key=standing)]


def held_minor(lines: Sequence[Mapping[str, Any]], objections: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """What is held back of each line for the objections that have not lapsed: never more than the line gives."""
    held = {}
    for line in lines:
        wanted_minor = sum(disputed.get(line["position"], 0) for disputed in objections)
        if wanted_minor:
            held[line["position"]] = min(line["allotted_minor"], wanted_minor)
    return {position: minor for position, minor in held.items() if minor}


def corrected_minor(lines: Sequence[Mapping[str, Any]], held: Mapping[int, int],
                    asked: Mapping[int, int]) -> dict[int, int]:  # fmt: skip
    """How the held money would be shared out if the lines became what was `asked`: a proposal for the clerk.

    Lines that were named come first, what is left goes back in proportion to those it was held from.
    """
    left_minor, proposed = sum(held.values()), {}
    for line in lines:
        position = line["position"]
        if position in asked:
            paid_minor = line["allotted_minor"] - held.get(position, 0)
            proposed[position] = min(left_minor, max(0, asked[position] - paid_minor))
            left_minor -= proposed[position]
    others = [position for position in held if position not in asked]
    if others and left_minor:
        shares = split(left_minor, [held[position] for position in others])
        proposed |= dict(zip(others, shares, strict=True))
    return {position: proposed.get(position, 0) for position in sorted({*held, *proposed})}
