"""The usage chart: how high each day's bars are. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Kinds of answers in the chart, from the bottom up, by status class.
KINDS = ("answered", "refused", "failed")
KIND_OF_CLASS = {1: "answered", 2: "answered", 3: "answered", 4: "refused", 5: "failed"}
WIDTH, HEIGHT, GAP = 600, 120, 2


@dataclass(frozen=True)
class Bar:
    """One part of a day's column, in units of the drawing (WIDTH by HEIGHT, from the top left)."""

    kind: str
    x: int
    y: int
    width: int
    height: int


def sums(days: Sequence[date], counts: Mapping[tuple[date, int], int]) -> list[tuple[date, dict[str, int]]]:
    """For each day how many requests of each kind, from (day, status class) → requests."""
    totals = {day: dict.fromkeys(KINDS, 0) for day in days}
    for (day, status_class), requests in counts.items():
        if day in totals:
            totals[day][KIND_OF_CLASS[status_class]] += requests
    return list(totals.items())


def bars(rows: Sequence[tuple[date, Mapping[str, int]]]) -> list[Bar]:
    """The columns of all days; the highest day fills HEIGHT, and whatever happened at all is at least one unit high."""
    highest = max((sum(kinds.values()) for _, kinds in rows), default=0)
    if not highest:
        return []
    wide = WIDTH // len(rows)
    drawn = []
    for place, (_, kinds) in enumerate(rows):
        below = 0
        for kind in KINDS:
            requests = kinds[kind]
            if requests:
                top = -(-(below + requests) * HEIGHT // highest)
                bottom = -(-below * HEIGHT // highest)
                drawn.append(Bar(kind, place * wide, HEIGHT - top, wide - GAP, max(1, top - bottom)))
                below += requests
    return drawn
