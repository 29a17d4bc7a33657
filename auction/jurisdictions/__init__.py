"""The law as data: one rule set a country, every value with its citation."""

from auction.ground.refusal import Refusal

from . import cn, hard_end, offline, practice
from .rules import RuleSet

RULE_SETS = {rules.code: rules for rules in (cn.RULES, hard_end.RULES, offline.RULES, practice.RULES)}


def rule_set(code: str = "cn") -> RuleSet:
    """The rules of one jurisdiction. Refuses a code nobody has written rules for."""
    if code not in RULE_SETS:
        raise Refusal("JURISDICTION_UNKNOWN", jurisdiction=code, known=sorted(RULE_SETS))
    return RULE_SETS[code]
