"""A search in words: what can be taken off it one by one, and what it is called."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from flask_babel import gettext as _

from auction.accounts.models import Court
from auction.cases.rules import ASSET_KINDS
from auction.ground.door import language, words
from auction.ground.money import format_amount
from auction.ground.store import db
from auction.lots.rules import NAMES, ROUND_NAMES
from auction.places.tree_rules import place_name

from .rules import KNOWN, STATE_NAMES
from .wanted import Wanted


class Wish(NamedTuple):
    """One wish of a search: what it says, and the search without it."""

    name: str
    text: str
    without: Wanted


def wishes(wanted: Wanted) -> list[Wish]:
    """Every wish that narrows the list, in the order of the address."""
    return [Wish(name, text, wanted.without(name, value)) for name, value, text in _told(wanted)]


def title_of(wanted: Wanted) -> list[str]:
    """What the search keeps, part by part: the name of a feed, a calendar or a saved search."""
    return [text for _name, _value, text in _told(wanted)]


_QUOTES = str.maketrans("", "", "\"'“”‘’„«»「」『』＂")


def name_of(wanted: Wanted) -> str:
    """What the search may be called: its parts in a line, the words looked for without quotation marks."""
    parts = [wanted.q.translate(_QUOTES), *title_of(replace(wanted, q=""))] if wanted.q else title_of(wanted)
    return " · ".join(part for part in parts if part.strip())


def court_name(court: Court) -> str:
    """The court's name in the visitor's language."""
    return court.name_zh if language() == "zh" else court.name_en


def state_name(state: str) -> str:
    """What a state or a group of states is called."""
    return words(STATE_NAMES.get(state) or NAMES[state])


def _told(wanted: Wanted) -> Iterator[tuple[str, str | None, str]]:
    if wanted.q:
        yield "q", None, f"“{wanted.q}”"
    for kind in wanted.kind:
        yield "kind", kind, words(ASSET_KINDS[kind])
    if wanted.place:
        yield "place", None, place_name(wanted.place, language())
    if wanted.near:
        yield "near", None, _("Within %(km)s km of %(point)s", km=wanted.km, point=dict(wanted.items())["near"])
    if wanted.court and (court := db.session.get(Court, wanted.court)):
        yield "court", None, court_name(court)
    for kind in wanted.round:
        yield "round", kind, words(ROUND_NAMES[kind])
    if wanted.state not in ("on", "any"):
        yield "state", None, state_name(wanted.state)
    yield from _amounts(wanted)
    for topic in wanted.known:
        yield "known", topic, words(KNOWN[topic])


def _amounts(wanted: Wanted) -> Iterator[tuple[str, None, str]]:
    if wanted.price_from is not None:
        yield "price_from", None, _("From %(amount)s", amount=format_amount(wanted.price_from))
    if wanted.price_to is not None:
        yield "price_to", None, _("Up to %(amount)s", amount=format_amount(wanted.price_to))
    if wanted.deposit_to is not None:
        yield "deposit_to", None, _("Deposit up to %(amount)s", amount=format_amount(wanted.deposit_to))
    if wanted.discount is not None:
        yield "discount", None, _("%(percent)s %% or more below the reference price", percent=wanted.discount)
    if wanted.ends_from:
        yield "ends_from", None, _("Ends on %(day)s or later", day=wanted.ends_from)
    if wanted.ends_to:
        yield "ends_to", None, _("Ends on %(day)s or before", day=wanted.ends_to)
