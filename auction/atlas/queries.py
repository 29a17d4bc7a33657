"""Reading for the map: lots near each other as one sign, and what stands alone."""

from dataclasses import dataclass

import sqlalchemy as sa

from auction.ground.store import db
from auction.lots.models import Lot
from auction.search.models import SearchEntry
from auction.search.queries import matching
from auction.search.wanted import Wanted

from .outline_rules import Box

# A part of the map has so many cells across; lots in one cell are one sign.
CELLS = 10
SIGNS_MOST = 300
_E6 = 1_000_000


@dataclass(frozen=True)
class Sign:
    """One lot, or several that stand near each other. `lot_id` and `title` are of the only one; `division`: where most of
    them lie; `is_spread`: they stand at several points.
    """

    latitude_e6: int
    longitude_e6: int
    count: int
    lot_id: int | None
    title: str
    division: str
    is_spread: bool


def signs(wanted: Wanted, box: Box) -> list[Sign]:
    """The lots of a search within a box, those in one cell together; the fullest cells first, at most SIGNS_MOST."""
    side = max((box.east - box.west) / CELLS, 1e-6) * _E6
    row = sa.func.floor((SearchEntry.latitude_e6 - box.south * _E6) / side)
    column = sa.func.floor((SearchEntry.longitude_e6 - box.west * _E6) / side)
    low, high = sa.func.min, sa.func.max
    division = sa.func.coalesce(SearchEntry.district_code, SearchEntry.city_code, SearchEntry.province_code, "")
    latitude, longitude = SearchEntry.latitude_e6, SearchEntry.longitude_e6
    rows = db.session.execute(
        matching(wanted)
        .with_only_columns(
            sa.cast(sa.func.avg(latitude), sa.Integer), sa.cast(sa.func.avg(longitude), sa.Integer), sa.func.count(),
            low(SearchEntry.lot_id), sa.func.mode().within_group(division),
            sa.or_(low(latitude) != high(latitude), low(longitude) != high(longitude)),
        )
        .where(
            latitude.between(round(box.south * _E6), round(box.north * _E6)),
            longitude.between(round(box.west * _E6), round(box.east * _E6)),
        )
        .group_by(row, column)
        .order_by(sa.func.count().desc(), low(SearchEntry.lot_id))
        .limit(SIGNS_MOST)
    ).all()  # fmt: skip
    alone = [lot_id for _, _, count, lot_id, *_ in rows if count == 1]
    titles = {row[0]: row[1] for row in db.session.execute(sa.select(Lot.id, Lot.title).where(Lot.id.in_(alone)))}
    return [
        Sign(lat, lon, count, lot_id if count == 1 else None, titles.get(lot_id, ""), code, is_spread)
        for lat, lon, count, lot_id, code, is_spread in rows
    ]


def point_of_lot(lot_id: int) -> tuple[int, int] | None:
    """Where an announced lot stands; None when there is no such lot or nobody knows."""
    row = db.session.execute(
        sa.select(SearchEntry.latitude_e6, SearchEntry.longitude_e6).where(SearchEntry.lot_id == lot_id)
    ).one_or_none()
    return None if row is None or row[0] is None or row[1] is None else (row[0], row[1])
