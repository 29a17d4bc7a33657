"""The reference price: which method, which figure, how long it holds, what it costs (法释〔2018〕15号). Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from auction.ground.money import round_half_up, split
from auction.ground.refusal import Refusal, Words
from auction.jurisdictions.calendar import days_after, months_after
from auction.jurisdictions.rules import RuleSet
from auction.lots.rules import METHOD_NAMES

# The two sides of a negotiation: every party of these roles names a figure (art 4).
SIDES = ("applicant", "debtor")

# Of an inquiry; `withdrawn` by the court (art 29), the others by what came of it.
STATES = ("running", "fixed", "failed", "withdrawn")

# The methods that all parties together may go straight to (art 5(2), 7(2), 14).
REQUESTABLE = ("directed_inquiry", "network_inquiry", "appraisal")

# Why a method before the one taken is not used.
OBSTACLES: Mapping[str, Words] = {
    "failed": Words("it gave no price", "该方式不成"),
    "not_agreed": Words("the parties did not agree", "双方议价不一致"),
    "not_possible": Words("a party refuses or cannot be found", "当事人拒绝议价或者下落不明"),
    "no_official_price": Words("there is no tax base or government price", "无计税基准价、政府定价或者政府指导价"),
    "needs_site_survey": Words("experts must survey the thing on site", "需由专业人员现场勘验或者鉴定"),
    "not_network_capable": Words("the thing cannot be priced online", "不具备网络询价条件"),
    "law_demands_appraisal": Words("the law demands an appraisal", "法律、行政法规规定必须委托评估"),
    "parties_request_other": Words("the parties ask for another method together", "双方当事人一致要求采用其他方式"),
}

# Why a figure that came in does not count.
WHY_NOT: Mapping[str, Words] = {
    "not_agreed": Words("the figures differ", "双方报价不一致"),
    "late": Words("came too late", "逾期提交"),
    "lapsed": Words("no longer valid", "已过有效期"),
    "objected": Words("objected to, others are not", "已被提出异议，以无异议的结果为准"),
    "upheld": Words("an objection was upheld", "异议成立"),
    "open": Words("an objection is open", "异议尚未处理"),
    "unreviewed": Words("not reviewed by the court yet", "法院尚未审查"),
    "replaced": Words("replaced by a corrected report", "已由补正报告替代"),
    "withdrawn": Words("the inquiry was withdrawn", "询价评估已撤回"),
}
# What an authority may be asked for (art 5).
OFFICIAL_PRICES: Mapping[str, Words] = {
    "tax_base": Words("Tax base price", "计税基准价"),
    "government": Words("Government price", "政府定价"),
    "guided": Words("Government-guided price", "政府指导价"),
}

# Why the court suspends what it has commissioned (art 28), and why it withdraws it (art 29).
STAY_GROUNDS: Mapping[str, Words] = {
    "case_stayed": Words("The enforcement is deferred or stayed", "案件暂缓执行或者中止执行"),
    "material_wrong": Words("The material gravely departs from the facts", "评估材料与事实严重不符，需要重新调查核实"),
    "other": Words("Another reason of the court's", "人民法院认为应当暂缓的其他情形"),
}
WITHDRAWAL_GROUNDS: Mapping[str, Words] = {
    "application_withdrawn": Words("The applicant has withdrawn his application", "申请执行人撤回执行申请"),
    "performed": Words("Everything owed has been performed", "义务已全部执行完毕"),
    "title_revoked": Words(
        "The enforced title was revoked or may not be enforced", "生效法律文书被撤销或者被裁定不予执行"
    ),
    "parties_agree": Words(
        "The parties have agreed on a price, or not to sell", "双方当事人议价确定参考价或者协商不再变价处理"
    ),
    "other": Words("Another reason of the court's", "人民法院认为应当撤回的其他情形"),
}

# Figures that never enter the price are not served either.
NEVER_SERVED = ("late", "lapsed", "unreviewed", "replaced", "withdrawn")


@dataclass(frozen=True)
class Price:
    """A reference price: exact for the floor of the start price, and rounded half-up to fen for people."""

    exact: Fraction

    @property
    def amount_minor(self) -> int:
        """The price in whole fen."""
        return round_half_up(self.exact)


@dataclass(frozen=True)
class MethodFacts:
    """What decides the method. `negotiated` is None when the parties have not negotiated; `can_negotiate` then says
    whether they still may: both can be asked and neither has refused. None: it is not known that they may.
    """

    negotiated: Sequence[int] | None = None
    can_negotiate: bool | None = None
    both_request: str | None = None
    has_tax_base_price: bool = False
    needs_site_survey: bool = False
    network_capable: bool = False
    law_demands_appraisal: bool = False
    failed: Collection[str] = ()


def next_method(facts: MethodFacts, rules: RuleSet) -> tuple[str, dict[str, str]]:
    """The method to use now, and why each method before it is not used (art 4, 5, 7, 14).

    Order: negotiation, directed inquiry, network inquiry, appraisal. Both parties together may go straight
    to a method its preconditions allow; the last method is always possible.
    """
    last = rules.reference_methods[-1]
    if facts.law_demands_appraisal:
        return last, dict.fromkeys(rules.reference_methods[:-1], "law_demands_appraisal")
    obstacles: dict[str, str] = {}
    for method in rules.reference_methods[:-1]:
        obstacle = _obstacle(method, facts)
        if obstacle is None and facts.both_request in (None, method):
            return method, obstacles
        obstacles[method] = obstacle or "parties_request_other"
    if facts.both_request not in (None, last):
        # The request cannot be granted, so the ordinary order applies.
        return next_method(replace(facts, both_request=None), rules)
    return last, obstacles


def check_order(method: str, facts: MethodFacts, rules: RuleSet) -> dict[str, str]:
    """Why each method before `method` is passed over, when it may be started now.

    What the parties agree upon is taken at any time (art 29(2)), so a negotiation waits for no turn. Refuses
    METHOD_OUT_OF_ORDER, naming the method whose turn it is and why.
    """
    due, passed_over = next_method(facts, rules)
    if method != due and (method != "negotiation" or facts.law_demands_appraisal):
        raise Refusal("METHOD_OUT_OF_ORDER", method=METHOD_NAMES[method], due=METHOD_NAMES[due], why=[
            Words(f"{METHOD_NAMES[key].en}: {OBSTACLES[why].en}", f"{METHOD_NAMES[key].zh}：{OBSTACLES[why].zh}")
            for key, why in passed_over.items()
        ] or [Words("nothing stands against it", "该方式并无障碍")])  # fmt: skip
    return passed_over if method == due else {}


def _obstacle(method: str, facts: MethodFacts) -> str | None:
    """Why `method` cannot give the price, or None when it can."""
    if method in facts.failed:
        return "failed"
    if method == "negotiation":
        if facts.negotiated is None and facts.can_negotiate is not None:
            return None if facts.can_negotiate else "not_possible"
        return None if facts.negotiated and _agreed(facts.negotiated) else "not_agreed"
    if method == "directed_inquiry":
        return None if facts.has_tax_base_price else "no_official_price"
    if facts.needs_site_survey:
        return "needs_site_survey"
    return None if facts.network_capable else "not_network_capable"


def _agreed(figures: Sequence[int]) -> bool:
    return len(figures) > 1 and len(set(figures)) == 1


def negotiated_price(figures_minor: Sequence[int]) -> Price:
    """The price all parties named. Refuses fewer than two figures and figures that differ (art 4)."""
    if len(figures_minor) < 2:
        raise Refusal("VALUATION_FIGURES_MISSING")
    if not _agreed(figures_minor):
        raise Refusal("VALUATION_FIGURES_DIFFER")
    return _price(Fraction(figures_minor[0]))


def directed_price(answered_minor: int) -> Price:
    """The authority's answer is the price (art 6)."""
    return _price(Fraction(answered_minor))


@dataclass(frozen=True)
class NetworkReport:
    """One inquiry platform's answer. `objection`: none, open, dismissed, corrected, or upheld.

    A corrected report carries its corrected figure. `amount_minor` is None when nothing came.
    """

    platform: str
    amount_minor: int | None
    in_time: bool = True
    objection: str = "none"


def network_price(reports: Sequence[NetworkReport]) -> Price:
    """The mean of the reports that count (art 13).

    Late reports never count. An objection to some reports drops those, whatever its outcome; an objection to
    all leaves the dismissed and the corrected ones. Refuses when none is left or an objection to all is open.
    """
    delivered = [report for report in reports if report.in_time and report.amount_minor is not None]
    unobjected = [report for report in delivered if report.objection == "none"]
    if not unobjected and any(report.objection == "open" for report in delivered):
        raise Refusal("VALUATION_OBJECTION_OPEN")
    counted = unobjected or [report for report in delivered if report.objection in ("dismissed", "corrected")]
    if not counted:
        raise Refusal("VALUATION_NO_RESULT")
    return _price(Fraction(sum(report.amount_minor or 0 for report in counted), len(counted)))


def network_extension_days(delivered_in_time: Collection[bool], extension_asked: bool, rules: RuleSet) -> int:
    """Extra days for a platform that asked for them: only when every platform is late (art 11(2))."""
    return rules.network_extension_days if extension_asked and not any(delivered_in_time) else 0


def appraisal_price(appraised_minor: int, objection: str = "none") -> Price:
    """The appraised figure, or the corrected or renewed one that took its place (art 26).

    Refuses while an objection is open or upheld without a corrected figure.
    """
    if objection in ("open", "upheld"):
        raise Refusal("VALUATION_OBJECTION_OPEN")
    return _price(Fraction(appraised_minor))


def _price(exact: Fraction) -> Price:
    if exact <= 0:
        raise Refusal("VALUATION_FIGURE_NOT_POSITIVE")
    return Price(exact)


def objection_due_on(received_on: date, rules: RuleSet) -> date:
    """The last day a party may object to a report it received (art 22, 23)."""
    return rules.calendar.last_day(received_on, rules.report_objection_days)


def deemed_received_on(published_on: date, rules: RuleSet) -> date:
    """The day a report published for a party that cannot be reached counts as received (art 21(2))."""
    return days_after(published_on, rules.report_public_notice_days)


def check_validity(issued_on: date, valid_until: date, rules: RuleSet) -> None:
    """Refuse a reference price that would hold longer than the law lets it (art 27(1), (2))."""
    latest_on = months_after(issued_on, rules.reference_validity_months)
    if valid_until > latest_on:
        raise Refusal("VALUATION_VALIDITY_TOO_LONG", latest_on=latest_on)


def appraisal_fee_base(appraised_minor: int, sale_price_minor: int | None) -> int | None:
    """What the appraiser's fee is reckoned on, or None: unsold, his reasonable actual cost (art 32(1))."""
    return None if sale_price_minor is None else min(appraised_minor, sale_price_minor)


def appraisal_reissue_fee(fee_minor: int, rules: RuleSet) -> int:
    """The fee of a report issued again because the first lapsed before the announcement (art 32(2))."""
    return round_half_up(fee_minor * rules.appraisal_reissue_fee_ratio)


def network_fee_shares(fee_minor: int, figures_minor: Mapping[str, int], sale_price_minor: int) -> dict[str, int]:
    """Who gets the inquiry fee: the platform nearest to the sale price; equally near ones share (art 31)."""
    if not figures_minor:
        raise Refusal("VALUATION_NO_RESULT")
    nearest = min(abs(figure - sale_price_minor) for figure in figures_minor.values())
    winners = [name for name, figure in figures_minor.items() if abs(figure - sale_price_minor) == nearest]
    return dict(zip(winners, split(fee_minor, [1] * len(winners)), strict=True))
