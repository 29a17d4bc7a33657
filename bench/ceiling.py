"""The ceiling: one row lock, one insert, one update, one commit per bid, on the same PostgreSQL, without our code."""

import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psycopg

LOTS = 1_000
SCHEMA = f"""
DROP TABLE IF EXISTS ceiling_bid, ceiling_lot;
CREATE TABLE ceiling_lot (id int PRIMARY KEY, price bigint NOT NULL, bids int NOT NULL DEFAULT 0, leader int,
  status text NOT NULL DEFAULT 'open', ends_at timestamptz NOT NULL) WITH (fillfactor = 50);
CREATE TABLE ceiling_bid (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lot_id int NOT NULL REFERENCES ceiling_lot,
  bidder_id int NOT NULL, amount bigint NOT NULL, seq int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX ON ceiling_bid (lot_id, amount DESC);
INSERT INTO ceiling_lot (id, price, ends_at)
  SELECT number, 1000, now() + interval '1 year' FROM generate_series(1, {LOTS}) number;
ANALYZE ceiling_lot;
"""
LOCK = "SELECT price, bids FROM ceiling_lot WHERE id = {lot} AND status = 'open' AND ends_at > clock_timestamp() FOR UPDATE"
INSERT = "INSERT INTO ceiling_bid (lot_id, bidder_id, amount, seq) VALUES ({lot}, {bidder}, {price} + 100, {bids} + 1)"
UPDATE = "UPDATE ceiling_lot SET price = {price} + 100, bids = {bids} + 1, leader = {bidder} WHERE id = {lot}"


def measure(host: str, database: str, connections: int, seconds: float, lots: int = 1) -> dict[str, Any]:
    """Bids a second with so many connections over so many lots, each transaction's lot chosen at random.

    By pgbench where it is installed, by a psycopg loop elsewhere (which reaches less; `by` says which).
    """
    dsn = f"host={host} user=postgres dbname={database}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(SCHEMA)
    if shutil.which("pgbench"):
        return {"by": "pgbench", "bids_per_s": _pgbench(host, database, connections, seconds, lots)}
    return {"by": "psycopg", "bids_per_s": _psycopg(dsn, connections, seconds, lots)}


def _pgbench(host: str, database: str, connections: int, seconds: float, lots: int) -> float:
    names = {"lot": ":lot", "bidder": ":bidder", "price": ":price", "bids": ":bids"}
    script = "\n".join([
        f"\\set lot random(1, {lots})", "\\set bidder random(1, 10000)", "BEGIN;",
        LOCK.format(**names) + " \\gset", INSERT.format(**names) + ";", UPDATE.format(**names) + ";", "COMMIT;",
    ])  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bid.sql"
        path.write_text(script + "\n")
        command = ["pgbench", "-n", "-h", host, "-U", "postgres", "-c", str(connections), "-j", "2", "-M", "prepared",
                   "-T", str(max(1, round(seconds))), "-f", str(path), database]  # fmt: skip
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([\d.]+)", printed)
    assert found, printed
    return round(float(found[1]), 1)


def _psycopg(dsn: str, connections: int, seconds: float, lots: int) -> float:
    stop_s = time.monotonic() + seconds
    counts = [0] * connections
    names = {"lot": "%(lot)s", "bidder": "%(bidder)s", "price": "%(price)s", "bids": "%(bids)s"}

    def bid(bidder: int) -> None:
        with psycopg.connect(dsn) as connection:
            while time.monotonic() < stop_s:
                values = {"lot": random.randint(1, lots), "bidder": bidder}
                with connection.transaction():
                    row = connection.execute(LOCK.format(**names), values).fetchone()
                    assert row
                    values |= {"price": row[0], "bids": row[1]}
                    connection.execute(INSERT.format(**names), values)
                    connection.execute(UPDATE.format(**names), values)
                counts[bidder] += 1

    threads = [threading.Thread(target=bid, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(counts) / seconds, 1)
