"""The commissioned appraisal as a method of valuation: the latest report that the court has reviewed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.valuation.hearing import objections_of
from auction.valuation.methods import Figure, Method, Result
from auction.valuation.models import Inquiry
from auction.valuation.objection_rules import GROUNDS
from auction.valuation.rules import appraisal_price

from . import queries
from .models import AppraisalReport, Commission


def _result(inquiry: Inquiry, today: date) -> Result:
    """Refuses REPORT_MISSING, REQUEST_OPEN, REPORT_NOT_REVIEWED, VALUATION_OBJECTION_OPEN while an objection is open or
    was upheld without a corrected report."""
    held = queries.live_commission(db.session(), inquiry.id)
    report = held.report if held else None
    if held is None or report is None:
        raise Refusal("REPORT_MISSING")
    if queries.open_requests(held):
        raise Refusal("REQUEST_OPEN")
    if held.reviewed_at is None:
        raise Refusal("REPORT_NOT_REVIEWED")
    objection = objections_of(inquiry.id).get(source_of(held), "none")
    papers = ((report.file_id, f"评估报告 {report.report_number}"),)
    return Result(appraisal_price(report.price_minor, objection), report.valid_until, papers)


def _figures(inquiry: Inquiry) -> Sequence[Figure]:
    """Every version of every report. The latest of a commission stands under the appraiser's own key, so that what the
    parties were sent and what they objected to stays with the report that takes its place."""
    return [
        Figure(
            source_of(held) + ("" if report is held.report else f":{report.version}"), held.appraiser.name,
            report.price_minor, report.delivered_at, counts=not why_not, why_not=why_not, file_id=report.file_id,
        )
        for held in queries.commissions_of_inquiry(inquiry.id) for report in held.reports
        for why_not in (_why_not(inquiry, held, report),)
    ]  # fmt: skip


def _why_not(inquiry: Inquiry, held: Commission, report: AppraisalReport) -> str:
    if report is not held.report:
        return "replaced"
    if held.ended_at is not None or inquiry.state == "withdrawn":
        return "withdrawn"
    return "" if held.reviewed_at else "unreviewed"


def source_of(held: Commission) -> str:
    """The key of a commission's report within its inquiry."""
    return f"appraiser:{held.appraiser_id}"


def _shown(inquiry: Inquiry) -> Mapping[str, Any]:
    return {
        "choice": queries.choice_of(inquiry.id), "draws": queries.lotteries_of(inquiry.id),
        "candidates": queries.candidates_of(inquiry.id), "commissions": queries.commissions_of_inquiry(inquiry.id),
        "is_late": queries.is_late, "open_requests": queries.open_requests,
    }  # fmt: skip


METHODS = (Method("appraisal", _result, _figures, "appraisal/_inquiry.html", "appraisal.start", _shown, GROUNDS),)
