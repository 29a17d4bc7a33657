"""What a room heard: every news message with the moment of its last delivery, and the numbers that somebody missed."""

import json
import re
import time
from collections import Counter
from typing import Any

PREFIX_BYTES = 96
_RANGE = re.compile(rb'42/live,\["news",\{"lot":\d+,"from_seq":(\d+|null),"to_seq":(\d+|null)[,}]')


class Update:
    """One news message. `count` sockets were told it, the last one at `last_s` (Unix time)."""

    __slots__ = ("count", "from_seq", "last_s", "to_seq")

    def __init__(self, from_seq: int, to_seq: int) -> None:
        self.from_seq, self.to_seq = from_seq, to_seq
        self.count, self.last_s = 0, 0.0


class Heard:
    """The room's own record. `facts`: what the one who reads messages whole saw in each."""

    def __init__(self) -> None:
        self.facts: dict[int, dict[str, Any]] = {}
        self.missed: Counter[tuple[int, int]] = Counter()
        self._updates: dict[bytes, Update | None] = {}

    def tell(self, known_seq: int | None, prefix: bytes) -> int | None:
        """A socket that knew `known_seq` was told the message that begins so; the number it knows now."""
        if prefix not in self._updates:
            self._updates[prefix] = _update(prefix)
        update = self._updates[prefix]
        if update is None:
            return known_seq
        update.count += 1
        update.last_s = time.time()
        if known_seq is not None and update.from_seq > known_seq + 1:
            self.missed[known_seq, update.from_seq - 1] += 1
        return update.to_seq

    def take(self) -> list[dict[str, Any]]:
        """Every message since the last time this was asked, in order."""
        updates = [update for update in self._updates.values() if update]
        self._updates.clear()
        found = [
            {"from_seq": update.from_seq, "to_seq": update.to_seq, "count": update.count, "last_s": update.last_s,
             **self.facts.get(update.to_seq, {})}
            for update in updates
        ]  # fmt: skip
        self.facts.clear()
        return sorted(found, key=lambda update: update["to_seq"])


def _update(prefix: bytes) -> Update | None:
    """None for a message that tells no entries."""
    if not prefix.startswith(b'42/live,["news",'):
        return None
    found = _RANGE.match(prefix)
    assert found, f"news no longer begins with its range: {prefix!r}"
    if found[1] == b"null":
        return None
    return Update(int(found[1]), int(found[2]))


class Reader:
    """Reads messages whole: a slow reader's stream must make sense to its last byte."""

    def __init__(self) -> None:
        self.state = "intact"  # or "dropped" by the server, or "corrupt"

    def read(self, message: bytes) -> dict[str, Any] | None:
        """What stands in a news message; None for another. Raises ValueError when it is no JSON."""
        if not message.startswith(b'42/live,["news",'):
            return None
        _, news = json.loads(message[len(b"42/live,") :])
        entries = news["entries"]
        numbers = [entry["seq"] for entry in entries]
        if numbers != sorted(set(numbers)):
            raise ValueError("entries out of order")
        if not entries:
            return None
        return {
            "oldest_at": entries[0]["at"], "newest_at": entries[-1]["at"], "server_time": news["server_time"],
            "entries": len(entries), "bytes": len(message),
        }  # fmt: skip
