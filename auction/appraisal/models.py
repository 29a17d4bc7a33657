"""The commissioned appraisal: the list of appraisers, the choice of three, commissions and reports."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.valuation.models import Inquiry, ReportObjection

from .beacon_rules import BEACONS
from .rules import AREAS, DRAW_GROUNDS, ENDINGS, REQUESTS, REVIEW_OUTCOMES, TRADES

Moment = sa.DateTime(timezone=True)


class Appraiser(db.Model):
    """An agency on the list (article 15). It stays on file after it was struck off."""

    __tablename__ = "appraiser"
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    trades: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    division_code: Mapped[str] = mapped_column(sa.String(6))
    # Number and grade of its certificate.
    qualification: Mapped[str]
    listed_on: Mapped[date]
    delisted_on: Mapped[date | None]
    delisted_reason: Mapped[str | None]
    # The first day on which it may be listed again.
    barred_until: Mapped[date | None]
    user: Mapped[User] = relationship(lazy="joined")

    @property
    def name(self) -> str:
        """The agency's registered name."""
        return self.user.person.legal_name if self.user.person else self.user.email

    @property
    def code(self) -> str:
        """Its unified social credit code."""
        return self.user.person.id_number if self.user.person else self.user.email

    __table_args__ = (
        sa.CheckConstraint("division_code ~ '^[0-9]{6}$'", name="division_code"),
        sa.CheckConstraint(f"cardinality(trades) > 0 AND trades <@ ARRAY{list(TRADES)}::text[]", name="trades"),
        sa.CheckConstraint("num_nonnulls(delisted_on, delisted_reason, barred_until) IN (0, 3)", name="delisted"),
    )


class AppraiserChoice(db.Model):
    """How the three of one inquiry are chosen: the parties agree until a day, else they are drawn (article 16)."""

    __tablename__ = "appraiser_choice"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    trade: Mapped[str] = mapped_column(sa.CheckConstraint(f"trade IN {tuple(TRADES)}", name="trade"))
    area: Mapped[str] = mapped_column(sa.CheckConstraint(f"area IN {tuple(AREAS)}", name="area"))
    area_prefix: Mapped[str]
    agree_by: Mapped[date]
    # The parties' paper, once they have agreed.
    agreed_at: Mapped[datetime | None] = mapped_column(Moment)
    agreement_file_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    inquiry: Mapped[Inquiry] = relationship()
    agreement_file: Mapped[StoredFile | None] = relationship()
    __table_args__ = (sa.CheckConstraint("num_nonnulls(agreed_at, agreement_file_id) IN (0, 2)", name="agreed"),)


class AppraiserLottery(db.Model):
    """A draw: what was promised before, and what came of it. Its proof is what everybody recomputes."""

    __tablename__ = "appraiser_lottery"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), index=True)
    ground: Mapped[str] = mapped_column(sa.CheckConstraint(f"ground IN {tuple(DRAW_GROUNDS)}", name="ground"))
    # [[company code, name], …] as it was frozen; `account_ids` are theirs, in the same order.
    roster: Mapped[list[list[str]]] = mapped_column(JSONB)
    account_ids: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger))
    # How many of them are drawn.
    places: Mapped[int]
    beacon: Mapped[str] = mapped_column(sa.CheckConstraint(f"beacon IN {tuple(BEACONS)}", name="beacon"))
    round: Mapped[int]
    draws_at: Mapped[datetime] = mapped_column(Moment)
    # Secret until the draw.
    salt: Mapped[str] = mapped_column(sa.String(64))
    commitment: Mapped[str] = mapped_column(sa.String(64))
    committed_at: Mapped[datetime] = mapped_column(Moment)
    committed_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    value: Mapped[str | None]
    drawn: Mapped[list[list[str]] | None] = mapped_column(JSONB(none_as_null=True))
    drawn_at: Mapped[datetime | None] = mapped_column(Moment)
    drawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    inquiry: Mapped[Inquiry] = relationship()
    __table_args__ = (
        sa.Index(
            "uq_appraiser_lottery_one_open", "inquiry_id", unique=True, postgresql_where=sa.text("drawn_at IS NULL")
        ),
        sa.CheckConstraint("num_nonnulls(value, drawn, drawn_at, drawn_by_id) IN (0, 4)", name="drawn"),
        sa.CheckConstraint("draws_at > committed_at AND drawn_at >= draws_at", name="promised_before"),
        sa.CheckConstraint("places BETWEEN 1 AND cardinality(account_ids)", name="places"),
    )


# What was promised is never changed, and a draw is written once: neither the court nor its administrators can mend it.
PROMISE_KEPT = """
CREATE OR REPLACE FUNCTION appraiser_lottery_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.drawn_at IS NOT NULL
     OR (to_jsonb(OLD) - ARRAY['value', 'drawn', 'drawn_at', 'drawn_by_id'])
        <> (to_jsonb(NEW) - ARRAY['value', 'drawn', 'drawn_at', 'drawn_by_id']) THEN
    RAISE EXCEPTION 'a lottery is kept as it was promised and drawn' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""
PROMISE_TRIGGER = """
CREATE TRIGGER appraiser_lottery_keeps BEFORE UPDATE OR DELETE ON appraiser_lottery
FOR EACH ROW EXECUTE FUNCTION appraiser_lottery_keeps()
"""
for ddl in (PROMISE_KEPT, PROMISE_TRIGGER):
    sa.event.listen(AppraiserLottery.__table__, "after_create", sa.DDL(ddl))


class AppraiserCandidate(db.Model):
    """One of those agreed on or drawn, in the order in which they are commissioned (article 17)."""

    __tablename__ = "appraiser_candidate"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    appraiser_id: Mapped[int] = mapped_column(sa.ForeignKey(Appraiser.user_id))
    lottery_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(AppraiserLottery.id))
    appraiser: Mapped[Appraiser] = relationship(lazy="joined")
    __table_args__ = (
        sa.UniqueConstraint("inquiry_id", "appraiser_id"),
        sa.CheckConstraint("rank > 0", name="rank"),
    )


append_only(AppraiserCandidate.__table__)


class Commission(db.Model):
    """What one appraiser was commissioned with, until its report gives the price or it ends without (articles 17, 19)."""

    __tablename__ = "appraisal_commission"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), index=True)
    appraiser_id: Mapped[int] = mapped_column(sa.ForeignKey(Appraiser.user_id), index=True)
    rank: Mapped[int]
    # Its own earlier report lapsed before the announcement (article 19(4)).
    is_reissue: Mapped[bool] = mapped_column(default=False)
    commissioned_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ending: Mapped[str | None] = mapped_column(sa.CheckConstraint(f"ending IN {tuple(ENDINGS)}", name="ending"))
    ending_reason: Mapped[str | None]
    # Until when the court's material must be back, and when it was.
    material_due_on: Mapped[date | None]
    material_returned_on: Mapped[date | None]
    # What the court's review of the latest report led to (article 20).
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment)
    # The fee, once it is set, and what it rests on (article 32).
    fee_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("fee_minor >= 0", name="fee"))
    fee_basis: Mapped[str | None]

    inquiry: Mapped[Inquiry] = relationship()
    appraiser: Mapped[Appraiser] = relationship(lazy="joined")
    reports: Mapped[list["AppraisalReport"]] = relationship(order_by="AppraisalReport.version")
    extensions: Mapped[list["AppraisalExtension"]] = relationship(order_by="AppraisalExtension.id")
    requests: Mapped[list["AppraiserRequest"]] = relationship(order_by="AppraiserRequest.id")

    @property
    def due_on(self) -> date:
        """The last day for the report while it is awaited: its inquiry's."""
        return self.inquiry.due_on

    @property
    def report(self) -> "AppraisalReport | None":
        """The latest report: the one that counts."""
        return self.reports[-1] if self.reports else None

    __table_args__ = (
        sa.Index("uq_appraisal_commission_live", "inquiry_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
        sa.CheckConstraint("num_nonnulls(ended_at, ending, ending_reason, material_due_on) IN (0, 4)", name="ended"),
        sa.CheckConstraint("material_returned_on IS NULL OR ended_at IS NOT NULL", name="material"),
        sa.CheckConstraint("num_nonnulls(fee_minor, fee_basis) IN (0, 2)", name="fee_basis"),
    )  # fmt: skip


class AppraisalExtension(db.Model):
    """More time, asked for by the appraiser in writing and decided by the court (article 19(2))."""

    __tablename__ = "appraisal_extension"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    commission_id: Mapped[int] = mapped_column(sa.ForeignKey(Commission.id))
    days: Mapped[int] = mapped_column(sa.CheckConstraint("days > 0", name="days"))
    reason: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    granted: Mapped[bool | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    __table_args__ = (
        sa.Index(
            "uq_appraisal_extension_one_open", "commission_id", unique=True,
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
        sa.CheckConstraint("num_nonnulls(granted, decided_at, decided_by_id) IN (0, 3)", name="decided"),
    )  # fmt: skip


class AppraisalReport(db.Model):
    """A report as it was delivered; one that is corrected is another version (articles 17(2), 19, 20)."""

    __tablename__ = "appraisal_report"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    commission_id: Mapped[int] = mapped_column(sa.ForeignKey(Commission.id))
    version: Mapped[int]
    price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("price_minor > 0", name="price"))
    report_number: Mapped[str]
    # How it was valued, in the report's own words.
    approach: Mapped[str]
    valued_on: Mapped[date]
    valid_until: Mapped[date]
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    delivered_at: Mapped[datetime] = mapped_column(Moment)
    file: Mapped[StoredFile] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("commission_id", "version"),
        sa.CheckConstraint("valid_until > valued_on", name="validity"),
    )


append_only(AppraisalReport.__table__)


class AppraiserRequest(db.Model):
    """What the court asks of the appraiser after its report: a correction, or its word on an objection (art 20, 23)."""

    __tablename__ = "appraiser_request"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    commission_id: Mapped[int] = mapped_column(sa.ForeignKey(Commission.id), index=True)
    kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"kind IN {tuple(REQUESTS)}", name="kind"))
    # The objection it is about; the court's own review asks without one.
    objection_id: Mapped[int | None] = mapped_column(sa.ForeignKey(ReportObjection.id), index=True)
    text: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None]
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey(AppraisalReport.id))
    # When the objecting party contradicted it.
    disputed_at: Mapped[datetime | None] = mapped_column(Moment)
    commission: Mapped[Commission] = relationship(back_populates="requests")
    report: Mapped[AppraisalReport | None] = relationship()
    __table_args__ = (sa.CheckConstraint("num_nonnulls(answered_at, answer) IN (0, 2)", name="answered"),)


class ProfessionalReview(db.Model):
    """The profession's association looks at a report whose explanation a party contradicts (article 23(1))."""

    __tablename__ = "professional_review"
    objection_id: Mapped[int] = mapped_column(sa.ForeignKey(ReportObjection.id), primary_key=True)
    association: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(
        sa.CheckConstraint(f"outcome IN {tuple(REVIEW_OUTCOMES)}", name="outcome")
    )
    conclusion: Mapped[str | None]
    file_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    concluded_at: Mapped[datetime | None] = mapped_column(Moment)
    file: Mapped[StoredFile | None] = relationship()
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(outcome, conclusion, file_id, concluded_at) IN (0, 4)", name="concluded"),
    )
