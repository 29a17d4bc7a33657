"""Bids a second: one hot lot, one hot lot in two web processes, a thousand lots."""

import contextlib
import itertools
from typing import Any

from . import audit, ceiling
from .figures import Effort, median_of, medians
from .house import START_MINOR, STEP_MINOR, Field, House, Server
from .load import Decided, Ladders, Load, bid_for, joined

WARM_S = 1.0


def hot_lot_64(house: House, effort: Effort) -> dict[str, Any]:
    """Decided bids a second on one hot lot with 64 bidders, against the ceiling at 64 connections."""
    found = _beside_ceiling(house, effort, lots=1, bidders=64)
    return found | {"target": {"ratio": 2.5}, "reached": found["ratio"] >= 2.5}


def lots_1000(house: House, effort: Effort) -> dict[str, Any]:
    """Decided bids a second over 1,000 lots with 64 bidders, against the ceiling at 64 connections."""
    found = _beside_ceiling(house, effort, lots=ceiling.LOTS, bidders=64)
    is_reached = found["ratio"] >= 0.5 and found["decided_per_s"] >= 1_700
    return found | {"target": {"ratio": 0.5, "decided_per_s": 1_700}, "reached": is_reached}


def hot_lot_9(house: House, effort: Effort) -> dict[str, Any]:
    """Accepted bids a second and their delay on one hot lot with 9 bidders."""
    return _few(house, effort, bidders=9)


def hot_lot_20(house: House, effort: Effort) -> dict[str, Any]:
    """Accepted bids a second and their delay on one hot lot with 20 bidders."""
    return _few(house, effort, bidders=20)


def two_processes(house: House, effort: Effort) -> dict[str, Any]:
    """One hot lot behind two web processes, half of 64 bidders at each, against one process in the same run."""
    runs: dict[str, list[dict[str, Any]]] = {"one": [], "two": []}
    with contextlib.ExitStack() as open_servers:
        servers = [open_servers.enter_context(house.serving()) for _ in range(2)]
        for _ in range(effort.repetitions):
            runs["one"].append(_run(house, servers[:1], house.field(1, 64), effort))
            runs["two"].append(_run(house, servers, house.field(1, 64), effort))
    one, two = (median_of(runs[name], "decided_per_s") for name in ("one", "two"))
    faults = sum(run["faults"] for run in runs["one"] + runs["two"])
    return {
        "one_decided_per_s": one, "two_decided_per_s": two, "ratio": round(two / one, 2), "faults": faults,
        "one": medians(runs["one"]), "two": medians(runs["two"]),
        "target": {"ratio": 1.0, "faults": 0}, "reached": two > one and faults == 0,
    }  # fmt: skip


def _few(house: House, effort: Effort, bidders: int) -> dict[str, Any]:
    found = _beside_ceiling(house, effort, lots=1, bidders=bidders)
    is_reached = found["accepted_per_s"] >= 870 and found["ack_p99_ms"] <= 50
    return found | {"target": {"accepted_per_s": 870, "ack_p99_ms": 50}, "reached": is_reached}


def _beside_ceiling(house: House, effort: Effort, lots: int, bidders: int) -> dict[str, Any]:
    """Runs of the server and of the ceiling in turn, so that both see the same machine; medians of each."""
    runs, limits = [], []
    with house.serving() as server:
        for _ in range(effort.repetitions):
            runs.append(_run(house, [server], house.field(lots, bidders), effort))
            limits.append(ceiling.measure(house.database_host, house.database, bidders, effort.seconds, lots))
    found = medians(runs)
    limit = median_of(limits, "bids_per_s")
    return found | {
        "bidders": bidders, "lots": lots, "ratio": round(found["decided_per_s"] / limit, 2),
        "ceiling": {"by": limits[0]["by"], "connections": bidders, "bids_per_s": limit,
                    "runs": [found["bids_per_s"] for found in limits]},
        "runs": [run["decided_per_s"] for run in runs],
    }  # fmt: skip


def _run(house: House, servers: list[Server], field: Field, effort: Effort) -> dict[str, Any]:
    load, answers = contest(servers, field, effort.seconds)
    return load.summary() | audit.faults(house, field.lot_ids, answers)


def contest(servers: list[Server], field: Field, seconds: float) -> tuple[Load, list[Decided]]:
    """Everybody bids for so long, spread over the servers; who bids on one lot watches it too.

    The run, and every answer with those of the first second, which is not counted: caches fill, statements are prepared.
    """
    lot_id = field.lot_ids[0] if len(field.lot_ids) == 1 else None
    bidders = joined(itertools.cycle(server.url for server in servers), field.cookies, lot_id)
    ladders = Ladders(field.lot_ids, START_MINOR, STEP_MINOR)
    try:
        warm = bid_for(bidders, WARM_S, ladders.choose)
        load = bid_for(bidders, seconds, ladders.choose)
    finally:
        for bidder in bidders:
            bidder.line.socket.close()
    return load, warm.answers + load.answers
