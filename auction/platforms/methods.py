"""The network inquiry as a method of valuation: the mean of the results that count (art 13)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from auction.ground.refusal import Refusal
from auction.valuation.hearing import objections_of
from auction.valuation.methods import Figure, Method, Result
from auction.valuation.models import Inquiry
from auction.valuation.objection_rules import FORMAL_GROUNDS
from auction.valuation.rules import NetworkReport, network_price

from . import queries
from .models import PlatformReport, PlatformRequest
from .rules import verdict


def source_of(request: PlatformRequest) -> str:
    """The key of a platform's report within its inquiry."""
    return f"platform:{request.platform_id}"


def _result(inquiry: Inquiry, today: date) -> Result:
    """Refuses PLATFORM_WAITING while somebody may still answer, VALUATION_NO_RESULT, VALUATION_OBJECTION_OPEN."""
    requests = queries.requests_of(inquiry.id)
    if verdict([queries.standing_of(one) for one in requests], today) == "waiting":
        raise Refusal("PLATFORM_WAITING", due_on=max(one.due_on for one in requests))
    states = objections_of(inquiry.id)
    reports = {source_of(one): report for one in requests if (report := queries.counted_report(one))}
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
    requests, states = queries.requests_of(inquiry.id), objections_of(inquiry.id)
    standing = [source_of(one) for one in requests if queries.counted_report(one)]
    some_are_free = any(states.get(source, "none") == "none" for source in standing)
    figures = []
    for request in requests:
        counted = queries.counted_report(request)
        for report in request.reports:
            why_not = _why_not(report, counted, states.get(source_of(request), "none"), some_are_free)
            suffix = "" if report is counted else f":{report.position}"
            figures.append(Figure(
                source_of(request) + suffix, request.platform.name, report.amount_minor, report.received_at,
                counts=not why_not, why_not=why_not, file_id=report.file_id,
            ))  # fmt: skip
    return figures


def _why_not(report: PlatformReport, counted: PlatformReport | None, objection: str, some_are_free: bool) -> str:
    """Key of valuation.rules.WHY_NOT; "" when the figure counts (art 11, 13)."""
    if report.is_late:
        return "late"
    if report is not counted:
        return "replaced"
    if objection == "none":
        return ""
    if some_are_free:
        return "objected"
    return objection if objection in ("open", "upheld") else ""


def _shown(inquiry: Inquiry) -> Mapping[str, Any]:
    return {"requests": queries.requests_of(inquiry.id), "fees": queries.fees_of(inquiry.id)}


METHODS = (
    Method("network_inquiry", _result, _figures, "platforms/_inquiry.html", "platforms.start", _shown, FORMAL_GROUNDS),
)
