"""What an entry of the index says of a lot. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from auction.disclosure.rules import Stated, is_unknown
from auction.places.tree_rules import path_of

# What a kind of thing is called, so that the word alone finds it.
KIND_WORDS: Mapping[str, str] = {
    "immovable": "不动产 immovable property real estate",
    "movable": "动产 movable goods",
    "other_right": "其他财产权 right",
}
# Titles are Chinese. What stands in them, in the words an English reader would type.
ENGLISH: Mapping[str, str] = {
    "别墅": "villa house", "住宅": "home flat apartment housing", "公寓": "apartment flat", "商品房": "home flat apartment",
    "房屋": "house building", "房产": "house home", "房地产": "house real estate", "商铺": "shop", "店铺": "shop",
    "门面": "shop", "商业": "commercial", "商场": "mall shop", "写字楼": "office", "办公": "office", "厂房": "factory plant",
    "仓库": "warehouse", "车位": "parking space", "车库": "garage parking", "储藏": "storage", "土地": "land",
    "宅基地": "land homestead", "林权": "forest", "酒店": "hotel", "宾馆": "hotel", "车": "vehicle car", "轿车": "car sedan vehicle",
    "客车": "bus coach vehicle", "货车": "truck lorry vehicle", "摩托车": "motorcycle vehicle", "挂车": "trailer vehicle",
    "船": "ship boat vessel", "设备": "equipment machine", "机器": "machine", "机床": "machine tool", "股权": "shares equity",
    "股票": "stock shares", "商标": "trademark", "专利": "patent", "债权": "claim receivable", "著作权": "copyright",
    "画": "painting", "珠宝": "jewellery jewelry", "茅台": "liquor", "酒": "liquor wine", "手表": "watch", "茶": "tea", "钢": "steel",
    "木": "wood timber",
}  # fmt: skip
# Longer names first: a parking space (车位) is no vehicle (车).
_NAMED = re.compile("|".join(sorted(ENGLISH, key=len, reverse=True)))

_GROUPS: Mapping[str, int] = {"open": 0, "paused": 0, "announced": 1}
_GROUP = 10**12
_FAR_FUTURE_S = 10**11


def english_words(title: str) -> str:
    """What a Chinese title is about, in English words."""
    return " ".join(ENGLISH[name] for name in dict.fromkeys(_NAMED.findall(title)))


def texts_of(title: str, kind: str, location: str, division_code: str | None, *courts: str) -> list[str]:
    """All texts that a search for words looks into."""
    places = [f"{division.name} {division.name_en}" for division in path_of(division_code)]
    return [title, location, *places, *courts, KIND_WORDS.get(kind, ""), english_words(title)]


def soonest(state: str, opens_at: datetime, closes_at: datetime) -> int:
    """The place of a lot in the list as it opens: those that take bids (or are suspended) by their end, then those that
    will open, then the others, the latest end first.
    """
    group = _GROUPS.get(state, 2)
    at = opens_at if group == 1 else closes_at
    second = int(at.timestamp())
    return group * _GROUP + (_FAR_FUTURE_S - second if group == 2 else second)


def knowledge(facts: Sequence[Stated]) -> str:
    """Of the facts on a topic: "known", "unknown" when one of them is, "none" when nothing is stated."""
    if not facts:
        return "none"
    return "unknown" if any(is_unknown(fact) for fact in facts) else "known"
