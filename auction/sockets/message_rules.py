"""What a browser may send over its websocket: Engine.IO 4 and Socket.IO 5, no more of them than our pages use.

A page connects to a namespace, leaves it, sends events with one argument at most, answers our pings. We never ask for
an acknowledgement and take nothing binary, so whoever sends those, or what cannot be read, is no page of ours.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

CONNECT, DISCONNECT, EVENT, PONG, CLOSE = "connect", "disconnect", "event", "pong", "close"
PING_TEXT = "2"
_KINDS = {"40": CONNECT, "41": DISCONNECT, "42": EVENT}
# Type, namespace, number of the acknowledgement asked for, JSON. No page of ours counts as far as 15 digits.
_MESSAGE = re.compile(r"(4[012])(?:(/[A-Za-z0-9_-]{1,40}),?)?([0-9]{0,15})([\[{].*)?", re.DOTALL)
# Names that the protocol's own acts have on the server: as events they would be forged acts.
_RESERVED = ("connect", "disconnect", "connect_error")

# More than a person can send, and than a bidding program needs: a bid is answered in milliseconds.
MOST_A_SECOND = 500
MOST_REFUSED = 300


class MessageBroken(ValueError):  # noqa: N818 - it is the other side's fault
    """No page of ours sends this."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `name` and `data` are an event's; `data` of a connection is what the client says of itself."""

    kind: str
    namespace: str = "/"
    ack_id: int | None = None
    name: str = ""
    data: Any = None


def read_message(text: str) -> Message:
    """The message that `text` says. Raises MessageBroken."""
    if text == "3":
        return Message(PONG)
    if text == "1":
        return Message(CLOSE)
    parts = _MESSAGE.fullmatch(text)
    if parts is None:
        raise MessageBroken
    kind, namespace, digits, body = parts.groups()
    data = _json(body) if body else None
    if _KINDS[kind] != EVENT:
        if digits or isinstance(data, list):
            raise MessageBroken
        return Message(_KINDS[kind], namespace or "/", data=data)
    if not isinstance(data, list) or not 1 <= len(data) <= 2 or not isinstance(data[0], str) or data[0] in _RESERVED:
        raise MessageBroken
    return Message(
        EVENT, namespace or "/", int(digits) if digits else None, data[0], data[1] if len(data) > 1 else None
    )


def _json(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise MessageBroken from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice says two things; which was meant, nobody can tell."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise MessageBroken
    return fields


def _no_number(text: str) -> Any:
    raise MessageBroken  # NaN and Infinity are not JSON


_DECODER = json.JSONDecoder(object_pairs_hook=_each_once, parse_constant=_no_number)


class Allowance:
    """How many messages one socket may still send."""

    __slots__ = ("_began_s", "_count", "_refused")

    def __init__(self) -> None:
        self._began_s, self._count, self._refused = 0.0, 0, 0

    def take(self, now_s: float) -> bool:
        """Whether one more message is heard at this moment (monotonic seconds)."""
        if now_s - self._began_s >= 1:
            if self._count <= MOST_A_SECOND:
                self._refused = 0
            self._began_s, self._count = now_s, 0
        self._count += 1
        if self._count <= MOST_A_SECOND:
            return True
        self._refused += 1
        return False

    @property
    def is_used_up(self) -> bool:
        """Whether it went on although it was refused, second after second."""
        return self._refused > MOST_REFUSED
