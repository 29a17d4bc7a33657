"""The list of platforms, and the inquiry itself: all asked at once, what silence brings, corrections, the fee."""

import uuid
from datetime import date

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from auction.accounts.letters import address_of
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record, write_mail
from auction.journal.outbound import DeliveryFailed, approve
from auction.journal.signing import new_secret
from auction.jurisdictions import rule_set
from auction.lots.steps import locked_before_announcement
from auction.valuation.hearing import rules_of
from auction.valuation.letters import issue_commission
from auction.valuation.models import Inquiry
from auction.valuation.rules import network_fee_shares
from auction.valuation.steps import record_step, running_for, start_inquiry

from . import queries
from .links import token_of
from .models import InquiryPlatform, PlatformFee, PlatformRequest, ReportReview
from .queries import source_of
from .rules import BARRED_YEARS

ASKED_BY_MAIL = (
    "网络询价函 / Network inquiry",
    "{court}就以下财产发起网络询价，请于 {due_on} 前通过下列链接提交询价结果：\n{title}\n\n"
    "The court asks for your inquiry report on this property until {due_on}. Answer here:\n{address}\n",
)


def add_platform(actor: User, name: str, contact_email: str, url: str | None, fee_minor: int) -> InquiryPlatform:
    """Put a platform on the list (art 8); one with a URL gets its two keys, which the page shows once.

    Refuses PLATFORM_EXISTS, PLATFORM_BARRED, and what an address is refused for.
    """
    if url:
        try:
            approve(url, allow_loopback=current_app.config["WEBHOOK_ALLOW_LOOPBACK"])
        except DeliveryFailed:
            raise Refusal("ENDPOINT_NAME_UNKNOWN", url=url) from None
    with transaction() as session:
        known = session.scalars(
            sa.select(InquiryPlatform).where(InquiryPlatform.name == name).with_for_update()
        ).one_or_none()  # fmt: skip
        if known is not None and known.delisted_at is None:
            raise Refusal("PLATFORM_EXISTS", name=name)
        if known is not None and known.barred_until and known.barred_until > clock.today():
            raise Refusal("PLATFORM_BARRED", name=name, from_on=known.barred_until)
        platform = known or InquiryPlatform(name=name)
        platform.contact_email, platform.url, platform.fee_minor = contact_email, url or None, fee_minor
        platform.request_secret, platform.answer_secret = (new_secret(), new_secret()) if url else (None, None)
        platform.listed_at, platform.delisted_at = clock.now(), None
        platform.delisted_reason, platform.barred_until = "", None
        session.add(platform)
        session.flush()
        record(session, f"platform:{platform.id}", "platform.listed", {"name": name}, {}, actor.id)
    return platform


def delist_platform(platform_id: int, actor: User, reason: str) -> InquiryPlatform:
    """Take a platform off the list for five years (art 9); from now on its answers are refused. Refuses PLATFORM_DELISTED."""
    with transaction() as session:
        platform = found(session.get(InquiryPlatform, platform_id, with_for_update=True))
        if platform.delisted_at is not None:
            raise Refusal("PLATFORM_DELISTED")
        today = clock.today()
        platform.delisted_at, platform.delisted_reason = clock.now(), reason
        # 29 February has no namesake in five years: the day after the 28th.
        platform.barred_until = (
            date(today.year + BARRED_YEARS, 3, 1) if (today.month, today.day) == (2, 29)
            else today.replace(year=today.year + BARRED_YEARS)
        )  # fmt: skip
        record(session, f"platform:{platform.id}", "platform.delisted", {"reason": reason}, {}, actor.id)
    return platform


def start_network_inquiry(lot_id: int, actor: User, renews_id: int | None = None) -> Inquiry:
    """Ask every listed platform at once, each with its letter (art 10); each has three days (art 11(1)). `renews_id` is
    the inquiry whose result has lapsed and is to be issued anew (art 11(3)).

    Refuses what every start is refused for, and PLATFORM_NONE_LISTED.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "start_network_inquiry")
        platforms = queries.listed()
        if renews_id:
            # Their own results are issued anew: nobody is asked who was not asked then (art 11(3)).
            asked = {one.platform_id for one in queries.requests_of(renews_id)}
            platforms = [platform for platform in platforms if platform.id in asked]
        if not platforms:
            raise Refusal("PLATFORM_NONE_LISTED")
        rules = rule_set(lot.jurisdiction)
        due_on = rules.calendar.last_day(clock.today(), rules.network_report_days)
        renews = session.get_one(Inquiry, renews_id) if renews_id else None
        if renews and renews.method != "network_inquiry":
            raise Refusal("NOT_FOUND")
        inquiry = start_inquiry(session, lot, actor, "network_inquiry", due_on, "", renews)
        for platform in platforms:
            request = PlatformRequest(
                id=uuid.uuid4(), inquiry_id=inquiry.id, platform=platform, due_on=due_on,
                next_try_at=clock.now() if platform.url else None,
            )  # fmt: skip
            session.add(request)
            if platform.url is None:
                _ask_by_mail(session, request, lot.court.name_zh, lot.title)
        session.flush()
        record_step(session, inquiry, "valuation.platforms_asked", actor, platforms=[one.id for one in platforms])
        for platform in platforms:
            issue_commission(session, inquiry, "network_inquiry", f"platform:{platform.id}", platform.name, actor)
    return inquiry


def _ask_by_mail(session: Session, request: PlatformRequest, court: str, title: str) -> None:
    subject, body = ASKED_BY_MAIL
    address = address_of("platforms.answer", token=token_of(request.id))
    due_on = request.correction_due_on or request.due_on
    text = body.format(court=court, due_on=due_on, title=title, address=address)
    write_mail(session, request.platform.contact_email, subject, text)
    request.sent_at = clock.now()


def review_report(request_id: uuid.UUID, actor: User, fault: str, what: str) -> ReportReview:
    """The court has looked through a report by itself and found a basic error (art 12); the report that counts now.

    Refuses NOT_FOUND to another court and for a report that has not come, INQUIRY_OVER, PLATFORM_REVIEWED.
    """
    with transaction() as session:
        request = found(session.get(PlatformRequest, request_id))
        inquiry = running_for(session, request.inquiry_id, actor, "network_inquiry")
        session.refresh(request, ["reports"])
        report = found(queries.counted_report(request))
        if session.get(ReportReview, (request_id, report.position)):
            raise Refusal("PLATFORM_REVIEWED")
        review = ReportReview(
            request_id=request_id, position=report.position, fault=fault, what=what.strip(), reviewed_at=clock.now(),
            reviewed_by_id=actor.id,
        )  # fmt: skip
        session.add(review)
        record_step(session, inquiry, "valuation.reviewed", actor, platform_id=request.platform_id, fault=fault,
                    what=review.what)  # fmt: skip
    return review


def order_correction(inquiry_id: int, actor: User) -> Inquiry:
    """Every report has a basic error: each platform is told to correct its own within three days (art 12).

    Refuses PLATFORM_CORRECTION unless the court has found a fault in each counted report, by its own review or by
    upholding an objection, and PLATFORM_CORRECTION_ORDERED while one is awaited.
    """
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor, "network_inquiry")
        requests = [one for one in queries.requests_of(inquiry_id) if queries.counted_report(one)]
        ordered = max((one.correction_due_on for one in requests if one.correction_due_on), default=None)
        if ordered:
            raise Refusal("PLATFORM_CORRECTION_ORDERED", due_on=ordered)
        if not requests or not all(queries.found_faulty(inquiry_id, one) for one in requests):
            raise Refusal("PLATFORM_CORRECTION")
        rules = rules_of(inquiry)
        due_on = rules.calendar.last_day(clock.today(), rules.network_report_days)
        for one in requests:
            one.correction_due_on, one.tries, one.call_id = due_on, 0, uuid.uuid4()
            one.next_try_at = clock.now() if one.platform.url else None
            if one.platform.url is None:
                _ask_by_mail(session, one, inquiry.lot.court.name_zh, inquiry.lot.title)
        inquiry.due_on = due_on
        record_step(session, inquiry, "valuation.correction_ordered", actor, due_on=due_on.isoformat())
    return inquiry


def decide_fee(inquiry_id: int) -> bool:
    """Due work: the lot has been paid for, so who came nearest to the price gets its own fee; equally near ones share,
    each of its own (art 31).
    """
    with transaction() as session:
        inquiry = session.get_one(Inquiry, inquiry_id, with_for_update={"of": Inquiry}, populate_existing=True)
        price_minor = queries.sale_price_minor(inquiry_id)
        if queries.fees_of(inquiry_id) or price_minor is None:
            return False
        counted = {figure.source: figure.amount_minor for figure in inquiry.figures if figure.counts}
        shares = {}
        for one in queries.requests_of(inquiry_id):
            share = network_fee_shares(one.platform.fee_minor, counted, price_minor).get(source_of(one))
            if share is not None:
                shares[source_of(one)] = share
                session.add(PlatformFee(
                    inquiry_id=inquiry_id, platform_id=one.platform_id, amount_minor=share,
                    sale_price_minor=price_minor, decided_at=clock.now(),
                ))  # fmt: skip
        record_step(session, inquiry, "valuation.fee_decided", None, shares=shares)
    return True
