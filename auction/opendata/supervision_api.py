"""The public interface to what lets anybody supervise the courts, and to what the map and the statistics page draw."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auction.accounts.audience import audience
from auction.api.operation import Rendered, operation
from auction.api.paging import after, key_of, page
from auction.api.shapes import Page
from auction.appraisal.queries import latest_lotteries
from auction.enrolment.release_figures import releases_by_court
from auction.estimate.scores import scores
from auction.finance.queries import published_before, unclaimed
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db
from auction.handover.queries import court_times
from auction.partners.mirror_models import MirroredListing
from auction.platforms.queries import all_platforms, late_in_a_year
from auction.search.finding import counts
from auction.search.wanted import read
from auction.statistics import queries as statistics

from . import supervision_showing as showing
from .api import blueprint, lists, once, sums
from .supervision_shapes import (
    CourtReleasesList,
    CourtTimesList,
    ListingRow,
    ListingsQuery,
    LotteryList,
    PlaceList,
    PlaceRow,
    PlacesQuery,
    PlatformList,
    ScoreList,
    Spread,
    SpreadQuery,
    UnclaimedQuery,
    UnclaimedRow,
)

SUPERVISION = "supervision"


@blueprint.get("/courts/releases")
@audience("look")
@operation(
    summary=Words("How fast deposits come back, court by court", "各法院退还保证金的时效"),
    tag=SUPERVISION,
    answer=CourtReleasesList,
)
def court_releases() -> Rendered:
    """Deposits of those who did not win: how many came back, in what time, how many are late."""
    return once(sums, lambda: CourtReleasesList(items=[showing.releases(row) for row in releases_by_court()]))


@blueprint.get("/courts/times")
@audience("look")
@operation(
    summary=Words("How long the courts take after the payment", "各法院办理用时"),
    tag=SUPERVISION,
    answer=CourtTimesList,
)
def times() -> Rendered:
    """Medians from payment to ruling and from ruling to hand-over, and how late."""
    return once(sums, lambda: CourtTimesList(items=[showing.times(row) for row in court_times()]))


@blueprint.get("/valuation/scores")
@audience("look")
@operation(
    summary=Words("How near appraisers and platforms came to the prices paid", "估价结果与成交价对比"), tag=SUPERVISION,
    answer=ScoreList,
)  # fmt: skip
def valuation_scores() -> Rendered:
    """Every appraiser and inquiry platform over the sales whose reference price it helped to fix."""
    return once(sums, lambda: ScoreList(items=[showing.score(row) for row in scores()]))


@blueprint.get("/lotteries")
@audience("look")
@operation(summary=Words("Draws of appraisers", "评估机构摇号"), tag=SUPERVISION, answer=LotteryList)
def lotteries() -> Rendered:
    """What was promised before each draw and what came of it."""
    return once(lists, lambda: LotteryList(items=[showing.lottery(*row) for row in latest_lotteries()]))


@blueprint.get("/inquiry-platforms")
@audience("look")
@operation(summary=Words("The list of inquiry platforms", "询价平台名单"), tag=SUPERVISION, answer=PlatformList)
def inquiry_platforms() -> Rendered:
    """All that are or were on the list, with their late answers."""
    return once(sums, _platforms)


def _platforms() -> PlatformList:
    late = late_in_a_year()
    return PlatformList(items=[showing.platform(row, late.get(row.id, 0)) for row in all_platforms()])


@blueprint.get("/unclaimed")
@audience("look")
@operation(
    summary=Words("Money that waits for its payee", "无人认领的案款"), tag=SUPERVISION, answer=Page[UnclaimedRow], query=UnclaimedQuery,
    refusals=("CURSOR_BROKEN",),
)  # fmt: skip
def unclaimed_money(query: UnclaimedQuery) -> Rendered:
    """Case number, court, amount and day, the oldest first."""
    return once(lists, lambda: _unclaimed(query), query.model_dump_json())


def _unclaimed(query: UnclaimedQuery) -> Page[UnclaimedRow]:
    key = _whole_key(key_of(query.cursor, datetime, int, int))
    rows = unclaimed(before=published_before(), behind=key, most=query.limit + 1)
    return page(
        Page[UnclaimedRow], rows, query.limit, showing.unclaimed, lambda row: (row.since, row.plan_id, row.position)
    )


@blueprint.get("/listings")
@audience("look")
@operation(
    summary=Words("Listings of other platforms", "其他平台的标的物"), tag="lots", answer=Page[ListingRow], query=ListingsQuery,
    refusals=("CURSOR_BROKEN",),
)  # fmt: skip
def listings(query: ListingsQuery) -> Rendered:
    """As their platforms published them, the latest end first; they are not sold here."""
    return once(lists, lambda: _listings(query), query.model_dump_json())


def _listings(query: ListingsQuery) -> Page[ListingRow]:
    order = (MirroredListing.closes_at, MirroredListing.platform, MirroredListing.listing_id)
    select = sa.select(MirroredListing).order_by(*(column.desc() for column in order)).limit(query.limit + 1)
    key = _whole_key(key_of(query.cursor, datetime, str, str))
    if key is not None:
        select = select.where(after(order, key, is_descending=True))
    rows = db.session.scalars(select).all()
    shown = lambda row: ListingRow(**{name: getattr(row, name) for name in ListingRow.model_fields})  # noqa: E731
    return page(Page[ListingRow], rows, query.limit, shown, lambda row: (row.closes_at, row.platform, row.listing_id))


def _whole_key(key: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if key is not None and None in key:
        raise Refusal("CURSOR_BROKEN")
    return key


@blueprint.get("/places")
@audience("look")
@operation(
    summary=Words("How many lots stand where", "各地区标的物数量"), tag="lots", answer=PlaceList, query=PlacesQuery,
    refusals=("FILTER_UNKNOWN",),
)  # fmt: skip
def places(query: PlacesQuery) -> Rendered:
    """What the map counts: lots in each part of a division, or in each province."""
    return once(lists, lambda: _places(query), query.model_dump_json())


def _places(query: PlacesQuery) -> PlaceList:
    wanted = read({"place": query.place} if query.place else {}, state=query.state)
    found = counts(replace(wanted, kind=tuple(query.kind or ())))
    rows = [
        PlaceRow(code=division.code, name_zh=division.name, name_en=division.name_en, lots=count)
        for division, count in found.places
    ]
    return PlaceList(total=found.total, items=rows)


@blueprint.get("/statistics/spread")
@audience("look")
@operation(
    summary=Words("Hammer against reference price, step by step", "成交价与参考价之比的分布"), tag="statistics", answer=Spread,
    query=SpreadQuery,
)  # fmt: skip
def spread(query: SpreadQuery) -> Rendered:
    """How many sold lots lie in each step of ten percent."""
    return once(
        sums,
        lambda: Spread(items=showing.spread_rows(statistics.spread(query.currency, query.court, query.kind))),
        query.model_dump_json(),
    )
