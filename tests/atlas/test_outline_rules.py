"""Outlines and labels, without a database."""

import pytest

from auction.atlas.month_rules import month_before, month_of, next_month, weeks
from auction.atlas.outline_rules import (
    COUNTRY,
    Box,
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
from auction.places.points import points
from auction.places.tree_rules import children


def test_every_region_is_drawn():
    """Each province of the register has an outline and a point, and outlines of all its cities that have a point."""
    provinces = children()[None]
    assert {one.code for one in provinces} <= set(regions(COUNTRY))
    for province in provinces:
        assert province.code in points()
        drawn = regions(province.code)
        assert {one.code for one in children()[province.code] if one.code in points()} <= set(drawn)
        assert drawn.keys() <= {one.code for one in children()[province.code]}


def test_points_stand_in_their_regions():
    """A province's seat lies within the box of its outline, and so does a city's."""
    for name in (COUNTRY, "510000", "320000"):
        for code, rings in regions(name).items():
            if code in points():
                latitude, longitude = points()[code]
                box = box_of(rings)
                assert box.west <= longitude / 1e6 <= box.east
                assert box.south <= latitude / 1e6 <= box.north


def test_frame():
    """North is up, east is right, and everything that is to be seen is within the drawing."""
    frame = frame_of_country()
    harbin, haikou, urumqi = frame.at(126.6, 45.7), frame.at(110.3, 20.0), frame.at(87.6, 43.8)
    assert harbin[1] < haikou[1]
    assert urumqi[0] < haikou[0] < harbin[0]
    assert all(map(frame.shows, (harbin, haikou, urumqi)))


def test_around():
    """A circle's box is as high as it is wide on the earth, and touches the provinces it lies in."""
    box = around(30_660_000, 104_060_000, 50)
    assert (box.north - box.south) * 111.195 == pytest.approx(100)
    assert "510000" in provinces_in(box)
    assert "230000" not in provinces_in(box)


def test_labels():
    """Of two names in one place the first keeps its name, the second at most its number; far ones both."""
    near = labels([(100, 100, "江苏", "12"), (100, 106, "上海", "5"), (100, 122, "浙江", "3"), (300, 300, "四川", "2")])
    assert [(one.name, one.number) for one in near] == [("江苏", "12"), ("", "3"), ("四川", "2")]


def test_shade():
    """None is blank, the most is darkest, and the shades rise with the number."""
    steps = [shade(count, 1000) for count in (0, 1, 5, 50, 999, 1000)]
    assert steps == sorted(steps)
    assert (steps[0], steps[1], steps[-1]) == (0, 1, 5)
    assert shade(1, 1) > 0


def test_tiles():
    """The tiles of a drawing cover it, are named in order, and are few."""
    frame = frame_of(Box(103.5, 30.2, 104.8, 31.1))
    found = tiles("https://tiles.example/{z}/{x}/{y}.png", frame)
    assert 1 <= len(found) <= 40
    assert found[0].address.startswith("https://tiles.example/")
    assert min(tile.x for tile in found) <= 0
    assert max(tile.x + tile.side for tile in found) >= frame.width
    assert max(tile.y + tile.side for tile in found) >= frame.height


def test_months():
    """Months are read, follow each other over the year's end, and begin their weeks on Monday."""
    november = month_of("2026-11")
    assert (month_before(november).isoformat(), next_month(november).isoformat()) == ("2026-10-01", "2026-12-01")
    assert next_month(month_of("2026-12")).isoformat() == "2027-01-01"
    assert weeks(november)[0][-1] == november
    assert [month_of(text) for text in ("2026-13", "2026-1", "", "9999-01", "2026-11-01")] == [None] * 5
