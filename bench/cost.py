"""What a bid costs, and how that grows with the number of lots and of watchers."""

import time
from typing import Any

from .crowd import crowd
from .figures import Effort
from .hot import contest
from .house import House
from .processes import Meter
from .rooms import BIDDERS, full_load

LOTS = (1, 100, 1_000)
REST_S = 5.0
WATCHERS = (10, 1_000, 10_000)
SHOWN = ("server_cpu_ms_per_bid", "postgres_cpu_ms_per_bid", "decided_per_s", "ack_p99_ms")


def cost(house: House, effort: Effort) -> dict[str, Any]:
    """Milliseconds of processor time per decided bid, of the web process and of PostgreSQL; and at rest, per second."""
    return {"at_rest": _at_rest(house), "by_lots": _by_lots(house, effort), "by_watchers": _by_watchers(house, effort)}


def _at_rest(house: House) -> dict[str, float]:
    """What an open lot that nobody bids on costs: the worker's rounds, the clock, the pulse."""
    house.field(1, 1)
    with house.serving() as server:
        time.sleep(REST_S)
        meter = Meter([server.pid], house.postgres_pid)
        time.sleep(REST_S)
        costs = meter.per_bid(int(REST_S))
    return {name.replace("per_bid", "per_s"): cost_ms for name, cost_ms in costs.items()}


def _by_lots(house: House, effort: Effort) -> dict[str, Any]:
    found = {}
    for lots in LOTS:
        field = house.field(lots, 64)
        with house.serving() as server:
            run = contest(house, [server], field, effort)
        found[str(lots)] = {name: run[name] for name in SHOWN}
    return found


def _by_watchers(house: House, effort: Effort) -> dict[str, Any]:
    found = {}
    for watchers in WATCHERS:
        field = house.field(1, BIDDERS)
        with house.serving() as server, crowd(server.url, field.lot_ids[0], watchers) as room:
            room.wait_joined_s()
            run = full_load(house, Effort(1, effort.seconds), server, field, room)
        found[str(watchers)] = {name: run[name] for name in (*SHOWN, "updates_per_s", "last_told_ms")}
    return found
