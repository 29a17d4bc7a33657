"""Appointments to view a lot, and who has booked them."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.ground.store import db
from auction.lots.models import Lot

from .rules import MOST_PEOPLE, MOST_PLACES

Moment = sa.DateTime(timezone=True)


class ViewingSlot(db.Model):
    """A time at which the property is shown. `places`: how many groups may come; one, unless the court says otherwise."""

    __tablename__ = "viewing_slot"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    place: Mapped[str]
    places: Mapped[int] = mapped_column(sa.CheckConstraint(f"places BETWEEN 1 AND {MOST_PLACES}", name="places"))
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    cancel_reason: Mapped[str] = mapped_column(default="", server_default="")

    lot: Mapped[Lot] = relationship()
    bookings: Mapped[list["ViewingBooking"]] = relationship(back_populates="slot", order_by="ViewingBooking.number")
    __table_args__ = (
        sa.UniqueConstraint("lot_id", "starts_at"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after"),
        sa.CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled"),
        sa.Index("ix_viewing_slot_coming", "starts_at", postgresql_where=sa.text("cancelled_at IS NULL")),
    )


class ViewingBooking(db.Model):
    """One group's place. The account is known to the program alone: every page shows the number."""

    __tablename__ = "viewing_booking"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(sa.ForeignKey(ViewingSlot.id), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    number: Mapped[str] = mapped_column(sa.String(6))
    people: Mapped[int] = mapped_column(sa.CheckConstraint(f"people BETWEEN 1 AND {MOST_PEOPLE}", name="people"))
    booked_at: Mapped[datetime] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)

    slot: Mapped[ViewingSlot] = relationship(back_populates="bookings")
    user: Mapped[User] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("slot_id", "number"),
        sa.Index(
            "uq_viewing_booking_living", "slot_id", "user_id", unique=True,
            postgresql_where=sa.text("cancelled_at IS NULL"),
        ),
    )  # fmt: skip
