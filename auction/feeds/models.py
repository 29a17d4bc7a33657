"""The picture that stands for a lot where a link to it is shared."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from auction.ground.store import db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class ShareCard(db.Model):
    """A lot's card, and what of the lot it shows: another state, version of the file or announced end asks for another
    card. Without a `picture` it could not be drawn.
    """

    __tablename__ = "share_card"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    state: Mapped[str]
    version: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(Moment)
    drawn_at: Mapped[datetime] = mapped_column(Moment)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    picture: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))
    __table_args__ = (sa.CheckConstraint("(picture IS NULL) = (sha256 IS NULL)", name="picture"),)
