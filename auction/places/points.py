"""Where a division lies: one point for each, its seat. Pure."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from .tree_rules import LEVELS, path_of


class Point(NamedTuple):
    """Latitude and longitude in millionths of a degree, and the level of what it stands for (`tree_rules.LEVELS`)."""

    latitude_e6: int
    longitude_e6: int
    precision: str


@cache
def points() -> Mapping[str, tuple[int, int]]:
    """Latitude and longitude by code; counties have one only in the four municipalities."""
    rows = csv.DictReader(files(__package__).joinpath("points.csv").read_text(encoding="utf-8").splitlines())
    return {row["code"]: (int(row["latitude_e6"]), int(row["longitude_e6"])) for row in rows}


def point_of(code: str | None) -> Point | None:
    """The point of a division, or of what stands above it when it has none; None for no code or an unknown one."""
    for division in reversed(path_of(code)):
        if division.code in points():
            return Point(*points()[division.code], LEVELS[division.level])
    return None
