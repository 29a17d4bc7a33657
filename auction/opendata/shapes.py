"""The shapes of open data: lots in lists, results, courts, statistics, dumps. Nobody's name stands in any of them."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from auction.api.shapes import (
    Count,
    Id,
    IdOfText,
    Minor,
    MinorOfText,
    Moment,
    PageQuery,
    Query,
    Shape,
    said,
    whole_of_text,
)
from auction.lots.rules import PUBLIC_STATES, ROUND_KINDS
from auction.search.rules import PRECISIONS, Q_CHARACTERS_MOST, RADII_KM

State = Literal[PUBLIC_STATES]  # type: ignore[valid-type]
Kind = Literal["immovable", "movable", "other_right"]
RoundKind = Literal[ROUND_KINDS]  # type: ignore[valid-type]
ResultState = Literal["sold", "unsold", "paid", "settled", "defaulted", "annulled"]
Known = Literal["occupancy", "burdens"]
Sort = Literal["closes_at", "-closes_at", "announced_at", "-announced_at", "start_price", "-start_price", "id", "-id"]

CSV_ROWS_MOST = 5_000
STATES_MOST = 20


class LotsQuery(PageQuery):
    """What the list of lots can be narrowed to."""

    q: str | None = said(
        "Words in title, place, court or kind, as the site's own search takes them.", "标题、地点、法院或类型中的词语，与本站搜索相同。",
        default=None, min_length=1, max_length=Q_CHARACTERS_MOST,
    )  # fmt: skip
    state: list[State] | None = said("One or more states.", "一种或多种状态。", default=None, max_length=STATES_MOST)
    kind: list[Kind] | None = said("One or more kinds.", "一种或多种财产类型。", default=None, max_length=STATES_MOST)
    round: list[RoundKind] | None = said(
        "One or more rounds.", "一种或多种轮次。", default=None, max_length=STATES_MOST
    )
    court: IdOfText | None = said("A court's id.", "法院编号。", default=None)
    place: str | None = said(
        "Digits: the beginning of a division code. Otherwise a part of title or address.",
        "数字：行政区划代码的开头；否则为标题或地址的一部分。", default=None, min_length=1, max_length=60,
    )  # fmt: skip
    price_from_minor: MinorOfText | None = said(
        "Price of today or of the sale, at least.", "当前价或成交价下限（分）。", default=None
    )
    price_to_minor: MinorOfText | None = said(
        "Price of today or of the sale, at most.", "当前价或成交价上限（分）。", default=None
    )
    deposit_to_minor: MinorOfText | None = said(
        "Deposit at most; lots in yuan.", "保证金上限（分），仅限以人民币计价的标的物。", default=None
    )
    discount_percent: Annotated[int, Field(ge=1, le=99), BeforeValidator(whole_of_text)] | None = said(
        "Price at least so much below the reference price.", "价格低于参考价的幅度不小于（%）。", default=None
    )
    known: list[Known] | None = said(
        "What the court states about it.", "法院已查明并公示的情况。", default=None, max_length=STATES_MOST
    )
    near: str | None = said(
        "Latitude and longitude in degrees (WGS 84), as 30.27,120.15.", "纬度与经度（WGS 84），如 30.27,120.15。",
        default=None, pattern=r"^-?[0-9]{1,2}(\.[0-9]{1,6})?,-?[0-9]{1,3}(\.[0-9]{1,6})?$", max_length=24,
    )  # fmt: skip
    within_km: Annotated[int, Field(ge=1, le=RADII_KM[-1]), BeforeValidator(whole_of_text)] | None = said(
        "How far from `near`; 20 unless told.", "距 near 的公里数，默认 20。", default=None
    )
    opens_after: Moment | None = said("Opens at this moment or later.", "开始时间不早于。", default=None)
    opens_before: Moment | None = said("Opens before this moment.", "开始时间早于。", default=None)
    closes_after: Moment | None = said("Ends at this moment or later.", "结束时间不早于。", default=None)
    closes_before: Moment | None = said("Ends before this moment.", "结束时间早于。", default=None)
    changed_since: Moment | None = said(
        "Something was published of it at this moment or later; at most 31 days back.", "自该时间起有新发布的内容，最多回溯 31 天。",
        default=None,
    )  # fmt: skip
    sort: Sort = said("Order; “-” turns it round.", "排序；“-”表示倒序。", default="-announced_at")


class ResultsQuery(PageQuery):
    """What the list of results can be narrowed to."""

    kind: Kind | None = None
    court: IdOfText | None = said("A court's id.", "法院编号。", default=None)
    closed_after: Moment | None = said("Ended at this moment or later.", "结束时间不早于。", default=None)
    closed_before: Moment | None = said("Ended before this moment.", "结束时间早于。", default=None)


class ResultsCsvQuery(ResultsQuery):
    """As of the list, with longer pages."""

    limit: Annotated[int, Field(ge=1, le=CSV_ROWS_MOST), BeforeValidator(whole_of_text)] = said(
        "How many rows at most.", "最多行数。", default=1_000
    )


class StatisticsQuery(Query):
    """What the statistics are about."""

    by: Literal["court", "kind", "month"] = said("What a line stands for.", "每行的统计口径。", default="month")
    court: IdOfText | None = said("A court's id.", "法院编号。", default=None)


class CourtRow(Shape):
    """A court that has announced lots."""

    id: Id
    name_zh: str
    name_en: str
    address: str
    phone: str
    supervision_phone: str
    lots: Count = said("Lots announced so far.", "已公告的标的物数量。")


class CourtList(Shape):
    """All courts with announced lots."""

    items: list[CourtRow]


class CourtName(Shape):
    """A court by number and names."""

    id: Id
    name_zh: str
    name_en: str


class Point(Shape):
    """Where a lot stands on the map, in millionths of a degree (WGS 84)."""

    latitude_e6: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]
    longitude_e6: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]
    precision: Literal[PRECISIONS] = said(  # type: ignore[valid-type]
        "The thing itself, or the middle of its division.", "标的物本身的位置，或所在行政区划的中心。"
    )


class LotRow(Shape):
    """A lot as a list shows it. Ids never change."""

    id: Id
    url: str = said("Its page.", "标的物页面。")
    api_url: str = said("Everything public about it.", "该标的物的全部公开信息。")
    title: str
    state: State
    state_name: str
    round_kind: RoundKind
    round_name: str
    asset_kind: Kind
    asset_kind_name: str
    court: CourtName
    division_code: str | None
    location: str
    point: Point | None
    currency: str
    price_minor: Minor | None = said(
        "Leading price, price of the sale, or before any bid the start price.", "当前价、成交价；尚无出价时为起拍价。"
    )
    start_price_minor: Minor | None
    reference_price_minor: Minor | None
    increment_minor: Minor | None
    deposit_minor: Minor | None
    bid_count: Count
    announced_at: Moment
    opens_at: Moment | None
    closes_at: Moment | None
    closed_at: Moment | None
    venue: str | None = said("The platform that hosts the sale, when it is not this one.", "非本平台承办时的拍卖平台。")
    photo_url: str | None


class ResultRow(Shape):
    """How a lot ended; without anybody's name or code."""

    lot_id: Id
    url: str
    title: str
    outcome: ResultState = said("What has become of it.", "结果。")
    is_sold: bool = said("Whether the sale stands.", "成交是否有效。")
    round_kind: RoundKind
    asset_kind: Kind
    court_id: Id
    court_name: str
    division_code: str | None
    currency: str
    area_centi_m2: Count | None = said("Hundredths of a square metre.", "百分之一平方米。")
    reference_price_minor: Minor | None
    start_price_minor: Minor
    price_minor: Minor | None = said("The hammer price; null without a bid.", "成交价；无人出价时为 null。")
    bid_count: Count
    announced_at: Moment
    opens_at: Moment
    closed_at: Moment


class StatisticsRow(Shape):
    """One line: the sales that have ended, of one court, kind or month (court time)."""

    key: str = said("A court's id, a kind, or a month as 2026-03.", "法院编号、财产类型或月份（如 2026-03）。")
    name: str
    lots: Count
    sold: Count
    sold_ppm: Count = said("Share sold, in millionths.", "成交率（百万分比）。")
    hammer_minor: Annotated[
        int, said("Sum of the hammer prices of what was sold.", "成交总额（分）。", ge=0, le=2**63 - 1)
    ]
    reference_minor: Annotated[
        int, said("Sum of the same lots' reference prices.", "上述标的物参考价总额（分）。", ge=0, le=2**63 - 1)
    ]
    hammer_of_reference_ppm: Count | None = said(
        "Their ratio, in millionths.", "成交总额与参考价总额之比（百万分比）。"
    )
    bids: Count
    bidders_per_lot_centi: Count = said(
        "Bidders with a bid for each lot that was sold, in hundredths.", "每宗成交标的物的出价人数（百分之一人）。"
    )


class Statistics(Shape):
    """What has ended, in sums; lots that still run are in none of them."""

    by: Literal["court", "kind", "month"]
    items: list[StatisticsRow]


class DumpRow(Shape):
    """One day's dump: a zip of lots.jsonl, results.jsonl, results.csv and courts.jsonl."""

    day: str
    url: str
    made_at: Moment
    size_bytes: Count
    sha256: str
    lots: Count
    results: Count


class DumpList(Shape):
    """The dumps that are kept, newest first."""

    items: list[DumpRow]


class BidRow(Shape):
    """An accepted bid: its number, the bidder's code, the amount, when it entered."""

    seq: Count
    code: str
    amount_minor: Minor
    is_priority: bool
    received_at: Moment


class BidsQuery(PageQuery):
    """The bids of a lot, newest first."""
