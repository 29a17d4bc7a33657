"""The bid path: lock the lot, judge what waits, write once, commit once, tell after the commit."""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.journal import news
from auction.journal.actions import APPEND, append_values
from auction.journal.rules import GENESIS_HASH, Fact, chained
from auction.jurisdictions import rule_set

from . import statements
from .queries import contest_of
from .rules import Contest, Dials, Offer, Verdict, judge


@dataclass(frozen=True, slots=True)
class WaitingBid:
    """A bid as it entered the server: the client's id, the bidder, the amount, the moment of entry.

    `session_key` is the account's when the bidder signed in; a bid of a session that was ended since is refused.
    None: no session stands behind it (demo, replay).
    """

    bid_id: uuid.UUID
    user_id: int
    amount_minor: int
    received_at: datetime
    session_key: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bidder is told. `refusal` None = accepted as number `seq`."""

    bid_id: uuid.UUID
    refusal: str | None
    amount_minor: int
    least_minor: int | None
    closes_at: datetime
    opens_at: datetime
    currency: str
    code: str | None
    seq: int | None

    def raise_refusal(self) -> None:
        """Raise the refusal with its facts, when there is one."""
        if self.refusal is None:
            return
        facts: dict[str, Any] = {"closes_at": self.closes_at, "opens_at": self.opens_at, "currency": self.currency}
        if self.least_minor is not None:
            facts["least_minor"] = self.least_minor
        raise Refusal(self.refusal, **facts)


def place_bids(lot_id: int, waiting: Sequence[WaitingBid]) -> list[Answer]:
    """Decide the waiting bids of one lot, in order, in one transaction; answers in the same order.

    A `bid_id` that was decided before gets its first answer again. Refuses NOT_FOUND for an unknown lot,
    DATABASE_BUSY when no connection is free, BID_UNKNOWN_OUTCOME when the database went away meanwhile.
    """
    with _connection() as connection:
        decision = _read(connection, lot_id, waiting)
        for bid in waiting:
            decision.decide(bid)
        rows = _write(connection, decision)
    if rows:
        news.publish(rows)
    return decision.answers


@contextmanager
def _connection() -> Iterator[psycopg.Connection[Any]]:
    """One connection of the pool, past SQLAlchemy, in pipeline mode: what is not asked for is not waited for.

    Whatever was not committed when the block is left is rolled back.
    """
    pooled = db.engine.raw_connection()
    connection: psycopg.Connection[Any] = pooled.driver_connection  # type: ignore[assignment]
    try:
        with connection.pipeline():
            yield connection
    except psycopg.OperationalError as error:
        pooled.invalidate(error)
        raise Refusal("BID_UNKNOWN_OUTCOME") from error
    finally:
        pooled.close()


@dataclass
class _Decision:
    """A batch under judgement: what was read under the lock, and what is to be written."""

    lot: Any
    record_end: tuple[int, str]
    contest: Contest
    dials: Dials
    enrolments: dict[int, Any]
    known: dict[uuid.UUID, Any]
    decided_at: datetime
    answers: list[Answer] = field(default_factory=list)
    bids: list[dict[str, Any]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def decide(self, bid: WaitingBid) -> None:
        enrolment = self.enrolments.get(bid.user_id)
        refusal = _bar(bid, enrolment)
        if refusal:
            self._answer(bid, refusal, None, self.contest.closes_at, None, None)
        elif bid.bid_id in self.known:
            self._repeat(bid, enrolment, self.known[bid.bid_id])
        else:
            self._judge(bid, enrolment)

    def _repeat(self, bid: WaitingBid, enrolment: Any, first: Any) -> None:
        """A bid that was decided before: its first answer, or a refusal when the id stood for another bid."""
        if (first.lot_id, first.enrolment_id, first.amount_minor) == (self.lot.id, enrolment.id, bid.amount_minor):
            self._answer(bid, first.refusal, first.least_minor, first.closes_at, enrolment.code, first.seq)
        else:
            self._answer(bid, "BID_ID_REUSED", None, self.contest.closes_at, None, None)

    def _judge(self, bid: WaitingBid, enrolment: Any) -> None:
        before = self.contest
        offer = Offer(enrolment.code, enrolment.rank, bid.amount_minor, bid.received_at)
        self.contest, verdict = judge(before, offer, self.dials)
        seq = None if verdict.refusal else self.contest.bid_count
        has_previous = seq is not None and before.bid_count > 0
        self.bids.append({
            "bid_id": bid.bid_id, "lot_id": self.lot.id, "enrolment_id": enrolment.id,
            "amount_minor": bid.amount_minor, "rank": enrolment.rank, "received_at": bid.received_at,
            "decided_at": self.decided_at, "closes_at": verdict.closes_at, "refusal": verdict.refusal,
            "least_minor": verdict.least_minor, "seq": seq,
            "previous_seq": before.bid_count if has_previous else None,
            "previous_amount_minor": before.leading_price_minor if has_previous else None,
        })  # fmt: skip
        answer = self._answer(bid, verdict.refusal, verdict.least_minor, verdict.closes_at, enrolment.code, seq)
        self.known[bid.bid_id] = _First(self.lot.id, enrolment.id, answer)
        if seq is not None:
            self.facts += _facts(self.lot, offer, seq, verdict, before, self.contest)

    def _answer(
        self, bid: WaitingBid, refusal: str | None, least_minor: int | None, closes_at: datetime, code: str | None,
        seq: int | None,
    ) -> Answer:  # fmt: skip
        answer = Answer(bid.bid_id, refusal, bid.amount_minor, least_minor, closes_at, self.lot.opens_at,
                        self.lot.currency, code, seq)  # fmt: skip
        self.answers.append(answer)
        return answer


class _First:
    """The first answer of this batch to an id, with the columns that a row of the table has."""

    def __init__(self, lot_id: int, enrolment_id: uuid.UUID, answer: Answer) -> None:
        self.lot_id, self.enrolment_id, self.amount_minor = lot_id, enrolment_id, answer.amount_minor
        self.refusal, self.least_minor = answer.refusal, answer.least_minor
        self.closes_at, self.seq = answer.closes_at, answer.seq


def _bar(bid: WaitingBid, enrolment: Any) -> str | None:
    """Why this bidder's bid is not even judged."""
    if enrolment is None:
        return "NOT_ENROLLED"
    if not enrolment.active or bid.session_key not in (None, enrolment.fs_uniquifier):
        return "SIGN_IN_FIRST"
    return "DEPOSIT_NOT_HELD" if enrolment.code is None else None


def _facts(lot: Any, offer: Offer, seq: int, verdict: Verdict, before: Contest, after: Contest) -> list[Fact]:
    closes_at = verdict.closes_at.isoformat()
    facts = [Fact("bid.accepted", {
        "bid_seq": seq, "code": offer.code, "amount_minor": offer.amount_minor, "currency": lot.currency,
        "is_priority": offer.rank is not None, "leading_code": after.leading_code,
        "received_at": offer.received_at.isoformat(), "closes_at": closes_at,
    })]  # fmt: skip
    if verdict.extended:
        was = before.closes_at.isoformat()
        facts.append(Fact("lot.extended", {"bid_seq": seq, "closes_at": closes_at, "was": was}))
    return facts


def _read(connection: psycopg.Connection[Any], lot_id: int, waiting: Sequence[WaitingBid]) -> _Decision:
    """Lock the lot and the end of its record, and read what the batch is judged by: one round trip."""
    about = {
        "lot_id": lot_id, "subject": f"lot:{lot_id}", "user_ids": list({bid.user_id for bid in waiting}),
        "bid_ids": list({bid.bid_id for bid in waiting}),
    }  # fmt: skip
    asked = (statements.LOCK_LOT, statements.LOCK_RECORD, statements.ENROLMENTS, statements.KNOWN_BIDS)
    rows: list[psycopg.Cursor[Any]] = [
        connection.cursor(row_factory=namedtuple_row).execute(statement, about) for statement in asked
    ]
    locked, record, enrolled, known = rows
    lot = locked.fetchone()
    if lot is None:
        raise Refusal("NOT_FOUND")
    enrolments = {row.user_id: row for row in enrolled}
    return _Decision(
        lot=lot,
        record_end=record.fetchone() or _begin_record(connection, about),
        contest=_contest(connection, lot, enrolments),
        dials=_dials(lot.jurisdiction),
        enrolments=enrolments,
        known={row.bid_id: row for row in known},
        decided_at=clock.now(),
    )


def _begin_record(connection: psycopg.Connection[Any], about: dict[str, Any]) -> tuple[int, str]:
    connection.execute(statements.BEGIN_RECORD, about | {"hash": GENESIS_HASH})
    seq, last_hash = found(connection.execute(statements.LOCK_RECORD, about).fetchone())
    return seq, last_hash


def _contest(connection: psycopg.Connection[Any], lot: Any, enrolments: dict[int, Any]) -> Contest:
    """The contest as it stands. Who equalled the leading price matters only where a priority purchaser bids."""
    contest = contest_of(lot)
    if contest.leading_price_minor is None or all(enrolment.rank is None for enrolment in enrolments.values()):
        return contest
    codes = connection.execute(statements.EQUALLED_BY, {
        "lot_id": lot.id, "price_minor": contest.leading_price_minor, "leading_code": contest.leading_code,
    })  # fmt: skip
    return replace(contest, equalled_by=frozenset(code for (code,) in codes))


def _dials(jurisdiction: str) -> Dials:
    rules = rule_set(jurisdiction)
    return Dials(
        rules.extension_window_s, rules.extension_s, rules.extension_anchor, rules.extension_max_count,
        rules.extension_cap_s, rules.selloff_countdown_hours * 3_600,
    )  # fmt: skip


def _write(connection: psycopg.Connection[Any], decision: _Decision) -> list[dict[str, Any]]:
    """Bids, the lot's head, the record and the commit in one round trip; returns the journal's new rows."""
    rows: list[dict[str, Any]] = []
    if decision.bids:
        connection.execute(statements.ADD_BIDS, {"bids": json.dumps(decision.bids, default=str)})
    if decision.facts:
        lot, contest = decision.lot, decision.contest
        connection.execute(statements.MOVE_LOT, {
            "lot_id": lot.id, "bid_count": contest.bid_count, "extension_count": contest.extension_count,
            "closes_at": contest.closes_at, "leading_price_minor": contest.leading_price_minor,
            "leading_code": contest.leading_code, "leading_rank": contest.leading_rank,
        })  # fmt: skip
        subject = f"lot:{lot.id}"
        rows = chained(subject, *decision.record_end, decision.decided_at, decision.facts)
        connection.execute(APPEND, append_values(rows))
    connection.commit()
    return rows
