"""Forms that are being written, and forms that were sent by somebody who was signed out meanwhile."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auction.accounts.models import User
from auction.ground.store import db

from .rules import ADDRESS_CHARACTERS_MAX, TITLE_CHARACTERS_MAX

Moment = sa.DateTime(timezone=True)


class FormDraft(db.Model):
    """One form as one person has it half written: shown to nobody else, changed by every saving, gone when it is sent."""

    __tablename__ = "form_draft"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id, ondelete="CASCADE"))
    # The page where it stands with its query, and the address it is sent to.
    page: Mapped[str] = mapped_column(sa.CheckConstraint(f"length(page) <= {ADDRESS_CHARACTERS_MAX}", name="page"))
    action: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"length(action) <= {ADDRESS_CHARACTERS_MAX}", name="action")
    )
    title: Mapped[str] = mapped_column(sa.CheckConstraint(f"length(title) <= {TITLE_CHARACTERS_MAX}", name="title"))
    fields: Mapped[list[list[str]]] = mapped_column(JSONB)
    # Rises with each saving: a window that knows an older one is told before it writes over the newer.
    version: Mapped[int] = mapped_column(sa.CheckConstraint("version > 0", name="version"))
    saved_at: Mapped[datetime] = mapped_column(Moment, index=True)
    __table_args__ = (sa.UniqueConstraint("user_id", "page", "action"),)


class KeptForm(db.Model):
    """What somebody sent without being signed in, sealed (sealed_rules.py), until he has signed in again."""

    __tablename__ = "kept_form"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    sealed: Mapped[bytes]
    kept_at: Mapped[datetime] = mapped_column(Moment, index=True)
