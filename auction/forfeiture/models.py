"""How a defaulter's deposit was used, and what was ordered from him beyond it."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Person, User
from auction.ground.store import db
from auction.payments.models import Payout
from auction.settlement.models import Settlement

from .rules import STATE_NAMES

Moment = sa.DateTime(timezone=True)


class Forfeiture(db.Model):
    """One proposal of how the deposit of a defaulted lot is used: prepared by one person, decided by another."""

    __tablename__ = "forfeiture"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Settlement.lot_id), index=True)
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"state IN {tuple(STATE_NAMES)}", name="state"), default="prepared"
    )
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    prepared_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    prepared_by_person_id: Mapped[int] = mapped_column(sa.ForeignKey(Person.id))
    prepared_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    decided_by_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Person.id))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    remark: Mapped[str] = mapped_column(default="")
    # The pay-out of the debts related to the asset, when there are any.
    payout_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Payout.id), unique=True)
    settlement: Mapped[Settlement] = relationship()
    payout: Mapped[Payout | None] = relationship()
    prepared_by: Mapped[User] = relationship(foreign_keys=[prepared_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __table_args__ = (
        # A deposit is used once; what is left of it is the panel's.
        sa.Index(
            "uq_forfeiture_one_standing", "lot_id", unique=True, postgresql_where=sa.text("state <> 'rejected'")
        ),
        sa.CheckConstraint(
            "decided_by_id <> prepared_by_id AND decided_by_person_id <> prepared_by_person_id", name="four_eyes"
        ),
        sa.CheckConstraint(
            "(state = 'prepared') = (decided_at IS NULL)"
            " AND num_nonnulls(decided_at, decided_by_id, decided_by_person_id) IN (0, 3)",
            name="decided",
        ),
    )  # fmt: skip


class TopUp(db.Model):
    """What a defaulter owes beyond his deposit, by order (拍卖变卖规定 22)."""

    __tablename__ = "top_up"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Settlement.lot_id), primary_key=True, autoincrement=False)
    forfeiture_id: Mapped[int] = mapped_column(sa.ForeignKey(Forfeiture.id), unique=True)
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    ordered_at: Mapped[datetime] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    settlement: Mapped[Settlement] = relationship()
    __table_args__ = (sa.Index("ix_top_up_open", "ordered_at", postgresql_where=sa.text("paid_at IS NULL")),)
