"""What the papers of a sale state from the inquiry of its price to the last bid. Amounts in fen; Chinese texts bind."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Contact:
    """Where the court is reached about this paper."""

    officer: str
    phone: str
    address: str
    supervision_phone: str


@dataclass(frozen=True)
class CommissionFacts:
    """What asks somebody for a price: an authority, an inquiry platform or an appraiser (法释〔2018〕15号 5, 10, 18).

    `particulars` are (what, value) of the property as it was recorded, `owner` the judgment debtor or co-owners;
    `due_on` the last day for the answer; `remarks` further sentences, empty when there is nothing to add.
    """

    case_number: str
    addressee: str
    lot_title: str
    owner: str
    particulars: tuple[tuple[str, str], ...]
    enclosures: tuple[str, ...]
    commissioned_on: date
    due_on: date
    contact: Contact
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """One item of a published text: its heading in both languages and its paragraphs."""

    zh: str
    en: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """Several items under one heading."""

    zh: str
    en: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class AnnouncementFacts:
    """What a 拍卖公告 (or 变卖公告) states (法释〔2016〕18号 12, 13): the terms in figures and every published item.

    `text_sha256` is the hash under which the announcement stands in the lot's public record.
    """

    case_number: str
    lot_title: str
    round: str
    is_selloff: bool
    opens_at: datetime
    closes_at: datetime
    reference_price_minor: int | None
    start_price_minor: int
    increment_minor: int
    deposit_minor: int
    chapters: tuple[Chapter, ...]
    page_url: str
    contact: Contact
    announced_on: date
    text_sha256: str


@dataclass(frozen=True)
class WarningsFacts:
    """What the 特别提示 of a sale say (法释〔2016〕18号 14), each as it was published."""

    case_number: str
    lot_title: str
    round: str
    warnings: tuple[Passage, ...]
    page_url: str
    contact: Contact
    announced_on: date


@dataclass(frozen=True)
class SaleNoticeFacts:
    """What tells a party or a priority purchaser of the sale (法释〔2016〕18号 16).

    `role` is his part: 被执行人, or 第1顺位优先购买权人. Without a window (`opens_at` None) the announcement will say
    when; `priority_nature` is the purchaser's right, "" for a party.
    """

    case_number: str
    recipient: str
    role: str
    priority_nature: str
    lot_title: str
    location: str
    round: str
    reference_price_minor: int | None
    start_price_minor: int
    increment_minor: int
    deposit_minor: int
    opens_at: datetime | None
    closes_at: datetime | None
    page_url: str
    contact: Contact
    issued_on: date


@dataclass(frozen=True)
class BiddersNoticeFacts:
    """What a 竞买须知 tells whoever wants to bid; the periods are the dials of the sale's own rules.

    `viewing` and `taxes` are the announcement's own paragraphs; days are calendar days, periods in minutes and hours.
    """

    case_number: str
    lot_title: str
    round: str
    is_selloff: bool
    is_home_limited: bool
    opens_at: datetime
    closes_at: datetime
    start_price_minor: int
    increment_minor: int
    deposit_minor: int
    extension_window_min: int
    extension_min: int
    release_hours: int
    balance_days: int
    ruling_days: int
    handover_days: int
    account_holder: str
    account_bank: str
    account_number: str
    viewing: tuple[str, ...]
    taxes: tuple[str, ...]
    page_url: str
    contact: Contact
    issued_on: date


@dataclass(frozen=True)
class BidLine:
    """One accepted bid: by code, never by name. `kind`: for himself, as an agent, jointly, or by priority; both languages."""

    seq: int
    code: str
    amount_minor: int
    kind: str
    received_at: datetime


@dataclass(frozen=True)
class BidRecordFacts:
    """What a 竞买记录 lists after the end (法释〔2016〕18号 13, 20): every accepted bid, the oldest first.

    `result` is how the lot ended; `final_price_minor` None without a bid. `record_sha256` is the hash of the public
    record at the close, which seals every bid before it.
    """

    case_number: str
    lot_title: str
    round: str
    opened_at: datetime
    closed_at: datetime
    start_price_minor: int
    increment_minor: int
    final_price_minor: int | None
    result: str
    bidder_count: int
    extension_count: int
    bids: tuple[BidLine, ...]
    record_sha256: str


@dataclass(frozen=True)
class TakingInquiryFacts:
    """What asks a creditor whether he takes an unsold thing at the price it failed at (拍卖变卖规定 16, 24)."""

    case_number: str
    recipient: str
    role: str
    lot_title: str
    location: str
    round: str
    failed_on: date
    price_minor: int
    answer_by: date
    page_url: str
    contact: Contact
    issued_on: date


@dataclass(frozen=True)
class SurplusNoticeFacts:
    """What tells an applicant that nothing may be left for him (拍卖变卖规定 6): the start price that is meant, the claims
    and costs that stand before his, their sum, and his days to insist.
    """

    case_number: str
    recipient: str
    role: str
    lot_title: str
    round: str
    start_price_minor: int
    claims_minor: int
    costs_minor: int
    ahead_minor: int
    reply_days: int
    contact: Contact
    issued_on: date
