"""What the defaulter is told. Steps of acts: they never commit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from auction.accounts.inbox import tell
from auction.accounts.letters import path_of
from auction.ground.money import format_amount
from auction.ground.refusal import Words
from auction.settlement.models import Settlement

from .models import TopUp

USED = (
    Words("Your forfeited deposit was used: {title}", "您被没收的保证金已作处理：{title}"),
    Words(
        "After the re-auction the court used {used} of your deposit for costs, the shortfall of the price and debts "
        "(article 24). None of it is refunded.",
        "重新拍卖后，法院已依第二十四条将您的保证金中 {used} 用于支付费用损失、弥补差价和冲抵债务，保证金不予退还。",
    ),
)
ORDERED = (
    Words("You are ordered to pay {top_up}: {title}", "责令补交差价 {top_up}：{title}"),
    Words(
        "Your deposit did not cover the costs and the shortfall of the re-auction. The court orders you to pay the other "
        "{top_up} (provisions on auction and sale, article 22).",
        "您的保证金不足以支付费用损失和差价，法院责令您补交 {top_up}（拍卖变卖规定第二十二条）。",
    ),
)
PAID = (
    Words("The top-up is paid: {title}", "差价已补交：{title}"),
    Words(
        "{top_up} has arrived. You owe nothing more for this sale.", "{top_up} 已到账，您就本次拍卖不再负有补交义务。"
    ),
)


def tell_used(session: Session, settlement: Settlement, content: Mapping[str, Any]) -> None:
    """What became of his deposit, and what he still owes."""
    used = _money(settlement, sum(content["used_minor"].values()))
    _tell(session, settlement, USED, "settlement.show", used=used)
    if content["top_up_minor"]:
        _tell(session, settlement, ORDERED, "forfeiture.top_up", top_up=_money(settlement, content["top_up_minor"]))


def tell_top_up_paid(session: Session, top_up: TopUp) -> None:
    """He owes nothing more."""
    settlement = top_up.settlement
    _tell(session, settlement, PAID, "forfeiture.top_up", top_up=_money(settlement, top_up.amount_minor))


def _money(settlement: Settlement, amount_minor: int) -> str:
    return format_amount(amount_minor, settlement.lot.currency)


def _tell(session: Session, settlement: Settlement, letter: tuple[Words, Words], page: str, **facts: str) -> None:
    subject, body = (words.filled(title=settlement.lot.title, **facts) for words in letter)
    tell(session, settlement.enrolment.user, subject, body, path_of(page, lot_id=settlement.lot_id))
