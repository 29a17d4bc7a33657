"""The promises to partners (auction/partners/events), as the tests hold the product to them.

`check_entry` holds any journal entry against it: every field there, none besides.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from auction.ground.store import db
from auction.journal.catalogue import PARTNER_KINDS
from auction.journal.models import JournalEntry
from auction.partners.contracts import schema_of

ANNOTATIONS = {"$schema", "title", "description", "examples"}
TYPES = {"object": dict, "string": str, "integer": int, "boolean": bool, "null": type(None)}


def example_of(kind: str) -> dict[str, Any]:
    """The public part of an entry, as in the schema's example."""
    return {name: value for name, value in schema_of(kind)["examples"][0].items() if name not in ("subject", "seq")}


def check_entry(row) -> None:
    """Fail unless a journal entry (row, or dict as `record_all` returns) is what partners were promised."""
    row = (
        row if isinstance(row, Mapping) else {name: getattr(row, name) for name in ("kind", "public", "subject", "seq")}
    )
    if row["kind"] in PARTNER_KINDS:
        data = {**row["public"], "subject": row["subject"], "seq": row["seq"]}
        faults = faults_of(data, schema_of(row["kind"]))
        assert faults == [], f"{row['kind']}: {'; '.join(faults)}"


def check_entries() -> None:
    """Hold every entry that stands in the database against its contract."""
    for entry in db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind.in_(PARTNER_KINDS))):
        check_entry(entry)


def faults_of(value: Any, schema: Mapping[str, Any], place: str = "data") -> list[str]:
    """What is wrong with a value. The few words of JSON Schema that our schemas use; any other raises."""
    faults = []
    for word, rule in schema.items():
        if word not in ANNOTATIONS:
            faults += CHECKS[word](value, rule, schema, place)
    return faults


def _type(value, rule, schema, place):
    fits = isinstance(value, TYPES[rule]) and (rule == "boolean" or not isinstance(value, bool))
    return [] if fits else [f"{place} is {value!r}, not {rule}"]


def _any_of(value, rule, schema, place):
    return [] if any(not faults_of(value, one, place) for one in rule) else [f"{place} is {value!r}"]


def _properties(value, rule, schema, place):
    return [fault for name, inner in rule.items() if name in value
            for fault in faults_of(value[name], inner, f"{place}.{name}")]  # fmt: skip


def _required(value, rule, schema, place):
    return [f"{place}.{name} is missing" for name in rule if name not in value]


def _additional(value, rule, schema, place):
    assert rule is False
    return [f"{place}.{name} was not promised" for name in value if name not in schema["properties"]]


def _format(value, rule, schema, place):
    try:
        if rule == "date":
            good = date.fromisoformat(value).isoformat() == value
        elif rule == "date-time":
            good = datetime.fromisoformat(value).tzinfo is not None
        else:
            assert rule == "uri"
            parts = urlsplit(value)
            good = isinstance(value, str) and bool(parts.scheme and parts.netloc)
    except (TypeError, ValueError, AttributeError):
        good = False
    return [] if good else [f"{place} is {value!r}, not a {rule}"]


def _simple(message, holds):
    return lambda value, rule, schema, place: (
        [] if holds(value, rule) else [f"{place} is {value!r}, not {message} {rule}"]
    )


CHECKS = {
    "type": _type, "anyOf": _any_of, "properties": _properties, "required": _required,
    "additionalProperties": _additional, "format": _format,
    "enum": _simple("one of", lambda value, rule: value in rule),
    "minimum": _simple("at least", lambda value, rule: isinstance(value, int) and value >= rule),
    "minLength": _simple("of length", lambda value, rule: isinstance(value, str) and len(value) >= rule),
    "pattern": _simple("of the form", lambda value, rule: isinstance(value, str) and bool(re.search(rule, value))),
}  # fmt: skip
