"""Bids a second: one hot lot, one hot lot in two web processes, a thousand lots."""

import itertools
from typing import Any

from . import audit, ceiling
from .figures import Effort, median_of, medians
from .house import START_MINOR, STEP_MINOR, Field, House, Server
from .load import Ladders, bid_for, joined, leave
from .processes import Meter

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
    with house.serving() as first:
        for _ in range(effort.repetitions):
            runs["one"].append(contest(house, [first], house.field(1, 64), effort))
            with house.serving() as second:
                runs["two"].append(contest(house, [first, second], house.field(1, 64), effort))
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
            runs.append(contest(house, [server], house.field(lots, bidders), effort))
            limits.append(ceiling.measure(house.database_host, house.database, bidders, effort.seconds, lots))
    found = medians(runs)
    limit = median_of(limits, "bids_per_s")
    return found | {
        "bidders": bidders, "lots": lots, "ratio": round(found["decided_per_s"] / limit, 2),
        "ceiling": {"by": limits[0]["by"], "connections": bidders, "bids_per_s": limit,
                    "runs": [found["bids_per_s"] for found in limits]},
        "runs": [run["decided_per_s"] for run in runs],
    }  # fmt: skip


def contest(house: House, servers: list[Server], field: Field, effort: Effort) -> dict[str, Any]:
    """Everybody bids, spread over the servers; who bids on one lot watches it too.

    The first second is not counted: caches fill, statements are prepared.
    """
    bidders = joined(itertools.cycle(server.url for server in servers), field.cookies, field.lot_ids)
    ladders = Ladders(START_MINOR, STEP_MINOR)
    meter = Meter([server.pid for server in servers], house.postgres_pid)
    try:
        warm = bid_for(bidders, WARM_S, ladders)
        meter.start()
        load = bid_for(bidders, effort.seconds, ladders)
        costs = meter.per_bid(load.decided)
    finally:
        leave(bidders)
    return load.summary() | costs | audit.faults(house.ask, field.lot_ids, warm.answers + load.answers)
