"""Bids. A bid row is one decided request: accepted ones carry `seq`, refused ones a code."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from auction.enrolment.models import Enrolment
from auction.ground.store import append_only, db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class Bid(db.Model):
    """Order, ties and history follow `seq`, given under the lot's lock; `received_at` is the moment of entry."""

    __tablename__ = "bid"
    bid_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Enrolment.id), index=True)
    amount_minor: Mapped[int]
    rank: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    refusal: Mapped[str | None]
    # What would have been accepted, told with a refusal.
    least_minor: Mapped[int | None]
    seq: Mapped[int | None]
    previous_seq: Mapped[int | None]
    previous_amount_minor: Mapped[int | None]
    # Made by the system for a bidder who has left a maximum. Told to nobody.
    is_automatic: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    __table_args__ = (
        sa.CheckConstraint("(seq IS NULL) <> (refusal IS NULL)", name="one_verdict"),
        sa.CheckConstraint("seq IS NULL OR amount_minor > 0", name="amount"),
        sa.UniqueConstraint("lot_id", "seq"),
        sa.UniqueConstraint("lot_id", "seq", "amount_minor", name="uq_bid_link"),
        # The last guard: an accepted bid points at the one before it, whose number is one less and whose price
        # is lower, save for a priority purchaser who may equal it (article 21).
        sa.CheckConstraint(
            "seq IS NULL OR (seq = 1) = (previous_seq IS NULL)"
            " AND (previous_seq IS NULL) = (previous_amount_minor IS NULL)"
            " AND coalesce(previous_seq + 1, seq) = seq",
            name="no_gap",
        ),
        sa.CheckConstraint(
            "previous_amount_minor IS NULL OR amount_minor > previous_amount_minor"
            " OR (rank IS NOT NULL AND amount_minor = previous_amount_minor)",
            name="price_rises",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id", "previous_seq", "previous_amount_minor"],
            ["bid.lot_id", "bid.seq", "bid.amount_minor"],
            name="fk_bid_previous",
            # The rows of one batch are inserted together, in one statement.
            deferrable=True, initially="DEFERRED",
        ),
    )  # fmt: skip


append_only(Bid.__table__)


class AutomaticBid(db.Model):
    """A maximum up to which the system bids for its bidder. A changed one is a new row, with a new number.

    `sealed` is the only trace of the amount (ground/sealing.py, opened in bidding/maxima.py and shown to nobody).
    """

    __tablename__ = "automatic_bid"
    # Made by the client, so that a request sent twice leaves one maximum.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Enrolment.id))
    sealed: Mapped[str]
    # Given under the lot's lock: of two equal maxima the smaller number wins.
    number: Mapped[int]
    left_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        sa.Index(
            "uq_automatic_bid_one_active", "enrolment_id", unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
        sa.Index("ix_automatic_bid_active", "lot_id", postgresql_where=sa.text("withdrawn_at IS NULL")),
    )  # fmt: skip


class LotTold(db.Model):
    """How far the bidders of a lot have been told about it, off the page (room/notices.py).

    No foreign key: writing the row would wait for the lock of a hot lot, and hold up its bids.
    """

    __tablename__ = "lot_told"
    lot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bid_count: Mapped[int]
    extension_count: Mapped[int]
    leading_code: Mapped[str | None]
    told_at: Mapped[datetime] = mapped_column(Moment)
    extended_at: Mapped[datetime | None] = mapped_column(Moment)


class OutbidMail(db.Model):
    """When a bidder was last written to that another leads, and when the next mail is due."""

    __tablename__ = "outbid_mail"
    enrolment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Enrolment.id), primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    written_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (sa.Index("ix_outbid_mail_due", "due_at", postgresql_where=sa.text("due_at IS NOT NULL")),)
