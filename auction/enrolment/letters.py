"""What bidders are told about their part in a lot. Never a code in it: whoever is told is named."""

from datetime import datetime

from sqlalchemy.orm import Session

from auction.accounts.inbox import tell
from auction.accounts.letters import path_of
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, Refusal, Words, say
from auction.lots.models import Lot

from .models import Enrolment

CONFIRMED = (
    Words("You are enrolled: {title}", "报名成功：{title}"),
    Words(
        "Your deposit of {deposit} has arrived and you may bid. Your bidder code stands on the lot's page.\n"
        "Bidding opens at {opens_at} (Beijing time).",
        "您的保证金 {deposit} 已到账，可以参加竞价。竞买号请在标的物页面查看。\n竞价开始时间：{opens_at}（北京时间）。",
    ),
)
WON = (
    Words("You have won: {title}", "竞买成功：{title}"),
    Words(
        "The sale price is {price}. Your deposit becomes part of it. Pay the balance within the period of the "
        "announcement; the settlement page of the lot shows the last day.",
        "成交价为 {price}，您的保证金转为价款。请在公告规定的期限内付清尾款，最后期限见标的物的结算页面。",
    ),
)
NOT_WON = (
    Words("Bidding has ended: {title}", "竞价结束：{title}"),
    Words(
        "You have not bought this lot. Your deposit of {deposit} goes back the way it came by {release_by} "
        "(Beijing time).",
        "您未能竞得该标的物。保证金 {deposit} 将于 {release_by}（北京时间）前原路退还。",
    ),
)

REFUSED = (
    Words("You cannot take part: {title}", "不能参加竞买：{title}"),
    Words(
        "You receive no bidder code for this lot. The reason: {reason}\nWhat you have paid goes back the way it came.",
        "您不能取得该标的物的竞买号，理由：{reason}\n已缴纳的款项将原路退还。",
    ),
)
AUTHORITY_CONFIRMED = (
    Words("You may bid for others: {title}", "代理竞买已获确认：{title}"),
    Words(
        "The court has confirmed your power of attorney. Pay {deposit} on your lots page; then you receive a code.\n"
        "Bidding opens at {opens_at} (Beijing time).",
        "法院已确认您的授权委托手续。请在“我的标的物”缴纳 {deposit}，到账后取得竞买号。\n"
        "竞价开始时间：{opens_at}（北京时间）。",
    ),
)
AUTHORITY_REFUSED = (
    Words("Your power of attorney was sent back: {title}", "授权委托手续被退回：{title}"),
    Words(
        "The court has not confirmed that you may bid for others. The reason: {reason}\nYou can hand in another paper "
        "on the lot's enrolment page before bidding opens at {opens_at} (Beijing time).",
        "法院未确认您的授权委托手续，理由：{reason}\n竞价开始（{opens_at}，北京时间）前，您可在报名页面重新提交。",
    ),
)


def write_confirmed(session: Session, enrolment: Enrolment, lot: Lot) -> None:
    """Tell a bidder that his enrolment is confirmed."""
    _write(session, enrolment, lot, CONFIRMED, opens_at=moment_text(lot.opens_at),
           deposit=format_amount(enrolment.deposit_minor, lot.currency))  # fmt: skip


def write_won(session: Session, enrolment: Enrolment, lot: Lot, price_minor: int) -> None:
    """Tell the winner."""
    _write(session, enrolment, lot, WON, price=format_amount(price_minor, lot.currency))


def write_not_won(session: Session, enrolment: Enrolment, lot: Lot, release_by: datetime) -> None:
    """Tell a bidder who has not bought when his deposit comes back."""
    _write(session, enrolment, lot, NOT_WON, release_by=moment_text(release_by),
           deposit=format_amount(enrolment.deposit_minor, lot.currency))  # fmt: skip


def room_path(lot_id: int) -> str:
    """Where a bidder sees how his lot stands."""
    return path_of("room.show", lot_id=lot_id)


def moment_text(at: datetime | None) -> str:
    """A moment in court time as letters write it, to the minute."""
    return at.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M") if at else ""


def write_refused(session: Session, enrolment: Enrolment, lot: Lot, refusal: Refusal) -> None:
    """Tell somebody who has become barred why there is no code."""
    reason = Words(say(refusal, "en"), say(refusal, "zh"))
    subject, body = (
        Words(*(text.format(title=lot.title, reason=why) for text, why in zip(words, reason, strict=True)))
        for words in REFUSED
    )
    tell(session, enrolment.user, subject, body, room_path(lot.id))


def write_authority_confirmed(session: Session, enrolment: Enrolment, lot: Lot) -> None:
    """Tell an agent that he may go on."""
    _write(session, enrolment, lot, AUTHORITY_CONFIRMED, opens_at=moment_text(lot.opens_at),
           deposit=format_amount(enrolment.deposit_minor, lot.currency))  # fmt: skip


def write_authority_refused(session: Session, enrolment: Enrolment, lot: Lot, reason: str) -> None:
    """Tell an agent why he may not."""
    _write(session, enrolment, lot, AUTHORITY_REFUSED, opens_at=moment_text(lot.opens_at), reason=reason)


def _write(session: Session, enrolment: Enrolment, lot: Lot, letter: tuple[Words, Words], **facts: str) -> None:
    subject, body = (words.filled(title=lot.title, **facts) for words in letter)
    tell(session, enrolment.user, subject, body, room_path(lot.id))
