"""The bid path: lock the lot, judge what waits, write once, commit once, tell after the commit."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal import news
from auction.journal.actions import append
from auction.journal.models import JournalHead
from auction.journal.rules import GENESIS_HASH, Fact, chained
from auction.jurisdictions import rule_set
from auction.lots.models import Lot

from .models import Bid
from .queries import contest_of
from .rules import Contest, Dials, Offer, Verdict, judge


@dataclass(frozen=True)
class WaitingBid:
    """A bid as it entered the server: the client's id, the bidder, the amount, the moment of entry."""

    bid_id: uuid.UUID
    user_id: int
    amount_minor: int
    received_at: datetime


@dataclass(frozen=True)
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


LOT_COLUMNS = (
    Lot.id, Lot.state, Lot.opens_at, Lot.closes_at, Lot.start_price_minor, Lot.increment_minor, Lot.bid_count,
    Lot.extension_count, Lot.leading_price_minor, Lot.leading_code, Lot.leading_rank, Lot.currency, Lot.jurisdiction,
)  # fmt: skip


def place_bids(lot_id: int, waiting: Sequence[WaitingBid]) -> list[Answer]:
    """Decide the waiting bids of one lot, in order, in one transaction; answers in the same order.

    A `bid_id` that was decided before gets its first answer again. Refuses NOT_FOUND for an unknown lot.
    """
    with db.engine.begin() as connection:
        lot = connection.execute(sa.select(*LOT_COLUMNS).where(Lot.id == lot_id).with_for_update()).first()
        if lot is None or lot.opens_at is None or lot.closes_at is None:
            raise Refusal("NOT_FOUND")
        decision = _decide(connection, lot, waiting)
        rows = _write(connection, lot, decision)
    if rows:
        news.publish(rows)
    return decision.answers


@dataclass
class _Decision:
    answers: list[Answer]
    bids: list[dict[str, Any]]
    facts: list[Fact]
    contest: Contest


def _decide(connection: sa.Connection, lot: Any, waiting: Sequence[WaitingBid]) -> _Decision:
    enrolments = _enrolments(connection, lot.id, {bid.user_id for bid in waiting})
    contest = _contest(connection, lot, enrolments)
    dials = _dials(lot.jurisdiction)
    known = _known(connection, {bid.bid_id for bid in waiting})
    decided_at = clock.now()
    decision = _Decision([], [], [], contest)
    for bid in waiting:
        enrolment = enrolments.get(bid.user_id)
        if enrolment is None or enrolment.code is None:
            code = "NOT_ENROLLED" if enrolment is None else "DEPOSIT_NOT_HELD"
            decision.answers.append(_answer(lot, bid, code, None, decision.contest.closes_at, None, None))
        elif bid.bid_id in known:
            decision.answers.append(_first_answer(lot, bid, enrolment, known[bid.bid_id]))
        else:
            row = _judge_one(lot, bid, enrolment, decision, dials, decided_at)
            known[bid.bid_id] = row
    return decision


def _judge_one(
    lot: Any, bid: WaitingBid, enrolment: Any, decision: _Decision, dials: Dials, decided_at: datetime
) -> dict[str, Any]:
    before = decision.contest
    offer = Offer(enrolment.code, enrolment.rank, bid.amount_minor, bid.received_at)
    decision.contest, verdict = judge(before, offer, dials)
    seq = None if verdict.refusal else decision.contest.bid_count
    has_previous = seq is not None and before.bid_count > 0
    row = {
        "bid_id": bid.bid_id, "lot_id": lot.id, "enrolment_id": enrolment.id, "amount_minor": bid.amount_minor,
        "rank": enrolment.rank, "received_at": bid.received_at, "decided_at": decided_at,
        "closes_at": verdict.closes_at, "refusal": verdict.refusal, "least_minor": verdict.least_minor, "seq": seq,
        "previous_seq": before.bid_count if has_previous else None,
        "previous_amount_minor": before.leading_price_minor if has_previous else None,
    }  # fmt: skip
    decision.bids.append(row)
    decision.answers.append(
        _answer(lot, bid, verdict.refusal, verdict.least_minor, verdict.closes_at, enrolment.code, seq)
    )
    if seq is not None:
        decision.facts.extend(_facts(lot, offer, seq, verdict, before, decision.contest))
    return row


def _facts(lot: Any, offer: Offer, seq: int, verdict: Verdict, before: Contest, after: Contest) -> list[Fact]:
    facts = [Fact("bid.accepted", {
        "bid_seq": seq, "code": offer.code, "amount_minor": offer.amount_minor, "currency": lot.currency,
        "is_priority": offer.rank is not None, "leading_code": after.leading_code, "received_at": offer.received_at.isoformat(),
        "closes_at": verdict.closes_at.isoformat(),
    })]  # fmt: skip
    if verdict.extended:
        facts.append(Fact("lot.extended", {
            "bid_seq": seq, "closes_at": verdict.closes_at.isoformat(), "was": before.closes_at.isoformat(),
        }))  # fmt: skip
    return facts


def _write(connection: sa.Connection, lot: Any, decision: _Decision) -> list[dict[str, Any]]:
    """Bids in one statement, the lot's head in one, the journal after them."""
    if decision.bids:
        connection.execute(sa.insert(Bid), decision.bids)
    if not decision.facts:
        return []
    contest = decision.contest
    connection.execute(
        sa.update(Lot).where(Lot.id == lot.id).values(
            bid_count=contest.bid_count, extension_count=contest.extension_count, closes_at=contest.closes_at,
            leading_price_minor=contest.leading_price_minor, leading_code=contest.leading_code,
            leading_rank=contest.leading_rank,
        )
    )  # fmt: skip
    subject = f"lot:{lot.id}"
    head = connection.execute(
        sa.select(JournalHead.seq, JournalHead.hash).where(JournalHead.subject == subject).with_for_update()
    ).first()
    if head is None:
        connection.execute(sa.insert(JournalHead).values(subject=subject, seq=0, hash=GENESIS_HASH))
    seq, last_hash = head or (0, GENESIS_HASH)
    rows = chained(subject, seq, last_hash, decision.bids[-1]["decided_at"], decision.facts)
    append(connection, rows)
    return rows


def _contest(connection: sa.Connection, lot: Any, enrolments: dict[int, Any]) -> Contest:
    """The contest as it stands. Who equalled the leading price matters only where a priority purchaser bids."""
    contest = contest_of(lot)
    if contest.leading_price_minor is None or all(enrolment.rank is None for enrolment in enrolments.values()):
        return contest
    codes = connection.execute(
        sa.select(Enrolment.code).join(Bid, Bid.enrolment_id == Enrolment.id).where(
            Bid.lot_id == lot.id, Bid.seq.is_not(None), Bid.amount_minor == contest.leading_price_minor,
            Enrolment.code != contest.leading_code,
        )
    ).scalars()  # fmt: skip
    return replace(contest, equalled_by=frozenset(code for code in codes if code))


def _dials(jurisdiction: str) -> Dials:
    rules = rule_set(jurisdiction)
    return Dials(rules.extension_window_s, rules.extension_s, rules.extension_anchor)


def _enrolments(connection: sa.Connection, lot_id: int, user_ids: set[int]) -> dict[int, Any]:
    rows = connection.execute(
        sa.select(Enrolment.id, Enrolment.user_id, Enrolment.code, Enrolment.rank).where(
            Enrolment.lot_id == lot_id, Enrolment.user_id.in_(user_ids)
        )
    )
    return {row.user_id: row for row in rows}


def _known(connection: sa.Connection, bid_ids: set[uuid.UUID]) -> dict[uuid.UUID, Any]:
    rows = connection.execute(sa.select(*Bid.__table__.c).where(Bid.bid_id.in_(bid_ids))).mappings()
    return {row["bid_id"]: row for row in rows}


def _first_answer(lot: Any, bid: WaitingBid, enrolment: Any, row: Any) -> Answer:
    same = (row["lot_id"], row["enrolment_id"], row["amount_minor"]) == (lot.id, enrolment.id, bid.amount_minor)
    if not same:
        return _answer(lot, bid, "BID_ID_REUSED", None, lot.closes_at, None, None)
    return _answer(lot, bid, row["refusal"], row["least_minor"], row["closes_at"], enrolment.code, row["seq"])


def _answer(
    lot: Any, bid: WaitingBid, refusal: str | None, least_minor: int | None, closes_at: datetime, code: str | None,
    seq: int | None,
) -> Answer:  # fmt: skip
    return Answer(bid.bid_id, refusal, bid.amount_minor, least_minor, closes_at, lot.opens_at, lot.currency, code, seq)
