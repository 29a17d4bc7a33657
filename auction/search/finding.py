"""The list page's reading: one page of lots, how many there are of each sort, what to loosen when there are none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.accounts.models import Court
from auction.cases.models import Asset, AssetFile
from auction.ground.store import db
from auction.lots.models import Lot
from auction.places.tree_rules import Division, divisions, level_of
from auction.room.kept import Kept

from .models import SearchEntry
from .queries import matching, order
from .rules import states_of
from .wanted import Wanted

LOTS_PER_PAGE = 20
# Nobody reads on for longer, and each page further back costs more.
PAGES_MOST = 500
LARGE, LARGE_MOST = 5_000, 1_000
# Counts of searches that were found to be large.
KEPT: Kept[Sequence[Any]] = Kept(most_age_s=30.0, most=LARGE_MOST)
_large: set[Wanted] = set()


@dataclass(frozen=True)
class Counts:
    """How many lots there are: in all, and of each choice if it were the one made, all other wishes kept."""

    total: int
    kinds: Mapping[str, int]
    rounds: Mapping[str, int]
    states: Mapping[str, int]
    places: tuple[tuple[Division, int], ...]

    @property
    def pages(self) -> int:
        """How many pages can be turned."""
        return min(-(-self.total // LOTS_PER_PAGE), PAGES_MOST)

    def of_state(self, state: str) -> int:
        """How many in a state or in one of a group of states."""
        return sum(self.states.get(one, 0) for one in states_of(state))


def counts(wanted: Wanted) -> Counts:
    """One pass over everything that fits but for kind, round and state; places below the one that is chosen."""
    rows = _counted(replace(wanted, kind=(), round=(), state="any", sort="soonest"))
    fits = (
        lambda row: not wanted.kind or row[0] in wanted.kind,
        lambda row: not wanted.round or row[1] in wanted.round,
        lambda row: row[2] in states_of(wanted.state),
    )
    sums: list[Counter[str]] = [Counter(), Counter(), Counter(), Counter()]
    for row in rows:
        meets = [fit(row) for fit in fits]
        for column in range(4):
            if row[column] and all(meets[:column] + meets[column + 1 :]):
                sums[column][str(row[column])] += row[4]
    total = sum(row[4] for row in rows if all(fit(row) for fit in fits))
    places = tuple((divisions()[code], count) for code, count in sums[3].most_common())
    return Counts(total, sums[0], sums[1], sums[2], places)


def _counted(base: Wanted) -> Sequence[Any]:
    """Lots by kind, round, state and place. What is many is kept for a moment: the count of a hundred thousand costs more
    than the page, and nobody sees it rise by one.
    """
    columns = (SearchEntry.kind, SearchEntry.round_kind, SearchEntry.state, _below(base))

    def ask() -> Sequence[Any]:
        return db.session.execute(matching(base).with_only_columns(*columns, sa.func.count()).group_by(*columns)).all()

    if base in _large:
        return KEPT.get(base, ask)
    rows = ask()
    if sum(row[4] for row in rows) > LARGE:
        if len(_large) >= LARGE_MOST:
            _large.clear()
        _large.add(base)
    return rows


def _below(wanted: Wanted) -> sa.ColumnElement[str | None]:
    """The column whose values stand below the chosen place; a province without cities has districts."""
    if wanted.place is None:
        return sa.type_coerce(SearchEntry.province_code, sa.Text)
    if level_of(wanted.place) == 0:
        return sa.func.coalesce(SearchEntry.city_code, SearchEntry.district_code)
    return sa.type_coerce(SearchEntry.district_code, sa.Text)


def lots_of(wanted: Wanted, page: int) -> Sequence[Lot]:
    """One page of lots in the order asked for, with what a card shows."""
    numbers = db.session.scalars(
        matching(wanted)
        .with_only_columns(SearchEntry.lot_id)
        .order_by(*order(wanted))
        .limit(LOTS_PER_PAGE)
        .offset((page - 1) * LOTS_PER_PAGE)
    ).all()
    lots = {
        lot.id: lot
        for lot in db.session.scalars(
            sa.select(Lot).where(Lot.id.in_(numbers)).options(
                joinedload(Lot.court), joinedload(Lot.asset).selectinload(Asset.files).joinedload(AssetFile.file)
            )
        )
    }  # fmt: skip
    return [lots[number] for number in numbers if number in lots]


def count(wanted: Wanted) -> int:
    """How many lots a search finds."""
    return db.session.scalar(matching(wanted).with_only_columns(sa.func.count())) or 0


def courts() -> Sequence[Court]:
    """Courts with announced lots: what the list can be narrowed to."""
    has_lots = sa.exists().where(SearchEntry.court_id == Court.id)
    return db.session.scalars(sa.select(Court).where(has_lots).order_by(Court.name_zh)).all()
