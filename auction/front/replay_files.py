"""Reading recorded bid ladders: two layouts, told apart by their columns. Pure: text in, auctions out."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from auction.ground.refusal import COURT_ZONE, Refusal

# The recorded eBay ladders tell no calendar day, only milliseconds since the start.
EBAY_START = datetime(2004, 1, 1, tzinfo=UTC)
PERTURBED_SUFFIX = "-P"

CHINESE_BIDS = ("auction_id", "seq", "bidder_code", "amount_fen", "bid_time")
CHINESE_AUCTIONS = ("auction_id", "first_bid_fen", "start_time_inferred", "scheduled_end_inferred", "soft_close_s")
EBAY_BIDS = ("auction_id", "seq", "bidder_id", "amount_cents", "t_ms")
EBAY_AUCTIONS = ("auction_id", "duration_days", "open_cents")


@dataclass(frozen=True)
class RecordedBid:
    """One line of a ladder. `seq` is the file's own number."""

    seq: int
    bidder: str
    amount_minor: int
    at: datetime


@dataclass(frozen=True)
class RecordedAuction:
    """One auction with its ladder in the order of the file. `soft_close_s` 0 = hard end."""

    auction_id: str
    currency: str
    start_price_minor: int
    increment_minor: int
    opens_at: datetime
    closes_at: datetime
    soft_close_s: int
    bids: list[RecordedBid] = field(default_factory=list)


def read_ladders(bids: Iterable[str], auctions: Iterable[str], increment_minor: int | None) -> list[RecordedAuction]:
    """The auctions that have bids, in the order of their first bids; bids of several auctions may be mixed.

    `increment_minor` (the smallest unit) replaces the auctions' own column `increment_cents` or
    `increment_fen_inferred`. Refuses REPLAY_COLUMNS, REPLAY_VALUE and REPLAY_AUCTION_UNKNOWN with line and column.
    """
    bid_rows, auction_rows = csv.DictReader(bids), csv.DictReader(auctions)
    is_chinese = _has(bid_rows, CHINESE_BIDS)
    if not is_chinese and not _has(bid_rows, EBAY_BIDS):
        raise Refusal("REPLAY_COLUMNS", file="BIDS", columns=[", ".join(CHINESE_BIDS), ", ".join(EBAY_BIDS)])
    expected = CHINESE_AUCTIONS if is_chinese else EBAY_AUCTIONS
    if not _has(auction_rows, expected):
        raise Refusal("REPLAY_COLUMNS", file="AUCTIONS", columns=[", ".join(expected)])
    read_auction = _chinese_auction if is_chinese else _ebay_auction
    known = {row["auction_id"]: (line, row) for line, row in enumerate(auction_rows, start=2)}
    read_bid = _chinese_bid if is_chinese else _ebay_bid
    ladders: dict[str, RecordedAuction] = {}
    for line, row in enumerate(bid_rows, start=2):
        auction_id = row["auction_id"]
        if auction_id not in ladders:
            found = known.get(auction_id) or known.get(auction_id.removesuffix(PERTURBED_SUFFIX))
            if found is None:
                raise Refusal("REPLAY_AUCTION_UNKNOWN", auction=auction_id, line=line)
            ladders[auction_id] = read_auction(auction_id, _Row("AUCTIONS", *found), increment_minor)
        ladders[auction_id].bids.append(read_bid(_Row("BIDS", line, row)))
    return list(ladders.values())


def _has(rows: csv.DictReader, columns: tuple[str, ...]) -> bool:
    return set(columns) <= set(rows.fieldnames or ())


class _Row:
    """One line of a file, whose values are refused by line and column."""

    def __init__(self, file: str, line: int, row: dict[str, Any]) -> None:
        self.file, self.line, self.row = file, line, row

    def text(self, column: str) -> str:
        value = (self.row.get(column) or "").strip()
        if not value:
            self.refuse(column, value)
        return value

    def whole(self, column: str) -> int:
        value = self.text(column)
        if not value.lstrip("-").isascii() or not value.lstrip("-").isdigit():
            self.refuse(column, value)
        return int(value)

    def moment(self, column: str) -> datetime:
        value = self.text(column)
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            self.refuse(column, value)
        return read if read.tzinfo else read.replace(tzinfo=COURT_ZONE)

    def refuse(self, column: str, value: str) -> None:
        raise Refusal("REPLAY_VALUE", file=self.file, line=self.line, column=column, value=value)


def _increment(row: _Row, column: str, given: int | None) -> int:
    if given is not None:
        return given
    if column not in row.row:
        raise Refusal("REPLAY_NO_INCREMENT", column=column)
    return row.whole(column)


def _chinese_auction(auction_id: str, row: _Row, increment_minor: int | None) -> RecordedAuction:
    return RecordedAuction(
        auction_id, "CNY", row.whole("first_bid_fen"), _increment(row, "increment_fen_inferred", increment_minor),
        row.moment("start_time_inferred"), row.moment("scheduled_end_inferred"), row.whole("soft_close_s"),
    )  # fmt: skip


def _ebay_auction(auction_id: str, row: _Row, increment_minor: int | None) -> RecordedAuction:
    return RecordedAuction(
        auction_id, "USD", max(1, row.whole("open_cents")), _increment(row, "increment_cents", increment_minor),
        EBAY_START, EBAY_START + timedelta(days=row.whole("duration_days")), 0,
    )  # fmt: skip


def _chinese_bid(row: _Row) -> RecordedBid:
    return RecordedBid(row.whole("seq"), row.text("bidder_code"), row.whole("amount_fen"), row.moment("bid_time"))


def _ebay_bid(row: _Row) -> RecordedBid:
    at = EBAY_START + timedelta(milliseconds=row.whole("t_ms"))
    return RecordedBid(row.whole("seq"), row.text("bidder_id"), row.whole("amount_cents"), at)
