"""What a search can ask for, in words and limits. Pure."""

from collections.abc import Mapping

from auction.ground.refusal import Words
from auction.lots.rules import NAMES, PUBLIC_STATES

Q_CHARACTERS_MOST = 100
SHOWN_CHARACTERS = 40
RADII_KM = (5, 10, 20, 50, 100, 200)
DISCOUNTS_PERCENT = (10, 20, 30, 40, 50)

ENDED = ("sold", "unsold", "paid", "settled", "defaulted")
# Groups of states that are asked for by one word; every public state may also be asked for by its own.
STATE_GROUPS: Mapping[str, tuple[str, ...]] = {
    "on": ("announced", "open", "paused"),
    "bought": ("sold", "paid", "settled"),
    "ended": ENDED,
    "any": PUBLIC_STATES,
}
STATE_NAMES: Mapping[str, Words] = {
    "on": Words("On now", "正在进行"),
    "open": NAMES["open"],
    "announced": Words("Opens later", "即将开始"),
    "paused": NAMES["paused"],
    "bought": Words("Sold", "已成交"),
    "unsold": NAMES["unsold"],
    "ended": Words("Ended", "已结束"),
    "withdrawn": NAMES["withdrawn"],
    "any": Words("All", "全部"),
}

SORTS: Mapping[str, Words] = {
    "soonest": Words("Ends or opens soonest", "最先结束或开始"),
    "newest": Words("Newest announcement", "最新公告"),
    "price": Words("Price, lowest first", "价格从低到高"),
    "-price": Words("Price, highest first", "价格从高到低"),
    "discount": Words("Largest discount", "折扣从大到小"),
}

# What may be known of a thing: a search can leave out lots of which it is not.
KNOWN: Mapping[str, Words] = {
    "occupancy": Words("Who occupies it is known", "占有使用情况已查明"),
    "burdens": Words("Tenancy and burdens are known", "租赁和权利负担已查明"),
}
KNOWLEDGE = ("known", "unknown", "none")
PRECISIONS = ("exact", "district", "city", "province")


def states_of(state: str) -> tuple[str, ...]:
    """The states of lots that a word of a search stands for."""
    return STATE_GROUPS.get(state, (state,))


def discount_bp(reference_minor: int | None, price_minor: int) -> int | None:
    """How far a price lies below the reference price, in hundredths of a percent rounded down, at most 9,999; below zero
    above it; None without a reference price.
    """
    if not reference_minor:
        return None
    return max((reference_minor - price_minor) * 10_000 // reference_minor, -(10**9))


def shortened(text: str) -> str:
    """A typed text as a message repeats it: the beginning, on one line."""
    shown = "".join(character if character.isprintable() else "\u00b7" for character in text[:SHOWN_CHARACTERS])
    return shown + ("\u2026" if len(text) > SHOWN_CHARACTERS else "")
