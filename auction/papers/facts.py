"""What the papers of a sale's end state. Amounts in fen, moments aware; Chinese texts, since they bind."""

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
