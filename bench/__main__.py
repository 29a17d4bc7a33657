"""`make bench`: what the running server reaches, beside the ceiling measured in the same run, as JSON."""

import json
import statistics
import subprocess
import sys
import time
import urllib.request

from bench import ceiling
from bench.house import House, standing

BIDDERS = 32
SECONDS = 5
REPETITIONS = 3
PAGES = ("/", "/lots", "/lots/{lot}", "/how-it-works", "/api/v1/lots/{lot}")
PAGE_SAMPLES = 30


def main() -> None:
    """Print one JSON object."""
    with standing(BIDDERS) as house:
        pages = {path: _page_ms(house, path) for path in PAGES}
        runs, ceilings = [], []
        for _ in range(REPETITIONS):
            ceilings.append(ceiling.measure(house.database_host, house.database, BIDDERS, SECONDS))
            runs.append(_bid(house))
    reached = statistics.median(run["accepted_per_s"] for run in runs)
    limit = statistics.median(run["bids_per_s"] for run in ceilings)
    print(json.dumps({
        "hot_lot": {
            "bidders": BIDDERS, "seconds": SECONDS, "repetitions": REPETITIONS,
            "accepted_per_s": reached,
            "decided_per_s": statistics.median(run["decided_per_s"] for run in runs),
            "ack_p50_ms": statistics.median(run["ack_p50_ms"] for run in runs),
            "ack_p99_ms": statistics.median(run["ack_p99_ms"] for run in runs),
            "runs": runs,
        },
        "ceiling": {"by": ceilings[0]["by"], "connections": BIDDERS, "bids_per_s": limit,
                    "runs": [run["bids_per_s"] for run in ceilings]},
        "decided_over_ceiling": round(statistics.median(run["decided_per_s"] for run in runs) / limit, 2),
        "accepted_over_ceiling": round(reached / limit, 2),
        "page_median_ms": pages,
    }, indent=2))  # fmt: skip


def _bid(house: House) -> dict:
    """One run of the load; it starts above whatever was bid before."""
    with urllib.request.urlopen(f"{house.url}/api/v1/lots/{house.lot_id}", timeout=10) as answer:
        least_minor = json.load(answer)["least_minor"]
    command = [sys.executable, "-m", "bench.bidders", house.url, str(house.lot_id), str(SECONDS), str(least_minor)]
    printed = subprocess.run(command, input="\n".join(house.cookies), capture_output=True, text=True, check=True)
    return json.loads(printed.stdout)


def _page_ms(house: House, path: str) -> float:
    url = house.url + path.format(lot=house.lot_id)
    samples = []
    for _ in range(PAGE_SAMPLES):
        before_s = time.perf_counter()
        with urllib.request.urlopen(url, timeout=10) as answer:
            answer.read()
        samples.append((time.perf_counter() - before_s) * 1000)
    return round(statistics.median(samples), 1)


if __name__ == "__main__":
    main()
