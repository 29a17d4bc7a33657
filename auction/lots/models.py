"""The lot and its file: terms, notices, announcement, priority purchasers."""

import uuid
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court, User
from auction.cases.models import Asset, EnforcementCase, Party
from auction.ground.models import StoredFile
from auction.ground.store import db

from .price_rules import paid_first
from .rules import LIVING, ROUND_KINDS, STATES
from .terms_rules import BASES

Moment = sa.DateTime(timezone=True)


# Whether a lot is over, for the court's list: those in work stand first. Written out, so that the index serves it.
IS_OVER: sa.ColumnClause[int] = sa.literal_column(f"(CASE WHEN lot.state IN {LIVING} THEN 0 ELSE 1 END)")


class Lot(db.Model):
    """One offering of one asset in one round. Everyone reads the stored `closes_at`; nobody recomputes it."""

    __tablename__ = "lot"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey(Asset.id), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id), index=True)
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id))
    previous_lot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("lot.id"), unique=True)
    # A lot for practising: never announced, so neither listed nor told to partners, and nothing of it is settled.
    is_practice: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    round_kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"round_kind IN {ROUND_KINDS}", name="round_kind"))
    jurisdiction: Mapped[str] = mapped_column(default="cn")
    state: Mapped[str] = mapped_column(sa.CheckConstraint(f"state IN {STATES}", name="state"), default="draft")
    title: Mapped[str]
    asset_kind: Mapped[str]
    currency: Mapped[str] = mapped_column(sa.String(3))
    created_at: Mapped[datetime] = mapped_column(Moment)

    # The price on the file, written by the valuation noun.
    reference_price_minor: Mapped[int | None]
    reference_method: Mapped[str | None]
    reference_fixed_on: Mapped[date | None]
    reference_valid_until: Mapped[date | None]
    # The exact price of the whole thing in minor units, numerator over denominator: a mean may end in parts of a fen.
    reference_numerator: Mapped[int | None]
    reference_denominator: Mapped[int | None]
    # Of shares: how many of those seized are sold, the rest stays the debtor's; None: the whole thing is sold.
    units_offered: Mapped[int | None]
    units_total: Mapped[int | None]
    # What the start price rests on (terms_rules.BASES).
    price_basis: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"price_basis IN {BASES}", name="price_basis"),
        default="reference",
        server_default="reference",
    )

    # The platform that hosts the sale, and its address for it, when it is not ours (article 5): written by `outside`.
    venue: Mapped[str | None]

    # The terms, written when the panel has decided them.
    start_price_minor: Mapped[int | None]
    increment_minor: Mapped[int | None]
    deposit_minor: Mapped[int | None]
    balance_days: Mapped[int | None]
    # Home whose buyers must be qualified under local purchase limits (法释〔2021〕18号); part of the announcement.
    is_home_limited: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    # The window, written when the announcement is published.
    announced_at: Mapped[datetime | None] = mapped_column(Moment)
    opens_at: Mapped[datetime | None] = mapped_column(Moment)
    scheduled_closes_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    resumed_at: Mapped[datetime | None] = mapped_column(Moment)

    # The head of the contest: codes only, never a person.
    bid_count: Mapped[int] = mapped_column(default=0)
    extension_count: Mapped[int] = mapped_column(default=0)
    leading_price_minor: Mapped[int | None]
    leading_code: Mapped[str | None]
    leading_rank: Mapped[int | None]
    # When a creditor took it in kind at the price it failed at; he then stands as the buyer.
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    # When the bidders had been written to and the losers' deposits were to be released.
    wound_up_at: Mapped[datetime | None] = mapped_column(Moment)
    # Whether anybody has left a sealed maximum: a lot without costs the bid path nothing.
    has_automatic: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    asset: Mapped[Asset] = relationship()
    case: Mapped[EnforcementCase] = relationship()
    court: Mapped[Court] = relationship()
    previous: Mapped["Lot | None"] = relationship(remote_side="Lot.id")
    announcement: Mapped["Announcement | None"] = relationship(back_populates="lot")
    files: Mapped[list["LotFile"]] = relationship(order_by="LotFile.kind, LotFile.caption")
    notices: Mapped[list["Notice"]] = relationship(order_by="Notice.id")
    purchasers: Mapped[list["PriorityPurchaser"]] = relationship(order_by="PriorityPurchaser.rank")

    @property
    def reference_exact(self) -> Fraction | None:
        """The exact reference price of what is sold; None before it is fixed."""
        if self.reference_numerator is None or self.reference_denominator is None:
            return None if self.reference_price_minor is None else Fraction(self.reference_price_minor)
        part = Fraction(self.units_offered or 1, self.units_total or 1)
        return Fraction(self.reference_numerator, self.reference_denominator) * part

    @property
    def paid_first_minor(self) -> int | None:
        """What a bidder pays before he may bid; None before the terms are decided."""
        if self.start_price_minor is None or self.deposit_minor is None:
            return None
        return paid_first(self.round_kind, self.start_price_minor, self.deposit_minor)

    __table_args__ = (
        sa.CheckConstraint("start_price_minor > 0 AND increment_minor > 0 AND deposit_minor > 0", name="terms"),
        sa.CheckConstraint("reference_price_minor > 0", name="reference_price"),
        sa.CheckConstraint(
            "num_nonnulls(reference_numerator, reference_denominator) IN (0, 2) AND reference_denominator > 0",
            name="reference_exact",
        ),
        sa.CheckConstraint(
            "num_nonnulls(units_offered, units_total) IN (0, 2) AND units_offered BETWEEN 1 AND units_total",
            name="units",
        ),
        sa.CheckConstraint("balance_days > 0", name="balance_days"),
        sa.CheckConstraint("opens_at > announced_at", name="opens_after_announced"),
        # A sell-off's first bid sets the end, which may come before the announced period is over.
        sa.CheckConstraint(
            "scheduled_closes_at > opens_at"
            " AND (closes_at >= scheduled_closes_at OR (round_kind = 'selloff' AND bid_count > 0))",
            name="closes_after",
        ),
        sa.CheckConstraint("leading_price_minor >= start_price_minor", name="leading_price"),
        sa.CheckConstraint(
            "(bid_count = 0 AND taken_at IS NULL) = (leading_price_minor IS NULL)", name="leading_with_bids"
        ),
        sa.CheckConstraint("taken_at IS NULL OR bid_count = 0", name="taken_unsold"),
        sa.CheckConstraint(
            "state IN ('draft', 'valued', 'approved', 'withdrawn') OR (is_practice = (announced_at IS NULL)"
            " AND closes_at IS NOT NULL AND start_price_minor IS NOT NULL"
            " AND deposit_minor IS NOT NULL AND increment_minor IS NOT NULL)",
            name="announced_complete",
        ),
        sa.Index("ix_lot_open", "closes_at", postgresql_where=sa.text("state = 'open'")),
        sa.Index(
            "ix_lot_automatic",
            "opens_at",
            postgresql_where=sa.text("has_automatic AND state IN ('announced', 'open')"),
        ),
        sa.Index(
            "ix_lot_closed", "closed_at", postgresql_where=sa.text("closed_at IS NOT NULL AND wound_up_at IS NULL")
        ),
        sa.Index("ix_lot_announced", "opens_at", postgresql_where=sa.text("state = 'announced'")),
        sa.Index("ix_lot_state_closes", "state", "closes_at", "id"),
        sa.Index("ix_lot_court", "court_id", "state"),
        sa.Index("ix_lot_desk", "court_id", IS_OVER, sa.text("created_at DESC"), sa.text("id DESC")),
        sa.Index("uq_lot_one_living", "asset_id", unique=True, postgresql_where=sa.text(f"state IN {LIVING}")),
    )


class PriorityPurchaser(db.Model):
    """Somebody who may buy at the leading price (co-owner, tenant, …), and his rank (articles 16, 19)."""

    __tablename__ = "priority_purchaser"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), index=True)
    name: Mapped[str]
    id_number: Mapped[str]
    nature: Mapped[str]
    rank: Mapped[int] = mapped_column(sa.CheckConstraint("rank > 0", name="rank"))


class Notice(db.Model):
    """How a party or priority purchaser was told of the sale, and the proof (article 16)."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), index=True)
    party_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Party.id))
    purchaser_id: Mapped[int | None] = mapped_column(sa.ForeignKey(PriorityPurchaser.id))
    result: Mapped[str] = mapped_column(
        sa.CheckConstraint("result IN ('delivered', 'waived', 'unreachable')", name="result")
    )
    method: Mapped[str]
    notified_on: Mapped[date]
    remark: Mapped[str]
    party: Mapped[Party | None] = relationship()
    purchaser: Mapped[PriorityPurchaser | None] = relationship()
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(party_id, purchaser_id) = 1", name="one_recipient"),
        sa.UniqueConstraint("lot_id", "party_id"),
        sa.UniqueConstraint("lot_id", "purchaser_id"),
    )


class Announcement(db.Model):
    """The announcement. `items` holds the text of each mandatory item by its key (articles 12 to 14)."""

    __tablename__ = "announcement"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    items: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opens_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    # 1, and one more with each correction since.
    version: Mapped[int] = mapped_column(
        sa.CheckConstraint("version > 0", name="version"), default=1, server_default="1"
    )
    # Of everything published on that day, in canonical JSON.
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    lot: Mapped[Lot] = relationship(back_populates="announcement")


class LotFile(db.Model):
    """A paper on the lot's file: appraisal report, pricing basis, confirmation letter, ruling."""

    __tablename__ = "lot_file"
    # A later round carries the report of the first.
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id), primary_key=True)
    kind: Mapped[str] = mapped_column(
        sa.CheckConstraint("kind IN ('pricing_basis', 'title', 'confirmation', 'ruling', 'other')", name="kind")
    )
    caption: Mapped[str]
    file: Mapped[StoredFile] = relationship()
