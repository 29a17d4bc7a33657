"""Lots like one that somebody looks at: of the same kind, still for sale, near, of a like price."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.cases.models import Asset, AssetFile
from auction.ground.store import db
from auction.lots.models import Lot

from .models import SearchEntry
from .rules import STATE_GROUPS
from .similar_rules import Candidate, Place, most_similar

# So many are read from each side before the likest are taken: a city with ten thousand lots costs no more than a small one.
READ_MOST = 60


def similar_lots(lot: Lot) -> Sequence[Lot]:
    """At most six lots of the same kind that are announced or open, the likest first, with what a card shows. None for a
    lot that the search does not know yet.
    """
    entry = db.session.get(SearchEntry, lot.id)
    if entry is None:
        return []
    ids = most_similar(_candidate(entry), [_candidate(row) for row in db.session.execute(_candidates(entry, lot))])
    lots = db.session.scalars(
        sa.select(Lot)
        .where(Lot.id.in_(ids))
        .options(joinedload(Lot.court), joinedload(Lot.asset).selectinload(Asset.files).joinedload(AssetFile.file))
    )
    by_id = {other.id: other for other in lots}
    return [by_id[lot_id] for lot_id in ids if lot_id in by_id]


def _candidate(row: SearchEntry | sa.Row) -> Candidate:
    return Candidate(row.lot_id, Place(row.province_code, row.city_code, row.district_code), row.price_minor)


def _candidates(entry: SearchEntry, lot: Lot) -> sa.CompoundSelect:
    """The next to end or open in district, city and province, and the next dearer and cheaper anywhere."""
    columns = (
        SearchEntry.lot_id, SearchEntry.province_code, SearchEntry.city_code, SearchEntry.district_code, SearchEntry.price_minor,
    )  # fmt: skip
    fits = sa.select(*columns).where(
        SearchEntry.kind == entry.kind, SearchEntry.currency == entry.currency, SearchEntry.lot_id != entry.lot_id,
        SearchEntry.state.in_(STATE_GROUPS["on"]),
    )  # fmt: skip
    parts = [
        fits.where(column == code).order_by(SearchEntry.soonest, SearchEntry.lot_id)
        for column, code in (
            (SearchEntry.district_code, entry.district_code), (SearchEntry.city_code, entry.city_code),
            (SearchEntry.province_code, entry.province_code),
        )
        if code
    ]  # fmt: skip
    parts += [
        fits.where(SearchEntry.price_minor >= entry.price_minor).order_by(SearchEntry.price_minor, SearchEntry.lot_id),
        fits.where(SearchEntry.price_minor < entry.price_minor).order_by(SearchEntry.price_minor.desc(), SearchEntry.lot_id.desc()),
    ]  # fmt: skip
    return sa.union_all(*(sa.select(part.limit(READ_MOST).subquery()) for part in parts))
