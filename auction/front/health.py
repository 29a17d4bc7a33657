"""How the process and the platform are: for the load balancer and for Prometheus. No bidder, code or lot in it."""

import hmac
from typing import Any

import sqlalchemy as sa
from flask import current_app

from auction.bidding import queue
from auction.ground import clock
from auction.ground.store import db
from auction.journal import uptime
from auction.sockets import server as sockets

CLOSING_LAG_S = sa.text(
    "SELECT coalesce(extract(epoch FROM max(:now - closes_at)), 0)::float8 FROM lot"
    " WHERE state = 'open' AND closes_at < :now"
)
# A database that a process cannot ask for so long is away, whatever its pool says.
CLOCK_MEASURED_WITHIN_S = 10.0


def readiness() -> tuple[str, dict[str, float]]:
    """("ready", facts in seconds), or what stands in the way: "behind", "clock_jump", "clock_adrift"."""
    lag_s = _closing_lag_s()
    facts = {"closing_lag_s": lag_s}
    running = clock.current()
    if isinstance(running, clock.DatabaseClock):
        quality = running.quality()
        facts |= {"clock_offset_s": quality.offset_s, "clock_measured_ago_s": quality.measured_ago_s}
        if quality.jump_s:
            return "clock_jump", facts
        if quality.measured_ago_s > CLOCK_MEASURED_WITHIN_S:
            return "clock_adrift", facts
    return "ready" if lag_s < current_app.config.get("READY_LAG_S", 30) else "behind", facts


def may_measure(authorization: str) -> bool:
    """Whether whoever sends this Authorization header may read the metrics: those with METRICS_TOKEN, and, where none is
    set, everybody outside production.
    """
    token = current_app.config["METRICS_TOKEN"]
    if token is None:
        return bool(current_app.config["SUBHASTA_ENV"] != "production")
    return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())


def metrics() -> str:
    """This process's figures in Prometheus's text format."""
    lines = []
    for name, kind, meaning, value in _figures():
        lines += [f"# HELP subhasta_{name} {meaning}", f"# TYPE subhasta_{name} {kind}", f"subhasta_{name} {value}"]
    return "\n".join(lines) + "\n"


def _figures() -> list[tuple[str, str, str, Any]]:
    connected = sockets.counts()
    figures = [
        ("bids_decided_total", "counter", "Bids decided by this process, accepted or refused.", queue.decided_count()),
        ("bids_waiting", "gauge", "Bids waiting for their decision in this process.", queue.waiting_count()),
        ("closing_lag_seconds", "gauge", "How long the oldest lot is past its end and still open.", _closing_lag_s()),
        ("outage_seconds_total", "counter", "Time in which no web process was up, gaps above 3 s.",
         uptime.total_outage_s(db.session())),
        ("sockets", "gauge", "Live sockets of this process.", connected["sockets"]),
        ("rooms", "gauge", "Rooms that somebody of this process watches.", connected["rooms"]),
        ("slow_readers_dropped_total", "counter", "Sockets dropped because they read too slowly.",
         connected["slow_readers_dropped"]),
    ]  # fmt: skip
    running = clock.current()
    if isinstance(running, clock.DatabaseClock):
        quality = running.quality()
        figures += [
            ("clock_offset_seconds", "gauge", "Database's clock ahead of this process's, last measured.",
             quality.offset_s),
            ("clock_round_trip_seconds", "gauge", "Round trip of that measurement.", quality.round_trip_s),
            ("clock_measured_ago_seconds", "gauge", "Age of that measurement.", quality.measured_ago_s),
            ("clock_jump_seconds", "gauge", "0, or how far the database's clock has jumped.", quality.jump_s),
        ]  # fmt: skip
    return figures


def _closing_lag_s() -> float:
    return float(db.session.execute(CLOSING_LAG_S, {"now": clock.now()}).scalar_one())
