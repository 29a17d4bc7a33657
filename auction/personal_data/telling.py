"""A person's rows in words, and as a file for programs. Pure: it is given the names of lots, courts and cases."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, Words

from .words import COLUMNS, INNER, NO, TABLES, VALUES, YES

Row = Mapping[str, Any]
Names = Mapping[str, Mapping[Any, Words]]


@dataclass(frozen=True)
class Part:
    """One kind of thing: its table, what it is called, its rows as (what, value) pairs."""

    table: str
    name: Words
    rows: list[list[tuple[Words, Words]]]


def part_of(table: str, rows: Sequence[Row], names: Names) -> Part:
    """Rows of one table in words, without what is empty and without `words.INNER`."""
    told = [
        [(COLUMNS[key], in_words(table, key, value, names)) for key, value in row.items() if _says_something(key, value)]
        for row in rows
    ]  # fmt: skip
    return Part(table, TABLES[table], told)


def _says_something(column: str, value: Any) -> bool:
    return column not in INNER and value not in ("", [], {})


def in_words(table: str, column: str, value: Any, names: Names) -> Words:
    """One value: money in yuan, moments in court time, codes by what they are called, lots, courts and cases by name."""
    if isinstance(value, bool):
        return YES if value else NO
    if column.endswith("_minor"):
        return _same(format_amount(value))
    if column in names and value in names[column]:
        return names[column][value]
    called = VALUES.get((table, column), {})
    if column == "ticked":  # line of the total cost → what it said then
        value = [line["what"] or line["topic"] for line in value.values()]
    if column == "fields":  # of a draft: pairs of a field's name and what was typed
        value = [typed for _, typed in value if typed]
    if isinstance(value, list):
        items = [called.get(str(item), _same(plain(item))) for item in value]
        return Words("; ".join(item.en for item in items), "；".join(item.zh for item in items))
    if isinstance(value, datetime):
        return _same(value.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M:%S"))
    return called[value] if isinstance(value, str) and value in called else _same(plain(value))


def _same(value: Any) -> Words:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Words(text, text)


def plain(value: Any) -> Any:
    """A value as JSON takes it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):  # the number of a passkey
        return value.hex()
    return str(value) if isinstance(value, UUID) else value


def as_file(found: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    """Table → its name and those of its columns in both languages, and its rows as they are stored."""
    return {
        table: {
            "name": TABLES[table]._asdict(),
            "columns": {key: COLUMNS[key]._asdict() for key in dict.fromkeys(key for row in rows for key in row)},
            "rows": [{key: plain(value) for key, value in row.items()} for row in rows],
        }
        for table, rows in found.items()
    }
