"""The estimates that are due, learnt in a process of their own: learning takes seconds, and whoever serves bids must not
stand still for them. `python -m auction.estimate.learning` is that process: JSON in, JSON out, no database.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from auction.ground.refusal import Refusal

from .features import Row
from .market import LEAST_SALES, Market

ROOT = Path(__file__).parents[2]
LONGEST_S = 300
# The web process goes first.
NICE = 10


def estimate_apart(sold: Sequence[Row], prices: Sequence[float], asked: Sequence[Row]) -> list[dict[str, Any]] | None:
    """What `asked` may fetch, in the unit of `prices`: price, low, high and comparables (row from 1, weight_pct) of each.

    None when there are too few sales to learn from.
    """
    if len(sold) < LEAST_SALES:
        return None
    done = subprocess.run(
        [sys.executable, "-m", "auction.estimate.learning"],
        input=json.dumps({"sold": list(sold), "prices": list(prices), "asked": list(asked)}),
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=True,
    )  # fmt: skip
    return list(json.loads(done.stdout))


def main() -> None:
    """The process's own work: one JSON object from stdin, one JSON list to stdout."""
    os.nice(NICE)
    given = json.load(sys.stdin)
    try:
        estimates = Market(given["sold"], given["prices"]).estimates(given["asked"])
    except Refusal as refusal:
        sys.exit(str(refusal))
    json.dump(
        [
            {"price": one.price, "low": one.low, "high": one.high,
             "comparables": [[near.row, near.weight_pct] for near in one.comparables]}
            for one in estimates
        ],
        sys.stdout,
    )  # fmt: skip


if __name__ == "__main__":
    main()
