"""What feeds say of a lot: names that never change, facts in words, texts that fit into XML. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from auction.ground.money import CURRENCIES, format_amount
from auction.ground.refusal import COURT_ZONE, Words

# The day of the first feed: a tag URI (RFC 4151) names its authority as of a day, and stays when the host moves.
TAG_DAY = "2026-01-01"
ID_MOST = 2**63 - 1
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")

# Facts of a journal entry's public part in the order told; the ending says how each is written.
LABELS: Mapping[str, Words] = {
    "reason": Words("Reason", "理由"),
    "price_minor": Words("Sale price", "成交价"),
    "bid_count": Words("Bids", "出价次数"),
    "start_price_minor": Words("Start price", "起拍价"),
    "reference_price_minor": Words("Reference price", "参考价"),
    "deposit_minor": Words("Deposit", "保证金"),
    "opens_at": Words("Bidding begins", "竞价开始"),
    "closes_at": Words("Bidding ends", "竞价结束"),
    "balance_due_on": Words("Balance was due on", "尾款期限"),
    "served_on": Words("Ruling served on", "裁定送达日期"),
    "version": Words("Version of the announcement", "公告版本"),
}


def plain(text: str) -> str:
    """The text on one line without what XML 1.0 and calendars cannot carry; emoji and rare characters stay."""
    return " ".join(_NOT_XML.sub(" ", text).split())


def tag(public_url: str, name: str) -> str:
    """A name for ever (RFC 4151): `name` in the naming of this site."""
    return f"tag:{authority(public_url)},{TAG_DAY}:{name}"


def authority(public_url: str) -> str:
    """The site's host name, as tag URIs and calendars want it."""
    return (urlsplit(public_url).hostname or "localhost").replace(":", "-")


def told(public: Mapping[str, Any], currency: str, language: str) -> list[str]:
    """An entry's public facts in words, one line each; what has no label is left out."""
    colon = "：" if language == "zh" else ": "
    return [
        f"{getattr(label, language)}{colon}{_written(name, public[name], currency)}"
        for name, label in LABELS.items()
        if public.get(name) not in (None, "", 0)
    ]


def _written(name: str, fact: Any, currency: str) -> str:
    if name.endswith("_minor"):
        return format_amount(fact, currency)
    if name.endswith("_at"):
        return datetime.fromisoformat(fact).astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M (UTC+8)")
    return plain(str(fact))


def decimal(minor: int, currency: str) -> str:
    """An amount as programs write it: 123450 → "1234.50"."""
    places = CURRENCIES[currency].decimals
    whole, rest = divmod(minor, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def row_number(text: str) -> int | None:
    """A row's number as an address writes it; None for what is none."""
    is_number = text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if is_number and 0 < int(text) <= ID_MOST else None
