"""Network inquiries for a partner that answers for a listed platform, by the rules of platforms."""

import json
from uuid import UUID

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.api.paging import key_of, page
from auction.api.shapes import PageQuery
from auction.ground.refusal import Words
from auction.keys.door import caller, partner_may
from auction.platforms.answering import take_message
from auction.platforms.asking import asked_facts
from auction.platforms.models import PlatformRequest
from auction.platforms.queries import may_answer
from auction.platforms.rules import ExtensionAsked, read_message

from . import queries
from .api import TAG, blueprint
from .shapes import AskedInquiry, AskedInquiryPage, Delivered, ExtensionBody, ReportBody, Taken

ANSWER_CODES = ("PLATFORM_REQUEST_UNKNOWN", "PLATFORM_UNKNOWN", "COURT_OUT_OF_SCOPE", "PLATFORM_REPORT_REPEATED",
                "INQUIRY_OVER", "INQUIRY_SUSPENDED", "PLATFORM_MESSAGE")  # fmt: skip


@blueprint.get("/partner/inquiries")
@audience("look")
@partner_may("inquiries:write")
@operation(
    summary=Words("What your inquiry platforms are asked", "向本平台发出的询价"), tag=TAG, answer=AskedInquiryPage,
    query=PageQuery, scopes=("inquiries:write",), refusals=("CURSOR_BROKEN",),
)  # fmt: skip
def inquiries(query: PageQuery) -> AskedInquiryPage:
    """What courts ask, the newest first, and what was answered."""
    asker = caller()
    rows = queries.asked_of(
        asker.partner_id, asker.court_ids, after=key_of(query.cursor, int, int), limit=query.limit + 1
    )
    return page(  # type: ignore[return-value]
        AskedInquiryPage, rows, query.limit, _asked, lambda one: (one.inquiry_id, one.platform_id)
    )


def _asked(request: PlatformRequest) -> AskedInquiry:
    return AskedInquiry(
        request_id=request.id, platform=request.platform.name, is_correction=request.correction_due_on is not None,
        due_on=request.correction_due_on or request.due_on, is_open=may_answer(request),
        reports=[
            Delivered(report_number=one.report_number, amount_minor=one.amount_minor, received_at=one.received_at,
                      is_late=one.is_late)
            for one in request.reports
        ],
        **asked_facts(request),
    )  # fmt: skip


@blueprint.post("/partner/inquiries/<uuid:request_id>/report")
@audience("look")
@partner_may("inquiries:write")
@operation(
    summary=Words("Send a report", "提交询价报告"), tag=TAG, answer=Taken, body=ReportBody, scopes=("inquiries:write",),
    refusals=(*ANSWER_CODES, "PLATFORM_REPORT_LATE", "PLATFORM_MESSAGE_REUSED", "PLATFORM_CURRENCY", "VALUATION_LAPSED",
              "PLATFORM_PRICE_KINDS", "VALUATION_FIGURE_NOT_POSITIVE", "REPORT_VALUED_IN_FUTURE",
              "VALUATION_VALIDITY_TOO_LONG"),
)  # fmt: skip
def report(request_id: UUID, body: ReportBody) -> Taken:
    """A result, read and judged as one that comes to /inbound/platforms; a late one is kept and refused by name."""
    asked = _own(request_id)
    fields = body.model_dump(mode="json", exclude={"report_id"}, exclude_none=True)
    raw = json.dumps({"type": "inquiry.report", "request_id": str(request_id), **fields}, sort_keys=True).encode()
    _, refusal = take_message(asked.platform, str(body.report_id), raw, read_message(raw))
    if refusal:
        raise refusal
    return Taken(effect="counted")


@blueprint.post("/partner/inquiries/<uuid:request_id>/extension")
@audience("look")
@partner_may("inquiries:write")
@operation(
    summary=Words("Ask for more time", "申请延期"), tag=TAG, answer=Taken, body=ExtensionBody, scopes=("inquiries:write",),
    refusals=(*ANSWER_CODES, "PLATFORM_EXTENSION_LATE"),
)  # fmt: skip
def extension(request_id: UUID, body: ExtensionBody) -> Taken:
    """More time, given when all platforms are late (art 11(2)). Asked twice is asked once."""
    take_message(_own(request_id).platform, "", b"", ExtensionAsked(request_id, body.reason))
    return Taken(effect="extension")


def _own(request_id: UUID) -> PlatformRequest:
    asked = queries.own_request(caller().partner_id, request_id)
    caller().of_court(asked.inquiry.lot.court_id)
    return asked
