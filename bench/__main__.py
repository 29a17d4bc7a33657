"""`make bench`: what the running server reaches, beside the ceiling measured in the same run, as JSON.

`python -m bench` runs everything, `python -m bench NAME …` those scenarios alone; `--quick` one short repetition.
"""

import argparse
import json
import os
import sys
import time
import traceback
from typing import Any

from . import (
    books,
    ceiling,
    closing,
    cost,
    desk,
    distribution,
    hot,
    lighthouse,
    pages,
    public_list,
    relay,
    rooms,
    statements,
)
from .figures import FULL, QUICK, Effort, median_of
from .house import OPEN_FILES_MOST, House, standing
from .processes import busy_elsewhere_s


def ceilings(house: House, effort: Effort) -> dict[str, Any]:
    """Bids a second of the database alone: one lot and 1,000 lots, at 9, 20 and 64 connections."""
    found = {}
    for lots in (1, ceiling.LOTS):
        for connections in (9, 20, 64):
            runs = [
                ceiling.measure(house.database_host, house.database, connections, effort.seconds, lots)
                for _ in range(effort.repetitions)
            ]
            found[f"{lots}_lots_{connections}_connections"] = median_of(runs, "bids_per_s")
    return found | {"by": runs[0]["by"]}


SCENARIOS = {
    "hot_lot_64": hot.hot_lot_64,
    "hot_lot_9": hot.hot_lot_9,
    "hot_lot_20": hot.hot_lot_20,
    "two_processes": hot.two_processes,
    "lots_1000": hot.lots_1000,
    "watchers_5000": rooms.watchers_5000,
    "watchers_10000": rooms.watchers_10000,
    "reconnect_10000": rooms.reconnect_10000,
    "closing_1000": closing.closing_1000,
    "cost": cost.cost,
    "page_median_ms": pages.page_median_ms,
    "lighthouse": lighthouse.lighthouse,
    "officer_desk": desk.officer_desk,
    "public_list": public_list.public_list,
    "distribution_10000": distribution.distribution_10000,
    "transfers_per_s": books.transfers_per_s,
    "case_balance_ms": books.case_balance_ms,
    "statement_100000": statements.statement_100000,
    "relay": relay.relay,
    "event_to_delivery": relay.event_to_delivery,
    "feed_page": relay.feed_page,
}
ALONE = {"ceiling": ceilings}
# Open files that the server of a scenario holds.
FILES = {"watchers_5000": 5_500, "watchers_10000": 10_500, "reconnect_10000": 10_500, "cost": 10_500}


def main() -> None:
    """Print one JSON object."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("names", nargs="*", metavar="NAME", help=", ".join([*SCENARIOS, *ALONE]))
    asked.add_argument("--quick", action="store_true", help="one short repetition")
    options = asked.parse_args()
    if unknown := [name for name in options.names if name not in SCENARIOS | ALONE]:
        asked.error(f"unknown: {', '.join(unknown)}")
    effort = QUICK if options.quick else FULL
    with standing() as house:
        found: dict[str, Any] = {"machine": _machine(house), "repetitions": effort.repetitions}
        for name in options.names or SCENARIOS:
            try:
                found[name] = _measured(name, house, effort)
            except Exception as error:  # noqa: BLE001 - what was measured before and after it is not lost
                traceback.print_exc()
                found[name] = {"failed": repr(error), "reached": False}
            sys.stderr.write(f"{name}: {json.dumps(found[name])}\n")
    print(json.dumps(found, indent=2))
    sys.exit(any("failed" in figure for figure in found.values() if isinstance(figure, dict)))


def _measured(name: str, house: House, effort: Effort) -> dict[str, Any]:
    """One scenario on a database of its own, with how much the machine did beside it."""
    if FILES.get(name, 0) > OPEN_FILES_MOST:
        return {"skipped": f"needs {FILES[name]} open files, ulimit -n allows {OPEN_FILES_MOST}"}
    before_s, busy_s = time.monotonic(), busy_elsewhere_s()
    with house.fresh() as own:
        found = (SCENARIOS | ALONE)[name](own, effort)
    took_s = time.monotonic() - before_s
    # A run beside other work says little: trust ratios, and figures only while this is near 0.
    return found | {"cores_busy_elsewhere": round((busy_elsewhere_s() - busy_s) / took_s, 2), "took_s": round(took_s)}


def _machine(house: House) -> dict[str, Any]:
    names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
    return {
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "postgres": {name: house.ask(f"SHOW {name}")[0][0] for name in names},
    }


if __name__ == "__main__":
    main()
