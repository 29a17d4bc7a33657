"""What the desks' search calls what it finds, and how many lots one press may announce. Pure."""

from collections.abc import Mapping

from auction.ground.refusal import Words

WORDS_CHARACTERS_LEAST = 2
WORDS_CHARACTERS_MOST = 100

KINDS: Mapping[str, Words] = {
    "case": Words("Cases", "案件"),
    "party": Words("Parties", "当事人"),
    "lot": Words("Lots", "标的"),
    "asset": Words("Assets by address", "财产（按坐落）"),
    "paper": Words("Papers", "文书"),
    "reference": Words("Payment references", "付款附言编号"),
}

KEYS: tuple[tuple[tuple[str, ...], Words], ...] = (
    (("/",), Words("Search everywhere", "全局搜索")),
    (("g", "d"), Words("Go to the desk: what is due", "前往工作台：到期事项")),
    (("g", "c"), Words("Go to the cases", "前往案件列表")),
    (("g", "l"), Words("Go to the lots", "前往标的列表")),
    (("?",), Words("This list of keys", "显示快捷键列表")),
)


def searchable(text: str) -> str:
    """The words to search for, without what no keyboard types; "" when they are too short to find anything by."""
    words = "".join(filter(str.isprintable, text)).strip()[:WORDS_CHARACTERS_MOST]
    return words if len(words) >= WORDS_CHARACTERS_LEAST else ""
