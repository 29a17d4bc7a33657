"""Map and calendar as a visitor meets them."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from auction.ground import clock
from auction.ground.store import db
from auction.search.filling import fill
from tests import builders
from tests.browsing import page


@pytest.fixture
def chengdu(app):
    """Two lots in Chengdu, one at its own place and one in Jinniu without coordinates, and one that has no place."""
    at_place, in_district, nowhere = (builders.announced_lot(opens_in=timedelta(days=days)) for days in (1, 2, 3))
    at_place.asset.division_code = in_district.asset.division_code = "510106"
    at_place.asset.latitude_e6, at_place.asset.longitude_e6 = 30_700_000, 104_000_000
    db.session.flush()
    fill(db.session, {at_place.id, in_district.id, nowhere.id})
    db.session.commit()
    return at_place, in_district, nowhere


def test_from_country_to_lot(client, chengdu):
    """Country, province and city are links with counts; in the city a lot stands where it is; what has no place is said."""
    country = client.get("/lots/map?lang=en").text
    assert country.count("place=510000") >= 2  # on the drawing and as text
    assert "1 lot has no point on this map" in country
    province = client.get("/lots/map?place=510000&lang=en").text
    assert "place=510100" in province
    city = client.get("/lots/map?place=510100&lang=en").text
    assert f"/lots/{chengdu[0].id}" in city
    assert 'class="app-map__mark' in city


def test_every_sign_stands_in_words_too(client, chengdu):
    """Whoever cannot see the map reads the same signs with the same counts and addresses; all lots are accounted for."""
    for where in ("place=510100", "near=30.7,104.0&km=50"):
        tree = page(client.get(f"/lots/map?{where}&lang=en"))
        drawn = [
            (mark["href"], int(many.text) if (many := mark.select_one(".app-map__many")) else 1)
            for mark in tree.select("svg a:has(.app-map__mark)")
        ]
        told = [
            (line.a["href"], int(line.select_one(".app-facet__count").text))
            for line in tree.select(".app-regions--signs li")
        ]
        assert drawn == told != []
        assert sum(count for _, count in told) == 2
        assert all(line.a.text.strip() for line in tree.select(".app-regions--signs li"))


def test_around(client, chengdu):
    """A place, a lot's number and coordinates become a point in the address; only what stands within is found."""
    for typed in ("四川省成都市", f"{chengdu[0].id}", "30.7, 104.0"):
        answer = client.get(f"/lots/map?km=20&around={quote(typed)}")
        assert answer.status_code == 303
        assert "near=30." in answer.location
    near = client.get("/lots/map?near=30.7,104.0&km=5&lang=en").text
    assert ">1 lot<" in near.replace("\n", "")
    assert "app-map__circle" in near


@pytest.mark.parametrize("typed", ["火星", "<script>alert(1)</script>", "999999999", "\u202eabc", "x" * 5000, "95, 1"])
def test_around_nothing(client, app, typed):
    """What names no place is refused beside the field, shown again as it was typed, and harmless."""
    answer = client.get("/lots/map", query_string={"around": typed, "lang": "en"})
    assert answer.status_code == 400
    assert "names no place" in answer.text
    assert "<script>alert" not in answer.text


def test_calendar(client, chengdu):
    """A month counts openings and closings by day, the day lists them, the list has all, and both keep the search."""
    day = (clock.today() + timedelta(days=1)).isoformat()
    month = client.get(f"/calendar?day={day}&lang=en").text
    assert f"/lots/{chengdu[0].id}" in month
    assert f"/lots/{chengdu[2].id}" not in month
    listed = client.get(f"/calendar?shape=list&month={day[:7]}&place=510000&lang=en").text
    assert f"/lots/{chengdu[0].id}" in listed
    assert f"/lots/{chengdu[2].id}" not in listed


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=%00", "day=tomorrow", "shape=circle", "month=2026-01&day=2026-02-01"]
)
def test_calendar_refused(client, app, query):
    """A month, day or shape that does not exist is refused by name."""
    answer = client.get(f"/calendar?{query}&lang=en")
    assert answer.status_code == 404
    assert "no such month" in answer.text
