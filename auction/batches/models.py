"""Batches: one act ordered for many things, and what became of each."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court, User
from auction.ground.store import db

Moment = sa.DateTime(timezone=True)


class Batch(db.Model):
    """One order. Its id was made by the form, so that the order sent twice is one."""

    __tablename__ = "batch"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(sa.String(40))
    ordered_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id))
    ordered_at: Mapped[datetime] = mapped_column(Moment)
    ordered_by: Mapped[User] = relationship()
    items: Mapped[list["BatchItem"]] = relationship(order_by="BatchItem.position", back_populates="batch")
    __table_args__ = (sa.Index("ix_batch_list", "ordered_by_id", sa.text("ordered_at DESC")),)


class BatchItem(db.Model):
    """One thing of a batch. `taken_at`: when the worker began with it last."""

    __tablename__ = "batch_item"
    batch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Batch.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str]
    state: Mapped[str] = mapped_column(sa.String(10), server_default="waiting")
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    # Why it was refused, in each language.
    code: Mapped[str | None] = mapped_column(sa.String(60))
    said: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    batch: Mapped[Batch] = relationship(back_populates="items")
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'done', 'refused')", name="state"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("(state = 'refused') = (code IS NOT NULL AND said IS NOT NULL)", name="refused"),
        sa.UniqueConstraint("batch_id", "thing"),
        sa.Index("ix_batch_item_waiting", "batch_id", "position", postgresql_where=sa.text("state = 'waiting'")),
    )
