"""What an address asks for."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from auction.ground.refusal import Refusal
from auction.search.wanted import Wanted, of_query, read


def test_what_is_written_is_read_again():
    """Every wish survives the way through an address; equal searches are written alike; an empty one is empty."""
    wanted = Wanted(
        q="车 | 房", kind=("immovable", "movable"), place="510100", near=(39_908_700, -116_397_500), km=50, court=3,
        round=("second",), state="bought", price_from=1_000_00, price_to=2_000_50, deposit_to=5, discount=30,
        ends_from=date(2026, 1, 1), ends_to=date(2026, 2, 1), known=("burdens",), sort="-price",
    )  # fmt: skip
    assert of_query(wanted.query_string()) == wanted
    assert of_query("kind=movable&kind=immovable&utm=x&page=3").query_string() == "kind=immovable&kind=movable"
    assert Wanted().query_string() == of_query("q=+&kind=&price_from=&state=on").query_string() == ""


def test_wishes_are_taken_off_one_by_one():
    """One value of several, a whole wish, a point with its radius."""
    wanted = of_query("kind=immovable&kind=movable&near=30,104&km=5&q=a")
    assert wanted.without("kind", "movable").kind == ("immovable",)
    assert wanted.without("near") == of_query("kind=immovable&kind=movable&q=a")
    assert wanted.without("q").q == ""


def test_addresses_of_earlier_times():
    """Two or four digits of a code, a part of an address; a state was none then."""
    assert read({"place": "51"}).place == "510000"
    assert read({"place": "滨江路"}) == Wanted(q="滨江路")
    assert read({}, state="any").state == "any"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("q=" + "房" * 10_000, "SEARCH_TOO_LONG"), ("kind=house", "FILTER_UNKNOWN"), ("state=draft", "FILTER_UNKNOWN"),
        ("place=999999", "FILTER_UNKNOWN"), ("court=0", "FILTER_UNKNOWN"), ("court=１", "FILTER_UNKNOWN"),
        ("round=third", "FILTER_UNKNOWN"), ("price_from=abc", "AMOUNT_UNREADABLE"), ("price_to=-1", "AMOUNT_NEGATIVE"),
        ("price_from=2&price_to=1", "FILTER_TURNED"), ("ends_from=2026-02-30", "FILTER_UNKNOWN"),
        ("ends_from=2026-02-03&ends_to=2026-02-02", "FILTER_TURNED"), ("discount=100", "FILTER_UNKNOWN"),
        ("near=91,0", "FILTER_UNKNOWN"), ("near=x", "FILTER_UNKNOWN"), ("near=1,1&km=0", "FILTER_UNKNOWN"),
        ("sort=name", "FILTER_UNKNOWN"), ("known=all", "FILTER_UNKNOWN"), ("kind=%00", "FILTER_UNKNOWN"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(query, code):
    """Each argument by itself; nothing is ignored, and a refusal repeats no more than the beginning."""
    with pytest.raises(Refusal) as refused:
        of_query(query)
    assert refused.value.code == code
    assert all(len(str(fact)) < 50 for fact in refused.value.facts.values())


def test_single_values_from_a_plain_mapping():
    """A program may hand over a plain dict, a browser a MultiDict; the last of two single values counts."""
    assert read({"kind": "movable"}) == read(MultiDict([("kind", "movable")]))
    assert read(MultiDict([("discount", "10"), ("discount", "20")])).discount == 20
