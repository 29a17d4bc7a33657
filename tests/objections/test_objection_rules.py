"""The parties' periods as tables, and what must hold for any objection whatsoever."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.objections.objection_rules import (
    ObjectionFacts,
    corrected_minor,
    disputed_minor,
    held_minor,
    last_day,
    may_speak,
    objection_standing,
    plan_standing,
)

RULES = rule_set("cn")
SERVED = date(2026, 3, 2)
LAST = date(2026, 3, 17)
A, B, C = 1, 2, 3


def line(position: int, line_class: str, allotted_minor: int, rank: int = 1) -> dict:
    """A line of a plan, as far as objections look at it."""
    return {"position": position, "line_class": line_class, "allotted_minor": allotted_minor, "rank": rank}


PLAN = [
    line(1, "costs", 10),
    line(2, "secured", 500),
    line(3, "ordinary", 200),
    line(4, "ordinary", 100),
    line(5, "surplus", 0),
]


def test_fifteen_days_move_past_days_off():
    """The day of service is not counted, and a period that ends on a day off ends on the next working day."""
    assert last_day(SERVED, RULES) == LAST
    assert last_day(date(2026, 2, 1), RULES) == date(2026, 2, 24), "the sixteenth lies in the Spring Festival"


@pytest.mark.parametrize(
    ("served", "spoken", "today", "state", "until", "unserved"),
    [
        ({}, (), SERVED, "open", None, (A, B, C)),
        ({A: SERVED, B: SERVED}, (), SERVED + timedelta(99), "open", None, (C,)),
        ({A: SERVED, B: SERVED, C: SERVED}, (), LAST, "open", LAST, ()),
        ({A: SERVED, B: SERVED, C: SERVED}, (), LAST + timedelta(1), "over", LAST, ()),
        ({A: SERVED, B: SERVED, C: SERVED + timedelta(1)}, (), LAST + timedelta(1), "open", LAST + timedelta(1), ()),
        ({A: SERVED, B: SERVED}, (C,), LAST + timedelta(1), "over", LAST, ()),
        ({A: SERVED, B: SERVED, C: SERVED}, (A, B, C), SERVED, "over", None, ()),
        ({A: SERVED, B: SERVED, C: SERVED}, (A, B), SERVED, "open", LAST, ()),
    ],
)
def test_the_plan_waits_for_the_last_of_its_parties(served, spoken, today, state, until, unserved):
    """The whole table: unserved parties hold it up, waivers and objections shorten it, the last service counts."""
    standing = plan_standing((A, B, C), served, frozenset(spoken), today, RULES)
    assert (standing.state, standing.until, standing.unserved) == (state, until, unserved)


BOTH = {B: SERVED, C: SERVED}


@pytest.mark.parametrize(
    ("facts", "today", "state", "until"),
    [
        ({"served": {}}, SERVED, "answering", None),
        ({"served": {B: SERVED}}, LAST + timedelta(9), "answering", None),
        ({}, LAST, "answering", LAST),
        ({}, LAST + timedelta(1), "unopposed", LAST),
        ({"answers": {B: False}}, LAST, "answering", LAST),
        ({"answers": {B: False, C: False}}, SERVED, "unopposed", None),
        ({"answers": {B: False}, "served": {}}, SERVED, "answering", None),
        ({"answers": {B: True}}, SERVED, "opposed", None),
        ({"answers": {B: True}, "opposition_served_on": SERVED}, LAST, "opposed", LAST),
        ({"answers": {B: True, C: False}, "opposition_served_on": SERVED}, LAST + timedelta(1), "lapsed", LAST),
        ({"answers": {B: True}, "opposition_served_on": SERVED, "sued_on": LAST}, LAST + timedelta(99), "sued", None),
        ({"sued_on": LAST, "ended": "dismissed"}, LAST, "dismissed", None),
        ({"sued_on": LAST, "ended": "upheld"}, LAST, "upheld", None),
        ({"ended": "lapsed"}, SERVED, "lapsed", None),
    ],
)
def test_an_objection_lives_by_its_facts(facts, today, state, until):
    """The whole table from the objection to its end."""
    whole = {"objector": A, "disputed": {}, "served": BOTH, "answers": {}} | facts
    standing = objection_standing(ObjectionFacts(**whole), (A, B, C), today, RULES)
    assert (standing.state, standing.until) == (state, until)


def test_a_word_counts_until_the_last_day():
    """Before service any day counts, after it the last day still does, the next does not."""
    assert may_speak(None, SERVED, RULES)
    assert may_speak(SERVED, LAST, RULES)
    assert not may_speak(SERVED, LAST + timedelta(1), RULES)


@pytest.mark.parametrize(
    ("asked", "disputed"),
    [
        ({2: 300}, {2: 200}),
        ({2: 300, 3: 400}, {2: 200}),
        ({3: 250}, {4: 50}),
        ({3: 320}, {2: 20, 4: 100}),
        ({2: 460, 3: 260}, {2: 40, 4: 20}),
        ({1: 30}, {3: 13, 4: 7}),
        ({3: 10_000}, {1: 10, 2: 500, 4: 100}),
    ],
)
def test_what_is_disputed(asked, disputed):
    """Less for a line disputes the difference; more for a line is disputed of those who stand last, up to all of it."""
    assert disputed_minor(PLAN, asked) == disputed


@pytest.mark.parametrize(
    ("asked", "code"),
    [({}, "OBJECTION_EMPTY"), ({2: 500}, "OBJECTION_EMPTY"), ({9: 1}, "OBJECTION_LINE"), ({2: -1}, "OBJECTION_LINE")],
)
def test_what_disputes_nothing_is_refused(asked, code):
    """The plan's own amounts, lines that are not there, and negative amounts."""
    with pytest.raises(Refusal, match=code):
        disputed_minor(PLAN, asked)


def test_after_the_outcome():
    """Named lines get what was asked as far as it is held; the rest goes back to whom it was held from."""
    assert corrected_minor(PLAN, {4: 50}, {3: 250}) == {3: 50, 4: 0}
    assert corrected_minor(PLAN, {2: 20, 4: 100}, {3: 300}) == {2: 3, 3: 100, 4: 17}
    assert corrected_minor(PLAN, {2: 200}, {}) == {2: 200}


amounts = st.integers(0, 10**12)
plans = st.lists(
    st.tuples(st.sampled_from(["costs", "secured", "ordinary", "surplus"]), amounts, st.integers(1, 3)),
    min_size=1,
    max_size=6,
)


@given(
    plans,
    st.dictionaries(st.integers(1, 6), amounts, max_size=4),
    st.dictionaries(st.integers(1, 6), amounts, max_size=4),
)
def test_nothing_is_held_that_is_not_there(rows, first, second):
    """Of no line more is held than it gives, enough to grant each objection, and no more than that is shared out."""
    lines = [line(place, kind, minor, rank) for place, (kind, minor, rank) in enumerate(rows, 1)]
    objections = []
    for wanted in (first, second):
        asked = {position: minor for position, minor in wanted.items() if position <= len(lines)}
        if any(minor != lines[position - 1]["allotted_minor"] for position, minor in asked.items()):
            objections.append((asked, disputed_minor(lines, asked)))
    held = held_minor(lines, [disputed for _asked, disputed in objections])
    for entry in lines:
        assert 0 <= held.get(entry["position"], 0) <= entry["allotted_minor"]
    for asked, disputed in objections:
        more = sum(max(0, minor - lines[position - 1]["allotted_minor"]) for position, minor in asked.items())
        reach = sum(entry["allotted_minor"] for entry in lines if entry["position"] not in asked)
        less = sum(max(0, lines[position - 1]["allotted_minor"] - minor) for position, minor in asked.items())
        assert sum(disputed.values()) >= min(more, reach + less)
        shared = corrected_minor(lines, held, asked)
        assert sum(shared.values()) <= sum(held.values())
        assert all(minor >= 0 for minor in shared.values())
