"""Partner platforms, their endpoints, what was delivered to them, and the feed that holds all of it in order."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court
from auction.ground.store import append_only, db
from auction.journal.models import JournalEntry
from auction.journal.sealed_key import SealedKey
from auction.journal.signing import public_key

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
    """Where a partner is told, what of, and how that goes."""

    __tablename__ = "endpoint"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id))
    url: Mapped[str]
    # Empty = every event for partners.
    kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    # Empty = of every court.
    court_ids: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger), default=list, server_default="{}")
    added_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    # "administrator", "partner" (his own people did it), or "gone" when the partner's server said 410.
    disabled_reason: Mapped[str | None] = mapped_column(
        sa.CheckConstraint("disabled_reason IN ('administrator', 'partner', 'gone')", name="disabled_reason")
    )
    # Nothing is sent before this moment: the server asked for fewer calls or did not answer in time.
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    # The first try that failed since the last one that succeeded; None while it goes well.
    failing_since: Mapped[datetime | None] = mapped_column(Moment)
    # After how many hours of failing people were told last; 0 = not yet.
    reported_hours: Mapped[int] = mapped_column(sa.Integer, default=0, server_default="0")
    partner: Mapped[Partner] = relationship(back_populates="endpoints")
    keys: Mapped[list["EndpointKey"]] = relationship(back_populates="endpoint", order_by="EndpointKey.id")
    __table_args__ = (
        sa.UniqueConstraint("partner_id", "url"),
        sa.CheckConstraint("(disabled_at IS NULL) = (disabled_reason IS NULL)", name="disabled"),
        sa.CheckConstraint("reported_hours = 0 OR failing_since IS NOT NULL", name="reported_failing"),
        sa.Index("ix_endpoint_failing", "failing_since", postgresql_where=sa.text("failing_since IS NOT NULL")),
    )


class EndpointKey(db.Model):
    """What signs an endpoint's messages. A replaced key goes on signing beside the new one until `ends_at`."""

    __tablename__ = "endpoint_key"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(sa.ForeignKey(Endpoint.id), index=True)
    scheme: Mapped[str] = mapped_column(sa.CheckConstraint("scheme IN ('hmac', 'ed25519')", name="scheme"))
    # whsec_… is shared with the partner and shown once; whsk_… never leaves the house.
    secret: Mapped[str] = mapped_column(SealedKey)
    made_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    endpoint: Mapped[Endpoint] = relationship(back_populates="keys")

    @property
    def public(self) -> str | None:
        """The public half that the partner checks signatures with; None for a shared secret."""
        return public_key(self.secret) if self.scheme == "ed25519" and self.secret else None

    __table_args__ = (
        sa.Index(
            "uq_endpoint_key_current", "endpoint_id", "scheme", unique=True, postgresql_where=sa.text("ends_at IS NULL")
        ),
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
    # Tries of this round: sent again by hand it begins anew.
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    written_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    endpoint: Mapped[Endpoint] = relationship()
    entry: Mapped[JournalEntry] = relationship()
    tries: Mapped[list["DeliveryTry"]] = relationship(order_by="DeliveryTry.id", viewonly=True)
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
        sa.Index("ix_delivery_given_up", "endpoint_id", postgresql_where=sa.text("given_up_at IS NOT NULL")),
        sa.Index("ix_delivery_delivered", "delivered_at", postgresql_where=sa.text("delivered_at IS NOT NULL")),
    )


class DeliveryTry(db.Model):
    """One request of a delivery, and what was answered. The body is the same at every try and made from the entry."""

    __tablename__ = "delivery_try"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    delivery_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Delivery.id, ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    # The headers that were sent; a signature proves a secret and is none.
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    # None: no answer came, and `answer` says why.
    status: Mapped[int | None] = mapped_column(sa.Integer)
    answer: Mapped[str]
    duration_ms: Mapped[int | None] = mapped_column(sa.Integer)


class FeedEntry(db.Model):
    """The place of an entry in what all partners are told: 1, 2, 3 … without a gap, in the order of the relay.

    Written in the relay's one transaction and never changed, so whoever has read up to a position has missed nothing.
    """

    __tablename__ = "feed_entry"
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey(JournalEntry.id), unique=True)
    kind: Mapped[str]
    subject: Mapped[str]
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        sa.Index("ix_feed_entry_kind", "kind", "position"),
        sa.Index("ix_feed_entry_subject", "subject", "position"),
        sa.Index("ix_feed_entry_at", "at"),
    )


append_only(FeedEntry.__table__)
