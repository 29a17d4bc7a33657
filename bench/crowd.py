"""The watchers' process as a scenario sees it."""

import contextlib
import json
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from typing import Any

# Slow readers that wake have so long to read what was kept for them.
SLOW_WAIT_S = 3.0


class Crowd:
    """Thousands of sockets in the room of one lot; see `bench.watchers`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def wait_joined_s(self) -> float:
        """Wait until everybody is in the room (again); how long it took since the first began or the first was lost."""
        return float(self._hear()["took_s"])

    def updates(self, after_s: float = 0.0) -> tuple[list[dict[str, Any]], float]:
        """Every news message told since the last time this was asked, and the watchers' processor seconds so far.

        `after_s`: wait so long first, for what is still on its way.
        """
        time.sleep(after_s)
        told = self._ask("updates")
        return told["updates"], told["cpu_s"]

    def standing(self) -> dict[str, Any]:
        """What each knows, what was missed, who was dropped, how the slow readers fared."""
        return self._ask("standing")

    def sleep(self) -> None:
        """The slow readers stop reading."""
        self._say("sleep")

    def wake(self) -> None:
        """The slow readers read again."""
        self._say("wake")

    def _ask(self, command: str) -> dict[str, Any]:
        self._say(command)
        return self._hear()

    def _say(self, command: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the watchers have ended"
        return json.loads(line)


@contextlib.contextmanager
def crowd(url: str, lot_id: int, count: int, slow: int = 0) -> Iterator[Crowd]:
    """So many watchers on their way into the room; wait with `wait_joined_s`."""
    command = [sys.executable, "-m", "bench.watchers", url, str(lot_id), str(count), str(slow)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Crowd(process)
    finally:
        process.kill()
        process.wait()


def told(updates: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """How the news of a run came: delays from the decision of its newest and of its oldest entry to the last delivery."""
    everybody = max((update["count"] for update in updates), default=0)
    known = [update for update in updates if "newest_at" in update]
    newest, oldest, emitted = (
        sorted(_delay_ms(update, name) for update in known) or [0.0]
        for name in ("newest_at", "oldest_at", "server_time")
    )
    return {
        "updates_per_s": round(len(updates) / seconds, 1),
        "last_told_ms": round(statistics.median(newest), 1), "last_told_worst_ms": round(newest[-1], 1),
        "last_told_of_oldest_ms": round(statistics.median(oldest), 1),
        "told_after_emit_ms": round(statistics.median(emitted), 1),
        "entries_told": sum(update["entries"] for update in known),
        "entries_in_range": sum(update["to_seq"] - update["from_seq"] + 1 for update in known),
        "kib_per_message": round(statistics.median([update["bytes"] for update in known] or [0]) / 1024, 1),
        "not_told_to_all": sum(update["count"] != everybody for update in updates),
    }  # fmt: skip


def _delay_ms(update: dict[str, Any], name: str) -> float:
    return (update["last_s"] - datetime.fromisoformat(update[name]).timestamp()) * 1000


def end_of(room: Crowd, url: str, lot_id: int) -> dict[str, Any]:
    """When all is quiet: does each watcher know the last number, and does GET events give what he missed?"""
    time.sleep(SLOW_WAIT_S)
    standing = room.standing()
    last_seq = _events(url, lot_id, 0)["head"]["seq"]
    missed = [(first, last, count) for first, last, count in standing["missed"]]
    behind = [(0 if seq == "None" else int(seq), last_seq, count)
              for seq, count in standing["known"].items() if seq != str(last_seq)]  # fmt: skip
    return {
        "gaps": sum(count for _, _, count in missed), "behind_at_end": sum(count for _, _, count in behind),
        "unrepaired": sum(count for after, until, count in missed + behind if not _repairs(url, lot_id, after, until)),
        "dropped": standing["dropped"],
        "slow_readers": {state: standing["slow"].get(state, 0) for state in ("intact", "dropped", "corrupt")},
    }  # fmt: skip


def _repairs(url: str, lot_id: int, after: int, until: int) -> bool:
    """Whether asking as the page asks brings every entry from `after` + 1 to `until`."""
    while after < until:
        numbers = [entry["seq"] for entry in _events(url, lot_id, after)["entries"]]
        if not numbers or numbers != list(range(after + 1, after + 1 + len(numbers))):
            return False
        after = numbers[-1]
    return True


def _events(url: str, lot_id: int, after: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/api/v1/lots/{lot_id}/events?after={after}", timeout=30) as answer:
        return json.load(answer)
