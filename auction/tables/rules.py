"""What the address of a desk list asks for, and how its values are written for a spreadsheet. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from auction.ground.refusal import Refusal

WORDS_CHARACTERS_MOST = 100
PAGES_MOST = 1_000_000
# A spreadsheet takes a text that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Asked:
    """What a reader wants to see of a list.

    `words`: free text ("" = all); `chosen`: column → value; `order`: a column's key or None for the list's own order.
    """

    words: str
    chosen: Mapping[str, str]
    order: str | None
    is_descending: bool
    page: int

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.words or self.chosen)


def read_asked(args: Mapping[str, str], orders: Collection[str], choices: Mapping[str, Collection[str]]) -> Asked:
    """Read `asked`, one argument for each filter, `order` ("-" before it: downwards) and `page` of an address.

    `choices`: filter → its values. Refuses LIST_NOT_SO when a filter or the order is none of the list's.
    """
    words = "".join(filter(str.isprintable, args.get("asked", ""))).strip()[:WORDS_CHARACTERS_MOST]
    chosen = {key: args[key] for key in choices if args.get(key)}
    order = args.get("order", "")
    key = order.removeprefix("-")
    if (key and key not in orders) or any(value not in choices[name] for name, value in chosen.items()):
        raise Refusal("LIST_NOT_SO")
    return Asked(words, chosen, key or None, order.startswith("-"), _page(args.get("page", "")))


def _page(text: str) -> int:
    return min(max(int(text), 1), PAGES_MOST) if text.isascii() and text.isdecimal() and len(text) <= 9 else 1


def next_order(asked: Asked, key: str) -> str:
    """What a press on a column's header asks for: upwards first, then downwards."""
    return f"-{key}" if asked.order == key and not asked.is_descending else key


def spreadsheet_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whoever typed it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
