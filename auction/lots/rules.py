"""The life of a lot as one table, and what the law asks before its announcement. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from auction.ground.refusal import Words
from auction.ground.states import Transitions, states_of, step

# (state, event) → state. "Extended" is no state: it is an open lot whose `closes_at` moved.
LIFE: Transitions = {
    ("draft", "value"): "valued",
    ("draft", "withdraw"): "withdrawn",
    ("valued", "value"): "valued",
    ("valued", "approve"): "approved",
    ("valued", "withdraw"): "withdrawn",
    ("approved", "announce"): "announced",
    ("approved", "withdraw"): "withdrawn",
    ("announced", "open"): "open",
    ("announced", "withdraw"): "withdrawn",
    ("open", "pause"): "paused",
    ("open", "close_sold"): "sold",
    ("open", "close_unsold"): "unsold",
    ("open", "withdraw"): "withdrawn",
    ("paused", "resume"): "open",
    ("paused", "withdraw"): "withdrawn",
    ("sold", "pay"): "paid",
    ("sold", "default"): "defaulted",
    ("sold", "annul"): "annulled",
    ("paid", "settle"): "settled",
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

ROUND_KINDS = ("first", "second", "selloff", "reauction")

ROUND_NAMES: Mapping[str, Words] = {
    "first": Words("First auction", "第一次拍卖"),
    "second": Words("Second auction", "第二次拍卖"),
    "selloff": Words("Sell-off", "变卖"),
    "reauction": Words("Re-auction", "重新拍卖"),
}

# After which end of a lot another round may follow, and which one (article 26; article 24 for the re-auction).
NEXT_ROUND: Mapping[tuple[str, str], str] = {
    ("first", "unsold"): "second",
    ("reauction", "unsold"): "second",
    ("second", "unsold"): "selloff",
    ("first", "defaulted"): "reauction",
    ("second", "defaulted"): "reauction",
    ("reauction", "defaulted"): "reauction",
}

# What the public may see: a lot before its announcement is the court's own paper.
PUBLIC_STATES = (
    "announced",
    "open",
    "paused",
    "sold",
    "unsold",
    "paid",
    "settled",
    "defaulted",
    "withdrawn",
    "annulled",
)


def next_state(state: str, event: str) -> str:
    """The state after `event`, or Refusal STATE_FORBIDS."""
    return step(LIFE, state, event, NAMES)


def canonical(content: Mapping[str, Any]) -> bytes:
    """One byte string for one content: sorted keys, no spaces, UTF-8. Hashes and votes bind this."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical content, in hex."""
    return hashlib.sha256(canonical(content)).hexdigest()
