"""The commissioned appraisal: who may be drawn, how long each step may take, who is struck off (法释〔2018〕15号). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from auction.ground.refusal import Refusal, Words
from auction.jurisdictions.calendar import days_before
from auction.jurisdictions.rules import RuleSet

# The branches of the Supreme People's Court's list, by field (art 15(1)).
TRADES: Mapping[str, Words] = {
    "property": Words("Real estate", "房地产估价"),
    "land": Words("Land", "土地估价"),
    "assets": Words("Assets and shares", "资产评估"),
    "mining": Words("Mining rights", "矿业权评估"),
    "insured": Words("Motor vehicles and insured goods", "保险公估"),
    "jewellery": Words("Jewellery", "珠宝首饰评估"),
}

# Where to draw from: the whole branch, or its sub-list of the province or city where the property lies (art 16(1)).
AREAS: Mapping[str, Words] = {
    "all": Words("The whole branch", "名单分库（全国）"),
    "province": Words("The sub-list of the property's province", "财产所在地省级名单子库"),
    "city": Words("The sub-list of the property's city", "财产所在地市级名单子库"),
}
AREA_DIGITS = {"all": 0, "province": 2, "city": 4}

# Why the three are drawn and not agreed (art 16(1)).
DRAW_GROUNDS: Mapping[str, Words] = {
    "not_agreed": Words("The parties did not agree in time", "双方当事人在指定期限内协商不成"),
    "untraceable": Words("A party cannot be found", "一方当事人下落不明"),
    "joint_request": Words("All parties ask for a draw", "双方当事人一致要求随机确定"),
    "none_left": Words("None of the appraisers drawn before is left", "此前确定的评估机构均已更换"),
}

# Grounds for striking an appraiser off the list (art 15(2)).
DELISTING_GROUNDS: Mapping[str, Words] = {
    "refused": Words("Refused commissions without good reason", "无正当理由拒绝进行司法评估"),
    "fraud": Words("Fraud", "弄虚作假"),
    "other": Words("Another grave breach", "其他严重违规情形"),
}

# Why a commission ended without its report giving the price.
ENDINGS: Mapping[str, Words] = {
    "missed": Words("The report did not come in time", "未在期限内出具报告"),
    "declined": Words("The appraiser cannot take it", "评估机构不能接受委托"),
    "unqualified": Words("An objection to its qualification or procedure was upheld", "资质或者程序异议成立"),
    "withdrawn": Words("The court withdrew the commission", "法院撤回委托"),
}

# What the court's review may find wrong with a report (art 20).
REVIEW_GROUNDS: Mapping[str, Words] = {
    "facts": Words("The basic facts of the property are wrong", "财产基本信息错误"),
    "scope": Words("Something was left out or added", "超出财产范围或者遗漏财产"),
    "seal": Words("The seal is not that of the appraiser commissioned", "签章的评估机构与选定的评估机构不符"),
    "signature": Words("The signatures do not match the appraisers' certificates", "署名的评估人员与执业资格证明不符"),
    "other": Words("Something else has to be explained or corrected", "其他应当书面说明或者补正的情形"),
}

# Grounds of an objection that the court decides before the appraiser is asked (art 23(2)).
COURT_FIRST = ("qualification", "procedure")

# What a professional review may come to (art 23(1)).
REVIEW_OUTCOMES: Mapping[str, Words] = {
    "stands": Words("The report stands", "维持评估结果"),
    "correct": Words("The appraiser has to correct it", "由评估机构补正"),
}

# What is asked of an appraiser after his report.
REQUESTS: Mapping[str, Words] = {
    "correction": Words("Correct or explain the report", "书面说明或者补正"),
    "explanation": Words("Answer an objection", "对异议作出书面说明"),
    "review_correction": Words("Correct the report after the professional review", "根据专业技术评审结论补正"),
}


def check_trades(trades: Iterable[str]) -> list[str]:
    """The trades in the list's own order, each once. Refuses TRADES_MISSING for none or an unknown one."""
    wanted = set(trades)
    if not wanted or not wanted <= set(TRADES):
        raise Refusal("TRADES_MISSING")
    return [trade for trade in TRADES if trade in wanted]


def area_prefix(area: str, division_code: str | None) -> str:
    """The digits with which the division code of every appraiser of the sub-list begins; "" for the whole branch.

    Refuses PLACE_UNKNOWN when a sub-list is asked for and the property's division is not on file.
    """
    digits = AREA_DIGITS[area]
    if digits and not division_code:
        raise Refusal("PLACE_UNKNOWN")
    return (division_code or "")[:digits]


def check_ranked(ranked: Sequence[int], known: Iterable[int], rules: RuleSet) -> None:
    """Refuse an agreement that does not name as many different appraisers of the list as the law wants (art 16(1))."""
    if len(set(ranked)) != rules.appraiser_candidates or len(ranked) != rules.appraiser_candidates:
        raise Refusal("AGREE_ON_THREE", count=rules.appraiser_candidates)
    if not set(ranked) <= set(known):
        raise Refusal("APPRAISER_UNKNOWN")


def due_on(commissioned_on: date, rules: RuleSet, reissue: bool = False) -> date:
    """The last day for the report (art 19(1)); for one that is issued again (art 19(4))."""
    return rules.calendar.last_day(commissioned_on, rules.appraisal_reissue_days if reissue else rules.appraisal_days)


def extended(due: date, days: int, rules: RuleSet) -> date:
    """The last day after an extension by `days` (art 19(2))."""
    return rules.calendar.last_day(due, days)


def check_extension(asked_on: date, due: date, extensions: int, rules: RuleSet) -> None:
    """Refuse an extension asked for too late or once too often (art 19(2))."""
    if extensions >= rules.appraisal_extensions_max:
        raise Refusal("VALUATION_EXTENSIONS_USED", limit=rules.appraisal_extensions_max)
    latest_on = days_before(due, rules.appraisal_extension_ask_days)
    if asked_on > latest_on:
        raise Refusal("VALUATION_EXTENSION_LATE", latest_on=latest_on)


def check_extension_days(days: int, rules: RuleSet) -> None:
    """Refuse an extension longer than one may be (art 19(2))."""
    if not 1 <= days <= rules.appraisal_extension_days:
        raise Refusal("EXTENSION_TOO_LONG", days=rules.appraisal_extension_days)
