"""What platforms answer: stored once by the id of the message, judged against the last day, told as it was judged."""

import hashlib
import io
import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.lots.steps import locked
from auction.valuation.hearing import rules_of, settle_by_correction
from auction.valuation.models import Inquiry
from auction.valuation.queries import open_stay
from auction.valuation.rules import check_validity
from auction.valuation.steps import record_step, running

from .models import InquiryPlatform, PlatformReport, PlatformRequest
from .periods import extend_where_due
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
    upload = FileStorage(io.BytesIO(message.pdf), f"{message.report_number}.pdf") if message.pdf is not None else None
    return take_report(platform.id, message_id, hashlib.sha256(body).hexdigest(), message, upload)


def take_report(platform_id: int, message_id: str, content_hash: str, report: Report,
                upload: FileStorage | None) -> tuple[str, Refusal | None]:  # fmt: skip
    """Keep a platform's result; one that comes after its last day even when the inquiry is over. Refuses
    PLATFORM_MESSAGE_REUSED, PLATFORM_REPORT_REPEATED, INQUIRY_OVER, VALUATION_VALIDITY_TOO_LONG, and what
    `check_report` and files are refused for.
    """
    with transaction() as session:
        inquiry, request = _asked(session, platform_id, report.request_id)
        known = session.scalars(
            sa.select(PlatformReport).where(
                PlatformReport.platform_id == platform_id, PlatformReport.message_id == message_id
            )
        ).one_or_none()
        if known is not None:
            if (known.request_id, known.content_hash) != (request.id, content_hash):
                raise Refusal("PLATFORM_MESSAGE_REUSED")
            return _told(known)
        check_report(report, inquiry.lot.currency, clock.today())
        check_validity(report.valued_on, report.valid_until, rules_of(inquiry))
        is_correction = _is_correction(request)
        due_on = _last_day(session, inquiry, request)
        kept = PlatformReport(
            request_id=request.id, platform_id=platform_id, position=len(request.reports) + 1, message_id=message_id,
            content_hash=content_hash, due_on=due_on,
            amount_minor=report.amount_minor, report_number=report.report_number, valued_on=report.valued_on,
            valid_until=report.valid_until, price_kinds=list(report.price_kinds), received_at=clock.now(),
            is_late=_today(inquiry) > due_on,
            file_id=store_file(session, upload, is_public=False, actor_id=None).id if upload else None,
        )  # fmt: skip
        session.add(kept)
        request.next_try_at = None
        if is_correction and not kept.is_late:
            request.correction_due_on = None
            settle_by_correction(session, inquiry, f"platform:{platform_id}", CORRECTED)
        record_step(session, inquiry, "valuation.reported", None, platform_id=platform_id,
                    price_minor=report.amount_minor, is_late=kept.is_late)  # fmt: skip
        session.flush()
        return _told(kept)


def _is_correction(request: PlatformRequest) -> bool:
    """Whether a result would be the corrected one. Refuses PLATFORM_REPORT_REPEATED unless one is awaited."""
    if not request.reports:
        return False
    if request.correction_due_on is None or request.reports[-1].is_late:
        raise Refusal("PLATFORM_REPORT_REPEATED")
    return True


def _last_day(session: Session, inquiry: Inquiry, request: PlatformRequest) -> date:
    """Until when a result counts. More time that was asked for is given here when it is due, for the answer may come
    before the worker has looked. Refuses INQUIRY_OVER while the platform still had time.
    """
    if inquiry.state == "running":
        running(session, inquiry.id)
        if not open_stay(inquiry):
            extend_where_due(session, inquiry)
    due_on = request.correction_due_on or request.due_on
    if inquiry.state != "running" and clock.today() <= due_on:
        raise Refusal("INQUIRY_OVER")
    return due_on


def _today(inquiry: Inquiry) -> date:
    """The day the inquiry lives in: it stands still with it (art 28)."""
    stay = open_stay(inquiry)
    return stay.started_on if stay else clock.today()


def _told(report: PlatformReport) -> tuple[str, Refusal | None]:
    if report.is_late:
        return "late", Refusal("PLATFORM_REPORT_LATE", due_on=report.due_on)
    return "counted", None


def ask_extension(platform_id: int, message: ExtensionAsked) -> PlatformRequest:
    """A platform asks for more time; it gets it when all are late (art 11(2)). Asked twice is asked once.

    Refuses INQUIRY_OVER, PLATFORM_EXTENSION_LATE after its last day, PLATFORM_REPORT_REPEATED once it has answered.
    """
    with transaction() as session:
        inquiry, request = _asked(session, platform_id, message.request_id)
        if request.extension_asked_at is None:
            running(session, inquiry.id)
            if request.reports:
                raise Refusal("PLATFORM_REPORT_REPEATED")
            if _today(inquiry) > request.due_on:
                raise Refusal("PLATFORM_EXTENSION_LATE", due_on=request.due_on)
            request.extension_asked_at, request.extension_reason = clock.now(), message.reason
            record_step(session, inquiry, "valuation.extension_asked", None, platform_id=platform_id)
    return request


def _asked(session: Session, platform_id: int, request_id: uuid.UUID) -> tuple[Inquiry, PlatformRequest]:
    """The inquiry, locked as `running` locks it, and the request of this very platform, which must be on the list."""
    request = session.get(PlatformRequest, request_id)
    if request is None or request.platform_id != platform_id:
        raise Refusal("PLATFORM_REQUEST_UNKNOWN")
    if request.platform.delisted_at is not None:
        raise Refusal("PLATFORM_UNKNOWN")
    locked(session, request.inquiry.lot_id)
    inquiry = session.get_one(
        Inquiry, request.inquiry_id, with_for_update={"of": Inquiry}, populate_existing=True
    )  # fmt: skip
    session.refresh(request)
    return inquiry, request
