"""The forfeited deposit in numbers: what is asked of it, and which price the re-auction is held against. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auction.ground.refusal import Words
from auction.ground.states import Transitions
from auction.lots.rules import NEXT_ROUND

USE_NAMES: Mapping[str, Words] = {
    "cost_loss": Words("Costs that were lost", "拍卖产生的费用损失"),
    "price_shortfall": Words("Shortfall of the re-auction", "重新拍卖价款低于原拍卖价款的差价"),
    "case_debt": Words("Debts of this case still open", "冲抵本案被执行人的债务"),
    "related_debt": Words("Debts related to the asset", "与拍卖财产相关的被执行人的债务"),
}

# What is used for these comes onto the case account and is shared by the next plan; the last goes to its payee.
TO_CASE_ACCOUNT = ("cost_loss", "price_shortfall", "case_debt")

LIFE: Transitions = {("prepared", "approve"): "approved", ("prepared", "reject"): "rejected"}

STATE_NAMES: Mapping[str, Words] = {
    "prepared": Words("Waits for another clerk", "待他人审批"),
    "approved": Words("Approved", "已批准"),
    "rejected": Words("Sent back", "已退回"),
}

DESTINATIONS: Mapping[str, Words] = {
    "case_account": Words("To the case account, for the creditors", "转入案款账户，用于分配"),
    "treasury": Words("To a payee outside the case", "支付给案外收款人（如国库）"),
    "keep": Words("Kept apart until something new is known", "继续单独保管"),
}


@dataclass(frozen=True)
class Round:
    """A lot that follows the defaulted one. `price_minor` is what it was sold for, None when it was not sold."""

    lot_id: int
    kind: str
    state: str
    price_minor: int | None


@dataclass(frozen=True)
class Resale:
    """How the sale was repeated. `price_minor` is None when nothing was sold, and the panel must say what counts."""

    lot_id: int | None
    price_minor: int | None


def resale_of(rounds: Sequence[Round]) -> Resale | None:
    """What the re-auction of a defaulted lot brought; None while it may still bring something.

    `rounds` follow the defaulted lot, oldest first. The asset must have come to its end: sold with its ruling served,
    or no round may follow. A buyer answers for the difference to the next price only, so that of two who default one
    after the other each pays his own part of the loss and no fen is asked twice (article 24).
    """
    if not rounds:
        return None
    last = rounds[-1]
    has_ended = last.state in ("settled", "withdrawn") or (
        last.state == "unsold" and (last.kind, last.state) not in NEXT_ROUND
    )
    if not has_ended:
        return None
    sold = next((one for one in rounds if one.price_minor is not None), None)
    return Resale(sold.lot_id, sold.price_minor) if sold else Resale(None, None)


def open_case_debt(owed_minor: int, free_minor: int, shortfall_used_minor: int) -> int:
    """What of this case's debts neither the free money on the case account nor the covered shortfall will pay."""
    return max(0, owed_minor - free_minor - shortfall_used_minor)
