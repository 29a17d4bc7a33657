"""What a bank statement says, whatever its format; and how its cells are read. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal, Words

# More is not a statement. A text of this length holds what banks carry (camt: 140 characters a line).
MOST_BYTES = 512 * 2**20
MOST_ENTRIES = 1_000_000
MOST_CHARACTERS = 1_000
# Older bookings are history, not news; banks in other time zones may be a day ahead.
OLDEST = timedelta(days=3 * 365)
AHEAD = timedelta(days=1)

# Programs that open a table would calculate a cell that begins so.
_FORMULA = re.compile(r"^[\s]*[=+@\-\t\r]")
_TEXT_IN_FORMULA = re.compile(r'^="([^"]*)"$')
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日)(?:[T\s].*)?", re.ASCII)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """A statement begins: whose account it is. Its lines follow, then its foot."""

    account_number: str
    currency: str | None
    bank_id: str


@dataclass(frozen=True)
class Line:
    """One booked entry. `is_credit`: money came to the account. `place` is its number in the file, for messages."""

    place: int
    booked_on: date
    is_credit: bool
    amount_minor: int
    bank_reference: str = ""
    end_to_end_id: str = ""
    code: str = ""
    is_reversal: bool = False
    other_name: str = ""
    other_bank: str = ""
    other_account: str = ""
    text: str = ""


@dataclass(frozen=True)
class Foot:
    """The statement is over: what stood on the account before and after its entries."""

    opening_minor: int
    closing_minor: int


Part = Head | Line | Foot
Parts = Iterator[Part]


def line_place(number: int) -> Words:
    """A line of a table, as messages name it."""
    return Words(f"line {number}", f"第{number}行")


def entry_place(number: int) -> Words:
    """An entry of an XML statement, as messages name it."""
    return Words(f"entry {number}", f"第{number}笔")


def read_minor(typed: str, currency: str, place: Words, *, refuse_zero: bool = False) -> int:
    """An amount of money in minor units. Refuses STATEMENT_AMOUNT with the place and what stands there."""
    try:
        return parse_amount(typed, currency, refuse_zero=refuse_zero)
    except Refusal as refusal:
        raise Refusal("STATEMENT_AMOUNT", place=place, typed=shortened(typed)) from refusal
    except KeyError:
        raise Refusal("STATEMENT_CURRENCY", currency=shortened(currency)) from None


def read_day(typed: str, place: Words) -> date:
    """A day as banks write it (2026-03-03, 2026/3/3, 20260303, 2026年3月3日). Refuses STATEMENT_DAY."""
    match = _DAY.fullmatch(typed.strip())
    parts = [part for part in match.groups() if part] if match else []
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise Refusal("STATEMENT_DAY", place=place, typed=shortened(typed)) from None


def check_day(booked_on: date, today: date, place: Words) -> None:
    """Refuses STATEMENT_DAY_ODD for a booking in the future or years ago."""
    if not today - OLDEST <= booked_on <= today + AHEAD:
        raise Refusal("STATEMENT_DAY_ODD", place=place, day=booked_on)


def clean_text(raw: str) -> str:
    """A payer's text without control characters, and harmless where a table program would calculate it.

    A payer may write what he likes, so his text never makes a statement be refused.
    """
    wrapped = _TEXT_IN_FORMULA.match(raw)
    plain = wrapped[1] if wrapped else raw
    printable = plain if plain.isprintable() else "".join(one if one.isprintable() else " " for one in plain)
    text = re.sub(r"\s+", " ", printable).strip()[:MOST_CHARACTERS]
    return f"'{text}" if _FORMULA.match(text) else text


def clean_account(raw: str) -> str:
    """An account number without what people put between its digits. Letters stay: IBANs have them."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", clean_text(raw)).upper())


def shortened(text: str) -> str:
    """What stands there, short enough for a message."""
    text = "".join(one if one.isprintable() else " " for one in text)
    return text if len(text) <= 40 else text[:39] + "…"
