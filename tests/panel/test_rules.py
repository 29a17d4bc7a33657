"""When a panel has decided."""

import pytest

from auction.jurisdictions import rule_set
from auction.panel.rules import outcome

RULES = rule_set("cn")


@pytest.mark.parametrize(
    ("votes", "result"),
    [
        ([], None),
        ([True], None),
        ([False], None),
        ([True, False], None),
        ([True, True], "approved"),
        ([False, False], "rejected"),
        ([True, False, True], "approved"),
        ([False, True, False], "rejected"),
    ],
)
def test_two_of_three_decide(votes, result):
    """The second equal vote decides, whatever the third says."""
    assert outcome(votes, RULES.panel_votes_needed) == result
