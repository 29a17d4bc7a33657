"""The closing rush: 1,000 lots end at the same moment while everybody bids on them."""

import itertools
import threading
import time
from datetime import timedelta
from typing import Any

import psycopg

from auction.bidding.closing import DRAIN

from . import audit
from .figures import Effort, medians
from .house import START_MINOR, STEP_MINOR, House
from .load import Ladders, bid_for, joined, leave

# 1,000 lots in groups, three bidders to a lot, each with his deposit held; 60 bidders in all.
GROUPS, LOTS_IN_GROUP, BIDDERS_TO_LOT = 20, 50, 3
LOTS = GROUPS * LOTS_IN_GROUP
# Everybody bids for so long before the common end, and goes on after it.
BEFORE_S, AFTER_S = 4.0, 2.0
LONGEST_S = 60.0
LOOK_S = 0.02

# What the sandbox provider's deposits leave in the books, without the walk through each payment.
HELD_DEPOSITS = (
    "INSERT INTO ledger_account (name, currency, may_overdraw, opened_at) VALUES ('outside:sandbox', 'CNY', true, now())",
    "INSERT INTO ledger_account (name, currency, may_overdraw, opened_at)"
    " SELECT 'deposit:' || id, 'CNY', false, now() FROM enrolment",
    "INSERT INTO payment (id, purpose, subject, about, payee, return_path, payer_id, account_id, amount_minor, currency,"
    " provider, provider_reference, looks, state, started_at, finished_at)"
    " SELECT e.id, 'deposit', 'enrolment:' || e.id, 'bench', 'bench', '/', e.user_id, a.id, e.deposit_minor, 'CNY',"
    " 'sandbox', e.id, 0, 'received', now(), now() FROM enrolment e JOIN ledger_account a ON a.name = 'deposit:' || e.id",
    "INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)"
    " SELECT p.id, 'payment.received', o.id, p.account_id, p.amount_minor, 'CNY', now()"
    " FROM payment p, ledger_account o WHERE o.name = 'outside:sandbox'",
    "ANALYZE ledger_account, payment, transfer",
)


def closing_1000(house: House, effort: Effort) -> dict[str, Any]:
    """How late each lot is closed after the drain, and whether every one was closed once, in time and rightly."""
    runs = []
    for _ in range(effort.repetitions):
        with house.fresh() as own:
            runs.append(_closing(own))
    found = medians(runs)
    wrong = found["faults"] + sum(found["wrong"].values())
    return found | {
        "lots": LOTS, "bidders": GROUPS * BIDDERS_TO_LOT, "drain_ms": DRAIN / timedelta(milliseconds=1),
        "target": {"late_p99_ms": 250, "late_last_ms": 2_000, "wrong": {}},
        "reached": wrong == 0 and found["late_p99_ms"] <= 250 and found["late_last_ms"] <= 2_000,
    }  # fmt: skip


def _closing(house: House) -> dict[str, Any]:
    fields = [
        house.field(LOTS_IN_GROUP, BIDDERS_TO_LOT, jurisdiction="hard_end") for _ in range(GROUPS)
    ]  # a hard end: under article 20 every bid of the last minutes would move it
    for statement in HELD_DEPOSITS:
        house.ask(statement)
    with house.serving() as server:
        url = itertools.repeat(server.url)
        bidders = [bidder for field in fields for bidder in joined(url, field.cookies, field.lot_ids)]
        house.ask(
            "UPDATE lot SET closes_at = e.at, scheduled_closes_at = e.at"
            " FROM (SELECT clock_timestamp() + make_interval(secs => :seconds) AS at) e", seconds=BEFORE_S,
        )  # fmt: skip
        look = _Look(house)
        look.start()
        load = bid_for(bidders, BEFORE_S + AFTER_S, Ladders(START_MINOR, STEP_MINOR))
        look.join()
        leave(bidders)
    lot_ids = [lot_id for field in fields for lot_id in field.lot_ids]
    return load.summary() | look.lateness() | {"wrong": _wrongs(house)} | audit.faults(house.ask, lot_ids, load.answers)


class _Look(threading.Thread):
    """Another connection that looks how many lots are still open: late is what others see late."""

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        self._address = f"host={house.database_host} user=postgres dbname={house.database}"
        self._seen: list[tuple[float, int]] = []

    def run(self) -> None:
        """Until none is open, or until there is no hope."""
        give_up_s = time.monotonic() + BEFORE_S + AFTER_S + LONGEST_S
        with psycopg.connect(self._address, autocommit=True) as connection:
            while time.monotonic() < give_up_s:
                late_s, still_open = connection.execute(
                    "SELECT extract(epoch FROM clock_timestamp() - max(closes_at))::float8,"
                    " count(*) FILTER (WHERE state = 'open') FROM lot"
                ).fetchone() or (0.0, 0)
                self._seen.append(((late_s - DRAIN.total_seconds()) * 1000, still_open))
                if not still_open:
                    return
                time.sleep(LOOK_S)

    def lateness(self) -> dict[str, Any]:
        """Milliseconds after end and drain at which half, 99 % and all of the lots were seen closed; 60,000 = never."""
        return {
            f"late_{name}_ms": round(
                next((late for late, left in self._seen if left <= LOTS * share), LONGEST_S * 1000), 1
            )
            for name, share in (("p50", 0.5), ("p99", 0.01), ("last", 0.0))
        }


def _wrongs(house: House) -> dict[str, int]:
    """Lots closed not at all or twice or before their end; bids judged by anything but their entry."""
    questions = {
        "not_closed_once": "SELECT count(*) FROM lot WHERE 1 <> (SELECT count(*) FROM journal_entry"
        " WHERE subject = 'lot:' || lot.id AND kind = 'lot.closed') OR state = 'open' OR (state = 'unsold') <> (bid_count = 0)",
        "early": "SELECT count(*) FROM lot WHERE closed_at < closes_at",
        "judged_by_the_queue": "SELECT count(*) FROM bid JOIN lot ON lot.id = bid.lot_id"
        " WHERE (bid.received_at >= lot.closes_at AND bid.seq IS NOT NULL)"
        " OR (bid.received_at < lot.closes_at AND bid.refusal = 'AFTER_END')",
    }
    counts = {name: house.ask(question)[0][0] for name, question in questions.items()}
    return {name: count for name, count in counts.items() if count}
