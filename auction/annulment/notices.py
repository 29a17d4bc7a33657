"""What buyer and parties are told of an annulment. Steps of acts: they never commit."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.cases.models import Party
from auction.ground.money import format_amount
from auction.ground.refusal import Words

from .models import Annulment

BUYER = (
    Words("The sale was annulled: {title}", "拍卖已被撤销：{title}"),
    Words(
        "The court has annulled the sale (article 31): {reason}\nYou get back {price}. What stands on the case account "
        "is released at once; the rest follows as it is paid back. If you have the lot in hand, return it to the court. "
        "Name your bank account on the page of the annulment.",
        "法院已依第三十一条撤销拍卖：{reason}\n应向您返还 {price}。案款账户上的款项立即退还，其余随返还到账陆续支付。"
        "标的物已移交的，请交还法院。请在撤销页面填写您的收款账户。",
    ),
)
PARTY = (
    Words("The sale was annulled: {title}", "拍卖已被撤销：{title}"),
    Words(
        "The court has annulled the sale (article 31): {reason}\nThe price goes back to the buyer; whoever got a share "
        "of it pays it back. The asset can be auctioned again.",
        "法院已依第三十一条撤销拍卖：{reason}\n价款返还买受人，已受领分配款的应予返还，财产可重新拍卖。",
    ),
)
RECOVERY = (
    Words("Pay back {amount}: {title}", "请返还 {amount}：{title}"),
    Words(
        "The sale was annulled after its money was shared out. You received {amount} of it and must pay it back; your "
        "claim is open again by as much.",
        "拍卖在价款分配后被撤销。您已受领 {amount}，应予返还，您的债权相应恢复。",
    ),
)


def tell_annulled(session: Session, annulment: Annulment, reason: str) -> None:
    """Buyer, parties with a sign-in, and everybody who must pay back."""
    settlement, lot = annulment.settlement, annulment.settlement.lot
    price = format_amount(annulment.price_minor, lot.currency)
    buyer_page = path_of("annulment.own", lot_id=lot.id)
    page = path_of("annulment.show", lot_id=lot.id)
    news = [_news(settlement.enrolment.user_id, BUYER, buyer_page, title=lot.title, reason=reason, price=price)]
    parties = session.scalars(
        sa.select(Party.user_id).where(Party.case_id == lot.case_id, Party.user_id.is_not(None)).distinct()
    ).all()
    news += [_news(user_id, PARTY, page, title=lot.title, reason=reason) for user_id in parties if user_id]
    for recovery in annulment.recoveries:
        if recovery.party and recovery.party.user_id:
            amount = format_amount(recovery.amount_minor, lot.currency)
            news.append(_news(recovery.party.user_id, RECOVERY, page, title=lot.title, amount=amount))
    tell_all(session, news)


def _news(user_id: int, letter: tuple[Words, Words], path: str, **facts: str) -> News:
    subject, body = (words.filled(**facts) for words in letter)
    return News(user_id, subject, body, path)
