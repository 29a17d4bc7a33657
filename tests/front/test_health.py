"""What the load balancer and Prometheus are told."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.bidding.queue import submit
from auction.ground import clock
from auction.ground.store import db
from tests import builders
from tests.bidding import stories

FIGURE = re.compile(r"subhasta_[a-z_]+ -?[0-9.]+(e-?[0-9]+)?")


def figures(answer) -> dict[str, float]:
    lines = [line for line in answer.get_data(as_text=True).splitlines() if not line.startswith("#")]
    assert all(FIGURE.fullmatch(line) for line in lines), lines
    return {name.removeprefix("subhasta_"): float(value) for name, value in map(str.split, lines)}


def test_ready_and_behind(client, standing_clock):
    """Ready while closing keeps up; 503 when a lot has been past its end for half a minute and is still open."""
    lot = builders.open_lot()
    standing_clock.at = lot.closes_at + timedelta(seconds=29)
    assert client.get("/readyz").status_code == 200
    standing_clock.at = lot.closes_at + timedelta(seconds=31)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "behind", "closing_lag_s": 31.0})


def test_a_jump_of_the_clock_is_not_ready(app, client):
    """While the database's clock stands an hour off the process is not ready and says why; afterwards it is again."""
    ahead = timedelta(0)

    def ask(connection):
        return connection.scalar(sa.text("SELECT clock_timestamp()")) + ahead, 0, None

    running = clock.DatabaseClock(db.engine, ask)
    clock.install(app, running)
    clock.now()
    for ahead, expected in ((timedelta(hours=1), (503, "clock_jump")), (timedelta(0), (200, "ready"))):
        running.synchronise()
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["status"]) == expected
        jump_s = figures(client.get("/metrics"))["clock_jump_seconds"]
        assert jump_s == pytest.approx(ahead.total_seconds(), abs=5)
    assert abs(figures(client.get("/metrics"))["clock_offset_seconds"]) < 5


def test_the_figures(app, client):
    """Every line is a figure of ours with its help and type; a decided bid is counted."""
    lot = builders.open_lot()
    one = builders.enrolled(lot)
    before = figures(client.get("/metrics"))
    bid = stories.waiting(one, 700_000_00)
    db.session.commit()
    submit(lot.id, bid)
    after = figures(client.get("/metrics"))
    assert after["bids_decided_total"] == before["bids_decided_total"] + 1
    assert (after["bids_waiting"], after["outage_seconds_total"], after["closing_lag_seconds"]) == (0, 0, 0)
    assert client.get("/metrics").get_data(as_text=True).count("# TYPE") == len(after)


@pytest.mark.parametrize(
    ("environment", "token", "header", "status"),
    [
        ("production", None, None, 404),
        ("production", "s3cret", None, 404),
        ("production", "s3cret", "Bearer s3cre", 404),
        ("production", "s3cret", "Bearer geheim-ß", 404),
        ("production", "s3cret", "Bearer s3cret", 200),
        ("demo", None, None, 200),
        ("demo", "s3cret", None, 404),
    ],
)
def test_who_may_read_the_figures(app, client, monkeypatch, environment, token, header, status):
    """In production only who has the token; elsewhere everybody, unless a token is set."""
    monkeypatch.setitem(app.config, "SUBHASTA_ENV", environment)
    monkeypatch.setitem(app.config, "METRICS_TOKEN", token)
    answer = client.get("/metrics", headers={"Authorization": header} if header else {})
    assert answer.status_code == status
