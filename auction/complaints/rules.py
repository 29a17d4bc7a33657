"""What a party may lay before the supervision against a price (法释〔2018〕15号 art 25). Pure."""

from collections.abc import Mapping

from auction.ground.refusal import Words

GROUNDS: Mapping[str, Words] = {
    "fraud": Words("Fraud or duress in the negotiation", "议价中存在欺诈、胁迫"),
    "collusion": Words("Collusion that harms a third person", "恶意串通损害第三人利益"),
    "false_answer": Words("The authority's answer is false", "有关机构出具虚假定向询价结果"),
    "wrong_handling": Words("My objection was wrongly handled", "对异议作出的处理结果确有错误"),
}

STATES: Mapping[str, Words] = {
    "open": Words("Being looked at", "审查中"),
    "dismissed": Words("Dismissed", "不成立"),
    "upheld": Words("Upheld", "成立"),
}

_GROUNDS_OF: Mapping[str, tuple[str, ...]] = {
    "negotiation": ("fraud", "collusion"),
    "directed_inquiry": ("collusion", "false_answer"),
    "network_inquiry": ("collusion", "wrong_handling"),
    "appraisal": ("collusion", "wrong_handling"),
}


def grounds_of(method: str) -> dict[str, Words]:
    """The grounds that fit a price found by this method."""
    return {key: GROUNDS[key] for key in _GROUNDS_OF[method]}
