"""What people are told of the lots they follow. Never a code, never a bidder: only what the lot's page shows everybody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from auction.accounts.letters import path_of
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, Words
from auction.lots.rules import NAMES

LINES_MOST = 20

HEADS: Mapping[str, Words] = {
    "new": Words("New: {title}", "新标的：{title}"),
    "opens_1d": Words("Opens within a day: {title}", "一天内开始竞价：{title}"),
    "opened": Words("Bidding has opened: {title}", "竞价已开始：{title}"),
    "ends_1d": Words("Ends within a day: {title}", "一天内结束竞价：{title}"),
    "ends_1h": Words("Ends within an hour: {title}", "一小时内结束竞价：{title}"),
    "extended": Words("Bidding goes on past its end: {title}", "竞价延时：{title}"),
    "paused": Words("Suspended: {title}", "拍卖中止：{title}"),
    "resumed": Words("The sale goes on: {title}", "拍卖恢复：{title}"),
    "corrected": Words("Announcement corrected: {title}", "公告更正：{title}"),
    "withdrawn": Words("Withdrawn: {title}", "撤回拍卖：{title}"),
    "ended": Words("{state}: {title}", "{state}：{title}"),
    "defaulted": Words("Buyer defaulted: {title}", "悔拍：{title}"),
    "annulled": Words("Sale annulled: {title}", "拍卖撤销：{title}"),
    "again": Words("Offered again: {title}", "再次拍卖：{title}"),
}
_TERMS = Words(
    "Start price {start}. Bidding opens {opens_at} and ends {closes_at} (Beijing time).",
    "起拍价 {start}。竞价时间：{opens_at} 至 {closes_at}（北京时间）。",
)
_REASON = Words("The reason: {reason}", "原因：{reason}")
FACTS: Mapping[str, Words] = {
    "new": _TERMS,
    "again": _TERMS,
    "opens_1d": Words(
        "Bidding opens {opens_at} (Beijing time). Whoever wants to bid must be enrolled and have paid the deposit of {deposit}.",
        "竞价将于 {opens_at}（北京时间）开始。参加竞价须先报名并缴纳保证金 {deposit}。",
    ),
    "opened": Words(
        "Bidding ends {closes_at} (Beijing time) unless late bids extend it.",
        "竞价结束时间为 {closes_at}（北京时间），临近结束时有出价的将顺延。",
    ),
    "ends_1d": Words(
        "It ends {closes_at} (Beijing time) unless late bids extend it. The price stood at {price}.",
        "竞价将于 {closes_at}（北京时间）结束，临近结束时有出价的将顺延。目前价格 {price}。",
    ),
    "ends_1h": Words(
        "It ends {closes_at} (Beijing time) unless late bids extend it. The price stood at {price}.",
        "竞价将于 {closes_at}（北京时间）结束，临近结束时有出价的将顺延。目前价格 {price}。",
    ),
    "extended": Words(
        "Late bids extend the end again and again. When this was written it was {closes_at} (Beijing time), and the price "
        "stood at {price}.",
        "临近结束时有出价，竞价已延时，此后还可能顺延。截至本消息发出，结束时间为 {closes_at}（北京时间），价格为 {price}。",
    ),
    "paused": _REASON,
    "withdrawn": _REASON,
    "corrected": _REASON,
    "resumed": Words(
        "Bidding ends {closes_at} (Beijing time) unless late bids extend it. The reason: {reason}",
        "竞价结束时间为 {closes_at}（北京时间），临近结束时有出价的将顺延。原因：{reason}",
    ),
    "defaulted": Words(
        "The buyer has not paid in time. When it is offered again you will be told.", "买受人逾期未付清价款。再次拍卖时将通知您。"
    ),
    "annulled": Words(
        "The court has undone the sale. The lot’s page says what follows.", "法院已撤销本次拍卖，后续情况见标的物页面。"
    ),
}  # fmt: skip
_SOLD = Words("The price was {price}.", "成交价 {price}。")
_UNSOLD = Words("Nobody has bought it. When it is offered again you will be told.", "无人竞得。再次拍卖时将通知您。")

MANY = Words("{count} news of what you follow", "您关注的内容有 {count} 条新消息")
MANY_NEW = Words("{count} new lots: {name}", "{count} 个新标的：{name}")
MORE = Words("… and {count} more, all in your inbox.", "……另有 {count} 条，见站内消息。")
END = Words("What you follow, and how you are told of it:", "管理关注内容与提醒方式：")


def head_and_facts(kind: str, lot: Any, public: Mapping[str, Any] | None) -> tuple[Words, Words]:
    """One piece of news in both languages: its head and its facts. `lot`: columns of the lot as it stands; `public`: the
    public part of the entry it tells of.
    """
    facts = {
        "title": lot.title, "start": format_amount(lot.start_price_minor, lot.currency),
        "deposit": format_amount(lot.deposit_minor, lot.currency), "opens_at": _moment(lot.opens_at),
        "closes_at": _moment(lot.closes_at), "reason": str((public or {}).get("reason") or "—"),
        "price": format_amount(lot.leading_price_minor or lot.start_price_minor, lot.currency),
    }  # fmt: skip
    head, said = HEADS[kind], FACTS.get(kind)
    if said is None:  # an end says what it came to
        state = NAMES["unsold" if lot.leading_price_minor is None else "sold"]
        said = _UNSOLD if lot.leading_price_minor is None else _SOLD
        return Words(head.en.format(state=state.en, **facts), head.zh.format(state=state.zh, **facts)), said.filled(
            **facts
        )
    return head.filled(**facts), said.filled(**facts)


def lot_path(lot_id: int) -> str:
    """The lot's page."""
    return path_of("lots.show", lot_id=lot_id)


def search_path(query: str) -> str:
    """The search's page, the newest first."""
    return f"{path_of('search.index')}?{query}&sort=newest" if query else f"{path_of('search.index')}?sort=newest"


def letter(news: Sequence[tuple[Words, Words, str]]) -> tuple[Words, Words]:
    """Subject and body of one mail with all the news: (head, facts, address) each."""
    subject = news[0][0] if len(news) == 1 else MANY.filled(count=str(len(news)))
    bodies = []
    for index in (0, 1):
        parts = [f"{head[index]}\n{facts[index]}\n{address}" for head, facts, address in news[:LINES_MOST]]
        if len(news) > LINES_MOST:
            parts.append(MORE[index].format(count=len(news) - LINES_MOST))
        bodies.append("\n\n".join([*parts, END[index]]))
    return subject, Words(*bodies)


def _moment(at: datetime) -> str:
    return at.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M")
