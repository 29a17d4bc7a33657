"""Partner platforms, their endpoints, and what was delivered to them."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.ground.store import db
from auction.journal.models import JournalEntry

Moment = sa.DateTime(timezone=True)


class Partner(db.Model):
    """A third-party platform that is told what happens."""

    __tablename__ = "partner"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    contact_email: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Moment)
    endpoints: Mapped[list["Endpoint"]] = relationship(back_populates="partner", order_by="Endpoint.id")


class Endpoint(db.Model):
    """Where a partner is told, and the secret that signs it (shown once)."""

    __tablename__ = "endpoint"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id))
    url: Mapped[str]
    secret: Mapped[str]
    # Empty = every event for partners.
    kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    added_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    # "administrator", or "gone" when the partner's server said 410.
    disabled_reason: Mapped[str | None] = mapped_column(
        sa.CheckConstraint("disabled_reason IN ('administrator', 'gone')", name="disabled_reason")
    )
    # Nothing is sent before this moment: the server asked for fewer calls or did not answer in time.
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    partner: Mapped[Partner] = relationship(back_populates="endpoints")
    __table_args__ = (
        sa.UniqueConstraint("partner_id", "url"),
        sa.CheckConstraint("(disabled_at IS NULL) = (disabled_reason IS NULL)", name="disabled"),
    )


class Delivery(db.Model):
    """One event for one endpoint. Its id is the `webhook-id` and stays the same over all tries.

    It waits (`next_try_at`), or was delivered, or was given up. Those of one endpoint and one subject stand in line
    by `entry_id`: only the first of the line that waits is sent.
    """

    __tablename__ = "delivery"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    endpoint_id: Mapped[int] = mapped_column(sa.ForeignKey(Endpoint.id))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey(JournalEntry.id))
    subject: Mapped[str]
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    written_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    last_status: Mapped[int | None] = mapped_column(sa.Integer)
    last_answer: Mapped[str | None]
    last_duration_ms: Mapped[int | None] = mapped_column(sa.Integer)
    endpoint: Mapped[Endpoint] = relationship()
    entry: Mapped[JournalEntry] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("endpoint_id", "entry_id"),
        sa.CheckConstraint("num_nonnulls(next_try_at, delivered_at, given_up_at) = 1", name="waits_or_ended"),
        sa.Index(
            "ix_delivery_line",
            "endpoint_id",
            "subject",
            "entry_id",
            postgresql_where=sa.text("next_try_at IS NOT NULL"),
        ),
        sa.Index("ix_delivery_endpoint", "endpoint_id", "written_at"),
        sa.Index("ix_delivery_delivered", "delivered_at", postgresql_where=sa.text("delivered_at IS NOT NULL")),
    )
