"""Set-off in numbers: what a creditor would receive, and the plan's lines with it taken out."""

import uuid

import pytest

from auction.distribution.set_off_rules import LeftSetOff, entitlement_minor, with_set_offs

MINE, OTHER, DEBTOR = 1, 2, 3
ID = uuid.UUID(int=7)


def line(party, claim, claimed, allotted, **more):
    """A line of a plan."""
    return {"position": 0, "party_id": party, "claim_id": claim, "claimed_minor": claimed, "allotted_minor": allotted,
            "set_off_id": None} | more  # fmt: skip


LINES = [
    line(OTHER, 11, 500, 500), line(MINE, 12, 800, 300, interest_minor=9), line(MINE, 13, 100, 40),
    line(DEBTOR, None, 60, 60),
]  # fmt: skip


def shown(lines):
    """What matters of lines."""
    return [(one["party_id"], one["claimed_minor"], one["allotted_minor"], bool(one["set_off_id"])) for one in lines]


def test_the_entitlement_is_what_the_lines_give_him_for_his_claims():
    """All his claims count, nobody else's, and a surplus is no claim."""
    assert [entitlement_minor(LINES, party) for party in (MINE, OTHER, DEBTOR)] == [340, 500, 0]


@pytest.mark.parametrize(
    ("left_minor", "expected", "short_minor"),
    [
        (0, [(2, 500, 500, False), (1, 800, 300, False), (1, 100, 40, False), (3, 60, 60, False)], None),
        (200, [(2, 500, 500, False), (1, 200, 200, True), (1, 600, 100, False), (1, 100, 40, False), (3, 60, 60, False)],
         None),
        (320, [(2, 500, 500, False), (1, 300, 300, True), (1, 500, 0, False), (1, 20, 20, True), (1, 80, 20, False),
               (3, 60, 60, False)], None),
        (341, [(2, 500, 500, False), (1, 300, 300, True), (1, 500, 0, False), (1, 40, 40, True), (1, 60, 0, False),
               (3, 60, 60, False)], 1),
    ],
)  # fmt: skip
def test_a_set_off_is_taken_out_of_his_shares_alone(left_minor, expected, short_minor):
    """Best share first; sums stay, positions run on; what no share covers is named."""
    left = [LeftSetOff(ID, MINE, "甲", left_minor)] if left_minor else []
    made, short = with_set_offs(LINES, left)
    assert shown(made) == expected
    assert [one["position"] for one in made] == list(range(1, len(made) + 1))
    for name in ("claimed_minor", "allotted_minor"):
        assert sum(one[name] for one in made) == sum(one[name] for one in LINES)
    assert [one.left_minor for one in short] == ([short_minor] if short_minor else [])
    assert sum(one.get("interest_minor", 0) for one in made) == 9, "the reckoning of interest stands once"


def test_a_claim_paid_whole_by_set_off_leaves_no_empty_line():
    """Nothing claimed, nothing shown."""
    made, short = with_set_offs([line(MINE, 1, 50, 50)], [LeftSetOff(ID, MINE, "甲", 50)])
    assert (shown(made), short) == ([(1, 50, 50, True)], [])
