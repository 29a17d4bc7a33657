"""Photos drawn anew in the sizes and formats that browsers want. All of it can be made again from the stored photo."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from auction.ground.models import StoredFile
from auction.ground.store import db

from .rules import MEDIA_TYPES

Moment = sa.DateTime(timezone=True)


class PictureDrawing(db.Model):
    """The drawing of one public photo: begun, and finished with the photo's size (none: it cannot be drawn)."""

    __tablename__ = "picture_drawing"
    source_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(sa.CheckConstraint("tries > 0", name="tries"))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    width_px: Mapped[int | None] = mapped_column(sa.CheckConstraint("width_px > 0", name="width"))
    height_px: Mapped[int | None] = mapped_column(sa.CheckConstraint("height_px > 0", name="height"))
    __table_args__ = (
        sa.CheckConstraint("(width_px IS NULL) = (height_px IS NULL)", name="size"),
        sa.CheckConstraint("finished_at IS NOT NULL OR width_px IS NULL", name="finished"),
    )


class PictureCopy(db.Model):
    """One copy of a photo. The same photo stored twice has the same copies, so a hash may stand in several rows."""

    __tablename__ = "picture_copy"
    source_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PictureDrawing.source_id), primary_key=True)
    suffix: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"suffix IN ({', '.join(map(repr, MEDIA_TYPES))})", name="suffix"), primary_key=True
    )
    width_px: Mapped[int] = mapped_column(sa.CheckConstraint("width_px > 0", name="width"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    content: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary))
