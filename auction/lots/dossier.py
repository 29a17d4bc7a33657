"""The whole file of a lot as plain facts: what the announcement is written from and checked against. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from auction.ground.refusal import Words


@dataclass(frozen=True)
class CourtFacts:
    """Name, contacts and auction account of the selling court."""

    name: str
    address: str
    phone: str
    supervision_phone: str
    account_holder: str
    account_bank: str
    account_number: str


@dataclass(frozen=True)
class AssetFacts:
    """The asset as it was recorded. Empty = not recorded."""

    title: str
    kind: str
    description: str
    location: str
    certificate: str
    area_centi_m2: int | None
    occupancy: str
    tenancy: str
    encumbrances: str
    arrears: str
    known_defects: str
    seized_until: date | None


@dataclass(frozen=True)
class Recipient:
    """Somebody who must be told of the sale, by his part in it, never by name. `result` None = not told yet."""

    role: Words
    result: str | None = None
    method: str = ""
    notified_on: date | None = None
    remark: str = ""


@dataclass(frozen=True)
class Purchaser:
    """A priority purchaser's right and rank."""

    nature: str
    rank: int


@dataclass(frozen=True)
class Dossier:
    """Everything known on the day `announced_on`. Prices in minor units; None = not decided yet."""

    court: CourtFacts
    asset: AssetFacts
    case_number: str
    title_document: str
    round_kind: str
    round_name: str
    currency: str
    start_price_minor: int | None
    increment_minor: int | None
    deposit_minor: int | None
    balance_days: int | None
    reference_price_minor: int | None
    reference_method: str | None
    reference_valid_until: date | None
    has_report: bool
    recipients: tuple[Recipient, ...]
    purchasers: tuple[Purchaser, ...]
    announced_on: date
    # The day an earlier round with the same reference price was first announced; None for the first.
    first_announced_on: date | None
    opens_at: datetime | None
    closes_at: datetime | None
    platform: str
    is_home_limited: bool = False
    # What the start price rests on (terms_rules.BASES).
    price_basis: str = "reference"

    @property
    def is_selloff(self) -> bool:
        """A sell-off has a price, a period and a prepayment where an auction has start price, day and deposit."""
        return self.round_kind == "selloff"
