"""The people a partner acts for, the bidders it brought, and the inquiry platforms it answers for."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Person, User
from auction.enrolment.models import Enrolment
from auction.ground.store import append_only, db
from auction.partners.models import Partner
from auction.platforms.models import InquiryPlatform

from .rules import REFERENCE

Moment = sa.DateTime(timezone=True)


class PartnerPerson(db.Model):
    """Somebody for whom a partner acts, under the partner's own reference; the account is one that nobody signs in to."""

    __tablename__ = "partner_person"
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id), primary_key=True)
    reference: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"reference ~ '{REFERENCE}'", name="reference"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey(Person.id), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), unique=True)
    # Who proved the identity to the partner, and when.
    verified_by: Mapped[str]
    verified_on: Mapped[date]
    known_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()
    user: Mapped[User] = relationship()
    __table_args__ = (sa.UniqueConstraint("partner_id", "person_id"),)


append_only(PartnerPerson.__table__)


class Referral(db.Model):
    """A bidder who enrolled after he had followed a partner's link. Nobody is shown it before the end (article 18)."""

    __tablename__ = "referral"
    enrolment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Enrolment.id), primary_key=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id), index=True)
    reference: Mapped[str] = mapped_column(sa.CheckConstraint(f"reference ~ '{REFERENCE}'", name="reference"))
    referred_at: Mapped[datetime] = mapped_column(Moment)


append_only(Referral.__table__)


class PartnerPlatform(db.Model):
    """A listed inquiry platform whose answers a partner may send by its keys."""

    __tablename__ = "partner_platform"
    platform_id: Mapped[int] = mapped_column(sa.ForeignKey(InquiryPlatform.id), primary_key=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id), index=True)
    linked_at: Mapped[datetime] = mapped_column(Moment)
    linked_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))

    platform: Mapped[InquiryPlatform] = relationship()
    partner: Mapped[Partner] = relationship()
