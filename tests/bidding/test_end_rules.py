"""Whether a lot whose time is up may be closed now, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from auction.bidding.end_rules import fate

END = datetime(2026, 3, 3, 12, tzinfo=UTC)
LIMIT = timedelta(seconds=10)


def at(seconds: float) -> datetime:
    return END + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("late_s", "up", "decided", "waiting", "expected"),
    [
        (0, None, None, None, "close"),
        (10, None, None, None, "close"),
        (10.01, None, None, None, "suspend"),
        (0, 0, 0, None, "close"),
        (0, -0.01, -0.01, None, "wait"),
        (0, 0.5, -0.01, None, "wait"),
        (9, 0.5, -0.01, None, "wait"),
        (11, 0.5, -0.01, None, "suspend"),
        (0, 0.5, 0.25, -0.01, "wait"),
        (0, 0.5, 0.25, 0, "close"),
        (11, -30, -30, None, "suspend"),
    ],
)
def test_the_fate_of_a_lot_whose_time_is_up(late_s, up, decided, waiting, expected):
    """It closes when the web was up after the end and all bids from before it are decided; else it waits to the limit."""
    known = {
        name: None if seconds is None else at(seconds)
        for name, seconds in (("up_at", up), ("decided_up_to", decided), ("waiting_since", waiting))
    }
    assert fate(END, timedelta(seconds=late_s), LIMIT, **known) == expected
