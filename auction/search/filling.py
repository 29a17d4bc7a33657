"""Writing the index: after every act on an announced lot its entry is made anew, never in the act's own transaction."""

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from auction.disclosure.models import DisclosedFact
from auction.ground.store import transaction
from auction.lots.models import Lot
from auction.partners.models import FeedEntry
from auction.places.points import Point
from auction.places.points import point_of as division_point
from auction.places.tree_rules import path_of

from .entry_rules import knowledge, soonest, texts_of
from .models import SearchEntry, SearchPosition, SearchTerms
from .rules import discount_bp
from .term_rules import vector_of

BATCH = 500
NEWS_BATCH = 2_000
ONE_FILLER = "search.filling"
# The topics of disclosed facts that a search can ask for.
TOPICS = {"occupancy": ("occupancy",), "burdens": ("tenancy", "encumbrance")}


def follow() -> int:
    """Make anew the entries of lots of which something has happened since the last time; of a new index, those of the
    next lots. Returns how many pieces of work it did; one process at a time.
    """
    with transaction() as session:
        if not session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(ONE_FILLER, 0)))):
            return 0
        here = session.get(SearchPosition, 1) or begin(session)
        if here.filled_to is not None:
            return _fill_next(session, here)
        news = session.execute(
            sa.select(FeedEntry.position, FeedEntry.subject)
            .where(FeedEntry.position > here.position)
            .order_by(FeedEntry.position)
            .limit(NEWS_BATCH)
        ).all()
        if news:
            fill(session, {int(subject[4:]) for _, subject in news if subject.startswith("lot:")})
            here.position = news[-1].position
        return len(news)


def rebuild() -> int:
    """Make every entry anew, some at a time: searches go on meanwhile. Returns how many lots it has gone through."""
    with transaction() as session:
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(ONE_FILLER, 0))))
        begin(session)
    done = 0
    while step := follow():
        done += step
    return done


def begin(session: Session) -> SearchPosition:
    """Start from the first lot; what happens from now on is followed afterwards."""
    position = session.scalar(sa.select(sa.func.coalesce(sa.func.max(FeedEntry.position), 0))) or 0
    return session.merge(SearchPosition(id=1, position=position, filled_to=0))


def _fill_next(session: Session, here: SearchPosition) -> int:
    lots = session.scalars(
        sa.select(Lot.id).where(Lot.id > here.filled_to, Lot.announced_at.is_not(None)).order_by(Lot.id).limit(BATCH)
    ).all()
    fill(session, lots)
    here.filled_to = lots[-1] if lots else None
    return len(lots)


def fill(session: Session, lot_ids: Collection[int]) -> None:
    """Write the entries of these lots, those that are announced; a step of other acts."""
    lots = session.scalars(
        sa.select(Lot)
        .where(Lot.id.in_(lot_ids), Lot.announced_at.is_not(None))
        .options(joinedload(Lot.court), joinedload(Lot.asset))
        .execution_options(populate_existing=True)
    ).all()
    if not lots:
        return
    facts: dict[int, list[DisclosedFact]] = {}
    for fact in session.scalars(
        sa.select(DisclosedFact).where(
            DisclosedFact.asset_id.in_({lot.asset_id for lot in lots}), DisclosedFact.ended_at.is_(None)
        )
    ):
        facts.setdefault(fact.asset_id, []).append(fact)
    _write(session, SearchEntry, [entry_of(lot, facts.get(lot.asset_id, ())) for lot in lots])
    _write(session, SearchTerms, [{"lot_id": lot.id, "terms": terms_of(lot)} for lot in lots])


def _write(session: Session, model: type[SearchEntry] | type[SearchTerms], rows: list[dict[str, Any]]) -> None:
    """New rows, and those that say something else than before: the index of words is not written for every bid."""
    statement = insert(model)
    table = model.__table__
    columns = [column.name for column in table.columns]
    before, after = (sa.tuple_(*(source[name] for name in columns)) for source in (table.c, statement.excluded))
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["lot_id"],
            set_={name: statement.excluded[name] for name in columns},
            where=before.is_distinct_from(after),
        ),
        rows,
    )


def terms_of(lot: Lot) -> str:
    """The words that find an announced lot."""
    asset, court = lot.asset, lot.court
    return vector_of(
        *texts_of(lot.title, lot.asset_kind, asset.location, asset.division_code, court.name_zh, court.name_en)
    )


def entry_of(lot: Lot, facts: Iterable[DisclosedFact]) -> dict[str, Any]:
    """The row of an announced lot."""
    assert lot.start_price_minor is not None
    assert lot.opens_at is not None
    assert lot.closes_at is not None
    price_minor = lot.leading_price_minor or lot.start_price_minor
    codes = _codes(lot.asset.division_code)
    known = {
        name: knowledge([fact.stated for fact in facts if fact.topic in topics]) for name, topics in TOPICS.items()
    }
    return {
        "lot_id": lot.id, "state": lot.state, "kind": lot.asset_kind,
        "round_kind": lot.round_kind, "court_id": lot.court_id, "province_code": codes[0], "city_code": codes[1],
        "district_code": codes[2], "currency": lot.currency, "start_price_minor": lot.start_price_minor,
        "price_minor": price_minor, "reference_price_minor": lot.reference_price_minor,
        "discount_bp": discount_bp(lot.reference_price_minor, price_minor), "deposit_minor": lot.deposit_minor,
        "announced_at": lot.announced_at, "opens_at": lot.opens_at, "closes_at": lot.closes_at,
        "soonest": soonest(lot.state, lot.opens_at, lot.closes_at), **known, **point_of(lot),
    }  # fmt: skip


def point_of(lot: Lot) -> dict[str, Any]:
    """Where the thing stands: its own coordinates, else the point of its division. Things that move are where they lie."""
    at = lot.asset.point
    point = Point(*at, "exact") if at else division_point(lot.asset.division_code)
    return dict(zip(Point._fields, point or (None, None, None), strict=True))


def _codes(division_code: str | None) -> list[str | None]:
    """Province, city and district of an address; a bracket of the register is no city."""
    codes: list[str | None] = [None, None, None]
    for division in path_of(division_code):
        codes[division.level] = division.code
    return codes
