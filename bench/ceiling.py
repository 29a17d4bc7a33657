"""The ceiling: one row lock, one insert, one update, one commit per bid, on the same PostgreSQL, without our code."""

import re
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import psycopg

SCHEMA = """
DROP TABLE IF EXISTS ceiling_bid, ceiling_lot;
CREATE TABLE ceiling_lot (id int PRIMARY KEY, price bigint NOT NULL, bids int NOT NULL DEFAULT 0, leader int,
  ends_at timestamptz NOT NULL) WITH (fillfactor = 50);
CREATE TABLE ceiling_bid (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lot_id int NOT NULL REFERENCES ceiling_lot,
  bidder_id int NOT NULL, amount bigint NOT NULL, seq int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX ON ceiling_bid (lot_id, amount DESC);
INSERT INTO ceiling_lot VALUES (1, 1000, 0, NULL, now() + interval '1 day');
"""
LOCK = "SELECT price, bids FROM ceiling_lot WHERE id = 1 AND ends_at > clock_timestamp() FOR UPDATE"
PGBENCH = f"""
\\set bidder random(1, 10000)
BEGIN;
{LOCK} \\gset
INSERT INTO ceiling_bid (lot_id, bidder_id, amount, seq) VALUES (1, :bidder, :price + 100, :bids + 1);
UPDATE ceiling_lot SET price = :price + 100, bids = :bids + 1, leader = :bidder WHERE id = 1;
COMMIT;
"""


def measure(host: str, database: str, clients: int, seconds: int) -> dict:
    """Bids a second with `clients` connections, by pgbench where it is installed, by a psycopg loop elsewhere."""
    dsn = f"host={host} user=postgres dbname={database}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(SCHEMA)
    if shutil.which("pgbench"):
        return {"by": "pgbench", "bids_per_s": _pgbench(host, database, clients, seconds)}
    return {"by": "psycopg", "bids_per_s": _psycopg(dsn, clients, seconds)}


def _pgbench(host: str, database: str, clients: int, seconds: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "hot.sql"
        script.write_text(PGBENCH)
        command = ["pgbench", "-n", "-h", host, "-U", "postgres", "-c", str(clients), "-j", "2", "-T", str(seconds),
                   "-M", "prepared", "-f", str(script), database]  # fmt: skip
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([\d.]+)", printed)
    assert found, printed
    return round(float(found[1]), 1)


def _psycopg(dsn: str, clients: int, seconds: int) -> float:
    stop = time.monotonic() + seconds
    counts = [0] * clients

    def bid(number: int) -> None:
        with psycopg.connect(dsn) as connection:
            while time.monotonic() < stop:
                with connection.transaction():
                    row = connection.execute(LOCK).fetchone()
                    assert row
                    connection.execute(
                        "INSERT INTO ceiling_bid (lot_id, bidder_id, amount, seq) VALUES (1, %s, %s, %s)",
                        (number, row[0] + 100, row[1] + 1),
                    )
                    connection.execute(
                        "UPDATE ceiling_lot SET price = %s, bids = %s, leader = %s WHERE id = 1",
                        (row[0] + 100, row[1] + 1, number),
                    )
                counts[number] += 1

    threads = [threading.Thread(target=bid, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(counts) / seconds, 1)
