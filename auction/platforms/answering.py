"""What platforms answer: stored once by the id of the message, judged against the last day, told as it was judged."""

import hashlib
import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.valuation.hearing import rules_of, settle_objections
from auction.valuation.models import Inquiry
from auction.valuation.rules import check_validity
from auction.valuation.steps import record_step, running

from .models import InquiryPlatform, PlatformReport, PlatformRequest
from .rules import ExtensionAsked, Report, check_report

CORRECTED = "询价平台已出具补正报告。"


def take_message(platform: InquiryPlatform, message_id: str, body: bytes,
                 message: Report | ExtensionAsked) -> tuple[str, Refusal | None]:  # fmt: skip
    """Take what a platform sent, its signature checked before. The same message again gets the first answer.

    Returns what became of it ("counted", "late", "extension") and, for a late one, the refusal that tells why: it is
    kept all the same. Refuses PLATFORM_REQUEST_UNKNOWN and what `take_report` and `ask_extension` refuse.
    """
    if isinstance(message, ExtensionAsked):
        ask_extension(platform.id, message)
        return "extension", None
    return take_report(platform.id, message_id, hashlib.sha256(body).hexdigest(), message, None)


def take_report(platform_id: int, message_id: str, content_hash: str, report: Report,
                upload: FileStorage | None) -> tuple[str, Refusal | None]:  # fmt: skip
    """Keep a platform's result. Refuses INQUIRY_OVER, PLATFORM_MESSAGE_REUSED, PLATFORM_REPORT_REPEATED,
    VALUATION_VALIDITY_TOO_LONG, and what `check_report` refuses.
    """
    with transaction() as session:
        inquiry, request = _asked(session, platform_id, report.request_id)
        known = session.scalars(sa.select(PlatformReport).where(PlatformReport.message_id == message_id)).one_or_none()
        if known is not None:
            if (known.request_id, known.content_hash) != (request.id, content_hash):
                raise Refusal("PLATFORM_MESSAGE_REUSED")
            return _told(known, request)
        check_report(report, inquiry.lot.currency, clock.today())
        check_validity(report.valued_on, report.valid_until, rules_of(inquiry))
        due_on, is_correction = _last_day(request)
        kept = PlatformReport(
            request_id=request.id, position=len(request.reports) + 1, message_id=message_id, content_hash=content_hash,
            amount_minor=report.amount_minor, report_number=report.report_number, valued_on=report.valued_on,
            valid_until=report.valid_until, price_kinds=list(report.price_kinds), received_at=clock.now(),
            is_late=clock.today() > due_on,
            file_id=store_file(session, upload, is_public=False, actor_id=None).id if upload else None,
        )  # fmt: skip
        session.add(kept)
        request.next_try_at = None
        if is_correction and not kept.is_late:
            request.correction_due_on = None
            settle_objections(session, inquiry, f"platform:{platform_id}", "corrected", CORRECTED, None)
        record_step(session, inquiry, "valuation.reported", None, platform_id=platform_id,
                    price_minor=report.amount_minor, is_late=kept.is_late)  # fmt: skip
        session.flush()
        return _told(kept, request)


def _last_day(request: PlatformRequest) -> tuple[date, bool]:
    """Until when a result counts, and whether it is the corrected one that the court has ordered."""
    if not request.reports:
        return request.due_on, False
    if request.correction_due_on is None:
        raise Refusal("PLATFORM_REPORT_REPEATED")
    return request.correction_due_on, True


def _told(report: PlatformReport, request: PlatformRequest) -> tuple[str, Refusal | None]:
    if report.is_late:
        return "late", Refusal("PLATFORM_REPORT_LATE", due_on=request.due_on)
    return "counted", None


def ask_extension(platform_id: int, message: ExtensionAsked) -> PlatformRequest:
    """A platform asks for more time; it gets it when all are late (art 11(2)). Asked twice is asked once.

    Refuses INQUIRY_OVER, PLATFORM_EXTENSION_LATE after its last day, PLATFORM_REPORT_REPEATED once it has answered.
    """
    with transaction() as session:
        inquiry, request = _asked(session, platform_id, message.request_id)
        if request.extension_asked_at is None:
            if request.reports:
                raise Refusal("PLATFORM_REPORT_REPEATED")
            if clock.today() > request.due_on:
                raise Refusal("PLATFORM_EXTENSION_LATE", due_on=request.due_on)
            request.extension_asked_at, request.extension_reason = clock.now(), message.reason
            record_step(session, inquiry, "valuation.extension_asked", None, platform_id=platform_id)
    return request


def _asked(session: Session, platform_id: int, request_id: uuid.UUID) -> tuple[Inquiry, PlatformRequest]:
    """The running inquiry, locked, and the request of this very platform."""
    request = session.get(PlatformRequest, request_id)
    if request is None or request.platform_id != platform_id:
        raise Refusal("PLATFORM_REQUEST_UNKNOWN")
    inquiry = running(session, request.inquiry_id, "network_inquiry")
    session.refresh(found(request))
    return inquiry, request
