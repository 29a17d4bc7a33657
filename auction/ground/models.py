"""Stored files: photos, reports and proofs live in the database, so that a commit and a backup hold all."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from .store import append_only, db


class StoredFile(db.Model):
    """One file as it was accepted (images re-encoded). Never edited: a correction is another file."""

    __tablename__ = "stored_file"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[str] = mapped_column(sa.CheckConstraint("kind IN ('image', 'pdf', 'xml', 'video')", name="kind"))
    media_type: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    size_bytes: Mapped[int] = mapped_column(sa.CheckConstraint("size_bytes > 0", name="size"))
    is_public: Mapped[bool] = mapped_column(default=False)
    stored_by_id: Mapped[int | None]
    stored_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    content: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary))


append_only(StoredFile.__table__)
