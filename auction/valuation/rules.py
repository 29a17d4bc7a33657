"""The reference price: which method, which figure, how long it holds, what it costs (法释〔2018〕15号). Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from auction.ground.money import round_half_up, split
from auction.ground.refusal import Refusal
from auction.jurisdictions.calendar import days_after, days_before, months_after
from auction.jurisdictions.rules import RuleSet

# The two sides of a negotiation: every party of these roles names a figure (art 4).
SIDES = ("applicant", "debtor")


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
    """What decides the method. `negotiated` is None when the parties could not or would not negotiate."""

    negotiated: Sequence[int] | None = None
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


def _obstacle(method: str, facts: MethodFacts) -> str | None:
    """Why `method` cannot give the price, or None when it can."""
    if method in facts.failed:
        return "failed"
    if method == "negotiation":
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


def appraisal_due_on(commissioned_on: date, extensions: int, stay_days: int, rules: RuleSet) -> date:
    """The last day for the appraisal report; days of a stay do not run (art 19)."""
    days = rules.appraisal_days + extensions * rules.appraisal_extension_days + stay_days
    return rules.calendar.last_day(commissioned_on, days)


def check_appraisal_extension(asked_on: date, due_on: date, extensions: int, rules: RuleSet) -> None:
    """Refuse an extension asked for too late or once too often (art 19(2))."""
    if extensions >= rules.appraisal_extensions_max:
        raise Refusal("VALUATION_EXTENSIONS_USED", limit=rules.appraisal_extensions_max)
    latest_on = days_before(due_on, rules.appraisal_extension_ask_days)
    if asked_on > latest_on:
        raise Refusal("VALUATION_EXTENSION_LATE", latest_on=latest_on)


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
