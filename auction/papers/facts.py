"""What the papers after a sale's end state: confirmation, rulings, receipt, title, hand-over. Amounts in fen, moments aware; Chinese texts, since they bind."""

from dataclasses import dataclass
from datetime import date, datetime

from auction.ground.refusal import Refusal


@dataclass(frozen=True)
class ConfirmationFacts:
    """What a 网络竞价成功确认书 states (法释〔2016〕18号 22). `legal_basis_*` name the article.

    `buyer_name` is the real legal name, which the law publishes: an agent's principal, all joint bidders.
    `buyer_id_masked` arrives masked. `is_prepaid`: a sell-off, whose price was paid before bidding. Refuses
    LETTER_FIGURES_DISAGREE when deposit and balance do not make the price.
    """

    case_number: str
    lot_title: str
    buyer_name: str
    buyer_id_masked: str
    bidder_code: str
    announced_at: datetime
    opened_at: datetime
    closed_at: datetime
    price_minor: int
    deposit_minor: int
    balance_minor: int
    balance_due_on: date
    account_holder: str
    account_bank: str
    account_number: str
    legal_basis_zh: str
    legal_basis_en: str
    bid_record_sha256: str
    confirmed_at: datetime
    is_prepaid: bool = False

    def __post_init__(self) -> None:
        if self.deposit_minor + self.balance_minor != self.price_minor:
            raise Refusal(
                "LETTER_FIGURES_DISAGREE",
                price_minor=self.price_minor,
                deposit_minor=self.deposit_minor,
                balance_minor=self.balance_minor,
            )


@dataclass(frozen=True)
class NamedParty:
    """A party to the case as a ruling names it; `particulars` (address, number, agent) may be empty."""

    role: str
    name: str
    particulars: str = ""


@dataclass(frozen=True)
class Signatory:
    """Who signs a ruling, in the order of signing: 审判长, 审判员, 书记员."""

    role: str
    name: str


@dataclass(frozen=True)
class RulingFacts:
    """What a 拍卖成交裁定书 states. `seizure`, `legal_basis` and `orders` are whole clauses in Chinese.

    `seizure` and `legal_basis` come without a final mark, each order with one; the letter numbers the orders.
    """

    case_number: str
    parties: tuple[NamedParty, ...]
    cause: str
    enforceable_document: str
    seizure: str
    lot_title: str
    round: str
    closed_at: datetime
    buyer_name: str
    buyer_particulars: str
    price_minor: int
    paid_on: date
    legal_basis: str
    orders: tuple[str, ...]
    signatories: tuple[Signatory, ...]
    issued_on: date
    bid_record_sha256: str


@dataclass(frozen=True)
class ReceiptFacts:
    """What a 收款收据 states. Number and account of the payer arrive masked; `paid_from` may be empty."""

    case_number: str
    lot_title: str
    payer_name: str
    payer_id_masked: str
    paid_from: str
    purpose: str
    amount_minor: int
    method: str
    reference: str
    received_at: datetime
    account_holder: str


@dataclass(frozen=True)
class RulingInKindFacts:
    """What a 以物抵债裁定书 states (拍卖变卖规定 16, 20). Clauses as in `RulingFacts`.

    `rounds` tells how every round ended, a whole clause without a final mark. `credited_minor` is what the creditor
    would have received and does not pay; `difference_minor`, paid on `paid_on`, is the rest of the price. Refuses
    LETTER_FIGURES_DISAGREE when both do not make the price.
    """

    case_number: str
    parties: tuple[NamedParty, ...]
    cause: str
    enforceable_document: str
    seizure: str
    lot_title: str
    rounds: str
    creditor_name: str
    creditor_particulars: str
    price_minor: int
    credited_minor: int
    difference_minor: int
    paid_on: date | None
    legal_basis: str
    orders: tuple[str, ...]
    signatories: tuple[Signatory, ...]
    issued_on: date

    def __post_init__(self) -> None:
        if self.credited_minor + self.difference_minor != self.price_minor:
            raise Refusal(
                "LETTER_FIGURES_DISAGREE",
                price_minor=self.price_minor,
                deposit_minor=self.credited_minor,
                balance_minor=self.difference_minor,
            )


@dataclass(frozen=True)
class AssistNoticeFacts:
    """What a 协助执行通知书 asks of a registry (民事诉讼法 262): `requests` are whole sentences, numbered by the paper.

    `ruling_number` is the ruling it rests on; `certificate` the property as the registry knows it.
    """

    case_number: str
    addressee: str
    ruling_number: str
    cause: str
    lot_title: str
    certificate: str
    buyer_name: str
    buyer_particulars: str
    requests: tuple[str, ...]
    enclosures: tuple[str, ...]
    officer: str
    court_phone: str
    court_address: str
    issued_on: date


@dataclass(frozen=True)
class HandoverRecordFacts:
    """What a 移交笔录 records of the hand-over to the buyer, each text by its lines.

    `received_by` is the buyer or who acts for him, `present` who else was there; both sign beside the officer.
    `reservations` is what the buyer reserves, empty for nothing.
    """

    case_number: str
    ruling_number: str
    lot_title: str
    place: str
    handed_over_on: date
    buyer_name: str
    received_by: str
    present: tuple[str, ...]
    items: tuple[str, ...]
    meters: tuple[str, ...]
    condition: tuple[str, ...]
    reservations: tuple[str, ...]
    officer: str
