"""From runs to figures: medians, and how much effort a scenario takes."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Effort:
    """How often a scenario is repeated and how long one run bids."""

    repetitions: int
    seconds: float


FULL = Effort(repetitions=3, seconds=4.0)
QUICK = Effort(repetitions=1, seconds=2.0)

# No median may hide these.
NEVER = ("faults", "unanswered", "not_told_to_all")


def median_of(runs: Sequence[dict[str, Any]], name: str) -> float:
    """The median of one figure over the runs."""
    return round(statistics.median(run[name] for run in runs), 2)


def medians(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Every figure of the runs: numbers as medians, counts by name and what must not happen at all added up."""
    found: dict[str, Any] = {}
    for name, value in runs[0].items():
        if isinstance(value, dict):
            found[name] = dict(sum((Counter(run[name]) for run in runs), Counter()))
        elif name in NEVER:
            found[name] = sum(run[name] for run in runs)
        else:
            found[name] = median_of(runs, name)
    return found
