"""Asking the index: which lots a search wants, in which order."""

import math
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from auction.ground.refusal import COURT_ZONE
from auction.places.tree_rules import level_of

from .models import SearchEntry, SearchTerms
from .rules import states_of
from .term_rules import question_of
from .wanted import Wanted

EARTH_KM = 6_371.0
KM_OF_DEGREE = 111.195
_CODES = (SearchEntry.province_code, SearchEntry.city_code, SearchEntry.district_code)


def matching(wanted: Wanted) -> sa.Select[tuple[SearchEntry]]:
    """The entries that a search wants, in no order. Add `.where`, `.order_by`, `.limit`, or narrow the columns by
    `.with_only_columns`.
    """
    return sa.select(SearchEntry).where(*conditions(wanted))


def conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """What an entry must meet."""
    fits = _worded(wanted)
    if wanted.state != "any":
        fits.append(SearchEntry.state.in_(states_of(wanted.state)))
    several = ((SearchEntry.kind, wanted.kind), (SearchEntry.round_kind, wanted.round))
    fits += [column.in_(values) for column, values in several if values]
    if wanted.place:
        fits.append(_CODES[level_of(wanted.place)] == wanted.place)
    if wanted.court:
        fits.append(SearchEntry.court_id == wanted.court)
    fits += [getattr(SearchEntry, name) == "known" for name in wanted.known]
    return fits + _priced(wanted) + _dated(wanted) + _near(wanted)


def _worded(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    if not wanted.q:
        return []
    question = question_of(wanted.q)  # None: a text of signs alone names nothing
    if question is None:
        return [sa.false()]
    named = sa.select(SearchTerms.lot_id).where(SearchTerms.terms.op("@@")(sa.cast(question, TSQUERY)))
    return [SearchEntry.lot_id.in_(named)]


def _priced(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    fits: list[sa.ColumnElement[bool]] = []
    if wanted.price_from is not None:
        fits.append(SearchEntry.price_minor >= wanted.price_from)
    if wanted.price_to is not None:
        fits.append(SearchEntry.price_minor <= wanted.price_to)
    if wanted.deposit_to is not None:
        fits.append(SearchEntry.deposit_minor <= wanted.deposit_to)
    if fits:
        fits.append(SearchEntry.currency == "CNY")
    if wanted.discount is not None:
        fits.append(SearchEntry.discount_bp >= wanted.discount * 100)
    return fits


def _dated(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    fits: list[sa.ColumnElement[bool]] = []
    if wanted.ends_from is not None:
        fits.append(SearchEntry.closes_at >= datetime.combine(wanted.ends_from, time(), COURT_ZONE))
    if wanted.ends_to is not None:
        fits.append(SearchEntry.closes_at < datetime.combine(wanted.ends_to, time(), COURT_ZONE) + timedelta(days=1))
    return fits


def _near(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Within a radius: a box that the index serves, then the great circle."""
    if wanted.near is None or wanted.km is None:
        return []
    latitude, longitude = wanted.near
    high = round(wanted.km / KM_OF_DEGREE * 1_000_000)
    wide = round(high / max(math.cos(math.radians(latitude / 1_000_000)), 0.01))
    return [
        SearchEntry.latitude_e6.between(latitude - high, latitude + high),
        SearchEntry.longitude_e6.between(longitude - wide, longitude + wide),
        distance_km(wanted.near) <= wanted.km,
    ]


def distance_km(near: tuple[int, int]) -> sa.ColumnElement[float]:
    """From a point (millionths of a degree) to the entry along the great circle (haversine), in kilometres."""
    latitude, longitude = (sa.func.radians(degrees / 1_000_000) for degrees in near)
    to_latitude = sa.func.radians(SearchEntry.latitude_e6 / 1_000_000.0)
    to_longitude = sa.func.radians(SearchEntry.longitude_e6 / 1_000_000.0)
    half = (
        sa.func.power(sa.func.sin((to_latitude - latitude) / 2), 2)
        + sa.func.cos(latitude) * sa.func.cos(to_latitude) * sa.func.power(sa.func.sin((to_longitude - longitude) / 2), 2)
    )  # fmt: skip
    return 2 * EARTH_KM * sa.func.asin(sa.func.sqrt(sa.func.least(half, 1.0)))


def order(wanted: Wanted) -> tuple[Any, ...]:
    """What the entries are sorted by; ends with the lot's number, so that pages do not overlap."""
    if wanted.sort == "newest":
        return SearchEntry.announced_at.desc(), SearchEntry.lot_id.desc()
    if wanted.sort == "price":
        return SearchEntry.price_minor, SearchEntry.lot_id
    if wanted.sort == "-price":
        return SearchEntry.price_minor.desc(), SearchEntry.lot_id.desc()
    if wanted.sort == "discount":
        return SearchEntry.discount_bp.desc().nulls_last(), SearchEntry.lot_id
    return SearchEntry.soonest, SearchEntry.lot_id
