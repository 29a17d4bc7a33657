"""The life of a lot as one table, and what the law asks before its announcement. Pure."""

from collections.abc import Collection, Mapping

from auction.ground.refusal import Refusal, Words
from auction.ground.states import Transitions, states_of, step

# (state, event) → state. "Extended" is no state: it is an open lot whose `closes_at` moved.
LIFE: Transitions = {
    ("draft", "value"): "valued",
    ("draft", "approve"): "approved",
    ("draft", "withdraw"): "withdrawn",
    ("valued", "value"): "valued",
    ("valued", "approve"): "approved",
    ("valued", "withdraw"): "withdrawn",
    ("approved", "value"): "valued",
    ("approved", "approve"): "approved",
    ("approved", "announce"): "announced",
    ("approved", "withdraw"): "withdrawn",
    ("announced", "open"): "open",
    ("announced", "pause"): "paused",
    ("announced", "withdraw"): "withdrawn",
    ("announced", "correct"): "announced",
    ("open", "pause"): "paused",
    ("open", "close_sold"): "sold",
    ("open", "close_unsold"): "unsold",
    ("open", "withdraw"): "withdrawn",
    ("paused", "resume"): "open",
    ("paused", "await_opening"): "announced",
    ("paused", "withdraw"): "withdrawn",
    ("paused", "correct"): "announced",
    ("unsold", "take"): "sold",
    ("sold", "pay"): "paid",
    ("sold", "default"): "defaulted",
    ("defaulted", "take"): "sold",
    ("sold", "annul"): "annulled",
    ("paid", "settle"): "settled",
    ("paid", "default"): "defaulted",
    ("paid", "annul"): "annulled",
    ("settled", "annul"): "annulled",
}

STATES = states_of(LIFE)

NAMES: Mapping[str, Words] = {
    "draft": Words("Draft", "草稿"),
    "valued": Words("Reference price fixed", "已确定参考价"),
    "approved": Words("Terms decided", "合议庭已决定"),
    "announced": Words("Announced", "公告中"),
    "open": Words("Bidding open", "竞价中"),
    "paused": Words("Suspended", "中止"),
    "sold": Words("Sold, balance due", "成交，待付尾款"),
    "unsold": Words("Unsold", "流拍"),
    "paid": Words("Paid, ruling due", "已付清，待裁定"),
    "settled": Words("Settled", "已完成"),
    "defaulted": Words("Buyer defaulted", "悔拍"),
    "withdrawn": Words("Withdrawn", "撤回"),
    "annulled": Words("Annulled", "撤销"),
}

ROUND_KINDS = ("first", "second", "selloff", "reauction", "no_reserve")

ROUND_NAMES: Mapping[str, Words] = {
    "first": Words("First auction", "第一次拍卖"),
    "second": Words("Second auction", "第二次拍卖"),
    "selloff": Words("Sell-off", "变卖"),
    "reauction": Words("Re-auction", "重新拍卖"),
    "no_reserve": Words("Auction without reserve", "无保留价拍卖"),
}

# How the reference price on the lot's file was found (法释〔2018〕15号 art 2).
METHOD_NAMES: Mapping[str, Words] = {
    "negotiation": Words("Party negotiation", "当事人议价"),
    "directed_inquiry": Words("Directed inquiry", "定向询价"),
    "network_inquiry": Words("Network inquiry", "网络询价"),
    "appraisal": Words("Commissioned appraisal", "委托评估"),
}

# After which end of a lot another round may follow, and which one (article 26; article 24 for the re-auction).
NEXT_ROUND: Mapping[tuple[str, str], str] = {
    ("first", "unsold"): "second",
    ("reauction", "unsold"): "second",
    ("second", "unsold"): "selloff",
    ("first", "defaulted"): "reauction",
    ("second", "defaulted"): "reauction",
    ("reauction", "defaulted"): "reauction",
    ("selloff", "defaulted"): "selloff",
    ("no_reserve", "defaulted"): "no_reserve",
}

# After these nothing follows by itself: the law lets a party ask for another cycle.
LAST_FAILED = (("second", "unsold"), ("selloff", "unsold"), ("no_reserve", "unsold"))

# While a lot is one of these its file may still be changed, and nothing of it is public.
BEFORE_ANNOUNCEMENT = ("draft", "valued", "approved")

# States of a lot whose announcement was published: what the public list can be narrowed to.
PUBLIC_STATES = tuple(state for state in STATES if state not in BEFORE_ANNOUNCEMENT)

# Papers of the lot that are published with the announcement or after the end (articles 13(3), 22).
PUBLIC_PAPERS = ("pricing_basis", "title", "confirmation")

# An asset has one lot at a time that is not over yet; a settled one has gone to its buyer.
LIVING = ("draft", "valued", "approved", "announced", "open", "paused", "sold", "paid", "settled")

# What each event of the table is called, for its drawing.
EVENT_NAMES: Mapping[str, Words] = {
    "value": Words("reference price fixed", "确定参考价"),
    "approve": Words("panel approves the terms", "合议庭决定"),
    "announce": Words("announcement published", "发布公告"),
    "open": Words("opening time reached", "到达开始时间"),
    "pause": Words("court suspends", "法院中止"),
    "resume": Words("court resumes", "法院恢复"),
    "await_opening": Words("court resumes before the opening", "法院恢复，等待开始"),
    "close_sold": Words("ended with a bid", "有出价结束"),
    "close_unsold": Words("ended without a bid", "无出价结束"),
    "withdraw": Words("court withdraws", "法院撤回"),
    "correct": Words("material correction, notice period anew", "重大变更，重新公告"),
    "take": Words("creditor takes it in kind", "债权人以物抵债"),
    "pay": Words("balance arrived", "尾款到账"),
    "default": Words("buyer defaults", "买受人悔拍"),
    "settle": Words("ruling served", "送达裁定"),
    "annul": Words("sale annulled", "撤销拍卖"),
}


def next_state(state: str, event: str) -> str:
    """The state after `event`, or Refusal STATE_FORBIDS."""
    return step(LIFE, state, event, NAMES)


def must_be(state: str, allowed: Collection[str], act: str) -> None:
    """Refuse STATE_FORBIDS for an act that changes the lot's file but not its state."""
    if state not in allowed:
        raise Refusal("STATE_FORBIDS", state=NAMES[state], event=act)
