"""The bid path: lock the lots, judge what waits, write once, commit once, tell after the commit."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from psycopg import Cursor

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.journal import news
from auction.journal.actions import APPEND, BEGIN_HEADS, LOCK_HEADS, append_values
from auction.journal.rules import GENESIS_HASH, chained
from auction.jurisdictions import rule_set

from . import connections, statements
from .batch_rules import Answer, LotBatch, WaitingBid
from .connections import Connection, ask
from .maxima import read_maxima, write_maxima
from .queries import contest_of
from .rules import Contest, dials_of


def place_bids(lot_id: int, waiting: Sequence[WaitingBid]) -> list[Answer]:
    """Decide the waiting bids of one lot, in order, in one transaction; answers in the same order.

    Refuses what `decide_bids` refuses, and NOT_FOUND for an unknown lot.
    """
    answers = decide_bids([(lot_id, bid) for bid in waiting])
    for answer in answers:
        if isinstance(answer, Refusal):
            raise answer
    return [answer for answer in answers if isinstance(answer, Answer)]


Waiting = Sequence[tuple[int, WaitingBid]]


def decide_bids(
    waiting: Waiting, opened: Collection[int] = (), more: Callable[[], Waiting] | None = None
) -> list[Answer | Refusal]:  # fmt: skip
    """Decide waiting bids, each with its lot's id, in order, in one transaction; answers in the same order.

    `opened`: lots at whose opening maxima that were left before are to bid, even when nobody else does. `more` is asked
    once the locks are held, for all that waits for these lots by then: where processes take turns on a lot, a turn
    carries what came while it was waited for.

    A `bid_id` that was decided before gets its first answer again; NOT_FOUND answers a bid for an unknown lot.
    Refuses DATABASE_BUSY when a lock cannot be had, BID_UNKNOWN_OUTCOME when the database went away meanwhile.
    """
    with connections.lent() as connection:
        lot_ids = {lot_id for lot_id, _ in waiting}.union(opened)
        locked = ask(connection, statements.LOCK_LOTS, {"lot_ids": list(lot_ids)})
        if more:
            if locked.fetchone() is not None:  # waits for the locks
                locked.scroll(0, mode="absolute")
            waiting = more()
        batches, record_ends = _read(connection, lot_ids, locked, waiting)
        answers = [
            batches[lot_id].decide(bid) if lot_id in batches else Refusal("NOT_FOUND") for lot_id, bid in waiting
        ]
        for batch in batches.values():
            if batch.maxima is not None:
                batch.maxima.bid_at_opening(batch)
        rows = _write(connection, batches.values(), record_ends)
    if rows:
        news.publish(rows)
    return answers


def _read(
    connection: Connection, lot_ids: Collection[int], locked: Cursor[Any], waiting: Waiting
) -> tuple[dict[int, LotBatch], dict[str, tuple[int, str]]]:
    """Lock the ends of the lots' records, and read what the bids are judged by: one round trip."""
    about = {
        "subjects": [_subject(lot_id) for lot_id in lot_ids], "bid_ids": list({bid.bid_id for _, bid in waiting}),
        "lot_of": [lot_id for lot_id, _ in waiting], "user_of": [bid.user_id for _, bid in waiting],
    }  # fmt: skip
    asked = (LOCK_HEADS, statements.ENROLMENTS, statements.KNOWN_BIDS)
    records, enrolled, known_bids = [ask(connection, statement, about) for statement in asked]
    lots = locked.fetchall()
    record_ends = {row.subject: (row.seq, row.hash) for row in records}
    if unbegun := [_subject(lot.id) for lot in lots if _subject(lot.id) not in record_ends]:
        record_ends |= _begin_records(connection, unbegun)
    enrolments: dict[int, dict[int, Any]] = {lot.id: {} for lot in lots}
    for row in enrolled:
        if row.lot_id in enrolments:
            enrolments[row.lot_id][row.user_id] = row
    known, decided_at = {row.bid_id: row for row in known_bids}, clock.now()
    maxima, batches = read_maxima(connection, lots, waiting), {}
    for lot in lots:
        left = maxima.get(lot.id)
        bidders = [*enrolments[lot.id].values(), *(left.standing.values() if left else ())]
        contest = _contest(connection, lot, bidders)
        batches[lot.id] = LotBatch(
            lot, contest, dials_of(rule_set(lot.jurisdiction)), enrolments[lot.id], known, decided_at, maxima=left
        )
    return batches, record_ends


def _subject(lot_id: int) -> str:
    return f"lot:{lot_id}"


def _begin_records(connection: Connection, subjects: list[str]) -> dict[str, tuple[int, str]]:
    connection.execute(BEGIN_HEADS, {"subjects": subjects, "hash": GENESIS_HASH})
    begun = connection.execute(LOCK_HEADS, {"subjects": subjects}).fetchall()
    return {subject: (seq, last_hash) for subject, seq, last_hash in begun}


def _contest(connection: Connection, lot: Any, bidders: Collection[Any]) -> Contest:
    """The contest as it stands. Who equalled the leading price matters only where a priority purchaser bids."""
    contest = contest_of(lot)
    if contest.leading_price_minor is None or all(bidder.rank is None for bidder in bidders):
        return contest
    codes = connection.execute(statements.EQUALLED_BY, {
        "lot_id": lot.id, "price_minor": contest.leading_price_minor, "leading_code": contest.leading_code,
    })  # fmt: skip
    return replace(contest, equalled_by=frozenset(code for (code,) in codes))


def _write(
    connection: Connection, batches: Collection[LotBatch], record_ends: dict[str, tuple[int, str]]
) -> list[dict[str, Any]]:
    """Bids, the lots' heads, the records and the commit in one round trip; returns the journal's new rows."""
    if bids := [row for batch in batches for row in batch.bids]:
        connection.execute(statements.ADD_BIDS, {"bids": json.dumps(bids, default=str)})
    rows = write_maxima(connection, batches)
    changed = [batch for batch in batches if batch.facts]
    if changed:
        moved = [batch.moved() for batch in changed]
        connection.execute(statements.MOVE_LOTS, {"lots": json.dumps(moved, default=str)})
        for batch in changed:
            subject = _subject(batch.lot.id)
            rows += chained(subject, *record_ends[subject], batch.decided_at, batch.facts)
    if rows:
        connection.execute(APPEND, append_values(rows))
    connection.commit()
    return rows
