"""Reading the list of platforms, the requests of an inquiry, and which report stands."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from auction.ground import clock
from auction.ground.store import db
from auction.lots.models import Lot
from auction.valuation.models import Inquiry

from .models import InquiryPlatform, PlatformFee, PlatformReport, PlatformRequest
from .rules import Standing

# A lot whose price has been paid: the hammer price is final then.
PAID_STATES = ("paid", "settled")


def listed() -> Sequence[InquiryPlatform]:
    """The platforms on the list, by name: all of them are asked (art 10)."""
    return db.session.scalars(
        sa.select(InquiryPlatform).where(InquiryPlatform.delisted_at.is_(None)).order_by(InquiryPlatform.name)
    ).all()


def all_platforms() -> Sequence[InquiryPlatform]:
    """The list with those that were taken off it, by name."""
    return db.session.scalars(sa.select(InquiryPlatform).order_by(InquiryPlatform.name)).all()


def late_in_a_year() -> Mapping[int, int]:
    """How many of each platform's answers of the last year were late or never came (art 9)."""
    since, today = clock.now() - timedelta(days=365), clock.today()
    in_time = sa.exists().where(PlatformReport.request_id == PlatformRequest.id, ~PlatformReport.is_late)
    rows = db.session.execute(
        sa.select(PlatformRequest.platform_id, sa.func.count())
        .join(Inquiry, Inquiry.id == PlatformRequest.inquiry_id)
        .where(Inquiry.started_at >= since, PlatformRequest.due_on < today, Inquiry.state != "withdrawn", ~in_time)
        .group_by(PlatformRequest.platform_id)
    ).all()  # fmt: skip
    return {row[0]: row[1] for row in rows}


def requests_of(inquiry_id: int) -> Sequence[PlatformRequest]:
    """What was asked in an inquiry, by platform, with every report."""
    return db.session.scalars(
        sa.select(PlatformRequest)
        .join(PlatformRequest.platform)
        .where(PlatformRequest.inquiry_id == inquiry_id)
        .order_by(InquiryPlatform.name)
        .options(selectinload(PlatformRequest.reports))
    ).all()


def standing_of(request: PlatformRequest) -> Standing:
    """A request as the rules ask it."""
    in_time = any(not report.is_late for report in request.reports)
    return Standing(request.due_on, in_time, request.extension_asked_at is not None, request.is_extended)


def counted_report(request: PlatformRequest) -> PlatformReport | None:
    """The latest report that came in time: the corrected one, once it is there."""
    return next((report for report in reversed(request.reports) if not report.is_late), None)


def to_send(at: datetime, most: int) -> Sequence[uuid.UUID]:
    """Requests whose platform is to be called now, the oldest first."""
    return db.session.scalars(
        sa.select(PlatformRequest.id)
        .join(PlatformRequest.inquiry)
        .where(PlatformRequest.next_try_at <= at, Inquiry.state == "running")
        .order_by(PlatformRequest.next_try_at)
        .limit(most)
    ).all()


def to_look_at(most: int) -> Sequence[int]:
    """Running network inquiries in which a platform's last day is over and its result is missing."""
    in_time = sa.exists().where(PlatformReport.request_id == PlatformRequest.id, ~PlatformReport.is_late)
    return db.session.scalars(
        sa.select(Inquiry.id)
        .where(Inquiry.state == "running", Inquiry.method == "network_inquiry")
        .where(~sa.exists().where(
            PlatformRequest.inquiry_id == Inquiry.id, PlatformRequest.due_on >= clock.today(), ~in_time,
        ))
        .where(~sa.exists().where(PlatformRequest.inquiry_id == Inquiry.id, in_time))
        .limit(most)
    ).all()  # fmt: skip


def without_fee(most: int) -> Sequence[int]:
    """Fixed network inquiries whose lot has been paid for and whose fee is not decided (art 31)."""
    return db.session.scalars(
        sa.select(Inquiry.id)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .where(
            Inquiry.method == "network_inquiry", Inquiry.state == "fixed", Lot.state.in_(PAID_STATES),
            ~sa.exists().where(PlatformFee.inquiry_id == Inquiry.id),
        )
        .limit(most)
    ).all()  # fmt: skip


def fees_of(inquiry_id: int) -> Sequence[PlatformFee]:
    """Who gets the fee of an inquiry."""
    return db.session.scalars(sa.select(PlatformFee).where(PlatformFee.inquiry_id == inquiry_id)).all()
