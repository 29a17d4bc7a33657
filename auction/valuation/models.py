"""The valuation file of a lot: each method tried, who answered what, and which price was fixed."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Party
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.lots.models import Lot
from auction.lots.rules import METHOD_NAMES

from .objection_rules import MEANS, STAGES
from .objection_rules import STATES as OBJECTION_STATES
from .rules import OFFICIAL_PRICES, REQUESTABLE, STATES, STAY_GROUNDS

Moment = sa.DateTime(timezone=True)


class ValuationFacts(db.Model):
    """What the officer found that decides the method (articles 4, 5, 7, 14). A correction is another row."""

    __tablename__ = "valuation_facts"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), index=True)
    # Both sides can be asked, and neither has refused to negotiate.
    can_negotiate: Mapped[bool]
    # A tax base price, a government price or a government-guided price exists.
    has_official_price: Mapped[bool]
    needs_site_survey: Mapped[bool]
    network_capable: Mapped[bool]
    law_demands_appraisal: Mapped[bool]
    # The method that all parties ask for together, with their paper.
    both_request: Mapped[str | None] = mapped_column(
        sa.CheckConstraint(f"both_request IN {REQUESTABLE}", name="both_request")
    )
    request_file_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    # Where the answers come from.
    reasons: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[User] = relationship()
    __table_args__ = (sa.CheckConstraint("(both_request IS NULL) = (request_file_id IS NULL)", name="request_paper"),)


append_only(ValuationFacts.__table__)


class Inquiry(db.Model):
    """One method tried for one lot (法释〔2018〕15号)."""

    __tablename__ = "inquiry"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), index=True)
    method: Mapped[str] = mapped_column(sa.CheckConstraint(f"method IN {tuple(METHOD_NAMES)}", name="method"))
    state: Mapped[str] = mapped_column(sa.CheckConstraint(f"state IN {STATES}", name="state"), default="running")
    started_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date]
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    price_minor: Mapped[int | None]
    # Why this method was taken, or why it failed.
    remark: Mapped[str]
    # What decided the method, and why each method before it was not used: key of rules.OBSTACLES by method.
    facts_id: Mapped[int | None] = mapped_column(sa.ForeignKey(ValuationFacts.id))
    passed_over: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    # The one whose result lapsed before the first announcement and is issued anew (articles 11, 19).
    renews_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiry.id"), unique=True)

    lot: Mapped[Lot] = relationship()
    facts: Mapped[ValuationFacts | None] = relationship()
    renews: Mapped["Inquiry | None"] = relationship(remote_side="Inquiry.id")
    figures: Mapped[list["InquiryFigure"]] = relationship(order_by="InquiryFigure.received_at", viewonly=True)
    offers: Mapped[list["PriceOffer"]] = relationship(order_by="PriceOffer.offered_at")
    directed: Mapped["DirectedRequest | None"] = relationship()
    stays: Mapped[list["InquiryStay"]] = relationship(order_by="InquiryStay.id")
    __table_args__ = (
        sa.Index("uq_inquiry_one_running", "lot_id", unique=True, postgresql_where=sa.text("state = 'running'")),
        sa.CheckConstraint("(state = 'fixed') = (price_minor IS NOT NULL)", name="price"),
        sa.CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),
    )


class InquiryFigure(db.Model):
    """A source's figure as it stood when its inquiry ended, for the valuation file and the sources' record."""

    __tablename__ = "inquiry_figure"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    # The source's key within its inquiry: "platform:3", "appraiser:12", "party:7", "authority".
    source: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    received_at: Mapped[datetime] = mapped_column(Moment)
    counts: Mapped[bool]
    why_not: Mapped[str]
    # Its report.
    file_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    __table_args__ = (
        sa.CheckConstraint("counts = (why_not = '')", name="why_not"),
        sa.Index("ix_inquiry_figure_source", "source"),
    )


append_only(InquiryFigure.__table__)


class ReportService(db.Model):
    """One party's copy of one report (article 21). It counts as received on `received_on`, or is not proved yet."""

    __tablename__ = "report_service"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), primary_key=True)
    sent_on: Mapped[date]
    means: Mapped[str | None] = mapped_column(sa.CheckConstraint(f"means IN {tuple(MEANS)}", name="means"))
    received_on: Mapped[date | None]
    proof: Mapped[str] = mapped_column(default="")
    waived_at: Mapped[datetime | None] = mapped_column(Moment)
    inquiry: Mapped[Inquiry] = relationship()
    party: Mapped[Party] = relationship()
    __table_args__ = (
        sa.CheckConstraint("(means IS NULL) = (received_on IS NULL)", name="received"),
        sa.Index("ix_report_service_party", "party_id"),
        sa.Index("ix_report_service_open", "inquiry_id", postgresql_where=sa.text("received_on IS NULL")),
    )


class ReportObjection(db.Model):
    """What a party says against one report (articles 22, 23), and what came of it."""

    __tablename__ = "report_objection"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id))
    source: Mapped[str]
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), index=True)
    grounds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    text: Mapped[str]
    file_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    filed_at: Mapped[datetime] = mapped_column(Moment)
    filed_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"state IN {tuple(OBJECTION_STATES)}", name="state"), default="open"
    )
    stage: Mapped[str] = mapped_column(sa.CheckConstraint(f"stage IN {tuple(STAGES)}", name="stage"), default="court")
    # The last day of the stage: the court's, the appraiser's, the review's.
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))

    inquiry: Mapped[Inquiry] = relationship()
    party: Mapped[Party] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("inquiry_id", "source", "party_id"),
        sa.ForeignKeyConstraint(
            ["inquiry_id", "source", "party_id"],
            [ReportService.inquiry_id, ReportService.source, ReportService.party_id], name="fk_report_objection_service",
        ),
        sa.CheckConstraint("cardinality(grounds) > 0", name="grounds"),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        sa.Index("ix_report_objection_open", "due_on", postgresql_where=sa.text("state = 'open'")),
    )  # fmt: skip


class PriceOffer(db.Model):
    """A party's own figure in a negotiation; the other side sees it only when both have answered (article 4)."""

    __tablename__ = "price_offer"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), primary_key=True)
    price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("price_minor > 0", name="price"))
    offered_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    party: Mapped[Party] = relationship()


class DirectedRequest(db.Model):
    """Which authority was asked for what, and its answer (articles 5, 6)."""

    __tablename__ = "directed_request"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    authority: Mapped[str]
    price_kind: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"price_kind IN {tuple(OFFICIAL_PRICES)}", name="price_kind")
    )
    # What the letter asks, in the court's words.
    wanted: Mapped[str]
    price_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("price_minor > 0", name="price"))
    answered_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    file_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    recorded_at: Mapped[datetime | None] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    file: Mapped[StoredFile | None] = relationship()
    __table_args__ = (
        sa.CheckConstraint(
            "num_nonnulls(price_minor, answered_on, valid_until, file_id, recorded_at, recorded_by_id) IN (0, 6)",
            name="answer",
        ),
    )


class InquiryStay(db.Model):
    """A time in which an inquiry stood still (article 28)."""

    __tablename__ = "inquiry_stay"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), index=True)
    ground: Mapped[str] = mapped_column(sa.CheckConstraint(f"ground IN {tuple(STAY_GROUNDS)}", name="ground"))
    reason: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    ordered_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    __table_args__ = (
        sa.CheckConstraint("ended_on >= started_on", name="ends_after"),
        sa.Index(
            "uq_inquiry_stay_one_open", "inquiry_id", unique=True, postgresql_where=sa.text("ended_on IS NULL")
        ),
    )  # fmt: skip
