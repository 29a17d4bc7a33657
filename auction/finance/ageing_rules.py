"""How old what waits is, in three colours, and the curve of what came in and went out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auction.ground.refusal import Words

# The tone of the sign for each of COLOURS; see components/signs.html.
TONES: Mapping[str, str] = {"red": "bad", "amber": "warn", "green": "good"}
# House choice: long enough to act on it, short enough to stand out.
SOON = timedelta(days=3)

OWNERS: Mapping[str, Words] = {
    "finance": Words("Finance", "财务"),
    "officer": Words("Enforcement officer", "执行员"),
    "judge": Words("Judge", "法官"),
    "buyer": Words("Buyer", "买受人"),
    "itself": Words("Goes by itself", "系统自动办理"),
}


def ageing(due_on: date, today: date) -> str:
    """The key of COLOURS for what is due on a day: on its last day it is not late yet."""
    if due_on < today:
        return "red"
    return "amber" if due_on <= today + SOON else "green"


@dataclass(frozen=True)
class Point:
    """The case account on a day: what had come in and what had been paid out by its end."""

    day: date
    in_minor: int
    out_minor: int


def recovery(came_in: Iterable[tuple[date, int]], went_out: Iterable[tuple[date, int]], today: date) -> list[Point]:
    """The days on which something moved, in order, and today, each with the sums up to it. Empty without money."""
    moves: dict[date, list[int]] = {}
    for place, side in enumerate((came_in, went_out)):
        for day, minor in side:
            moves.setdefault(day, [0, 0])[place] += minor
    points, sums = [], [0, 0]
    for day in sorted(moves):
        sums = [sums[0] + moves[day][0], sums[1] + moves[day][1]]
        points.append(Point(day, *sums))
    if points and points[-1].day < today:
        points.append(Point(today, *sums))
    return points


def curve(points: Sequence[Point], side: str, width: int, height: int) -> str:
    """The path of an SVG step line through the sums of one side ("in_minor", "out_minor"); whole units of the box.

    It begins at zero on the first day; the top of the box is the most that came in or went out.
    """
    first, days = points[0].day, max(1, (points[-1].day - points[0].day).days)
    most = max(1, *(max(point.in_minor, point.out_minor) for point in points))
    path = [f"M0 {height}"]
    for point in points:
        x, y = (point.day - first).days * width // days, height - getattr(point, side) * height // most
        path.append(f"H{x}V{y}")
    return "".join(path) + f"H{width}"
