"""The public interface: lots, files, rounds, bids, results, courts, statistics, dumps. Nobody signs in for it."""

from collections.abc import Callable, Hashable
from datetime import date

from flask import Blueprint, Response, request

from auction.accounts.audience import audience
from auction.api.operation import Rendered, link_next, operation, rendered
from auction.api.paging import key_of, page
from auction.api.shapes import Page, Shape
from auction.ground.door import language
from auction.ground.refusal import Words
from auction.ground.store import db, found
from auction.room.kept import Kept

from . import queries, showing, whole_lot
from .lot_shapes import FileList, LotWhole, RoundList
from .models import OpenDataDump
from .shapes import (
    BidRow,
    BidsQuery,
    CourtList,
    DumpList,
    LotRow,
    LotsQuery,
    ResultRow,
    ResultsCsvQuery,
    ResultsQuery,
    Statistics,
    StatisticsQuery,
)
from .tables import csv_of

blueprint = Blueprint("opendata_api", __name__, url_prefix="/api/v1")

# Whole answers, for as long as anybody may keep them: a crowd that asks the same is one question to the database.
brief: Kept[Rendered] = Kept(most_age_s=1.0, most=512)
# Lists may be a little older: what bids change in them nobody bids by.
lists: Kept[Rendered] = Kept(most_age_s=5.0, most=512)
# Sums over everything that has ended change slowly and cost the most.
sums: Kept[Rendered] = Kept(most_age_s=60.0, most=64)
KEPT = (brief, lists, sums)
LOTS, RESULTS = "lots", "results"


def once(kept: Kept[Rendered], ask: Callable[[], Shape], *key: Hashable) -> Rendered:
    return kept.get((request.endpoint, language(), *key), lambda: rendered(ask()))


@blueprint.get("/lots")
@audience("look")
@operation(
    summary=Words("Announced lots", "已公告的标的物"), tag=LOTS, answer=Page[LotRow], query=LotsQuery,
    refusals=("CHANGED_SINCE_TOO_EARLY", "FILTER_UNKNOWN"),
)  # fmt: skip
def lots(query: LotsQuery) -> Rendered:
    """All announced lots, narrowed and sorted, page by page."""
    return once(lists, lambda: _lots(query), query.model_dump_json())


def _lots(query: LotsQuery) -> Page[LotRow]:
    rows = queries.lot_rows(query)
    shown = iter(showing.lot_rows(rows[: query.limit]))
    return page(Page[LotRow], rows, query.limit, lambda row: next(shown), lambda row: queries.lot_key(query, row))


@blueprint.get("/lots/<int:lot_id>")
@audience("look")
@operation(summary=Words("One lot in full", "标的物全部公开信息"), tag=LOTS, answer=LotWhole)
def lot(lot_id: int) -> Rendered:
    """Terms, dates, price, disclosed facts and total cost, valuation file, documents, rounds, corrections, result."""
    return once(brief, lambda: whole_lot.whole_lot(lot_id), lot_id)


@blueprint.get("/lots/<int:lot_id>/files")
@audience("look")
@operation(summary=Words("A lot's published files", "标的物已公开的文件"), tag=LOTS, answer=FileList)
def files(lot_id: int) -> Rendered:
    """Pictures, videos, documents and papers with their addresses."""
    return once(brief, lambda: whole_lot.file_list(whole_lot.public_lot(lot_id)), lot_id)


@blueprint.get("/lots/<int:lot_id>/rounds")
@audience("look")
@operation(summary=Words("The rounds of the same asset", "同一财产的各轮次"), tag=LOTS, answer=RoundList)
def rounds(lot_id: int) -> Rendered:
    """Every announced round of the lot's asset, oldest first."""
    return once(brief, lambda: RoundList(items=whole_lot.rounds(whole_lot.public_lot(lot_id))), lot_id)


@blueprint.get("/lots/<int:lot_id>/bids")
@audience("look")
@operation(
    summary=Words("A lot's accepted bids, newest first", "已接受的出价，最新在前"), tag=LOTS, answer=Page[BidRow],
    query=BidsQuery,
)  # fmt: skip
def bids(lot_id: int, query: BidsQuery) -> Rendered:
    """The ladder: codes and amounts."""
    return once(brief, lambda: _bids(lot_id, query), lot_id, query.model_dump_json())


def _bids(lot_id: int, query: BidsQuery) -> Page[BidRow]:
    whole_lot.public_lot(lot_id)
    key = key_of(query.cursor, int)
    rows = whole_lot.bid_page(lot_id, query, key[0] if key else None)
    return page(Page[BidRow], rows, query.limit, lambda row: row, lambda row: (row.seq,))


@blueprint.get("/results")
@audience("look")
@operation(
    summary=Words("How ended lots ended, newest first", "已结束标的物的结果，最新在前"), tag=RESULTS, answer=Page[ResultRow],
    query=ResultsQuery,
)  # fmt: skip
def results(query: ResultsQuery) -> Rendered:
    """Sold and unsold, without personal data."""
    return once(lists, lambda: _results(query), query.model_dump_json())


def _results(query: ResultsQuery) -> Page[ResultRow]:
    rows = queries.result_rows(query)
    return page(Page[ResultRow], rows, query.limit, showing.result_row, lambda row: (row.closed_at, row.id))


@blueprint.get("/results.csv")
@audience("look")
@operation(
    summary=Words("The same as CSV (RFC 4180, UTF-8)", "同上，CSV 格式（RFC 4180，UTF-8）"), tag=RESULTS, answer=None,
    media_type="text/csv", query=ResultsCsvQuery,
)  # fmt: skip
def results_csv(query: ResultsCsvQuery) -> Response:
    """Results as a table; the Link header names the next page."""
    kept = once(sums, lambda: _results(query), query.model_dump_json())
    rows = Page[ResultRow].model_validate_json(kept.text).items
    response = Response(csv_of(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=results.csv"
    if kept.next:
        link_next(response, kept.next)
    return response


@blueprint.get("/courts")
@audience("look")
@operation(summary=Words("Courts with announced lots", "有公告标的物的法院"), tag="courts", answer=CourtList)
def courts() -> Rendered:
    """All courts that have announced a lot."""
    return once(sums, lambda: CourtList(items=[showing.court_row(court, count) for court, count in queries.courts()]))


@blueprint.get("/statistics")
@audience("look")
@operation(
    summary=Words("Sums of ended sales by court, kind or month", "按法院、财产类型或月份统计已结束的拍卖"), tag="statistics",
    answer=Statistics, query=StatisticsQuery,
)  # fmt: skip
def statistics(query: StatisticsQuery) -> Rendered:
    """Lots, share sold, hammer against reference price, bidders for each lot."""
    return once(sums, lambda: _statistics(query), query.model_dump_json())


def _statistics(query: StatisticsQuery) -> Statistics:
    rows = queries.statistics(query.by, query.court)
    return Statistics(by=query.by, items=[showing.statistics_row(row, query.by) for row in rows])


@blueprint.get("/dumps")
@audience("look")
@operation(summary=Words("Daily dumps of all open data", "每日开放数据包"), tag="dumps", answer=DumpList)
def dumps() -> DumpList:
    """The dumps of the last thirty days."""
    return DumpList(items=[showing.dump_row(dump) for dump in queries.dumps()])


@blueprint.get("/dumps/<day>.zip")
@audience("look")
@operation(summary=Words("One day's dump", "某日的数据包"), tag="dumps", answer=None, media_type="application/zip")
def dump(day: str) -> Response:
    """The zip of one day."""
    try:
        kept = found(db.session.get(OpenDataDump, date.fromisoformat(day)))
    except ValueError:
        kept = found(None)
    response = Response(kept.content, content_type="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename=subhasta-{kept.day}.zip"
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.set_etag(kept.sha256)
    return response


from . import supervision_api  # noqa: E402, F401 - its views stand on this blueprint
