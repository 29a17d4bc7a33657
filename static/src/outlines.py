"""Makes auction/atlas/outlines/*.json and auction/places/points.csv from the npm package echarts 4.9.0 (Apache-2.0).

    npm pack echarts@4.9.0 && tar xzf echarts-4.9.0.tgz && python static/src/outlines.py package/map/json

A border between two regions is simplified once for both, so that they still meet. Nobody needs this to run the product.
"""

import csv
import itertools
import json
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTLINES, POINTS = ROOT / "auction/atlas/outlines", ROOT / "auction/places/points.csv"
# Coordinates are kept in thousandths of a degree: about a hundred metres.
SCALE = 1_000
COUNTRY_TOLERANCE = 45
# Of a province: this share of its extent.
PROVINCE_PARTS = 420
FILES = {
    "anhui": "34", "beijing": "11", "chongqing": "50", "fujian": "35", "gansu": "62", "guangdong": "44",
    "guangxi": "45", "guizhou": "52", "hainan": "46", "hebei": "13", "heilongjiang": "23", "henan": "41", "hubei": "42",
    "hunan": "43", "jiangsu": "32", "jiangxi": "36", "jilin": "22", "liaoning": "21", "neimenggu": "15", "ningxia": "64",
    "qinghai": "63", "shandong": "37", "shanghai": "31", "shanxi": "14", "shanxi1": "61", "sichuan": "51", "tianjin": "12",
    "xinjiang": "65", "xizang": "54", "yunnan": "53", "zhejiang": "33",
}  # fmt: skip

# Codes that the register has changed since; Shanghai's island has none in the package.
TODAY = {
    "652200": "650500", "542400": "540600", "500228": "500155", "500232": "500156", "371200": "370100",
    "shanghai": "310151",
}  # fmt: skip

Point = tuple[int, int]


def ring_of(text, offset, scale: int) -> list[Point]:
    """A ring as echarts packs it (zigzag deltas in characters), or plainly."""
    if isinstance(text, list):
        return [(round(x * SCALE), round(y * SCALE)) for x, y, *_ in text]
    x, y = offset
    points = []
    for i in range(0, len(text) - 1, 2):
        dx, dy = ord(text[i]) - 64, ord(text[i + 1]) - 64
        x, y = x + ((dx >> 1) ^ -(dx & 1)), y + ((dy >> 1) ^ -(dy & 1))
        points.append((round(x * SCALE / scale), round(y * SCALE / scale)))
    return points


def regions_of(path: Path):
    """(code, centre, rings) of each region in a file; outer rings only."""
    data = json.loads(path.read_text(encoding="utf-8"))
    scale = data.get("UTF8Scale") or 1024
    for feature in data["features"]:
        shape, facts = feature["geometry"], feature["properties"]
        code = str(feature.get("id") or facts.get("id") or path.stem)
        code = TODAY.get(code, code)
        several = shape["type"] == "MultiPolygon"
        parts = shape["coordinates"] if several else [shape["coordinates"]]
        offsets = shape.get("encodeOffsets") or [[None]] * len(parts)
        offsets = offsets if several else [offsets]
        pairs = zip(parts, offsets, strict=True)
        rings = [ring_of(part[0], offset[0], scale) for part, offset in pairs if part]
        if code.isdigit() and not code.startswith("82000"):
            yield code, facts.get("cp"), rings


def simplified(regions: dict[str, list[list[Point]]], tolerance: float) -> dict[str, list[list[Point]]]:
    """The rings with fewer points: each stretch between two junctions is simplified the same way for all who share it."""
    owners = defaultdict(set)
    for code, rings in regions.items():
        for ring in rings:
            for point in ring:
                owners[point].add(code)
    done = {}
    for code, rings in regions.items():
        kept = [thinned(ring, owners, tolerance) for ring in rings]
        largest = max(map(area, kept), default=0)
        done[code] = [r for r in kept if len(r) > 3 and (area(r) > tolerance**2 * 3 or area(r) == largest)]
    return done


def thinned(ring: list[Point], owners, tolerance: float) -> list[Point]:
    ring = ring[:-1] if ring[0] == ring[-1] else ring
    count = len(ring)
    breaks = [i for i in range(count) if owners[ring[i]] != owners[ring[i - 1]]]
    if not breaks:
        first = min(range(count), key=lambda i: ring[i])
        far = max(range(count), key=lambda i: abs(ring[i][0] - ring[first][0]) + abs(ring[i][1] - ring[first][1]))
        breaks = sorted({first, far})
    points = []
    for start, end in zip(breaks, [*breaks[1:], breaks[0] + count], strict=True):
        stretch = [ring[i % count] for i in range(start, end + 1)]
        turned = stretch[0] > stretch[-1]
        cut = peucker(stretch[::-1] if turned else stretch, tolerance)
        points += (cut[::-1] if turned else cut)[:-1]
    return [*points, points[0]]


def peucker(points: list[Point], tolerance: float) -> list[Point]:
    (ax, ay), (bx, by) = points[0], points[-1]
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    worst, at = 0.0, 0
    for i, (x, y) in enumerate(points[1:-1], 1):
        off = (
            abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
            if length
            else ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
        )
        if off > worst:
            worst, at = off, i
    if worst <= tolerance:
        return [points[0], points[-1]]
    return peucker(points[: at + 1], tolerance)[:-1] + peucker(points[at:], tolerance)


def area(ring: list[Point]) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring))) / 2


def write(path: Path, regions: dict[str, list[list[Point]]]) -> None:
    """Longitude and latitude of the first point, then the steps to the next ones, in thousandths of a degree."""
    packed = {}
    for code, rings in sorted(regions.items()):
        packed[code] = []
        for ring in rings:
            steps = list(ring[0])
            for (x1, y1), (x2, y2) in itertools.pairwise(ring):
                steps += [x2 - x1, y2 - y1]
            packed[code].append(steps)
    path.write_text(json.dumps(packed, separators=(",", ":")), encoding="utf-8")


def main(source: Path) -> None:
    sys.setrecursionlimit(10_000)
    OUTLINES.mkdir(exist_ok=True)
    points, country = {}, {}
    for code, centre, rings in regions_of(source / "china.json"):
        points[code], country[code] = centre, rings
    write(OUTLINES / "country.json", simplified(country, COUNTRY_TOLERANCE))
    for name, digits in FILES.items():
        province = {}
        for code, centre, rings in regions_of(source / "province" / f"{name}.json"):
            if centre:
                points.setdefault(code, centre)
            province.setdefault(code, []).extend(rings)
        everything = [point for rings in province.values() for ring in rings for point in ring]
        extent = max(max(axis) - min(axis) for axis in zip(*everything, strict=True))
        write(OUTLINES / f"{digits}0000.json", simplified(province, extent / PROVINCE_PARTS))
    with POINTS.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["code", "latitude_e6", "longitude_e6"])
        for code, (longitude, latitude) in sorted(points.items()):
            rows.writerow([code, round(latitude * 1e6), round(longitude * 1e6)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
