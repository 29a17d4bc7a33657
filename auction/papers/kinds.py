"""Every kind of paper: its name, its template, what it states. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from auction.ground.refusal import Words

from . import facts


@dataclass(frozen=True)
class Kind:
    """One kind of paper. `is_public`: everybody may read it, not only whoever holds it; `event`: its journal entry."""

    name: Words
    template: str
    facts: type
    is_public: bool = False
    event: str = "paper.issued"


KINDS: Mapping[str, Kind] = {
    "confirmation": Kind(
        Words("Confirmation of successful online bidding", "网络竞价成功确认书"),
        "confirmation.typ", facts.ConfirmationFacts, is_public=True, event="letter.issued",
    ),
    "draft_ruling": Kind(Words("Draft ruling on the sale", "拍卖成交裁定书（稿）"), "ruling.typ", facts.RulingFacts),
    "receipt": Kind(Words("Receipt", "收款收据"), "receipt.typ", facts.ReceiptFacts),
}  # fmt: skip
