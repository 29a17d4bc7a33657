"""The daily dump, and what the open lists are read by."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from auction.cases.models import Asset
from auction.ground.store import db
from auction.lots.models import Lot


class OpenDataDump(db.Model):
    """All open data of one day as one zip. The newest thirty are kept."""

    __tablename__ = "open_data_dump"
    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    lots: Mapped[int] = mapped_column(sa.CheckConstraint("lots >= 0", name="lots"))
    results: Mapped[int] = mapped_column(sa.CheckConstraint("results >= 0", name="results"))
    size_bytes: Mapped[int] = mapped_column(sa.CheckConstraint("size_bytes > 0", name="size"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary))


# The orders of the lists of lots. None holds a column that a bid changes: it would have every bid write every index.
_PUBLIC = Lot.announced_at.is_not(None)
sa.Index("ix_lot_public_announced", Lot.announced_at, Lot.id, postgresql_where=_PUBLIC)
sa.Index("ix_lot_public_closes", Lot.closes_at, Lot.id, postgresql_where=_PUBLIC)
sa.Index("ix_lot_public_start_price", Lot.start_price_minor, Lot.id, postgresql_where=_PUBLIC)
sa.Index("ix_lot_public_kind", Lot.asset_kind, Lot.announced_at, Lot.id, postgresql_where=_PUBLIC)
sa.Index("ix_lot_public_court", Lot.court_id, Lot.announced_at, Lot.id, postgresql_where=_PUBLIC)
sa.Index("ix_lot_public_closed", Lot.closed_at, Lot.id, postgresql_where=_PUBLIC & Lot.closed_at.is_not(None))
sa.Index("ix_asset_division_code", Asset.division_code, postgresql_ops={"division_code": "text_pattern_ops"})
