"""Objections to inquiry and appraisal reports: who may say what until when, and what it does to a figure
(法释〔2018〕15号 art 21 to 26). Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from auction.ground.refusal import Refusal, Words
from auction.jurisdictions.rules import RuleSet

from .rules import objection_due_on

# What a report may be wrong in, decided by the court (art 22(1)).
FORMAL_GROUNDS: Mapping[str, Words] = {
    "basic_facts": Words("The facts about the property are wrong", "财产基本信息错误"),
    "scope": Words("It covers more or less than the property", "超出财产范围或者遗漏财产"),
    "qualification": Words("The source or its people lack the qualification", "出具机构或者人员不具备相应资质"),
    "procedure": Words("The procedure gravely broke the law", "程序严重违法"),
}
# What only an appraiser can answer (art 23(1)).
METHOD_GROUNDS: Mapping[str, Words] = {
    "standard": Words("The reference standard is wrong", "对参照标准有异议"),
    "calculation": Words("The way of calculation is wrong", "对计算方法有异议"),
    "result": Words("The result is wrong", "对评估结果有异议"),
}
GROUNDS: Mapping[str, Words] = {**FORMAL_GROUNDS, **METHOD_GROUNDS}

STATES: Mapping[str, Words] = {
    "open": Words("Being looked at", "审查中"),
    "dismissed": Words("Dismissed", "驳回"),
    "corrected": Words("Corrected", "已补正"),
    "upheld": Words("Upheld", "异议成立"),
}
# Who looks at it now: the court; the appraiser, who explains; the professional review (art 23).
STAGES: Mapping[str, Words] = {
    "court": Words("The court looks at it", "法院审查"),
    "appraiser": Words("The appraiser explains", "评估机构说明"),
    "review": Words("Professional review", "专业技术评审"),
}

# How a report reached a party.
MEANS: Mapping[str, Words] = {
    "inbox": Words("On this platform", "平台送达"),
    "in_person": Words("Handed over", "直接送达"),
    "post": Words("By post", "邮寄送达"),
    "publication": Words("By publication", "公示送达"),
}


@dataclass(frozen=True)
class Served:
    """One party's copy of one report: the day it counts as received (None: not proved yet), and whether it waived."""

    source: str
    party: str
    received_on: date | None
    waived: bool


def last_objection_day(served: Served, rules: RuleSet) -> date | None:
    """The last day this party may object to this report; None when it was not proved to have it."""
    return None if served.received_on is None else objection_due_on(served.received_on, rules)


def check_may_object(served: Served, grounds: Sequence[str], allowed: Iterable[str], today: date,
                     rules: RuleSet) -> None:  # fmt: skip
    """Refuse REPORT_OBJECTION_NOT_ADMITTED for grounds the method does not know (art 24: none for negotiation and directed
    inquiry), REPORT_OBJECTION_WAIVED, REPORT_OBJECTION_LATE after the last day.
    """
    if not grounds or not set(grounds) <= set(allowed):
        raise Refusal("REPORT_OBJECTION_NOT_ADMITTED")
    if served.waived:
        raise Refusal("REPORT_OBJECTION_WAIVED")
    last = last_objection_day(served, rules)
    if last is not None and today > last:
        raise Refusal("REPORT_OBJECTION_LATE", last=last)


def check_all_heard(sources: Iterable[str], served: Sequence[Served], today: date, rules: RuleSet) -> None:
    """Refuse to fix a price while somebody may still object to one of these reports.

    REPORTS_NOT_SERVED when a report was sent to nobody, REPORT_RECEIPT_UNKNOWN when its arrival is not proved,
    REPORT_OBJECTION_PERIOD_RUNS until the last of the periods is over or waived.
    """
    sources = set(sources)
    if sources - {one.source for one in served}:
        raise Refusal("REPORTS_NOT_SERVED")
    waiting = [one for one in served if one.source in sources and not one.waived]
    unproved = sorted({one.party for one in waiting if one.received_on is None})
    if unproved:
        raise Refusal("REPORT_RECEIPT_UNKNOWN", parties=unproved)
    last = max((day for one in waiting if (day := last_objection_day(one, rules))), default=None)
    if last is not None and today <= last:
        raise Refusal("REPORT_OBJECTION_PERIOD_RUNS", last=last)


# Of several objections to one report the first of these decides what it is.
_WEIGHT = ("open", "upheld", "corrected", "dismissed")


def standing(states: Iterable[str]) -> str:
    """What all objections to one report come to, as rules.network_price and appraisal_price ask it; "none" without."""
    return min(states, key=_WEIGHT.index, default="none")
