"""The network inquiry as a method of valuation: the mean of the results that count (art 13)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.lots.rules import BEFORE_ANNOUNCEMENT
from auction.valuation.hearing import objections_of
from auction.valuation.letters import commission_of
from auction.valuation.methods import Figure, Method, Result
from auction.valuation.models import Inquiry
from auction.valuation.objection_rules import FORMAL_GROUNDS
from auction.valuation.rules import NetworkReport, network_price

from . import queries
from .models import PlatformReport
from .periods import move_after
from .queries import source_of
from .rules import verdict


def _result(inquiry: Inquiry, today: date) -> Result:
    """Refuses PLATFORM_WAITING while somebody may still answer, PLATFORM_CORRECTION_FIRST when every report has a basic error
    (art 12), VALUATION_NO_RESULT, VALUATION_OBJECTION_OPEN.
    """
    requests = queries.requests_of(inquiry.id)
    if verdict([queries.standing_of(one) for one in requests], today) == "waiting":
        raise Refusal("PLATFORM_WAITING", due_on=max(one.correction_due_on or one.due_on for one in requests))
    counting = [one for one in requests if queries.counted_report(one)]
    if counting and all(queries.found_faulty(inquiry.id, one) for one in counting):
        raise Refusal("PLATFORM_CORRECTION_FIRST")
    states = objections_of(inquiry.id)
    reports = {
        source_of(one): report
        for one in requests if (report := queries.counted_report(one)) and report.valid_until >= today
    }  # fmt: skip
    price = network_price([
        NetworkReport(source, report.amount_minor, objection=states.get(source, "none"))
        for source, report in reports.items()
    ])  # fmt: skip
    counted = [reports[figure.source] for figure in _figures(inquiry) if figure.counts and figure.source in reports]
    papers = tuple(
        (report.file_id, f"网络询价报告 {report.report_number}") for report in counted if report.file_id is not None
    )  # fmt: skip
    return Result(price, min(report.valid_until for report in counted), papers)


def _figures(inquiry: Inquiry) -> Sequence[Figure]:
    """Every report that came. The latest in time stands under the platform's own key."""
    requests, states, today = queries.requests_of(inquiry.id), objections_of(inquiry.id), clock.today()
    standing = [
        source_of(one)
        for one in requests if (report := queries.counted_report(one)) and report.valid_until >= today
    ]  # fmt: skip
    some_are_free = any(states.get(source, "none") == "none" for source in standing)
    figures = []
    for request in requests:
        counted = queries.counted_report(request)
        for report in request.reports:
            why_not = _why_not(report, counted, states.get(source_of(request), "none"), some_are_free, today)
            suffix = "" if report is counted else f":{report.position}"
            figures.append(Figure(
                source_of(request) + suffix, request.platform.name, report.amount_minor, report.received_at,
                counts=not why_not, why_not=why_not, file_id=report.file_id,
            ))  # fmt: skip
    return figures


def _why_not(report: PlatformReport, counted: PlatformReport | None, objection: str, some_are_free: bool,
             today: date) -> str:  # fmt: skip
    """Key of valuation.rules.WHY_NOT; "" when the figure counts (art 11, 13)."""
    if report.is_late:
        return "late"
    if report is not counted:
        return "replaced"
    if report.valid_until < today:
        return "lapsed"
    if objection == "none":
        return ""
    if some_are_free:
        return "objected"
    return objection if objection in ("open", "upheld") else ""


def _shown(inquiry: Inquiry) -> Mapping[str, Any]:
    requests = queries.requests_of(inquiry.id)
    letters = {one.id: commission_of(inquiry, "network_inquiry", source_of(one)) for one in requests}
    lot = inquiry.lot
    may_reissue = (
        inquiry.state == "fixed" and lot.state in BEFORE_ANNOUNCEMENT and lot.reference_method == "network_inquiry"
        and lot.reference_valid_until is not None and lot.reference_valid_until < clock.today()
    )  # fmt: skip
    fees = queries.fees_of(inquiry.id)
    return {
        "requests": requests, "letters": letters, "fees": fees, "may_reissue": may_reissue,
        "reviews": {one.id: queries.review_of(one) for one in requests}, "review_faults": FORMAL_GROUNDS,
    }  # fmt: skip


METHODS = (
    Method(
        "network_inquiry", _result, _figures, "platforms/_inquiry.html", "platforms.start", _shown, FORMAL_GROUNDS,
        move_after,
    ),
)  # fmt: skip
