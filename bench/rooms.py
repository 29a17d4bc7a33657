"""The room: thousands of watchers during full load, one update to ten thousand, and their way back after a crash."""

import contextlib
import itertools
import os
import signal
import statistics
import time
from typing import Any

from . import audit, processes
from .crowd import Crowd, crowd, end_of, told
from .figures import Effort, medians
from .hot import WARM_S
from .house import START_MINOR, STEP_MINOR, Field, House, Server
from .load import Bidder, Ladders, bid_for, joined, leave
from .processes import Meter

BIDDERS = 32
SLOW_READERS = 20
# The last news of a run may be on its way for so long.
SETTLE_S = 2.0
SINGLE_UPDATES = 5


def watchers_5000(house: House, effort: Effort) -> dict[str, Any]:
    """Bids at full load by 32 bidders while 5,000 watch; 20 more do not read meanwhile."""
    field = house.field(1, BIDDERS)
    with house.serving() as server, crowd(server.url, field.lot_ids[0], 5_000 + SLOW_READERS, SLOW_READERS) as room:
        joined_s = room.wait_joined_s()
        found = full_load(house, effort, server, field, room)
        found |= end_of(room, server.url, field.lot_ids[0])
    is_fast = found["decided_per_s"] >= 1_000 and found["ack_p99_ms"] <= 150 and found["last_told_ms"] <= 150
    return found | {
        "watchers": 5_000, "joined_s": joined_s,
        "target": {"decided_per_s": 1_000, "ack_p99_ms": 150, "last_told_ms": 150},
        "reached": is_fast and found["unrepaired"] == 0 and found["faults"] == 0 and not found["slow_readers"]["corrupt"],
    }  # fmt: skip


def watchers_10000(house: House, effort: Effort) -> dict[str, Any]:
    """One bid told to 10,000 watchers, several times; then full load, to see what gaps and slow readers become."""
    field = house.field(1, BIDDERS)
    with house.serving() as server:
        empty_kib = processes.memory_kib([server.pid])
        with crowd(server.url, field.lot_ids[0], 10_000 + SLOW_READERS, SLOW_READERS) as room:
            joined_s = room.wait_joined_s()
            socket_kib = (processes.memory_kib([server.pid]) - empty_kib) / (10_000 + SLOW_READERS)
            single = _single_updates(server, field, room)
            load = full_load(house, Effort(1, effort.seconds), server, field, room)
            end = end_of(room, server.url, field.lot_ids[0])
    is_reached = single["last_told_ms"] <= 400 and socket_kib <= 75 and single["not_told_to_all"] == 0
    return single | {
        "watchers": 10_000, "kib_per_socket": round(socket_kib, 1), "joined_s": joined_s, "at_full_load": load, **end,
        "target": {"last_told_ms": 400, "kib_per_socket": 75, "unrepaired": 0, "slow_readers": {"corrupt": 0}},
        "reached": is_reached and end["unrepaired"] == 0 and not end["slow_readers"]["corrupt"],
    }  # fmt: skip


def reconnect_10000(house: House, effort: Effort) -> dict[str, Any]:
    """The web process is killed and started again: how long until 10,000 sockets are back in the room."""
    field = house.field(1, 1)
    back_s, up_s = [], []
    with contextlib.ExitStack() as lives:
        server = lives.enter_context(house.serving())
        room = lives.enter_context(crowd(server.url, field.lot_ids[0], 10_000))
        joined_s = room.wait_joined_s()
        for _ in range(effort.repetitions):
            killed_s = time.monotonic()
            os.killpg(server.pid, signal.SIGKILL)
            server.process.wait()
            server = lives.enter_context(house.serving(server.port))
            up_s.append(round(time.monotonic() - killed_s, 2))
            room.wait_joined_s()
            back_s.append(round(time.monotonic() - killed_s, 2))
        standing = room.standing()
    found = statistics.median(back_s)
    return {
        "back_s": found, "runs": back_s, "server_answers_after_s": statistics.median(up_s), "first_joined_s": joined_s,
        "sockets_lost": standing["dropped"], "joins_refused": standing["refused"], "target": {"back_s": 20}, "reached": found <= 20,
    }  # fmt: skip


def full_load(house: House, effort: Effort, server: Server, field: Field, room: Crowd) -> dict[str, Any]:
    """Everybody bids for `effort.seconds`, so often; medians of the runs, with what the watchers were told."""
    bidders = joined(itertools.repeat(server.url), field.cookies, field.lot_ids)
    ladders = Ladders(START_MINOR + SINGLE_UPDATES * STEP_MINOR, STEP_MINOR)
    meter = Meter([server.pid], house.postgres_pid)
    runs, answers = [], []
    room.sleep()
    try:
        answers += bid_for(bidders, WARM_S, ladders).answers
        for _ in range(effort.repetitions):
            time.sleep(SETTLE_S)
            _, before_s = room.updates()
            meter.start()
            load = bid_for(bidders, effort.seconds, ladders)
            costs = meter.per_bid(load.decided)
            updates, after_s = room.updates(SETTLE_S)
            answers += load.answers
            share = {"watchers_cpu_share": round((after_s - before_s) / load.took_s, 2)}
            runs.append(load.summary() | costs | told(updates, load.took_s) | share)
    finally:
        leave(bidders)
    room.wake()
    return medians(runs) | audit.faults(house.ask, field.lot_ids, answers)


def _single_updates(server: Server, field: Field, room: Crowd) -> dict[str, Any]:
    """One bid at a time; the median and each of the delays from its decision to the last delivery."""
    bidder = Bidder(server.url, field.cookies[0], field.lot_ids)
    ladders = Ladders(START_MINOR, STEP_MINOR)
    runs = []
    for _ in range(SINGLE_UPDATES):
        room.updates()
        bid_for([bidder], 0.0, ladders)
        updates, _ = room.updates(SETTLE_S)
        runs.append(told(updates, SETTLE_S))
    leave([bidder])
    return medians(runs) | {"runs": [run["last_told_ms"] for run in runs]}
