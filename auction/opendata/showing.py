"""Rows as open data shows them: names in the visitor's language, addresses whole."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, url_for

from auction.api.shapes import Count
from auction.cases.rules import ASSET_KINDS
from auction.ground.door import language, words
from auction.lots.rules import NAMES, ROUND_NAMES

from .models import OpenDataDump
from .queries import SOLD_STATES
from .shapes import CourtName, CourtRow, DumpRow, LotRow, Point, ResultRow, StatisticsRow

PPM = 1_000_000


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a page or file, for programs elsewhere."""
    return f"{current_app.config['PUBLIC_URL']}{url_for(endpoint, **values)}"


def lot_members(row: Any, base: str, spoken: str) -> dict[str, Any]:
    """The members of `LotRow` from a row of `queries.lot_rows`; `base`: our address, `spoken`: the language.

    A list has hundreds: what is the same for all of them is asked once.
    """
    return {
        "id": row.id, "url": f"{base}/lots/{row.id}", "api_url": f"{base}/api/v1/lots/{row.id}", "title": row.title,
        "state": row.state, "state_name": getattr(NAMES[row.state], spoken), "round_kind": row.round_kind,
        "round_name": getattr(ROUND_NAMES[row.round_kind], spoken), "asset_kind": row.asset_kind,
        "asset_kind_name": getattr(ASSET_KINDS[row.asset_kind], spoken),
        "court": CourtName(id=row.court_id, name_zh=row.court_zh, name_en=row.court_en),
        "division_code": row.division_code, "location": row.location, "point": _point(row), "currency": row.currency,
        "price_minor": row.price_minor, "start_price_minor": row.start_price_minor,
        "reference_price_minor": row.reference_price_minor, "increment_minor": row.increment_minor,
        "deposit_minor": row.deposit_minor, "bid_count": row.bid_count, "announced_at": row.announced_at,
        "opens_at": row.opens_at, "closes_at": row.closes_at, "closed_at": row.closed_at, "venue": row.venue,
        "photo_url": f"{base}/files/{row.photo_id}" if row.photo_id else None,
    }  # fmt: skip


def _point(row: Any) -> Point | None:
    if row.precision is None:
        return None
    return Point(latitude_e6=row.latitude_e6, longitude_e6=row.longitude_e6, precision=row.precision)


def lot_rows(rows: Iterable[Any]) -> list[LotRow]:
    """The lots of a list."""
    base, spoken = current_app.config["PUBLIC_URL"], language()
    return [LotRow(**lot_members(row, base, spoken)) for row in rows]


def result_row(row: Any) -> ResultRow:
    """An ended sale."""
    members = row._asdict()
    lot_id = members.pop("id")
    url = f"{current_app.config['PUBLIC_URL']}/lots/{lot_id}"
    return ResultRow(lot_id=lot_id, url=url, is_sold=row.outcome in SOLD_STATES, **members)


def court_row(court: Any, lots: Count) -> CourtRow:
    """A court with its contacts."""
    return CourtRow(
        id=court.id, name_zh=court.name_zh, name_en=court.name_en, address=court.address, phone=court.phone,
        supervision_phone=court.supervision_phone, lots=lots,
    )  # fmt: skip


def statistics_row(row: Any, by: str) -> StatisticsRow:
    """One line of sums; ratios are rounded down to whole millionths and hundredths."""
    return StatisticsRow(
        key=row.key, name=words(ASSET_KINDS[row.key]) if by == "kind" else row.name, lots=row.lots, sold=row.sold,
        sold_ppm=row.sold * PPM // row.lots, hammer_minor=row.hammer_minor, reference_minor=row.reference_minor,
        hammer_of_reference_ppm=row.compared_minor * PPM // row.reference_minor if row.reference_minor else None,
        bids=row.bids, bidders_per_lot_centi=row.bidders * 100 // row.sold if row.sold else 0,
    )  # fmt: skip


def dump_row(dump: OpenDataDump) -> DumpRow:
    """A dump that is kept."""
    return DumpRow(
        day=dump.day.isoformat(), url=address("opendata_api.dump", day=dump.day.isoformat()), made_at=dump.made_at,
        size_bytes=dump.size_bytes, sha256=dump.sha256, lots=dump.lots, results=dump.results,
    )  # fmt: skip
