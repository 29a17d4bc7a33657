"""What partners may rely on: for each event they are told, a JSON Schema of the message's `data`, with an example.

One file for each kind in `events/`. A field never changes its meaning; new ones may come, so partners ignore what they
do not know.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from auction.journal.catalogue import EVENTS, PARTNER_KINDS

FOLDER = Path(__file__).parent / "events"
# The order in which the catalogue tells them: a sale from its announcement on.
KINDS = tuple(kind for kind in EVENTS if kind in PARTNER_KINDS)


@cache
def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's `data`; its `examples` hold one."""
    schema: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    return schema


def message_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a whole message, as a webhook's body carries it."""
    return {
        "type": "object",
        "properties": {
            "type": {"const": kind},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {name: part for name, part in schema_of(kind).items() if name != "$schema"},
        },
        "required": ["type", "timestamp", "data"],
        "additionalProperties": False,
    }
