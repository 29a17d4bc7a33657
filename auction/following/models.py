"""What people follow and how they want to be told. Nobody but the person himself is ever shown a row of this noun."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Mapped, mapped_column

from auction.accounts.models import User
from auction.ground.store import db

from .rules import GROUPS, KINDS

Moment = sa.DateTime(timezone=True)


class Watch(db.Model):
    """A person watches a lot. No foreign key to the lot: its check would wait for the lock of a hot one, and hold up its
    bids. Lots are never deleted.
    """

    __tablename__ = "watch"
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    lot_id: Mapped[int] = mapped_column(primary_key=True)
    watched_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.Index("ix_watch_lot", "lot_id"),)


class SavedSearch(db.Model):
    """A search whose new lots a person is told of: as it is written in an address, and taken apart, so that one statement
    asks thousands of them about a new lot.
    """

    __tablename__ = "saved_search"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    name: Mapped[str]
    query: Mapped[str]
    is_told: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    saved_at: Mapped[datetime] = mapped_column(Moment)

    question: Mapped[str | None] = mapped_column(TSQUERY)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    rounds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    known: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    place_code: Mapped[str | None] = mapped_column(sa.String(6))
    court_id: Mapped[int | None]
    price_from_minor: Mapped[int | None]
    price_to_minor: Mapped[int | None]
    deposit_to_minor: Mapped[int | None]
    discount_bp: Mapped[int | None]
    ends_from: Mapped[datetime | None] = mapped_column(Moment)
    ends_before: Mapped[datetime | None] = mapped_column(Moment)
    latitude_e6: Mapped[int | None]
    longitude_e6: Mapped[int | None]
    km: Mapped[int | None]
    __table_args__ = (
        sa.UniqueConstraint("user_id", "query"),
        sa.CheckConstraint("num_nonnulls(latitude_e6, longitude_e6, km) IN (0, 3)", name="near"),
    )


class FollowChoice(db.Model):
    """How a person wants to be told; without a row: everything, at any hour. Hours are of the court's day."""

    __tablename__ = "follow_choice"
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True, autoincrement=False)
    # Groups of rules.GROUPS that do not come by mail, and not to devices.
    not_by_mail: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list, server_default="{}")
    not_by_push: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list, server_default="{}")
    quiet_from_h: Mapped[int | None] = mapped_column(sa.SmallInteger)
    quiet_until_h: Mapped[int | None] = mapped_column(sa.SmallInteger)
    # A part of the secret address of the person's calendar: with the next number the old address leads nowhere.
    calendar_number: Mapped[int] = mapped_column(default=1, server_default="1")
    __table_args__ = (
        sa.CheckConstraint(
            f"not_by_mail <@ ARRAY{list(GROUPS)}::text[] AND not_by_push <@ ARRAY{list(GROUPS)}::text[]", name="groups"
        ),
        sa.CheckConstraint(
            "num_nonnulls(quiet_from_h, quiet_until_h) IN (0, 2) AND quiet_from_h BETWEEN 0 AND 23"
            " AND quiet_until_h BETWEEN 0 AND 23 AND quiet_from_h <> quiet_until_h",
            name="quiet",
        ),
    )


class Alert(db.Model):
    """Something a person is to be told by mail or on his devices; it stands in his inbox already. Deleted when it goes."""

    __tablename__ = "alert"
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    lot_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"), primary_key=True)
    # The entry of the lot's record that it tells of; None: a moment comes near.
    entry_id: Mapped[int | None]
    search_id: Mapped[int | None] = mapped_column(sa.ForeignKey(SavedSearch.id, ondelete="CASCADE"))
    # He has a letter of his own as a bidder: this goes to his devices alone.
    is_for_devices: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        sa.Index("ix_alert_due", "due_at"),
        sa.Index("ix_alert_search", "search_id", postgresql_where=sa.text("search_id IS NOT NULL")),
        sa.CheckConstraint("(search_id IS NOT NULL) = (kind = 'new')", name="search"),
    )


class LotMark(db.Model):
    """What the watchers of a lot were told of it last: a reminder of a moment, or an extension. `told_of`: which moment."""

    __tablename__ = "lot_mark"
    lot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    told_of: Mapped[datetime] = mapped_column(Moment)


class FollowingPosition(db.Model):
    """Up to which place in the feed of everything that happens people were told. One row; none: nothing is news yet."""

    __tablename__ = "following_position"
    id: Mapped[int] = mapped_column(sa.CheckConstraint("id = 1", name="one"), primary_key=True, autoincrement=False)
    position: Mapped[int]


class PushDevice(db.Model):
    """A browser that a person lets us send notifications to (RFC 8030): its push service's address and its keys."""

    __tablename__ = "push_device"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    # Of the browser's own key pair and the secret it shares with us (RFC 8291), as it gave them (base64url).
    public_key: Mapped[str]
    secret: Mapped[str]
    name: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Moment)


class PushMessage(db.Model):
    """A notification on its way to one browser; deleted when the push service has it, or when it is too late."""

    __tablename__ = "push_message"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PushDevice.id, ondelete="CASCADE"), index=True)
    body: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    __table_args__ = (sa.Index("ix_push_message_due", "due_at"),)
