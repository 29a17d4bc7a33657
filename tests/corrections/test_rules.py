"""What is material, how the window is rewritten, what a difference is."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from auction.corrections.rules import GROUNDS, Change, as_stated, difference, grounds_of, kept, moved_texts
from auction.disclosure.rules import TOPICS, Stated
from auction.jurisdictions import rule_set
from auction.lots.announcement_rules import item_keys, written

RULES = rule_set("cn")
TAX = Stated(7, "tax", "契税", "buyer", "stated", "税务机关", date(2026, 3, 1), least_minor=100, most_minor=300)
LET = Stated(8, "tenancy", "无租赁", "nobody", "stated", "邻居", date(2026, 3, 1))


def fact(before, after) -> Change:
    """One fact's change."""
    return Change("fact", (before or after).topic, before, after)


@pytest.mark.parametrize(
    ("change", "grounds"),
    [
        (Change("text", "known_defects", "a", "b"), ("defects",)),
        (Change("text", "auction_time", "a", "b"), ("conditions",)),
        (Change("text", "court", "a", "b"), ()),
        (Change("text", "viewing", "a", "b"), ()),
        (Change("asset", "tenancy", "a", "b"), ("burdens",)),
        (fact(LET, replace(LET, what="租至2030年")), ("burdens",)),
        (fact(LET, replace(LET, certainty="unknown")), ("burdens",)),
        (fact(LET, replace(LET, source="租赁管理处", stated_on=date(2026, 3, 9))), ()),
        (fact(None, LET), ("burdens",)),
        (fact(LET, None), ("burdens",)),
        (fact(TAX, replace(TAX, most_minor=301)), ("costs",)),
        (fact(TAX, replace(TAX, least_minor=99)), ("costs",)),
        (fact(TAX, replace(TAX, least_minor=200)), ()),
        (fact(TAX, replace(TAX, least_minor=None, most_minor=None, certainty="unknown")), ("costs",)),
        (fact(replace(TAX, certainty="unknown", least_minor=None, most_minor=None), TAX), ()),
        (fact(TAX, replace(TAX, payer="debtor")), ()),
        (fact(replace(TAX, payer="debtor"), TAX), ("costs",)),
        (fact(None, TAX), ("costs",)),
        # 1 % of 10,000 is within 100–300, 4 % is not.
        (fact(TAX, replace(TAX, least_minor=None, most_minor=None, least_ppm=10_000, most_ppm=10_000)), ()),
        (fact(TAX, replace(TAX, least_minor=None, most_minor=None, least_ppm=10_000, most_ppm=40_000)), ("costs",)),
    ],
)
def test_what_is_material(change, grounds):
    """More to pay, less known, another content: material. A narrower range, a better source, a telephone number: not."""
    assert grounds_of([change], 10_000, RULES) == grounds


def test_every_ground_is_of_the_closed_list_and_every_entry_has_changes():
    """The table names only items, topics and grounds that there are, and no entry of the list is never met."""
    assert set(GROUNDS.values()) == {item.key for item in RULES.material_changes}
    assert {key for part, key in GROUNDS if part == "text"} <= set(item_keys(RULES))
    assert {key for part, key in GROUNDS if part == "fact"} == set(TOPICS)


def test_grounds_come_in_the_order_of_the_list_once():
    """Several changes of one ground name it once."""
    changes = [fact(None, TAX), Change("text", "taxes", "a", "b"), Change("text", "property", "a", "b")]
    assert grounds_of(changes, 1, RULES) == ("property", "costs")


def test_moments_of_the_old_window_become_those_of_the_new_one():
    """Also when the new beginning is the old end: each moment is replaced once."""
    days = [datetime(2026, 4, day, 2, tzinfo=UTC) for day in (3, 4, 5)]
    text = f"{written(days[0])}至{written(days[1])}（延时除外）。"
    moved = moved_texts({"auction_time": text, "court": "江州"}, days[:2], days[1:])
    assert moved == {"auction_time": f"{written(days[1])}至{written(days[2])}（延时除外）。", "court": "江州"}


def test_differences_join_to_both_texts():
    """The runs without the new ones are the old text, without the gone ones the new text."""
    runs = difference("租至2028年，租金已付", "租至2030年，租金未付")
    assert "".join(text for kind, text in runs if kind != "new") == "租至2028年，租金已付"
    assert "".join(text for kind, text in runs if kind != "gone") == "租至2030年，租金未付"
    assert ("same", "租至20") in runs


def test_a_fact_comes_back_from_its_json():
    """What a version keeps of a fact is all of it."""
    assert as_stated(kept(TAX), 7) == TAX
