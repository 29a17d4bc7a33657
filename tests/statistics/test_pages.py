"""Figures of ended sales, from the lots to the page."""

from datetime import timedelta

import pytest

from auction.ground import clock
from auction.ground.store import db
from auction.statistics.actions import count_anew
from auction.statistics.rules import Figures, bucket_name
from tests import builders


@pytest.fixture
def ended(app):
    """Four ended lots of one month: two sold, one of them at four fifths of its reference price, one without any; two not."""
    lots = [builders.announced_lot() for _ in range(4)]
    for lot, state in zip(lots, ("settled", "sold", "unsold", "unsold"), strict=True):
        lot.state, lot.closed_at = state, clock.now() + timedelta(minutes=1)
        lot.reference_price_minor = None
        if state != "unsold":
            lot.bid_count, lot.leading_price_minor = 1, lot.start_price_minor
            lot.leading_code, lot.leading_rank = "A1", None
    lots[0].reference_price_minor = lots[0].start_price_minor * 5 // 4
    db.session.commit()
    count_anew()
    return lots


def test_page(client, ended):
    """Half are sold, at four fifths of the price that the one with a reference had; a second count changes nothing."""
    count_anew()
    page = client.get("/statistics?lang=en").text
    assert "50.0 %" in page
    assert "80.0 %" in page
    assert "Fewer than 5 lots" in page
    table = client.get("/statistics/kind.csv").text.splitlines()
    assert table[1].split(",")[1:5] == ["CNY", "4", "2", "1"]
    assert "None" not in client.get("/statistics?lang=zh").text
    steps = client.get("/api/v1/statistics/spread").get_json()["items"]
    assert [step for step in steps if step["lots"]] == [{"from_percent": 80, "below_percent": 90, "lots": 1}]
    assert (len(steps), steps[0]["from_percent"], steps[-1]["below_percent"]) == (12, None, None)


def test_refused(client, ended):
    """A court, kind, currency or table that is not there is not found; results lead to the list of ended lots."""
    for path in ("?court=99", "?kind=x", "?currency=XXX", "?court=%00", "/person.csv"):
        assert client.get(f"/statistics{path}").status_code == 404
    assert client.get("/results").location.endswith("state=ended")


def test_figures():
    """Nothing to compare gives no ratio, no lots no division by zero."""
    none = Figures("x", "x", 0, 0, 0, 0, 0, 0)
    assert (none.sold_percent, none.hammer_percent, none.bidders_per_lot) == (0.0, None, 0.0)
    assert [bucket_name(bucket) for bucket in (0, 1, 10, 11)] == ["<50", "50–60", "140–150", "≥150"]
