"""The shape of one lot in full: what its public page shows, for programs. The buyer's name stands on the page alone."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from auction.api.shapes import Count, Id, Minor, Moment, Shape, said

from .shapes import LotRow, RoundKind, State


class CaseName(Shape):
    """The enforcement case."""

    number: str


class CourtContact(Shape):
    """Who decides, whom to ask."""

    id: Id
    name_zh: str
    name_en: str
    address: str
    phone: str
    supervision_phone: str


class AssetTexts(Shape):
    """The thing as the court describes it."""

    description: str
    certificate: str
    area_centi_m2: Count | None = said("Hundredths of a square metre.", "百分之一平方米。")
    occupancy: str
    tenancy: str
    encumbrances: str
    arrears: str
    known_defects: str


class Terms(Shape):
    """What is paid, and until when."""

    paid_first_minor: Minor | None = said("What is paid before the first bid.", "出价前应付金额。")
    balance_days: Count | None
    price_basis: str
    reference_method: str | None
    reference_valid_until: date | None
    is_home_limited: bool
    extension_window_s: Count = said("A bid this near the end moves it.", "结束前该秒数内的出价使结束时间顺延。")
    scheduled_closes_at: Moment | None
    units_offered: Count | None
    units_total: Count | None


class AnnouncementItem(Shape):
    """One item of the announcement as published (Chinese; this text is the one that counts)."""

    key: str
    title: str
    text: str


class PublishedText(Shape):
    """The announcement."""

    version: Count
    published_at: Moment | None
    content_sha256: str | None
    items: list[AnnouncementItem]


class FileRow(Shape):
    """A published picture, video or document."""

    file_id: UUID
    role: Literal["photo", "plan", "video", "document", "asset_document"]
    caption: str
    url: str
    media_type: str
    size_bytes: Count
    sha256: str


class PaperRow(Shape):
    """A paper of the court that everybody may verify."""

    number: str
    kind: str
    name: str
    issued_at: Moment
    url: str


class FileList(Shape):
    """All published files of a lot."""

    files: list[FileRow]
    papers: list[PaperRow]


class Fact(Shape):
    """What is known of the thing, or known to be unknown."""

    topic: str
    topic_name: str
    what: str | None
    payer: str | None
    certainty: str | None
    source: str | None
    stated_on: date | None
    is_unknown: bool
    least_minor: Minor | None = said(
        "What the buyer pays for it at today's price, at least.", "按当前价，买受人至少承担的金额。"
    )
    most_minor: Minor | None = said("And at most.", "以及至多。")


class CostInAll(Shape):
    """The price and everything beside it; unknown costs come on top."""

    price_minor: Minor
    least_minor: Minor
    most_minor: Minor
    unknown_costs: Count
    facts: list[Fact]


class ValuationFigure(Shape):
    """What one source said."""

    name: str
    amount_minor: Minor
    received_at: Moment
    counts: bool
    why_not: str | None


class ValuationMethod(Shape):
    """One way to the reference price that was tried."""

    method: str
    method_name: str
    state: str
    started_at: Moment
    finished_at: Moment | None
    price_minor: Minor | None
    figures: list[ValuationFigure]
    objections: dict[str, Count] = said("How many came to what.", "各处理结果的异议数量。")


class MethodNotUsed(Shape):
    """One way that was not taken, and why."""

    method: str
    why: str | None


class Comparable(Shape):
    """A sale that the estimate leans on."""

    title: str
    sold_on: str
    area_centi_m2: Count
    price_minor: Minor
    weight_pct: Count
    lot: Id | None


class EstimateFigures(Shape):
    """What comparable things fetched; information beside the lawful methods."""

    sales_count: Count
    price_minor: Minor | None
    low_minor: Minor | None
    high_minor: Minor | None
    comparables: list[Comparable]


class Valuation(Shape):
    """The valuation file."""

    tried: list[ValuationMethod]
    not_used: list[MethodNotUsed]
    estimate: EstimateFigures | None


class RoundRow(Shape):
    """One round of the same asset."""

    id: Id
    url: str
    round_kind: RoundKind
    state: State
    currency: str
    start_price_minor: Minor | None
    price_minor: Minor | None
    bid_count: Count
    closed_at: Moment | None


class RoundList(Shape):
    """Every announced round of the same asset, oldest first."""

    items: list[RoundRow]


class CorrectionRow(Shape):
    """A version of the published file after the first."""

    number: Count
    made_at: Moment
    reason: str
    grounds: list[str] = said("Why it was material; empty: it was not.", "构成重大变更的理由；为空则不构成。")
    changes: list[dict[str, Any]]
    opens_at: Moment
    closes_at: Moment
    content_sha256: str


class ViewingTime(Shape):
    """A time at which the property is shown."""

    starts_at: Moment
    ends_at: Moment
    place: str
    is_free: bool


class Answered(Shape):
    """A question that the court has answered."""

    question: str
    answer: str
    answered_at: Moment


class StoryEntry(Shape):
    """One public event of the lot's record."""

    seq: Count
    type: str
    name: str
    at: Moment
    data: dict[str, Any]


class SaleStep(Shape):
    """A step after the sale."""

    key: str
    name: str
    is_needed: bool
    due_on: date | None
    done_on: date | None


class Outcome(Shape):
    """How it ended; the winning code, never a name."""

    state: State
    closed_at: Moment
    price_minor: Minor | None
    bidder_code: str | None
    bid_count: Count
    steps: list[SaleStep]


class LotWhole(LotRow):
    """One lot with everything its public page shows."""

    case: CaseName
    court_contact: CourtContact
    asset: AssetTexts
    terms: Terms
    announcement: PublishedText | None
    cost: CostInAll
    valuation: Valuation
    files: list[FileRow]
    papers: list[PaperRow]
    rounds: list[RoundRow]
    corrections: list[CorrectionRow]
    viewings: list[ViewingTime]
    questions: list[Answered]
    story: list[StoryEntry]
    result: Outcome | None
