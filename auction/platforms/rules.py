"""Network inquiry: what a platform may answer, until when, and what its silence means (法释〔2018〕15号 art 8 to 13). Pure."""

import base64
import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from auction.ground.refusal import Refusal
from auction.jurisdictions.rules import RuleSet

AMOUNT_MOST_MINOR = 10**15
LATE_MOST = 5  # late reports in a year take a platform off the list (art 9)
BARRED_YEARS = 5
TRIES_AFTER_S = (0, 60, 300, 900, 3_600, 7_200, 14_400)  # and so on until the last day
MESSAGE_ID_CHARACTERS_MAX = 200
REPORT_FIELDS = {
    "type", "request_id", "amount_minor", "currency", "report_number", "valued_on", "valid_until", "price_kinds",
}  # fmt: skip
PDF_FIELD = "report_pdf_base64"  # a report may carry its document
EXTENSION_FIELDS = {"type", "request_id", "reason"}
# What the court looks for in every report by itself (art 12): keys of valuation.objection_rules.FORMAL_GROUNDS.
REVIEWED_FAULTS = ("basic_facts", "scope")
PRICE_KINDS_LEAST = 3  # art 8: a result rests on so many kinds of prices


@dataclass(frozen=True)
class Report:
    """A platform's result: amount in minor units, days as dates, its document when it carries one."""

    request_id: uuid.UUID
    amount_minor: int
    currency: str
    report_number: str
    valued_on: date
    valid_until: date
    price_kinds: tuple[str, ...]
    pdf: bytes | None = None


@dataclass(frozen=True)
class ExtensionAsked:
    """A platform asks for more time (art 11(2))."""

    request_id: uuid.UUID
    reason: str


def read_message(body: bytes) -> Report | ExtensionAsked:
    """What a platform sent: JSON with just the fields of its `type`. Refuses PLATFORM_MESSAGE naming what is wrong."""
    try:
        fields = json.loads(body.decode(), object_pairs_hook=_once)
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise Refusal("PLATFORM_MESSAGE", why=f"not JSON: {fault}"[:200]) from None
    if not isinstance(fields, dict):
        raise Refusal("PLATFORM_MESSAGE", why="not an object")
    if fields.get("type") == "inquiry.report":
        return _report(_of(fields, REPORT_FIELDS | ({PDF_FIELD} & fields.keys())))
    if fields.get("type") == "inquiry.extension":
        known = _of(fields, EXTENSION_FIELDS)
        return ExtensionAsked(_uuid(known), _line(known, "reason"))
    raise Refusal("PLATFORM_MESSAGE", why="type is neither inquiry.report nor inquiry.extension")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name said twice says nothing."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _of(fields: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    wrong = sorted(set(fields) ^ set(names))
    if wrong:
        raise Refusal("PLATFORM_MESSAGE", why=f"missing or unknown: {', '.join(wrong)[:200]}")
    return fields


def _report(fields: dict[str, Any]) -> Report:
    amount, kinds = fields["amount_minor"], fields["price_kinds"]
    if type(amount) is not int or abs(amount) > AMOUNT_MOST_MINOR:
        raise Refusal("PLATFORM_MESSAGE", why="amount_minor is a whole number of minor units")
    if not isinstance(kinds, list) or not all(isinstance(kind, str) and 0 < len(kind) <= 100 for kind in kinds):
        raise Refusal("PLATFORM_MESSAGE", why="price_kinds is a list of texts")
    return Report(
        _uuid(fields), amount, _line(fields, "currency"), _line(fields, "report_number"), _day(fields, "valued_on"),
        _day(fields, "valid_until"), tuple(kinds), _pdf(fields),
    )  # fmt: skip


def _line(fields: dict[str, Any], name: str) -> str:
    text = fields[name]
    if not isinstance(text, str) or not text.strip() or len(text) > 500 or not text.isprintable():
        raise Refusal("PLATFORM_MESSAGE", why=f"{name} is a line of at most 500 characters")
    return text.strip()


def _day(fields: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(fields[name])
    except (TypeError, ValueError):
        raise Refusal("PLATFORM_MESSAGE", why=f"{name} is a day like 2026-03-31") from None


def _pdf(fields: dict[str, Any]) -> bytes | None:
    if PDF_FIELD not in fields:
        return None
    try:
        return base64.b64decode(fields[PDF_FIELD], validate=True)
    except (TypeError, ValueError):
        raise Refusal("PLATFORM_MESSAGE", why=f"{PDF_FIELD} is a file in base64") from None


def _uuid(fields: dict[str, Any]) -> uuid.UUID:
    try:
        return uuid.UUID(fields["request_id"])
    except (TypeError, ValueError, AttributeError):
        raise Refusal("PLATFORM_MESSAGE", why="request_id is the id of our request") from None


def check_report(report: Report, currency: str, today: date) -> None:
    """Refuse a result that cannot count: no price, other currency, future or lapsed, too few kinds of prices (art 8)."""
    if report.amount_minor <= 0:
        raise Refusal("VALUATION_FIGURE_NOT_POSITIVE")
    if report.currency != currency:
        raise Refusal("PLATFORM_CURRENCY", given=report.currency, wanted=currency)
    if report.valued_on > today:
        raise Refusal("REPORT_VALUED_IN_FUTURE")
    if report.valid_until < today or report.valid_until <= report.valued_on:
        raise Refusal("VALUATION_LAPSED", valid_until=report.valid_until)
    if len(set(report.price_kinds)) < PRICE_KINDS_LEAST:
        raise Refusal("PLATFORM_PRICE_KINDS", least=PRICE_KINDS_LEAST)


@dataclass(frozen=True)
class Standing:
    """One platform's request: its last day, whether a result came in time, whether it asked for more time by then.

    An ordered correction is a request anew: its own last day, in time only when the corrected result is there.
    """

    due_on: date
    in_time: bool
    asked: bool
    extended: bool


def verdict(requests: Sequence[Standing], today: date) -> str:
    """What the inquiry has come to: "waiting", "enough", "extend" or "nothing".

    Enough: everybody has answered, or the days are over and somebody has; who is late then gets no more time
    (art 11(2)). Extend: nobody has answered, and somebody who is late asked for time. Nothing: the next method.
    """
    delivered = [one for one in requests if one.in_time]
    if len(delivered) == len(requests):
        return "enough"
    if any(not one.in_time and today <= one.due_on for one in requests):
        return "waiting"
    if delivered:
        return "enough"
    return "extend" if any(one.asked and not one.extended for one in requests) else "nothing"


def extended_due_on(due_on: date, rules: RuleSet) -> date:
    """The last day of the extension (art 11(2))."""
    return rules.calendar.last_day(due_on, rules.network_extension_days)


def next_try_after(tries: int) -> timedelta:
    """How long after a failed call the next one comes; calls end with the platform's last day."""
    return timedelta(seconds=TRIES_AFTER_S[min(tries, len(TRIES_AFTER_S) - 1)])
