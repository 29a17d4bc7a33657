"""Reading the list of platforms, the requests of an inquiry, and which report stands."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from auction.ground import clock
from auction.ground.deadline import court_day
from auction.ground.store import db
from auction.lots.models import Lot
from auction.valuation.hearing import objections_of
from auction.valuation.models import Inquiry, InquiryStay

from .models import InquiryPlatform, PlatformFee, PlatformReport, PlatformRequest, ReportReview
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


def late_counts() -> sa.Select:
    """As (platform_id, late_count): how many of each platform's answers of the last year, corrections too, were late or never came (art 9, 12).

    Nobody is blamed for an inquiry that we never reached it with, that ended before its last day was over, or that
    stands still.
    """
    since, today = clock.now() - timedelta(days=365), clock.today()
    reached = sa.or_(PlatformRequest.sent_at.is_not(None), PlatformRequest.reports.any())
    last_day = _last_day()
    ran_out = sa.or_(Inquiry.finished_at.is_(None), court_day(Inquiry.finished_at) > last_day)
    # A correction that came in time is awaited no more.
    missing = sa.or_(~_in_time(), PlatformRequest.correction_due_on.is_not(None))
    return (
        sa.select(PlatformRequest.platform_id, sa.func.count().label("late_count"))
        .join(Inquiry, Inquiry.id == PlatformRequest.inquiry_id)
        .where(Inquiry.started_at >= since, last_day < today, Inquiry.state != "withdrawn")
        .where(missing, reached, ran_out, ~stands_still())
        .group_by(PlatformRequest.platform_id)
    )


def late_in_a_year() -> Mapping[int, int]:
    """Platform id → how often it was late in the last year, by `late_counts`."""
    return {row.platform_id: row.late_count for row in db.session.execute(late_counts())}


def requests_of(inquiry_id: int) -> Sequence[PlatformRequest]:
    """What was asked in an inquiry, by platform, with every report."""
    return db.session.scalars(
        sa.select(PlatformRequest)
        .join(PlatformRequest.platform)
        .where(PlatformRequest.inquiry_id == inquiry_id)
        .order_by(InquiryPlatform.name)
        .options(selectinload(PlatformRequest.reports))
    ).all()


def source_of(request: PlatformRequest) -> str:
    """The key of a platform's report within its inquiry."""
    return f"platform:{request.platform_id}"


def standing_of(request: PlatformRequest) -> Standing:
    """A request as the rules ask it."""
    if request.correction_due_on is not None:
        return Standing(request.correction_due_on, in_time=False, asked=False, extended=False)
    in_time = any(not report.is_late for report in request.reports)
    return Standing(request.due_on, in_time, request.extension_asked_at is not None, request.is_extended)


def may_answer(request: PlatformRequest) -> bool:
    """Whether a result of this platform is awaited."""
    if request.inquiry.state != "running" or request.platform.delisted_at is not None:
        return False
    return not request.reports or (request.correction_due_on is not None and not request.reports[-1].is_late)


def counted_report(request: PlatformRequest) -> PlatformReport | None:
    """The latest report that came in time: the corrected one, once it is there."""
    return next((report for report in reversed(request.reports) if not report.is_late), None)


def review_of(request: PlatformRequest) -> ReportReview | None:
    """What the court's own review found wrong in the report that counts now."""
    report = counted_report(request)
    return db.session.get(ReportReview, (request.id, report.position)) if report else None


def found_faulty(inquiry_id: int, request: PlatformRequest) -> bool:
    """Whether the court has found a basic error in the report that counts: by its review, or on an objection (art 12)."""
    upheld = objections_of(inquiry_id).get(source_of(request)) == "upheld"
    return upheld or review_of(request) is not None


def _in_time() -> sa.ColumnElement[bool]:
    return PlatformRequest.reports.any(~PlatformReport.is_late)


def stands_still() -> sa.ColumnElement[bool]:
    """In a select: whether the inquiry is suspended (art 28)."""
    return Inquiry.stays.any(InquiryStay.ended_on.is_(None))


def _last_day() -> sa.ColumnElement[date]:
    return sa.func.coalesce(PlatformRequest.correction_due_on, PlatformRequest.due_on)


def to_send(at: datetime, most: int) -> Sequence[uuid.UUID]:
    """Requests whose platform is to be called now, the oldest first; calls end with the last day."""
    return db.session.scalars(
        sa.select(PlatformRequest.id)
        .join(PlatformRequest.inquiry)
        .where(PlatformRequest.next_try_at <= at, _last_day() >= clock.today())
        .where(Inquiry.state == "running", ~stands_still())
        .order_by(PlatformRequest.next_try_at)
        .limit(most)
    ).all()


def to_look_at(most: int) -> Sequence[int]:
    """Running network inquiries in which every platform's last day is over and nothing has come that may count. In one
    that stands still no day passes (art 28).
    """
    has_come = sa.and_(_in_time(), PlatformRequest.correction_due_on.is_(None))
    hopeful = sa.exists().where(
        PlatformRequest.inquiry_id == Inquiry.id, sa.or_(has_come, _last_day() >= clock.today())
    )  # fmt: skip
    return db.session.scalars(
        sa.select(Inquiry.id)
        .where(Inquiry.state == "running", Inquiry.method == "network_inquiry", ~stands_still(), ~hopeful)
        .limit(most)
    ).all()


def _priced_sales() -> sa.Subquery:
    """Sold lots whose price came from a network inquiry, of any round, each with the last inquiry that gave it."""
    later = sa.orm.aliased(Lot)
    rounds = (
        sa.select(Inquiry.id.label("inquiry_id"), Inquiry.lot_id)
        .where(Inquiry.method == "network_inquiry", Inquiry.state == "fixed")
        .cte(recursive=True)
    )
    rounds = rounds.union_all(
        sa.select(rounds.c.inquiry_id, later.id).join(later, later.previous_lot_id == rounds.c.lot_id)
    )
    return (
        sa.select(sa.func.max(rounds.c.inquiry_id).label("inquiry_id"), Lot.leading_price_minor.label("price_minor"))
        .join(Lot, Lot.id == rounds.c.lot_id)
        .where(
            Lot.state.in_(PAID_STATES),
            Lot.reference_method == "network_inquiry",
            Lot.leading_price_minor > 0,
            Lot.taken_at.is_(None),
        )
        .group_by(Lot.id)
        .subquery()
    )


def without_fee(most: int) -> Sequence[int]:
    """Fixed network inquiries whose lot has been paid for, in whatever round, and whose fee is not decided (art 31)."""
    sales = _priced_sales()
    return db.session.scalars(
        sa.select(sales.c.inquiry_id)
        .where(~sa.exists().where(PlatformFee.inquiry_id == sales.c.inquiry_id))
        .limit(most)
    ).all()


def sale_price_minor(inquiry_id: int) -> int | None:
    """What was paid for the lot that this inquiry gave the price of; None before, and when another price took its place."""
    sales = _priced_sales()
    return db.session.scalar(sa.select(sales.c.price_minor).where(sales.c.inquiry_id == inquiry_id))


def fees_of(inquiry_id: int) -> Sequence[PlatformFee]:
    """Who gets the fee of an inquiry."""
    return db.session.scalars(sa.select(PlatformFee).where(PlatformFee.inquiry_id == inquiry_id)).all()
