"""The lot's life: every state with every event."""

import re
from pathlib import Path

import pytest

from auction.front.lot_life import BEGIN, END, life_drawing
from auction.ground.refusal import Refusal
from auction.lots.rules import (
    BEFORE_ANNOUNCEMENT,
    EVENT_NAMES,
    LIFE,
    LIVING,
    NAMES,
    NEXT_ROUND,
    ROUND_KINDS,
    STATES,
    next_state,
)

EVENTS = sorted({event for _, event in LIFE})

# The whole life once more, by hand: what the table must say.
EXPECTED = {
    "draft": {"value": "valued", "approve": "approved", "withdraw": "withdrawn"},
    "valued": {"value": "valued", "approve": "approved", "withdraw": "withdrawn"},
    "approved": {"value": "valued", "approve": "approved", "announce": "announced", "withdraw": "withdrawn"},
    "announced": {"open": "open", "pause": "paused", "withdraw": "withdrawn", "correct": "announced"},
    "open": {"pause": "paused", "close_sold": "sold", "close_unsold": "unsold", "withdraw": "withdrawn"},
    "paused": {"resume": "open", "await_opening": "announced", "withdraw": "withdrawn", "correct": "announced"},
    "sold": {"pay": "paid", "default": "defaulted", "annul": "annulled"},
    "paid": {"settle": "settled", "default": "defaulted", "annul": "annulled"},
    "settled": {"annul": "annulled"},
    "unsold": {"take": "sold"},
    "defaulted": {"take": "sold"},
    "withdrawn": {},
    "annulled": {},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_state_with_every_event(state, event):
    """Each pair leads where the law leads, and every pair not in the table is refused by its name."""
    target = EXPECTED[state].get(event)
    if target:
        assert next_state(state, event) == target
        return
    with pytest.raises(Refusal) as refused:
        next_state(state, event)
    assert (refused.value.code, refused.value.facts["state"]) == ("STATE_FORBIDS", NAMES[state])


def test_every_state_and_event_has_its_name():
    """Nothing in the table is without a name in both languages."""
    assert set(NAMES) == set(STATES) == set(EXPECTED)
    assert set(EVENT_NAMES) == set(EVENTS)
    assert all(all(words) for words in (*NAMES.values(), *EVENT_NAMES.values()))


def test_no_unsold_or_defaulted_lot_is_a_dead_end():
    """Every auction that failed or whose buyer defaulted leads to another round; a failed sell-off, or one that failed
    without any reserve, ends it."""
    ends = {(kind, end) for kind in ROUND_KINDS for end in ("unsold", "defaulted")}
    assert ends - set(NEXT_ROUND) == {("selloff", "unsold"), ("no_reserve", "unsold")}


def test_a_living_lot_can_still_move():
    """A state counts as living when it can move on, and only then: an asset is free again after the others. What failed
    to sell is free too, though a creditor may still take it.
    """
    assert set(LIVING) == {state for state, events in EXPECTED.items() if events} - {"unsold", "defaulted"}
    assert set(BEFORE_ANNOUNCEMENT) < set(LIVING)


def test_the_readme_draws_the_life_from_the_code():
    """Between its markers the README holds exactly what `python -m auction.front.lot_life` prints."""
    readme = Path(__file__).parents[2] / "README.md"
    blocks = re.findall(f"{BEGIN}.*?{END}", readme.read_text(encoding="utf-8") if readme.exists() else "", re.DOTALL)
    if not blocks:
        pytest.skip("README.md has no lot-life block yet")
    assert blocks == [life_drawing()]
