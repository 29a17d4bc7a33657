"""What a map shows of a search: the country's provinces, a province's cities, or lots as points around a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from flask import url_for

from auction.ground.door import language
from auction.places.points import points
from auction.places.tree_rules import divisions, level_of, path_of
from auction.search.wanted import Wanted

from . import queries
from .outline_rules import (
    COUNTRY,
    Box,
    Frame,
    Label,
    Tile,
    around,
    box_of,
    frame_of,
    frame_of_country,
    labels,
    provinces_in,
    regions,
    shade,
    tiles,
)

_E6 = 1_000_000
KM_OF_PLACE = 15


@dataclass(frozen=True)
class Region:
    """A region as it is drawn: the path, how many lots, the shade of that, the address it leads to ("": to none)."""

    path: str
    name: str
    count: int
    shade: int
    address: str


@dataclass(frozen=True)
class Mark:
    """A sign on the map: middle, radius, number, what it is called (the lot, or where most of several lie), the point as
    text, the address it leads to.
    """

    x: float
    y: float
    radius: float
    count: int
    title: str
    point: str
    address: str


@dataclass
class Map:
    """A drawing. `circle`: x, y and radius of a search around a place."""

    width: int
    height: int
    is_country: bool = False
    regions: Sequence[Region] = ()
    labels: Sequence[Label] = ()
    marks: Sequence[Mark] = ()
    tiles: Sequence[Tile] = field(default_factory=list)
    circle: tuple[float, float, float] | None = None


def map_of(wanted: Wanted, counts: Mapping[str, int], tile_template: str | None) -> Map:
    """The map of a search. `counts`: lots in each division below the chosen place. `tile_template`: address of a tile
    server, for maps of a province or less.
    """
    if wanted.near is None and (wanted.place is None or not regions(_province(wanted.place))):
        return _country(wanted, counts)
    if wanted.near is None and wanted.place and level_of(wanted.place) == 0:
        return _of_regions(wanted, counts, tile_template)
    return _of_points(wanted, tile_template)


def _province(code: str) -> str:
    return f"{code[:2]}0000"


@cache
def _country_paths() -> tuple[Frame, Mapping[str, str]]:
    frame = frame_of_country()
    return frame, {code: frame.path(rings) for code, rings in regions(COUNTRY).items()}


def _country(wanted: Wanted, counts: Mapping[str, int]) -> Map:
    frame, paths = _country_paths()
    return Map(
        frame.width, frame.height, is_country=True, regions=_drawn(paths, wanted, counts),
        labels=_labels(frame, counts, short=True),
    )  # fmt: skip


def _of_regions(wanted: Wanted, counts: Mapping[str, int], tile_template: str | None) -> Map:
    shapes = regions(_province(wanted.place or ""))
    frame = frame_of(box_of([ring for rings in shapes.values() for ring in rings]))
    paths = {code: frame.path(rings) for code, rings in shapes.items()}
    return Map(
        frame.width, frame.height, regions=_drawn(paths, wanted, counts), labels=_labels(frame, counts),
        tiles=tiles(tile_template, frame) if tile_template else (),
    )  # fmt: skip


def _drawn(paths: Mapping[str, str], wanted: Wanted, counts: Mapping[str, int]) -> list[Region]:
    most = max(counts.values(), default=0)
    return [
        Region(
            path, division.called(language()) if division else "", counts.get(code, 0), shade(counts.get(code, 0), most),
            url_for("atlas.show", **wanted.at(code).arguments()) if counts.get(code) else "",
        )
        for code, path in paths.items()
        for division in [divisions().get(code)]
    ]  # fmt: skip


_KINDS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


def _labels(frame: Frame, counts: Mapping[str, int], short: bool = False) -> list[Label]:
    wishes = []
    for code, count in sorted(counts.items(), key=lambda one: -one[1]):
        if code in points() and (division := divisions().get(code)):
            latitude, longitude = points()[code]
            name = division.called(language())
            if short:
                name = next((name.removesuffix(kind) for kind in _KINDS if name.endswith(kind)), name)
            wishes.append((*frame.at(longitude / _E6, latitude / _E6), name, f"{count:,}"))
    return labels(wishes)


def _of_points(wanted: Wanted, tile_template: str | None) -> Map:
    box = _box(wanted)
    frame = frame_of(box)
    west, south, east, north = _seen(frame, box)
    shapes = {
        code: rings
        for province in provinces_in(Box(west, south, east, north))
        for code, rings in regions(province).items()
    }
    drawn = [Region(path, "", 0, 0, "") for rings in shapes.values() if (path := frame.path(rings))]
    circle = None
    if wanted.near is not None and wanted.km is not None:
        x, y = frame.at(wanted.near[1] / _E6, wanted.near[0] / _E6)
        rim = around(*wanted.near, wanted.km)
        circle = (round(x, 1), round(y, 1), round(abs(frame.at(rim.east, wanted.near[0] / _E6)[0] - x), 1))
    marks = [_mark(frame, wanted, sign) for sign in queries.signs(wanted, box)]
    return Map(
        frame.width, frame.height, regions=drawn, marks=marks, circle=circle,
        tiles=tiles(tile_template, frame) if tile_template else (),
    )  # fmt: skip


def _seen(frame: Frame, box: Box) -> Box:
    """All that the drawing shows: it is wider or higher than what it has to show."""
    wide, high = box.east - box.west, box.north - box.south
    return Box(box.west - wide, box.south - high, box.east + wide, box.north + high)


def _box(wanted: Wanted) -> Box:
    if wanted.near is not None and wanted.km is not None:
        return around(*wanted.near, wanted.km * 1.1)
    code = wanted.place or ""
    shapes = regions(_province(code))
    rings = next((shapes[one.code] for one in reversed(path_of(code)) if one.code in shapes), None)
    if rings is None:
        known = next((points()[one.code] for one in reversed(path_of(code)) if one.code in points()), (0, 0))
        return around(*known, KM_OF_PLACE)
    return box_of(rings)


def _mark(frame: Frame, wanted: Wanted, sign: queries.Sign) -> Mark:
    x, y = frame.at(sign.longitude_e6 / _E6, sign.latitude_e6 / _E6)
    if sign.lot_id is not None:
        address = url_for("lots.show", lot_id=sign.lot_id)
    else:
        near = replace(wanted, near=(sign.latitude_e6, sign.longitude_e6), km=_closer(wanted) if sign.is_spread else 1)
        address = url_for("atlas.show" if sign.is_spread else "search.index", **near.arguments())
    radius = 7 if sign.count == 1 else min(9 + 2.2 * len(f"{sign.count}") + sign.count**0.25, 24)
    division = divisions().get(sign.division)
    title = sign.title or (division.called(language()) if division else "")
    point = f"{sign.latitude_e6 / _E6:.2f}, {sign.longitude_e6 / _E6:.2f}"
    return Mark(round(x, 1), round(y, 1), round(radius, 1), sign.count, title, point, address)


def _closer(wanted: Wanted) -> int:
    return max(1, (wanted.km or KM_OF_PLACE) // 3)
