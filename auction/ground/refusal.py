"""Every "no" of the product: one code from a closed list, one message in each language.

A noun declares its codes in `<noun>/refusals.py` as `REFUSALS = {"CODE": Reason(status, en=…, zh=…)}`;
`create_app` gathers them into one catalogue and refuses to start when two nouns use one code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

LANGUAGES = ("zh", "en")
COURT_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Reason:
    """What one code means: its HTTP status and what the person should do, in both languages.

    A message may name facts of the refusal as `{fact}`; see `say` for how facts are written.
    """

    status: int
    en: str
    zh: str


class Words(NamedTuple):
    """A fact that is itself a text in both languages (the name of a missing item, say)."""

    en: str
    zh: str

    def filled(self, **facts: str) -> "Words":
        """The same text with its `{facts}` written in."""
        return Words(*(text.format_map(facts) for text in self))


class Refusal(Exception):  # noqa: N818 - it is a verdict, not an error
    """Raised by rules and actions to say no. Nothing has been written when it leaves an action."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


_catalogue: dict[str, Reason] = {}


def declare(reasons: Mapping[str, Reason]) -> None:
    """Add a noun's codes to the catalogue; the same code twice with another meaning is an error."""
    for code, reason in reasons.items():
        if _catalogue.setdefault(code, reason) != reason:
            raise ValueError(f"refusal {code} is declared twice")


def catalogue() -> Mapping[str, Reason]:
    """All declared codes."""
    return _catalogue


def reason_of(refusal: Refusal) -> Reason:
    """The declared meaning of a refusal; an undeclared code is a fault of ours, so it raises KeyError."""
    return _catalogue[refusal.code]


def say(refusal: Refusal, language: str) -> str:
    """The refusal's message in `language` ("zh" or "en").

    Facts ending in `_minor` are written as money (the fact `currency` names it, default CNY), moments in
    court time, lists joined, `Words` in the language asked for.
    """
    message = getattr(reason_of(refusal), language)
    currency = refusal.facts.get("currency", "CNY")
    spoken = {name: _spoken(name, fact, language, currency) for name, fact in refusal.facts.items()}
    return message.format_map(spoken)


def _spoken(name: str, fact: Any, language: str, currency: str) -> str:
    from .money import format_amount  # money raises Refusal, so it imports this module

    if isinstance(fact, Words):
        return str(getattr(fact, language))
    if isinstance(fact, list | tuple):
        return ("；" if language == "zh" else "; ").join(_spoken("", item, language, currency) for item in fact)
    if name.endswith("_minor"):
        return format_amount(fact, currency)
    if isinstance(fact, datetime):
        return fact.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(fact, date):
        return fact.isoformat()
    return str(fact)
