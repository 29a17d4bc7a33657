"""Partners: deliveries a second from one worker beside a bare POST loop, how soon an event arrives, a page of the feed."""

import contextlib
import http.client
import json
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import psycopg

import config
from auction.ground import clock
from auction.ground.store import transaction
from auction.journal.actions import record_many
from auction.journal.rules import Fact
from auction.journal.signing import new_secret
from auction.partners.contracts import schema_of
from auction.partners.models import Endpoint, EndpointKey
from auction.partners.models import Partner as PartnerRow

from .figures import Effort, median_of
from .house import House
from .receiver import Arrival, Partner, listening

LOTS = 100
RELAY_TARGET, DELIVERIES = 500, 4_000
SLOW_S = 3.0
ARRIVAL_TARGET_MS, EVENTS_PER_S = 1_000, 100
FEED_ENTRIES, FEED_PAGE, FEED_TARGET_MS, FEED_SAMPLES = 5_000_000, 1_000, 50, 40
PATIENCE_S = 120
PUBLIC = {
    name: value for name, value in schema_of("bid.accepted")["examples"][0].items() if name not in ("subject", "seq")
}  # fmt: skip


def relay(house: House, effort: Effort) -> dict[str, Any]:
    """Many events of a hundred lots, told to a quick partner while a slow and a dead one are told the same."""
    lot_ids = house.field(LOTS, 1).lot_ids
    with listening() as quick, listening(SLOW_S) as slow, listening(None) as dead:
        _register(house, quick, slow, dead)
        with _worker(house):
            runs = [_burst(house, lot_ids, quick) for _ in range(effort.repetitions)]
        beside = {"slow_partner_took": len(slow.arrivals()), "dead_partner_was_called": len(dead.arrivals())}
    ours, bare = median_of(runs, "deliveries_per_s"), median_of(runs, "ceiling_per_s")
    return {
        "deliveries_per_s": ours, "ceiling_per_s": bare, "ratio": round(ours / bare, 2), "lots": LOTS,
        "faults": sum(run["faults"] for run in runs), **beside, "target": RELAY_TARGET,
        "reached": ours >= RELAY_TARGET and not any(run["faults"] for run in runs),
    }  # fmt: skip


def event_to_delivery(house: House, effort: Effort) -> dict[str, Any]:
    """From an act's commit to the arrival at the partner, at EVENTS_PER_S, a slow and a dead partner beside it."""
    lot_ids = house.field(LOTS, 1).lot_ids
    with listening() as quick, listening(SLOW_S) as slow, listening(None) as dead:
        _register(house, quick, slow, dead)
        with _worker(house):
            _burst(house, lot_ids, quick)  # the worker is awake
            runs = [_stream(house, lot_ids, quick, effort.seconds * 3) for _ in range(effort.repetitions)]
    delays = sorted(delay for run in runs for delay in run)
    p99 = round(delays[int(len(delays) * 0.99)], 1)
    return {
        "events": len(delays), "median_ms": round(statistics.median(delays), 1), "p99_ms": p99,
        "worst_ms": round(delays[-1], 1), "target_ms": ARRIVAL_TARGET_MS, "reached": p99 <= ARRIVAL_TARGET_MS,
    }  # fmt: skip


def _burst(house: House, lot_ids: list[int], quick: Partner) -> dict[str, Any]:
    quick.arrivals()
    told = _happen(house, [lot_ids[number % LOTS] for number in range(DELIVERIES)])
    arrived = _all_of(quick, DELIVERIES)
    took_s = arrived[-1][0] - arrived[0][0]
    return {
        "deliveries_per_s": round(DELIVERIES / took_s, 1), "ceiling_per_s": _bare_loop(quick.url, DELIVERIES // 2),
        "faults": _faults(told, arrived),
    }  # fmt: skip


def _stream(house: House, lot_ids: list[int], quick: Partner, seconds: float) -> list[float]:
    """Milliseconds from commit to arrival of each event."""
    quick.arrivals()
    told: dict[tuple[str, int], float] = {}
    start_s = time.monotonic()
    for number in range(int(EVENTS_PER_S * seconds)):
        time.sleep(max(0.0, start_s + number / EVENTS_PER_S - time.monotonic()))
        [(subject, seq)] = _happen(house, [lot_ids[number % LOTS]])
        told[subject, seq] = time.time()
    arrived = _all_of(quick, len(told))
    return [(at - told[subject, seq]) * 1_000 for at, subject, seq in arrived]


def _happen(house: House, lot_ids: list[int]) -> list[tuple[str, int]]:
    """One act that records a bid of each of these lots; their (subject, seq)."""
    facts: dict[str, list[Fact]] = {}
    for lot_id in lot_ids:
        facts.setdefault(f"lot:{lot_id}", []).append(Fact("bid.accepted", PUBLIC))
    with house.app.app_context(), transaction() as session:
        return [(row["subject"], row["seq"]) for row in record_many(session, facts)]


def _all_of(quick: Partner, count: int) -> list[Arrival]:
    stop_s = time.monotonic() + PATIENCE_S
    while quick.taken() < count:
        if time.monotonic() > stop_s:
            raise TimeoutError(f"{quick.taken()} of {count} arrived")
        time.sleep(0.05)
    return quick.arrivals()


def _faults(told: list[tuple[str, int]], arrived: list[Arrival]) -> int:
    """Events that are missing or came twice, and those that came before an earlier one of their lot."""
    last: dict[str, int] = {}
    out_of_order = 0
    for _, subject, seq in arrived:
        out_of_order += seq <= last.get(subject, 0)
        last[subject] = seq
    return len(set(told) ^ {(subject, seq) for _, subject, seq in arrived}) + out_of_order


def _bare_loop(url: str, count: int) -> float:
    """POSTs a second of the same size to the same server, by the shortest loop that reads the answers."""
    host, port = url.removeprefix("http://").partition("/")[0].split(":")
    body = json.dumps({"type": "bid.accepted", "data": {**PUBLIC, "subject": "lot:0", "seq": 1}}).encode()
    connection = http.client.HTTPConnection(host, int(port))
    start_s = time.perf_counter()
    for _ in range(count):
        connection.request("POST", "/hooks", body)
        connection.getresponse().read()
    return round(count / (time.perf_counter() - start_s), 1)


def _register(house: House, *partners: Partner) -> None:
    with house.app.app_context(), transaction() as session:
        for number, partner in enumerate(partners):
            row = PartnerRow(name=f"P{number}", contact_email="ops@partner.example", added_at=clock.now())
            session.add(row)
            session.flush()
            endpoint = Endpoint(partner_id=row.id, url=partner.url, kinds=[], added_at=clock.now())
            session.add(endpoint)
            session.flush()
            session.add(EndpointKey(endpoint_id=endpoint.id, scheme="hmac", secret=new_secret(), made_at=clock.now()))


@contextlib.contextmanager
def _worker(house: House) -> Iterator[None]:
    """The worker as production runs it, in a process of its own."""
    environment = config.child_environment(**house.settings, WEBHOOK_ALLOW_LOOPBACK="1")
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], env=environment)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def feed_page(house: House, effort: Effort) -> dict[str, Any]:
    """A page of a thousand events at places all over the feed, by the real server, whole answer."""
    count = FEED_ENTRIES if effort.repetitions > 1 else FEED_ENTRIES // 25
    lot_ids = house.field(LOTS, 1).lot_ids
    _fill(house, lot_ids, count)
    places = [number * count // FEED_SAMPLES for number in range(FEED_SAMPLES)]
    shown: dict[str, Any] = {"entries": count, "page": FEED_PAGE}
    with house.serving() as server:
        for name, filtered in (
            ("", ""),
            ("_of_one_lot", f"&subject=lot:{lot_ids[7]}"),
            ("_of_one_kind", "&kind=lot.paid"),
        ):
            samples = [
                _page_ms(f"{server.url}/api/v1/events?limit={FEED_PAGE}&after={place}{filtered}") for place in places
            ]
            shown[f"median_ms{name}"] = round(statistics.median(samples), 1)
            shown[f"worst_ms{name}"] = round(max(samples), 1)
    return {**shown, "target_ms": FEED_TARGET_MS, "reached": shown["median_ms"] <= FEED_TARGET_MS}


def _page_ms(url: str) -> float:
    before_s = time.perf_counter()
    with urllib.request.urlopen(url, timeout=60) as answer:
        answer.read()
    return (time.perf_counter() - before_s) * 1_000


def _fill(house: House, lot_ids: list[int], count: int) -> None:
    """The rows as so many acts and the relay would have left them; the triggers and foreign keys sleep meanwhile."""
    address = house.settings["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        values = (lot_ids, json.dumps(PUBLIC), count)
        connection.execute(
            "INSERT INTO journal_entry (subject, seq, kind, at, public, private, private_hash, previous_hash, hash)"
            " SELECT 'lot:' || (%s::bigint[])[1 + number %% 100], 1000 + number / 100,"
            " CASE WHEN number %% 50 = 0 THEN 'lot.paid' ELSE 'bid.accepted' END, now(), %s::jsonb, '{}',"
            " repeat('0', 64), repeat('0', 64), repeat('0', 64) FROM generate_series(1, %s) AS number",
            values,
        )
        connection.execute(
            "INSERT INTO feed_entry (position, entry_id, kind, subject, court_id, at)"
            " SELECT row_number() OVER (ORDER BY entry.id), entry.id, kind, subject, (SELECT min(id) FROM court), at"
            " FROM journal_entry AS entry WHERE kind IN ('bid.accepted', 'lot.paid')"
        )
        connection.execute("VACUUM ANALYZE feed_entry, journal_entry")
