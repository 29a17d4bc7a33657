"""Whose shares are asked back: who ranks behind pays back first, to the fen."""

import pytest

from auction.annulment.rules import PaidShare, asked_back

SHARES = [
    PaidShare(1, 1, "costs", 10), PaidShare(1, 2, "secured", 500), PaidShare(1, 3, "ordinary", 100),
    PaidShare(1, 4, "ordinary", 50), PaidShare(1, 5, "surplus", 40),
]  # fmt: skip


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (0, {}),
        (30, {(1, 5): 30}),
        (40, {(1, 5): 40}),
        (70, {(1, 5): 40, (1, 3): 20, (1, 4): 10}),
        (200, {(1, 5): 40, (1, 3): 100, (1, 4): 50, (1, 2): 10}),
        (700, {(1, 5): 40, (1, 3): 100, (1, 4): 50, (1, 2): 500, (1, 1): 10}),
        (999, {(1, 5): 40, (1, 3): 100, (1, 4): 50, (1, 2): 500, (1, 1): 10}),
    ],
)
def test_who_ranks_behind_pays_back_first(missing, expected):
    """Surplus, then the ordinary claims pro rata, then the secured one, costs last; never more than was paid."""
    assert asked_back(SHARES, missing) == expected


def test_a_later_plan_is_asked_first():
    """What an earlier sale's plan gave stays, as long as the later plan can give what is missing."""
    later = [PaidShare(2, 1, "ordinary", 60)]
    assert asked_back(SHARES + later, 50) == {(2, 1): 50}
    assert asked_back(SHARES + later, 70) == {(2, 1): 60, (1, 5): 10}
