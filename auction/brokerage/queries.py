"""Reading what is a partner's own: its people, their enrolments and appointments, what its links brought."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from auction.enrolment.models import Enrolment
from auction.enrolment.queries import Deposit, deposit_subject, deposits_of, has_won, is_leading
from auction.enrolment.rules import ENDED_STATES, WON_STATES
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.payments.models import Payment, PaymentReference
from auction.platforms.models import InquiryPlatform, PlatformRequest
from auction.platforms.queries import may_answer
from auction.valuation.models import Inquiry
from auction.viewing.models import ViewingBooking, ViewingSlot

from .models import PartnerPerson, PartnerPlatform, Referral

# The courts a key is for; None: all.
Courts = Collection[int] | None
# Of what its inquiry platforms must answer so much stands on a partner's desk; everything is read by the interface.
DUE_MOST = 50


def announced_lot(lot_id: int) -> Lot | None:
    """A lot that the public knows; None for any other."""
    return db.session.scalar(
        sa.select(Lot).where(Lot.id == lot_id, Lot.announced_at.is_not(None), Lot.closes_at.is_not(None))
    )


def partner_person(partner_id: int, reference: str) -> PartnerPerson:
    """One of the partner's own people, to act for. Refuses PARTNER_PERSON_UNKNOWN, also for another partner's reference,
    and PARTNER_PERSON_CLOSED when an administrator has closed the account.
    """
    person = db.session.get(PartnerPerson, (partner_id, reference))
    if person is None:
        raise Refusal("PARTNER_PERSON_UNKNOWN")
    if not person.user.active:
        raise Refusal("PARTNER_PERSON_CLOSED")
    return person


def reference_of(partner_id: int, user_id: int) -> str:
    """What the partner calls the person of this account. Refuses NOT_FOUND when it is none of its own."""
    return found(
        db.session.scalar(
            sa.select(PartnerPerson.reference).where(
                PartnerPerson.partner_id == partner_id, PartnerPerson.user_id == user_id
            )
        )
    )


@dataclass(frozen=True)
class OwnEnrolment:
    """One enrolment of a partner's own person: with its lot, the deposit, and the payment that is asked for with the
    reference of its transfer: the deposit's, of who has won the balance's.
    """

    reference: str
    enrolment: Enrolment
    lot: Lot
    deposit: Deposit
    open_payment: Payment | None
    transfer_reference: str | None

    @property
    def leads(self) -> bool:
        """Whether it made the leading bid."""
        return is_leading(self.enrolment, self.lot)

    @property
    def has_won(self) -> bool:
        """Whether it won the lot."""
        return has_won(self.enrolment, self.lot)


def own_enrolments(
    partner_id: int, courts: Courts, *, lot_id: int | None = None, after: Sequence[Any] | None = None, limit: int = 200,
) -> list[OwnEnrolment]:  # fmt: skip
    """The enrolments of the partner's people at these courts, the oldest first, those after (requested_at, id)."""
    query = _enrolments(partner_id, courts).order_by(Enrolment.requested_at, Enrolment.id).limit(limit)
    if lot_id is not None:
        query = query.where(Enrolment.lot_id == lot_id)
    if after is not None:
        query = query.where(sa.tuple_(Enrolment.requested_at, Enrolment.id) > sa.tuple_(*after))
    return _with_deposits(db.session.execute(query).all())


def own_enrolment(partner_id: int, courts: Courts, enrolment_id: uuid.UUID) -> OwnEnrolment:
    """One of them. Refuses NOT_FOUND for everybody else's."""
    rows = db.session.execute(_enrolments(partner_id, courts).where(Enrolment.id == enrolment_id)).all()
    return found(next(iter(_with_deposits(rows)), None))


def _enrolments(partner_id: int, courts: Courts) -> sa.Select[str, Enrolment, Lot]:
    query = (
        sa.select(PartnerPerson.reference, Enrolment, Lot)
        .join(Enrolment, Enrolment.user_id == PartnerPerson.user_id)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(PartnerPerson.partner_id == partner_id)
    )
    return query if courts is None else query.where(Lot.court_id.in_(courts))


def _with_deposits(rows: Sequence[Any]) -> list[OwnEnrolment]:
    deposits = deposits_of([(row.Enrolment, row.Lot) for row in rows])
    subjects = [deposit_subject(row.Enrolment.id) for row in rows]
    asked = {
        one.subject: one for one in db.session.scalars(
            sa.select(Payment).where(Payment.subject.in_(subjects), Payment.state == "started",
                                     Payment.purpose.in_(("deposit", "balance")))
            .order_by(sa.case((Payment.purpose == "deposit", 0), else_=1), Payment.started_at)
        )
    }  # fmt: skip
    references = {
        (row.purpose, row.subject): row.reference for row in db.session.execute(
            sa.select(PaymentReference.purpose, PaymentReference.subject, PaymentReference.reference)
            .where(PaymentReference.subject.in_(subjects))
        )
    }  # fmt: skip
    return [
        OwnEnrolment(
            row.reference, row.Enrolment, row.Lot, deposits[row.Enrolment.id], payment := asked.get(subject),
            references.get((payment.purpose, subject)) if payment else None,
        )
        for row, subject in zip(rows, subjects, strict=True)
    ]  # fmt: skip


@dataclass(frozen=True)
class Brought:
    """What one of a partner's links brought to one lot whose bidding is over."""

    lot_id: int
    reference: str
    enrolled: int
    confirmed: int
    has_bought: bool


def brought(
    partner_id: int, courts: Courts, *, lot_id: int | None = None, after: Sequence[Any] | None = None, limit: int = 200,
) -> list[Brought]:  # fmt: skip
    """What the partner's links brought, by lot and reference. A lot is silent until its bidding is over: whether
    somebody has enrolled nobody learns before (article 18).
    """
    bought = sa.and_(Lot.state.in_(WON_STATES), Enrolment.code == Lot.leading_code)
    query = (
        sa.select(
            Enrolment.lot_id, Referral.reference, sa.func.count(), sa.func.count(Enrolment.code),
            sa.func.coalesce(sa.func.bool_or(bought), False),
        )
        .join(Enrolment, Enrolment.id == Referral.enrolment_id)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(Referral.partner_id == partner_id, Lot.state.in_(ENDED_STATES))
        .group_by(Enrolment.lot_id, Referral.reference)
        .order_by(Enrolment.lot_id, Referral.reference)
        .limit(limit)
    )  # fmt: skip
    if courts is not None:
        query = query.where(Lot.court_id.in_(courts))
    if lot_id is not None:
        query = query.where(Enrolment.lot_id == lot_id)
    if after is not None:
        query = query.where(sa.tuple_(Enrolment.lot_id, Referral.reference) > sa.tuple_(*after))
    return [Brought(*row) for row in db.session.execute(query)]


def own_bookings(partner_id: int, lot_id: int) -> list[tuple[str, ViewingBooking]]:
    """The appointments of the partner's people for a lot, also those given back or cancelled: (reference, booking)."""
    rows = db.session.execute(
        sa.select(PartnerPerson.reference, ViewingBooking)
        .join(ViewingBooking, ViewingBooking.user_id == PartnerPerson.user_id)
        .join(ViewingSlot, ViewingSlot.id == ViewingBooking.slot_id)
        .where(PartnerPerson.partner_id == partner_id, ViewingSlot.lot_id == lot_id)
        .order_by(ViewingSlot.starts_at, ViewingBooking.booked_at)
    )
    return [(row.reference, row.ViewingBooking) for row in rows]


def own_booking(partner_id: int, booking_id: uuid.UUID) -> tuple[str, ViewingBooking]:
    """One of them. Refuses NOT_FOUND for everybody else's."""
    booking = found(db.session.get(ViewingBooking, booking_id))
    return reference_of(partner_id, booking.user_id), booking


def asked_of(
    partner_id: int, courts: Courts, *, after: Sequence[Any] | None = None, limit: int = 200
) -> Sequence[PlatformRequest]:  # fmt: skip
    """What the partner's inquiry platforms have been asked, the newest inquiry first, those after (inquiry, platform)."""
    query = (
        sa.select(PlatformRequest)
        .join(PartnerPlatform, PartnerPlatform.platform_id == PlatformRequest.platform_id)
        .join(Inquiry, Inquiry.id == PlatformRequest.inquiry_id)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .where(PartnerPlatform.partner_id == partner_id)
        .order_by(PlatformRequest.inquiry_id.desc(), PlatformRequest.platform_id.desc())
        .limit(limit)
    )
    if courts is not None:
        query = query.where(Lot.court_id.in_(courts))
    if after is not None:
        query = query.where(
            sa.tuple_(PlatformRequest.inquiry_id, PlatformRequest.platform_id) < sa.tuple_(*after)
        )  # fmt: skip
    return db.session.scalars(query).all()


def inquiries_due(partner_id: int) -> Sequence[PlatformRequest]:
    """What the partner's inquiry platforms must answer now, the nearest last day first (法释〔2018〕15号 11, 12)."""
    last_day = sa.func.coalesce(PlatformRequest.correction_due_on, PlatformRequest.due_on)
    rows = db.session.scalars(
        sa.select(PlatformRequest)
        .join(PartnerPlatform, PartnerPlatform.platform_id == PlatformRequest.platform_id)
        .join(PlatformRequest.inquiry)
        .where(PartnerPlatform.partner_id == partner_id, Inquiry.state == "running")
        .order_by(last_day, PlatformRequest.id)
        .limit(DUE_MOST)
        .options(
            joinedload(PlatformRequest.platform), joinedload(PlatformRequest.inquiry).joinedload(Inquiry.lot),
            selectinload(PlatformRequest.reports),
        )
    ).all()  # fmt: skip
    return [one for one in rows if may_answer(one)]


def own_request(partner_id: int, request_id: uuid.UUID) -> PlatformRequest:
    """One request to a platform that the partner answers for. Refuses PLATFORM_REQUEST_UNKNOWN."""
    request = db.session.scalar(
        sa.select(PlatformRequest)
        .join(PartnerPlatform, PartnerPlatform.platform_id == PlatformRequest.platform_id)
        .where(PlatformRequest.id == request_id, PartnerPlatform.partner_id == partner_id)
    )
    if request is None:
        raise Refusal("PLATFORM_REQUEST_UNKNOWN")
    return request


def linked_platforms(partner_id: int) -> Sequence[PartnerPlatform]:
    """The inquiry platforms that a partner answers for, by name."""
    return db.session.scalars(
        sa.select(PartnerPlatform)
        .join(PartnerPlatform.platform)
        .where(PartnerPlatform.partner_id == partner_id)
        .order_by(InquiryPlatform.name)
    ).all()


def platforms_to_link() -> Sequence[InquiryPlatform]:
    """Listed platforms that no partner answers for, by name."""
    return db.session.scalars(
        sa.select(InquiryPlatform)
        .where(
            InquiryPlatform.delisted_at.is_(None),
            ~sa.exists().where(PartnerPlatform.platform_id == InquiryPlatform.id),
        )
        .order_by(InquiryPlatform.name)
    ).all()
