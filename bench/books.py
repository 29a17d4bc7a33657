"""The ledger: transfers a second with fsync on, and a case account's balance among ten million transfers."""

import statistics
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg

from auction.ground.store import db, transaction
from auction.ledger.actions import transfer
from auction.ledger.queries import balance_minor

from .figures import Effort, median_of
from .house import House

THREADS = 16
TRANSFERS_TARGET = 1_000
TRANSFERS, CASES, MONTHS = 10_000_000, 20_000, 6
BALANCE_TARGET_MS = 5
SAMPLES = 300
REASON = "payment.received"

# The same rows, by the shortest way there is: the accounts are known, the statement is prepared, the trigger runs.
RAW = "INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)" \
      " VALUES (gen_random_uuid(), 'payment.received', %s, %s, 100, 'CNY', clock_timestamp())"  # fmt: skip


def transfers_per_s(house: House, effort: Effort) -> dict[str, Any]:
    """Single transfers, each an act with its own commit, by THREADS at once in one process."""
    _rate(1, _acts(house))  # opens the accounts
    runs = [
        {"ours": _rate(effort.seconds, _acts(house)), "raw": _rate(effort.seconds, _statements(house))}
        for _ in range(effort.repetitions)
    ]
    ours, raw = median_of(runs, "ours"), median_of(runs, "raw")
    return {
        "transfers_per_s": ours, "ceiling_per_s": raw, "ratio": round(ours / raw, 2), "threads": THREADS,
        "target": TRANSFERS_TARGET, "reached": ours >= TRANSFERS_TARGET,
    }  # fmt: skip


def _rate(seconds: float, worker: Callable[[int, Callable[[], bool]], int]) -> float:
    stop_s = time.monotonic() + seconds
    done = [0] * THREADS

    def work(number: int) -> None:
        done[number] = worker(number, lambda: time.monotonic() < stop_s)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(done) / seconds, 1)


def _acts(house: House) -> Callable[[int, Callable[[], bool]], int]:
    def work(number: int, goes_on: Callable[[], bool]) -> int:
        count = 0
        with house.app.app_context():
            while goes_on():
                with transaction() as session:
                    transfer(session, uuid.uuid4(), REASON, "outside:bank", f"case:{number}", 100, "CNY")
                count += 1
            db.session.remove()
        return count

    return work


def _statements(house: House) -> Callable[[int, Callable[[], bool]], int]:
    address = house.settings["DATABASE_URL"].replace("+psycopg", "")
    ids = dict(house.ask("SELECT name, id FROM ledger_account"))

    def work(number: int, goes_on: Callable[[], bool]) -> int:
        count = 0
        with psycopg.connect(address, autocommit=True) as connection:
            while goes_on():
                connection.execute(RAW, (ids["outside:bank"], ids[f"case:{number}"]), prepare=True)
                count += 1
        return count

    return work


def case_balance_ms(house: House, effort: Effort) -> dict[str, Any]:
    """A case account's balance as its page asks for it: most months closed, the last one open."""
    count = TRANSFERS if effort.repetitions > 1 else TRANSFERS // 10
    _fill(house, count)
    samples = []
    with house.app.app_context():
        for number in range(SAMPLES):
            before_s = time.perf_counter()
            balance_minor(f"case:{number * 61 % CASES}")
            db.session.rollback()
            samples.append((time.perf_counter() - before_s) * 1_000)
        db.session.remove()
    p99 = round(sorted(samples)[int(len(samples) * 0.99)], 2)
    return {
        "transfers": count, "cases": CASES, "closed_months": MONTHS - 1,
        "median_ms": round(statistics.median(samples), 2), "p99_ms": p99,
        "target_ms": BALANCE_TARGET_MS, "reached": p99 < BALANCE_TARGET_MS,
    }  # fmt: skip


def _fill(house: House, count: int) -> None:
    """The rows as so many payments would have left them; the triggers sleep meanwhile, the closing is the real one."""
    house.ask(
        "INSERT INTO ledger_account (name, currency, may_overdraw, opened_at) SELECT 'outside:bank', 'CNY', true, now()"
        " UNION ALL SELECT 'case:' || number, 'CNY', false, now() FROM generate_series(0, :cases - 1) AS number",
        cases=CASES,
    )  # fmt: skip
    address = house.settings["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute(
            "INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)"
            " SELECT gen_random_uuid(), 'payment.received', bank.id, cases.ids[1 + number %% %s], 100, 'CNY',"
            " now() - make_interval(days => (30.0 * %s * (1 - number::float / %s))::int)"
            " FROM generate_series(1, %s) AS number, (SELECT id FROM ledger_account WHERE name = 'outside:bank') AS bank,"
            " (SELECT array_agg(id ORDER BY id) AS ids FROM ledger_account WHERE name LIKE 'case:%%') AS cases",
            (CASES, MONTHS, count, count),
        )  # fmt: skip
        connection.execute("SET session_replication_role = origin")
        for month in range(MONTHS - 1, 0, -1):
            connection.execute("SELECT close_books(now() - make_interval(days => %s), now())", (30 * month,))
        connection.execute("VACUUM ANALYZE transfer, ledger_account, balance_snapshot")
