"""Round and region read from titles, against the labels of real listings and by worked examples."""

import pytest

from auction.places.title_rules import NOWHERE, region_of, round_of
from auction.places.tree_rules import children, divisions, path_of, place_name, whole_code
from tests.shared_data import shared_rows

ROUNDS = {"first": "first", "second": "second", "sale_without_auction": "selloff"}


def test_real_titles_say_round_and_region():
    """Of 2,564 real titles every round, and at least 98 % of provinces, 95 % of cities and districts, as labelled."""
    titles = shared_rows("data/cn_listing_titles_2020.csv")
    assert [row["title"] for row in titles if round_of(row["title"]) != ROUNDS[row["round"]]] == []
    for label, level, least in (("province", 0, 0.98), ("city", 1, 0.95), ("area", 2, 0.95)):
        labelled = [row for row in titles if row[f"{label}_code_label"]]
        right = sum(region_of(row["title"])[level] == row[f"{label}_code_label"] for row in labelled)
        assert right >= least * len(labelled), (label, right, len(labelled))


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("四川省成都市金牛区蜀西南二路66号", ("510000", "510100", "510106")),
        ("【变卖】四川成都金牛区某处", ("510000", "510100", "510106")),
        ("拍卖位于澧县澧阳街道房屋", ("430000", "430700", "430723")),
        ("云南省昆明市禄劝县鼎润滨河广场", ("530000", "530100", "530128")),
        ("重庆市巴南区马王坪新村", ("500000", None, "500113")),
        ("东莞市虎门镇丰泰华园", ("440000", "441900", None)),
        ("湖北省仙桃市某路", ("420000", None, "429004")),
        # Nine cities have a 鼓楼区 or 城关区: alone it says nothing.
        ("鼓楼区某路1号", (None, None, None)),
        ("南京市鼓楼区某路1号", ("320000", "320100", "320106")),
        # A road named after a city is no city; a person's or firm's name is no place.
        ("江州市江北区滨江路8号", (None, None, None)),
        ("小型轿车一辆", (None, None, None)),
        ("", (None, None, None)),
        ("【第一次拍卖】", (None, None, None)),
    ],
)
def test_a_place_is_read_as_people_write_it(title, region):
    """Whole and short names, nations left out, places without a city; what is not sure is not said."""
    assert region_of(title) == region


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("【第一次拍卖】某房产", "first"), ("【第二次拍卖】某房产", "second"), ("（二拍）某房产", "second"), ("[变卖]某房产", "selloff"),
        ("变卖(页面另写第1次拍卖)", "selloff"), ("【重新拍卖】某房产", "reauction"), ("某房产", None), ("", None),
    ],
)  # fmt: skip
def test_a_round_is_read_from_the_tag(title, kind):
    """The tag says it, else the words; nothing is guessed."""
    assert round_of(title) == kind


def test_the_tree_is_whole():
    """31 provinces; every division stands below a known one; brackets of the register are never said."""
    assert len(children()[None]) == 31
    assert all(one.parent_code is None or one.parent_code in divisions() for one in divisions().values())
    assert place_name("500113", "zh") == "重庆市巴南区"
    assert place_name("610113", "en") == "Shaanxi, Xi'an, Yanta"
    assert [one.name for one in path_of("329901")] == ["江苏省"]
    assert path_of("990101") == path_of(None) == ()
    assert (whole_code("51"), whole_code("5101"), whole_code("99"), whole_code("５１")) == (
        "510000",
        "510100",
        None,
        None,
    )
    assert region_of("X" * 10_000) == NOWHERE
