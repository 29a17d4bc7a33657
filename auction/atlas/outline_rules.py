"""Outlines as a map draws them: read, projected, fitted into a frame; labels that do not run into each other. Pure."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

# The units of a drawing; the page scales it.
WIDTH = 640
HEIGHT_MOST = 520
MARGIN = 12
COUNTRY = "country"
_SCALE = 1_000
_E6 = 1_000_000
Degrees = tuple[float, float]
Ring = tuple[Degrees, ...]


class Box(NamedTuple):
    """A part of the earth in degrees."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, other: "Box") -> bool:
        """Whether they have a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


@cache
def regions(name: str) -> Mapping[str, tuple[Ring, ...]]:
    """The regions of the country (COUNTRY) or of a province (its code) with their rings of (longitude, latitude);
    {} for a province without outlines.
    """
    file = files(__package__).joinpath("outlines", f"{name}.json")
    if not file.is_file():
        return {}
    packed = json.loads(file.read_text(encoding="utf-8"))
    return {code: tuple(_ring(steps) for steps in rings) for code, rings in packed.items()}


def _ring(steps: Sequence[int]) -> Ring:
    x, y = steps[:2]
    points = [(x / _SCALE, y / _SCALE)]
    for dx, dy in zip(steps[2::2], steps[3::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / _SCALE, y / _SCALE))
    return tuple(points)


def box_of(rings: Iterable[Ring]) -> Box:
    """The least box around rings."""
    points = [point for ring in rings for point in ring]
    east, north = (max(point[axis] for point in points) for axis in (0, 1))
    west, south = (min(point[axis] for point in points) for axis in (0, 1))
    return Box(west, south, east, north)


@cache
def provinces_in(box: Box) -> tuple[str, ...]:
    """Codes of the provinces that a part of the earth touches."""
    return tuple(code for code, rings in regions(COUNTRY).items() if box_of(rings).meets(box))


def around(latitude_e6: int, longitude_e6: int, km: float) -> Box:
    """The box that holds a circle of `km` kilometres around a point."""
    latitude, longitude = latitude_e6 / _E6, longitude_e6 / _E6
    high = km / 111.195
    wide = high / max(math.cos(math.radians(latitude)), 0.05)
    return Box(longitude - wide, latitude - high, longitude + wide, latitude + high)


def conic(longitude: float, latitude: float) -> tuple[float, float]:
    """Albers' equal-area projection as maps of China have it (25° and 47° north, 105° east); y grows to the south."""
    first, second = math.radians(25), math.radians(47)
    n = (math.sin(first) + math.sin(second)) / 2
    c = math.cos(first) ** 2 + 2 * n * math.sin(first)
    radius = math.sqrt(c - 2 * n * math.sin(math.radians(latitude))) / n
    angle = n * math.radians(longitude - 105)
    return radius * math.sin(angle), radius * math.cos(angle)


def mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """Web Mercator: the whole earth is 1 wide and 1 high, (0, 0) in the north-west."""
    return longitude / 360 + 0.5, 0.5 - math.asinh(math.tan(math.radians(latitude))) / math.tau


class Frame:
    """A drawing of a part of the earth: `width` and `height` in its own units, `at` puts a place on it."""

    def __init__(self, project: Callable[[float, float], tuple[float, float]], edge: Iterable[Degrees]) -> None:
        """`edge`: points, all of which are to be seen."""
        self.project = project
        xs, ys = zip(*(project(*point) for point in edge), strict=True)
        self.left, self.top = min(xs), min(ys)
        across, down = max(max(xs) - self.left, 1e-9), max(max(ys) - self.top, 1e-9)
        self.scale = min((WIDTH - 2 * MARGIN) / across, (HEIGHT_MOST - 2 * MARGIN) / down)
        self.width = WIDTH
        self.height = max(round(down * self.scale) + 2 * MARGIN, HEIGHT_MOST // 2)
        self.left -= (self.width - across * self.scale) / 2 / self.scale
        self.top -= (self.height - down * self.scale) / 2 / self.scale

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place stands in the drawing."""
        x, y = self.project(longitude, latitude)
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def shows(self, point: tuple[float, float]) -> bool:
        """Whether a point of the drawing lies within it."""
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height

    def path(self, rings: Iterable[Ring]) -> str:
        """The rings as the path of an SVG; what lies outside the drawing is left out."""
        parts = []
        for ring in rings:
            points = [self.at(*point) for point in ring]
            xs, ys = zip(*points, strict=True)
            if max(xs) < 0 or max(ys) < 0 or min(xs) > self.width or min(ys) > self.height:
                continue
            parts.append("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points[:-1]) + "Z")
        return "".join(parts)


def frame_of(box: Box) -> Frame:
    """A drawing of a box in Web Mercator."""
    return Frame(mercator, ((box.west, box.south), (box.east, box.north)))


def frame_of_country() -> Frame:
    """The drawing of the whole country."""
    return Frame(conic, [point for rings in regions(COUNTRY).values() for ring in rings for point in ring])


class Label(NamedTuple):
    """A text on the map: its middle, the name ("" when only the number has room) and the number."""

    x: float
    y: float
    name: str
    number: str


def labels(wanted: Sequence[tuple[float, float, str, str]], size: float = 11) -> list[Label]:
    """Names and numbers that do not overlap, the first wish first: (x, y, name, number). A name that has no room is left
    out, then the number too.
    """
    taken: list[tuple[float, float, float, float]] = []
    placed = []
    for x, y, name, number in wanted:
        for shown in (name, ""):
            half = max(_wide(shown, size), _wide(number, size)) / 2 + 1
            high = size * (1.25 if shown else 0.65)
            mine = (x - half, y - high, x + half, y + high)
            if not any(
                mine[0] < other[2] and other[0] < mine[2] and mine[1] < other[3] and other[1] < mine[3]
                for other in taken
            ):
                taken.append(mine)
                placed.append(Label(round(x, 1), round(y, 1), shown, number))
                break
    return placed


def _wide(text: str, size: float) -> float:
    return sum(size if character > "\u2e80" else size * 0.58 for character in text)


def shade(count: int, most: int) -> int:
    """0 for none; 1 to 5 by how a count compares with the largest, small ones a little apart."""
    return math.ceil(5 * (count / most) ** 0.7) if count else 0


class Tile(NamedTuple):
    """One picture of a tile server and where it stands in the drawing."""

    address: str
    x: float
    y: float
    side: float


def tiles(template: str, frame: Frame) -> list[Tile]:
    """The pictures that cover a drawing in Web Mercator, at most forty; `template` has {z}, {x} and {y}."""
    zoom = max(0, min(18, round(math.log2(frame.scale / 200))))
    count = 2**zoom
    side = frame.scale / count
    columns = range(math.floor(frame.left * count), math.floor((frame.left + frame.width / frame.scale) * count) + 1)
    rows = range(math.floor(frame.top * count), math.floor((frame.top + frame.height / frame.scale) * count) + 1)
    found = []
    for row in rows:
        for column in columns:
            address = template.replace("{z}", str(zoom)).replace("{x}", str(column % count)).replace("{y}", str(row))
            found.append(
                Tile(
                    address, (column / count - frame.left) * frame.scale, (row / count - frame.top) * frame.scale, side
                )
            )
    return found[:40]
