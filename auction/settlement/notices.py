"""What a buyer is told between the hammer and the ruling. Steps of settlement's acts: they never commit."""

from sqlalchemy.orm import Session

from auction.accounts.inbox import tell
from auction.accounts.letters import path_of
from auction.ground.money import format_amount
from auction.ground.refusal import Words

from .models import Settlement

BALANCE = (
    Words("Pay the balance by {due_on}: {title}", "请于 {due_on} 前付清尾款：{title}"),
    Words(
        "The balance of {balance} must have arrived on {due_on} at the latest. If it has not, your deposit of {deposit} "
        "is not refunded (article 24).",
        "尾款 {balance} 最迟应于 {due_on} 到账。逾期未付清的，保证金 {deposit} 不予退还（第二十四条）。",
    ),
)
PAID = (
    Words("Price paid in full: {title}", "价款已付清：{title}"),
    Words(
        "The price of {price} has been paid. The court serves the sale ruling by {ruling_due_on}; with it title passes.",
        "价款 {price} 已付清。法院将于 {ruling_due_on} 前送达拍卖成交裁定，裁定送达时权属转移。",
    ),
)
RULING = (
    Words("The sale ruling is served: {title}", "拍卖成交裁定已送达：{title}"),
    Words(
        "Ruling {number} was served on you on {served_on}. Title to the lot has passed to you.",
        "裁定书 {number} 已于 {served_on} 送达，标的物权属自送达时转移给您。",
    ),
)
DEFAULTED = (
    Words("The balance was not paid in time: {title}", "逾期未付尾款：{title}"),
    Words(
        "The balance had not arrived on {due_on}. You have defaulted: {withheld} is not refunded (article 24). Whatever "
        "else you have paid goes back the way it came.",
        "尾款未于 {due_on} 到账，已构成悔拍：{withheld} 不予退还（第二十四条）。其余已付款项原路退还。",
    ),
)

KNEW = (
    Words("Your deposit is not refunded: {title}", "保证金不予退还：{title}"),
    Words(
        "The panel has found that you bid knowing that you lacked the qualification, and the approval was not obtained: "
        "{withheld} is not refunded (Provisions on Enforcing Equity, article 15). Whatever else you have paid goes back the "
        "way it came.",
        "合议庭认定您明知不符合竞买资格条件仍参加竞买，且未取得审批：{withheld} 不予退还（法释〔2021〕20号第十五条第三款）。其余已付款项原路退还。",
    ),
)


def tell_balance(session: Session, settlement: Settlement) -> None:
    """Until when the balance must be there. Whoever has paid the whole price already owes none and is told nothing."""
    if settlement.balance_minor:
        _tell(session, settlement, BALANCE, due_on=settlement.balance_due_on.isoformat(),
              balance=_money(settlement, settlement.balance_minor),
              deposit=_money(settlement, settlement.deposit_minor))  # fmt: skip


def tell_paid(session: Session, settlement: Settlement) -> None:
    """The price is there; what comes next."""
    _tell(session, settlement, PAID, price=_money(settlement, settlement.price_minor),
          ruling_due_on=str(settlement.ruling_due_on))  # fmt: skip


def tell_ruling(session: Session, settlement: Settlement) -> None:
    """The lot is his."""
    _tell(session, settlement, RULING, number=settlement.ruling_number or "",
          served_on=str(settlement.ruling_served_on))  # fmt: skip


def tell_defaulted(session: Session, settlement: Settlement) -> None:
    """He has defaulted, and what that costs."""
    _tell(session, settlement, DEFAULTED, due_on=settlement.balance_due_on.isoformat(),
          withheld=_money(settlement, settlement.forfeitable_minor))  # fmt: skip


def tell_knew(session: Session, settlement: Settlement) -> None:
    """He has lost his deposit, and why."""
    _tell(session, settlement, KNEW, withheld=_money(settlement, settlement.forfeitable_minor))


def _tell(session: Session, settlement: Settlement, letter: tuple[Words, Words], **facts: str) -> None:
    subject, body = (words.filled(title=settlement.lot.title, **facts) for words in letter)
    tell(session, settlement.enrolment.user, subject, body, path_of("settlement.show", lot_id=settlement.lot_id))


def _money(settlement: Settlement, amount_minor: int) -> str:
    return format_amount(amount_minor, settlement.lot.currency)
