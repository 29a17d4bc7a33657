"""Enrolments: who takes part in a lot, and under which code."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Person, User
from auction.ground.store import db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class Enrolment(db.Model):
    """A person's part in one lot. The random `code` is all that anyone sees of him before the end (article 18)."""

    __tablename__ = "enrolment"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey(Person.id))
    # `priority` only when the court has confirmed the right; the rank is the purchaser's.
    rank: Mapped[int | None] = mapped_column(sa.CheckConstraint("rank > 0", name="rank"))
    deposit_minor: Mapped[int] = mapped_column(sa.CheckConstraint("deposit_minor >= 0", name="deposit"))
    requested_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    code: Mapped[str | None]

    lot: Mapped[Lot] = relationship()
    user: Mapped[User] = relationship()
    person: Mapped[Person] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("lot_id", "person_id"),
        sa.UniqueConstraint("lot_id", "code"),
        sa.CheckConstraint("(code IS NULL) = (confirmed_at IS NULL)", name="code"),
        sa.Index("ix_enrolment_waiting", "requested_at", postgresql_where=sa.text("code IS NULL")),
    )
