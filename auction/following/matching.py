"""Which saved searches a new lot fits: one statement for all of them, the same conditions as `search.queries.conditions`.

Turned round, because a query for each of ten thousand searches would cost seconds at every announcement. A test asks
both of them about the same lots and searches.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from auction.ground.refusal import COURT_ZONE, Refusal
from auction.search.models import SearchEntry, SearchTerms
from auction.search.queries import distance_km
from auction.search.term_rules import question_of
from auction.search.wanted import Wanted

from .models import SavedSearch


def taken_apart(wanted: Wanted) -> dict[str, Any]:
    """The columns of SavedSearch that a search asks for; its state and order are not asked for, since what is told of is
    new. Refuses SEARCH_FINDS_NOTHING for a text of signs alone.
    """
    question = question_of(wanted.q) if wanted.q else None
    if wanted.q and question is None:
        raise Refusal("SEARCH_FINDS_NOTHING")
    latitude_e6, longitude_e6 = wanted.near or (None, None)
    return {
        "question": question, "kinds": list(wanted.kind), "rounds": list(wanted.round), "known": list(wanted.known),
        "place_code": wanted.place, "court_id": wanted.court, "price_from_minor": wanted.price_from,
        "price_to_minor": wanted.price_to, "deposit_to_minor": wanted.deposit_to,
        "discount_bp": None if wanted.discount is None else wanted.discount * 100,
        "ends_from": wanted.ends_from and datetime.combine(wanted.ends_from, time(), COURT_ZONE),
        "ends_before": wanted.ends_to and datetime.combine(wanted.ends_to, time(), COURT_ZONE) + timedelta(days=1),
        "latitude_e6": latitude_e6, "longitude_e6": longitude_e6, "km": wanted.km if wanted.near else None,
    }  # fmt: skip


def searches_that_fit(lot_ids: Sequence[int]) -> sa.Select[int, int, int, str, str]:
    """(search, person, lot, name of the search, its query) of everybody who wants to hear of one of these lots."""
    one, entry = SavedSearch, SearchEntry
    in_yuan = (entry.currency == "CNY") | (
        sa.func.num_nonnulls(one.price_from_minor, one.price_to_minor, one.deposit_to_minor) == 0
    )
    return (
        sa.select(one.id, one.user_id, entry.lot_id, one.name, one.query)
        .select_from(entry)
        .join(SearchTerms, SearchTerms.lot_id == entry.lot_id)
        .join(one, one.is_told.is_(True))
        .where(
            entry.lot_id == sa.any_(sa.cast(list(lot_ids), ARRAY(sa.BigInteger))),
            _open_or(one.court_id, entry.court_id == one.court_id),
            _open_or(one.place_code, one.place_code.in_((entry.province_code, entry.city_code, entry.district_code))),
            (sa.func.cardinality(one.kinds) == 0) | (entry.kind == sa.any_(one.kinds)),
            (sa.func.cardinality(one.rounds) == 0) | (entry.round_kind == sa.any_(one.rounds)),
            *(~(sa.any_(one.known) == name) | (getattr(entry, name) == "known") for name in ("occupancy", "burdens")),
            _open_or(one.price_from_minor, entry.price_minor >= one.price_from_minor),
            _open_or(one.price_to_minor, entry.price_minor <= one.price_to_minor),
            _open_or(one.deposit_to_minor, entry.deposit_minor <= one.deposit_to_minor),
            in_yuan,
            _open_or(one.discount_bp, entry.discount_bp >= one.discount_bp),
            _open_or(one.ends_from, entry.closes_at >= one.ends_from),
            _open_or(one.ends_before, entry.closes_at < one.ends_before),
            _open_or(one.km, distance_km((one.latitude_e6, one.longitude_e6)) <= one.km),  # type: ignore[arg-type]
            _open_or(one.question, SearchTerms.terms.op("@@")(one.question)),
        )
        .order_by(one.user_id, entry.lot_id, one.id)
    )


def _open_or(asked: Any, meets: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return asked.is_(None) | meets
