"""Reading open data: lists in the order of an index, sums made by the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from auction.accounts.models import Court
from auction.api.paging import after, key_of
from auction.bidding.models import Bid
from auction.cases.models import Asset, AssetFile
from auction.ground import clock
from auction.ground.models import StoredFile
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.lots.models import Lot
from auction.lots.queries import TIMELINE_KINDS
from auction.search.models import SearchEntry
from auction.search.queries import conditions
from auction.search.wanted import Wanted, read

from .models import OpenDataDump
from .shapes import LotsQuery, ResultsQuery

CHANGED_DAYS = 31
EVERYTHING = Wanted(state="any")
# What is published of a lot while it is on sale; other entries about it tell nobody anything.
CHANGES = (*TIMELINE_KINDS, "lot.extended", "bid.accepted")
RESULT_STATES = ("sold", "unsold", "paid", "settled", "defaulted", "annulled")
SOLD_STATES = ("sold", "paid", "settled")

PRICE = sa.func.coalesce(Lot.leading_price_minor, Lot.start_price_minor)
# How a list is sorted: the column, and of what kind it is in a cursor.
ORDERS: Mapping[str, tuple[Any, type]] = {
    "closes_at": (Lot.closes_at, datetime), "announced_at": (Lot.announced_at, datetime),
    "start_price": (Lot.start_price_minor, int), "id": (Lot.id, int),
}  # fmt: skip

# The picture that a list shows of a lot.
_PHOTO = (
    sa.select(AssetFile.file_id)
    .join(StoredFile, StoredFile.id == AssetFile.file_id)
    .where(AssetFile.asset_id == Lot.asset_id, StoredFile.is_public, StoredFile.kind == "image")
    .order_by(AssetFile.is_plan, AssetFile.position)
    .limit(1)
    .scalar_subquery()
)
LOT_COLUMNS = (
    Lot.id, Lot.title, Lot.state, Lot.round_kind, Lot.asset_kind, Lot.currency, PRICE.label("price_minor"),
    Lot.start_price_minor, Lot.reference_price_minor, Lot.increment_minor, Lot.deposit_minor, Lot.bid_count,
    Lot.announced_at, Lot.opens_at, Lot.closes_at, Lot.closed_at, Lot.venue, Asset.division_code, Asset.location,
    Lot.court_id, Court.name_zh.label("court_zh"), Court.name_en.label("court_en"),
    _PHOTO.label("photo_id"), SearchEntry.latitude_e6, SearchEntry.longitude_e6, SearchEntry.precision,
)  # fmt: skip


def lot_rows(query: LotsQuery) -> Sequence[Any]:
    """One more than a page of announced lots, in the order asked for. Refuses CURSOR_BROKEN, CHANGED_SINCE_TOO_EARLY, and
    FILTER_UNKNOWN for a point that is not on Earth.
    """
    name, is_descending = query.sort.lstrip("-"), query.sort.startswith("-")
    column, kind = ORDERS[name]
    select = _lots().where(*_fits(query))
    key = key_of(query.cursor, str, kind, int)
    if key is not None:
        if key[0] != query.sort or None in key:
            raise Refusal("CURSOR_BROKEN")
        select = select.where(after((column, Lot.id), key[1:], is_descending))
    order = (column.desc(), Lot.id.desc()) if is_descending else (column, Lot.id)
    return db.session.execute(select.order_by(*order).limit(query.limit + 1)).all()


def lot_key(query: LotsQuery, row: Any) -> tuple[Any, ...]:
    """The sort key of a row, for the cursor: with the sort itself, so that no other list takes it."""
    column = {"start_price": "start_price_minor"}.get(query.sort.lstrip("-"), query.sort.lstrip("-"))
    return query.sort, getattr(row, column), row.id


def lot_row(lot_id: int) -> Any:
    """An announced lot as the lists show it, or None."""
    return db.session.execute(_lots().where(Lot.id == lot_id, Lot.announced_at.is_not(None))).one_or_none()


def _lots() -> sa.Select:
    return (
        sa.select(*LOT_COLUMNS)
        .join(Asset, Asset.id == Lot.asset_id)
        .join(Court, Court.id == Lot.court_id)
        .outerjoin(SearchEntry, SearchEntry.lot_id == Lot.id)
    )  # fmt: skip


def _fits(query: LotsQuery) -> list[sa.ColumnElement[bool]]:
    asked: tuple[tuple[Any, Callable[[Any], sa.ColumnElement[bool]]], ...] = (
        (query.place, _in_place), (query.state, Lot.state.in_), (query.kind, Lot.asset_kind.in_),
        (query.round, Lot.round_kind.in_), (query.court, lambda court: Lot.court_id == court),
        (query.price_from_minor, lambda least: least <= PRICE),
        # The start price is never above the price, and it has an index.
        (query.price_to_minor, lambda most: (most >= PRICE) & (Lot.start_price_minor <= most)),
        (query.opens_after, lambda moment: Lot.opens_at >= moment), (query.opens_before, lambda moment: Lot.opens_at < moment),
        (query.closes_after, lambda moment: Lot.closes_at >= moment), (query.closes_before, lambda moment: Lot.closes_at < moment),
        (query.changed_since, _changed_since),
    )  # fmt: skip
    fits = [condition(value) for value, condition in asked if value is not None]
    if (wanted := searched(query)) != EVERYTHING:
        fits.append(Lot.id.in_(sa.select(SearchEntry.lot_id).where(*conditions(wanted))))
    return [Lot.announced_at.is_not(None), *fits]


def searched(query: LotsQuery) -> Wanted:
    """What the site's own search answers: words, deposit, discount, what is known, how near."""
    texts = {"q": query.q, "near": query.near, "km": query.near and query.within_km and str(query.within_km)}
    wanted = read({name: text for name, text in texts.items() if text}, state="any")
    return replace(
        wanted, deposit_to=query.deposit_to_minor, discount=query.discount_percent, known=tuple(query.known or ())
    )


def _in_place(place: str) -> sa.ColumnElement[bool]:
    if place.isascii() and place.isdigit():
        return Lot.asset.has(Asset.division_code.startswith(place))
    return Lot.title.contains(place, autoescape=True) | Lot.asset.has(Asset.location.contains(place, autoescape=True))


def _changed_since(since: datetime) -> sa.ColumnElement[bool]:
    if since < clock.now() - timedelta(days=CHANGED_DAYS):
        raise Refusal("CHANGED_SINCE_TOO_EARLY", days=CHANGED_DAYS)
    number = sa.cast(sa.func.substr(JournalEntry.subject, len("lot:") + 1), sa.BigInteger)
    changed = sa.select(number).where(
        JournalEntry.kind.in_(CHANGES), JournalEntry.at >= since, JournalEntry.subject.like("lot:%")
    )
    return Lot.id.in_(changed)


def result_rows(query: ResultsQuery) -> Sequence[Any]:
    """One more than a page of ended sales, the newest first. Refuses CURSOR_BROKEN."""
    select = results()
    if query.kind is not None:
        select = select.where(Lot.asset_kind == query.kind)
    if query.court is not None:
        select = select.where(Lot.court_id == query.court)
    if query.closed_after is not None:
        select = select.where(Lot.closed_at >= query.closed_after)
    if query.closed_before is not None:
        select = select.where(Lot.closed_at < query.closed_before)
    key = key_of(query.cursor, datetime, int)
    if key is not None:
        if None in key:
            raise Refusal("CURSOR_BROKEN")
        select = select.where(after((Lot.closed_at, Lot.id), key, is_descending=True))
    return db.session.execute(select.order_by(Lot.closed_at.desc(), Lot.id.desc()).limit(query.limit + 1)).all()


def results() -> sa.Select:
    """Ended sales; what a creditor took in kind afterwards had no buyer and counts as unsold."""
    return (
        sa.select(
            Lot.id, Lot.title, sa.case((Lot.taken_at.is_not(None), "unsold"), else_=Lot.state).label("outcome"),
            Lot.round_kind, Lot.asset_kind, Lot.court_id, Court.name_zh.label("court_name"), Asset.division_code,
            Lot.currency, Asset.area_centi_m2, Lot.reference_price_minor, Lot.start_price_minor,
            sa.case((Lot.taken_at.is_(None), Lot.leading_price_minor)).label("price_minor"), Lot.bid_count,
            Lot.announced_at, Lot.opens_at, Lot.closed_at,
        )
        .join(Asset, Asset.id == Lot.asset_id)
        .join(Court, Court.id == Lot.court_id)
        .where(Lot.announced_at.is_not(None), Lot.closed_at.is_not(None), Lot.state.in_(RESULT_STATES))
    )  # fmt: skip


def every_lot() -> sa.Select:
    """All announced lots by number, for the dump."""
    return _lots().where(Lot.announced_at.is_not(None)).order_by(Lot.id)


def courts() -> Sequence[Any]:
    """Courts with announced lots, and how many."""
    return db.session.execute(
        sa.select(Court, sa.func.count().label("lots"))
        .join(Lot, Lot.court_id == Court.id)
        .where(Lot.announced_at.is_not(None))
        .group_by(Court.id)
        .order_by(Court.id)
    ).all()


def statistics(by: str, court_id: int | None) -> Sequence[Any]:
    """The sums of all ended sales by court, kind or month. Who bids is counted after the end only."""
    month = sa.func.to_char(sa.func.timezone(COURT_ZONE.key, Lot.closed_at), "YYYY-MM")
    key, name = {
        "court": (sa.cast(Court.id, sa.Text), Court.name_zh), "kind": (Lot.asset_kind, Lot.asset_kind), "month": (month, month),
    }[by]  # fmt: skip
    bidders = (
        sa.select(Bid.lot_id, sa.func.count(Bid.enrolment_id.distinct()).label("bidders"))
        .where(Bid.seq.is_not(None))
        .group_by(Bid.lot_id)
        .subquery()
    )
    is_sold = Lot.state.in_(SOLD_STATES) & Lot.taken_at.is_(None)
    select = (
        sa.select(
            key.label("key"), name.label("name"), sa.func.count().label("lots"), sa.func.count().filter(is_sold).label("sold"),
            _sum(Lot.leading_price_minor, is_sold & Lot.reference_price_minor.is_not(None)).label("compared_minor"),
            _sum(Lot.leading_price_minor, is_sold).label("hammer_minor"),
            _sum(Lot.reference_price_minor, is_sold).label("reference_minor"),
            _sum(Lot.bid_count, sa.true()).label("bids"), _sum(bidders.c.bidders, is_sold).label("bidders"),
        )
        .select_from(Lot)
        .join(Court, Court.id == Lot.court_id)
        .outerjoin(bidders, bidders.c.lot_id == Lot.id)
        .where(Lot.announced_at.is_not(None), Lot.closed_at.is_not(None), Lot.state.in_(RESULT_STATES))
        .group_by(key, name)
        .order_by(key)
    )  # fmt: skip
    if court_id is not None:
        select = select.where(Lot.court_id == court_id)
    return db.session.execute(select).all()


def _sum(column: Any, when: sa.ColumnElement[bool]) -> Any:
    return sa.cast(sa.func.coalesce(sa.func.sum(column).filter(when), 0), sa.BigInteger)


def dumps() -> Sequence[OpenDataDump]:
    """The dumps that are kept, newest first, without their content."""
    return db.session.scalars(sa.select(OpenDataDump).order_by(OpenDataDump.day.desc())).all()
