"""Corrections of a published file, each a numbered version, and the one that an officer is writing."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.ground.store import append_only, db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class Correction(db.Model):
    """Version `number` of a lot's published file: what changed, why, by whom. Version 1 is the announcement itself."""

    __tablename__ = "correction"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    number: Mapped[int] = mapped_column(sa.CheckConstraint("number > 1", name="number"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    reason: Mapped[str]
    # Keys of the rule set's `material_changes`; empty: the notice period runs on.
    grounds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    # [{part, key, before, after}]: both sides of each change whole.
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # The window since this version.
    opens_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    # Of everything published since, in canonical JSON.
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    request_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    made_by: Mapped[User] = relationship()
    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="window"),
        sa.CheckConstraint("jsonb_array_length(changes) > 0", name="changes"),
    )

    @property
    def is_material(self) -> bool:
        """Whether it re-opened the notice period."""
        return bool(self.grounds)


append_only(Correction.__table__)


class CorrectionDraft(db.Model):
    """What the next correction of a lot will change; nobody but the court sees it."""

    __tablename__ = "correction_draft"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    asset_texts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    # [{replaces: number of a fact or null, says: {…} or null (struck out)}]
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
