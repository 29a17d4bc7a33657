"""The list of inquiry platforms, what each was asked, and what it answered."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.journal.sealed_key import SealedKey
from auction.valuation.models import Inquiry

from .rules import MESSAGE_ID_CHARACTERS_MAX, REVIEWED_FAULTS

Moment = sa.DateTime(timezone=True)


class InquiryPlatform(db.Model):
    """A platform on the list (art 8, 9). With a `url` it is asked by a signed request and answers by one; without, its
    people answer on a page that the mail to them links to.
    """

    __tablename__ = "inquiry_platform"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    contact_email: Mapped[str]
    url: Mapped[str | None]
    # Ours signs what we ask, its own what it answers (whsec_…). Shown once.
    request_secret: Mapped[str | None] = mapped_column(SealedKey)
    answer_secret: Mapped[str | None] = mapped_column(SealedKey)
    # What one use costs; who comes nearest to the hammer price gets it (art 31).
    fee_minor: Mapped[int] = mapped_column(sa.CheckConstraint("fee_minor >= 0", name="fee"))
    listed_at: Mapped[datetime] = mapped_column(Moment)
    delisted_at: Mapped[datetime | None] = mapped_column(Moment)
    delisted_reason: Mapped[str] = mapped_column(default="", server_default="")
    # The first day on which it may be listed again.
    barred_until: Mapped[date | None]
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(url, request_secret, answer_secret) IN (0, 3)", name="interface"),
        sa.CheckConstraint("(delisted_at IS NULL) = (delisted_reason = '')", name="delisted"),
        sa.CheckConstraint("(delisted_at IS NULL) = (barred_until IS NULL)", name="barred"),
    )


class PlatformRequest(db.Model):
    """One platform asked in one inquiry."""

    __tablename__ = "platform_request"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id))
    platform_id: Mapped[int] = mapped_column(sa.ForeignKey(InquiryPlatform.id), index=True)
    due_on: Mapped[date]
    # The platform asked for more time, and got it (art 11(2)).
    extension_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    extension_reason: Mapped[str] = mapped_column(default="", server_default="")
    is_extended: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # The court has ordered a correction (art 12).
    correction_due_on: Mapped[date | None]
    # Calls to the platform's address: what is asked now has this webhook-id over all tries; a correction has its own.
    call_id: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    last_answer: Mapped[str] = mapped_column(default="", server_default="")

    inquiry: Mapped[Inquiry] = relationship()
    platform: Mapped[InquiryPlatform] = relationship(lazy="joined")
    reports: Mapped[list["PlatformReport"]] = relationship(order_by="PlatformReport.position")
    __table_args__ = (
        sa.UniqueConstraint("inquiry_id", "platform_id"),
        sa.Index("ix_platform_request_due", "next_try_at", postgresql_where=sa.text("next_try_at IS NOT NULL")),
    )


class PlatformReport(db.Model):
    """A result as it came: the first, or a corrected one in its place. Late ones are kept and never count."""

    __tablename__ = "platform_report"
    request_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PlatformRequest.id), primary_key=True)
    position: Mapped[int] = mapped_column(sa.CheckConstraint("position > 0", name="position"), primary_key=True)
    platform_id: Mapped[int] = mapped_column(sa.ForeignKey(InquiryPlatform.id))
    # The id of the message it came in; of a page that was filled in, the form's. Each platform numbers its own.
    message_id: Mapped[str] = mapped_column(sa.String(MESSAGE_ID_CHARACTERS_MAX))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    report_number: Mapped[str]
    valued_on: Mapped[date]
    valid_until: Mapped[date]
    price_kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    file_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    received_at: Mapped[datetime] = mapped_column(Moment)
    # The last day it was held against.
    due_on: Mapped[date]
    is_late: Mapped[bool]
    __table_args__ = (
        sa.CheckConstraint("valid_until > valued_on", name="validity"),
        sa.UniqueConstraint("platform_id", "message_id"),
    )


append_only(PlatformReport.__table__)


class ReportReview(db.Model):
    """What the court's own review found wrong in a report, without an objection (art 12). Written once."""

    __tablename__ = "report_review"
    request_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    fault: Mapped[str] = mapped_column(sa.CheckConstraint(f"fault IN {REVIEWED_FAULTS}", name="fault"))
    what: Mapped[str] = mapped_column(sa.CheckConstraint("what <> ''", name="what"))
    reviewed_at: Mapped[datetime] = mapped_column(Moment)
    reviewed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    __table_args__ = (
        sa.ForeignKeyConstraint(["request_id", "position"], ["platform_report.request_id", "platform_report.position"]),
    )


append_only(ReportReview.__table__)


class PlatformFee(db.Model):
    """The fee of one inquiry, owed to the platform nearest to the hammer price; equally near ones share (art 31)."""

    __tablename__ = "platform_fee"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    platform_id: Mapped[int] = mapped_column(sa.ForeignKey(InquiryPlatform.id), primary_key=True)
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor >= 0", name="amount"))
    sale_price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("sale_price_minor > 0", name="sale_price"))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    platform: Mapped[InquiryPlatform] = relationship()


append_only(PlatformFee.__table__)
