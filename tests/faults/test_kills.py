"""Kill -9 during bidding, of everything in turn: no acknowledged bid is lost, none counts twice."""

import gc
import uuid
from dataclasses import replace

import pytest

from .acknowledged import Verdict, losses
from .house import house_of_its_own
from .kills import drawn, run

pytestmark = [
    pytest.mark.timeout(300),
    # The socket client leaves a connection unclosed when the server dies under it; here that is the point.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SEED = 20


@pytest.fixture
def house():
    with house_of_its_own() as house:
        yield house
    gc.collect()


def test_no_acknowledged_bid_is_lost(house):
    """Twenty kills with -9, of worker, master, postmaster, the whole database and everything at once, while eight
    bidders bid and retry and others enrol and pay: every answer that was given stands in the tables, no bid and no
    deposit counts twice, record and books hold.
    """
    report = run(house, drawn(house, 20, SEED), SEED)
    assert report.losses == []
    assert sum(report.kills.values()) == 20
    assert report.unanswered, "no kill came in the way of a bid"
    assert report.accepted, "nobody's bid was taken"
    assert report.deposits, "nobody's deposit was taken"


def test_the_harness_finds_what_an_early_answer_loses(house):
    """A database that answers before it has written loses bids under the same kills, and the harness says which."""
    report = run(house, [house.kill_database] * 2, SEED, is_mutant=True)
    assert any("told Verdict" in loss for loss in report.losses)


FIRST, SECOND, REFUSED = (uuid.UUID(int=number) for number in (1, 2, 3))
KEPT = {
    FIRST: Verdict(500, 1, None), SECOND: Verdict(1000, 2, None), REFUSED: Verdict(1000, None, "BELOW_MIN_INCREMENT"),
}  # fmt: skip
HEAD, ENTERED = (2, 1000), [(1, 500), (2, 1000)]


def test_the_comparison_finds_nothing_where_all_is_kept():
    """Bids that were never answered may stand in the table; a bid answered twice alike is one bid."""
    told = [(FIRST, KEPT[FIRST]), (FIRST, KEPT[FIRST]), (REFUSED, KEPT[REFUSED])]
    assert losses(told, KEPT, HEAD, ENTERED) == []


@pytest.mark.parametrize(
    ("kept", "head", "entered", "fault"),
    [
        ({FIRST: KEPT[FIRST]}, (1, 500), ENTERED[:1], "bid 00000000-0000-0000-0000-000000000002: told"),
        ({**KEPT, SECOND: replace(KEPT[SECOND], seq=3)}, HEAD, ENTERED, "have a gap"),
        ({**KEPT, SECOND: replace(KEPT[SECOND], amount_minor=1500)}, HEAD, ENTERED, "told"),
        ({**KEPT, SECOND: replace(KEPT[SECOND], amount_minor=500)}, (2, 500), ENTERED, "does not rise"),
        ({**KEPT, SECOND: replace(KEPT[SECOND], seq=1)}, HEAD, ENTERED, "stand twice"),
        ({**KEPT, REFUSED: Verdict(1000, 3, None)}, HEAD, ENTERED, "told"),
        (KEPT, (1, 500), ENTERED, "head"),
        (KEPT, HEAD, ENTERED[:1], "journal"),
        (KEPT, HEAD, [*ENTERED, (2, 1000)], "journal"),
    ],
)
def test_the_comparison_finds_every_loss(kept, head, entered, fault):
    """A row that is missing or changed, a gap, a head or a journal that lags: each is named."""
    told = [(bid_id, KEPT[bid_id]) for bid_id in (FIRST, SECOND, REFUSED)]
    assert any(fault in found for found in losses(told, kept, head, entered))
