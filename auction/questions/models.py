"""A question about a lot, and what became of it."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.ground.store import db
from auction.lots.models import Lot

from .rules import DECLINE_REASONS

Moment = sa.DateTime(timezone=True)


class Question(db.Model):
    """Published once it is answered; until then the court alone reads it. Who asked is shown to nobody."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    # The client-made id of the form: sent twice, asked once.
    request_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    text: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str | None]
    decline_reason: Mapped[str | None] = mapped_column(
        sa.CheckConstraint(f"decline_reason IN {tuple(DECLINE_REASONS)}", name="decline_reason")
    )
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))

    lot: Mapped[Lot] = relationship()
    __table_args__ = (
        sa.CheckConstraint(
            "num_nonnulls(answer, decline_reason) = num_nonnulls(decided_at)"
            " AND num_nonnulls(decided_at) = num_nonnulls(decided_by_id)",
            name="decided",
        ),
        sa.Index("ix_question_public", "lot_id", sa.text("decided_at DESC"), postgresql_where=sa.text("answer IS NOT NULL")),
        sa.Index("ix_question_waiting", "asked_at", "id", postgresql_where=sa.text("decided_at IS NULL")),
    )  # fmt: skip
