"""The shapes of what lets anybody supervise the courts: their times, figures against prices, draws, money without a payee."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from auction.api.shapes import Count, Id, IdOfText, Minor, Moment, PageQuery, Query, Shape, said
from auction.lots.rules import PUBLIC_STATES
from auction.search.rules import STATE_GROUPS

from .shapes import CourtName, Kind

Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Division = Annotated[str, Field(pattern="^[0-9]{6}$")]


class ReleaseSpan(Shape):
    """The deposits of those who did not win that came back within so many days."""

    days: Count
    released: Count
    median_s: Count | None = said(
        "From the end of bidding to the arrival; null when there are too few.",
        "自竞价结束至到账的中位时间；数量过少时为 null。",
    )
    in_time: Count


class CourtReleases(Shape):
    """How fast one court's deposits come back. `late`: overdue now."""

    court: CourtName
    within_hours: Count = said("What the law gives.", "法定时限（小时）。")
    spans: list[ReleaseSpan]
    late: Count


class CourtReleasesList(Shape):
    """All courts that have held a sale."""

    items: list[CourtReleases]


class CourtTimes(Shape):
    """How long one court takes after the payment: medians in days over two years, null where nothing was done yet."""

    court: CourtName
    sales: Count
    serve_days: Count | None
    served_delay_days: Count | None
    handed_over: Count
    keys_days: int | None
    keys_delay_days: Count | None


class CourtTimesList(Shape):
    """All courts with paid sales."""

    items: list[CourtTimes]


class ScoreRow(Shape):
    """How near an appraiser or an inquiry platform came to the prices that were paid."""

    kind: Literal["appraiser", "platform"]
    name: str
    sales: Count
    median_ppm: int = said(
        "Median deviation of the paid price from its figure, in millionths.",
        "成交价相对其结果的偏差中位数（百万分比）。",
    )
    within_tenth_ppm: Count = said("Share of sales within a tenth of it.", "偏差不超过一成的占比（百万分比）。")


class ScoreList(Shape):
    """Most sales first."""

    items: list[ScoreRow]


class Listed(Shape):
    """An appraiser on the list of a draw: company code and name."""

    company_code: str
    name: str


class LotteryRow(Shape):
    """A draw of appraisers: what was promised before, and what came of it. `proof_url` is what lottery_check.py reads."""

    id: UUID
    url: str
    proof_url: str
    court: CourtName
    case_number: str
    ground: str
    places: Count
    listed: list[Listed]
    beacon: str
    round: Count
    commitment: str
    committed_at: Moment
    draws_at: Moment
    drawn_at: Moment | None
    value: str | None
    drawn: list[Listed] | None


class LotteryList(Shape):
    """The last hundred draws, those to come first."""

    items: list[LotteryRow]


class UnclaimedRow(Shape):
    """Money that waits for its payee; nothing of the person."""

    court: CourtName
    case_number: str
    amount_minor: Minor
    currency: str
    since: Moment


class UnclaimedQuery(PageQuery):
    """Money without a payee, the oldest first."""


class PlatformRow(Shape):
    """An inquiry platform of the list (法释〔2018〕15号 8, 9)."""

    id: Id
    name: str
    listed_at: Moment
    delisted_at: Moment | None
    delisted_reason: str
    late_in_a_year: Count = said("Answers that were late or never came.", "一年内逾期或未作出的答复数。")


class PlatformList(Shape):
    """All that are or were on the list, by name."""

    items: list[PlatformRow]


class ListingRow(Shape):
    """What another platform published; not sold here."""

    platform: str
    listing_id: str
    title: str
    court: str | None
    division_code: str | None
    round_kind: str | None
    appraisal_minor: Minor | None
    start_price_minor: Minor
    deposit_minor: Minor | None
    increment_minor: Minor | None
    opens_at: Moment
    closes_at: Moment
    announced_on: date | None
    status: str | None
    imported_at: Moment


class ListingsQuery(PageQuery):
    """Listings of other platforms, the latest end first."""


class PlacesQuery(Query):
    """What the map counts."""

    place: Division | None = said(
        "A division: its parts are counted; without it the provinces.",
        "行政区划代码，统计其下级区划；缺省为各省级区划。",
        default=None,
    )
    state: Literal[(*STATE_GROUPS, *PUBLIC_STATES)] = said(  # type: ignore[valid-type]
        "A state, or “on”: what is announced, open or paused; “ended”; “any”.", "标的物状态；“on”为公告中、竞价中或中止，“ended”为已结束，“any”为全部。",
        default="on",
    )  # fmt: skip
    kind: list[Kind] | None = said("One or more kinds.", "一种或多种财产类型。", default=None, max_length=20)


class PlaceRow(Shape):
    """A division and how many lots stand in it."""

    code: str
    name_zh: str
    name_en: str
    lots: Count


class PlaceList(Shape):
    """The fullest first. `total` counts also what stands in no known division."""

    total: Count
    items: list[PlaceRow]


class SpreadQuery(Query):
    """Whose sales."""

    currency: Currency = "CNY"
    court: IdOfText | None = said("A court's id.", "法院编号。", default=None)
    kind: Kind | None = None


class SpreadRow(Shape):
    """Sold lots whose hammer price lay between so many percent of the reference price; null: no bound."""

    from_percent: Count | None
    below_percent: Count | None
    lots: Count


class Spread(Shape):
    """Hammer against reference price, step by step."""

    items: list[SpreadRow]
