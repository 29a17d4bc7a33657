"""Sealed maxima between the database and a batch: read and opened under the lots' locks, and written with the bids.

The only place where a seal is opened.
"""

import json
import logging
import uuid
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from flask import current_app

from auction.ground.sealing import seal, unseal
from auction.journal.actions import BEGIN_HEADS
from auction.journal.rules import GENESIS_HASH, Fact, chained

from . import statements
from .automatic_batch import LeftMaxima, WaitingMaximum
from .batch_rules import LotBatch, WaitingBid
from .connections import Connection, ask

_log = logging.getLogger(__name__)


def sealed(amount_minor: int, maximum_id: uuid.UUID, lot_id: int, user_id: int) -> str:
    """A maximum as it is kept: it opens for this maximum of this bidder on this lot alone."""
    return seal(current_app.config["SECRET_KEY"], amount_minor, _about(maximum_id, lot_id, user_id))


def _about(maximum_id: uuid.UUID, lot_id: int, user_id: int) -> str:
    return f"maximum {maximum_id} {lot_id} {user_id}"


def read_maxima(
    connection: Connection, lots: Sequence[Any], waiting: Sequence[tuple[int, WaitingBid]]
) -> dict[int, LeftMaxima]:
    """The maxima of those lots that have any, or for which one waits. The lots are locked."""
    maxima = [(lot_id, bid.bid_id) for lot_id, bid in waiting if isinstance(bid, WaitingMaximum)]
    asking = {lot_id for lot_id, _ in maxima}
    lot_ids = [lot.id for lot in lots if lot.has_automatic or lot.id in asking]
    if not lot_ids:
        return {}
    found: dict[int, list[Any]] = {lot_id: [] for lot_id in lot_ids}
    asked = {"lot_ids": lot_ids, "ids": [maximum_id for _, maximum_id in maxima]}
    for row in ask(connection, statements.MAXIMA, asked):
        found[row.lot_id].append(row)
    return {lot_id: LeftMaxima(rows, {row.id: _opened(row) for row in rows}) for lot_id, rows in found.items()}


def _opened(row: Any) -> int | None:
    amount_minor = unseal(current_app.config["SECRET_KEY"], row.sealed, _about(row.id, row.lot_id, row.user_id))
    if amount_minor is None:
        _complain(row.id)
    return amount_minor


@lru_cache(maxsize=1_000)
def _complain(maximum_id: uuid.UUID) -> None:
    """Once for each, in a process. The other bids of the lot must not suffer; its bidder can leave it again."""
    _log.error("the sealed maximum %s does not open: SECRET_KEY or the row was changed", maximum_id)


def write_maxima(connection: Connection, batches: Collection[LotBatch]) -> list[dict[str, Any]]:
    """Write what was left; returns the journal's new rows, whose records are begun. The amount is in none of them."""
    kept = [batch.maxima for batch in batches if batch.maxima is not None and batch.maxima.left]
    if not kept:
        return []
    left = [row for maxima in kept for row in maxima.left]
    at = next(iter(batches)).decided_at
    connection.execute(statements.END_MAXIMA, {"at": at, "ids": [one for maxima in kept for one in maxima.ended]})
    connection.execute(statements.ADD_MAXIMA, {"maxima": json.dumps(left, default=str)})
    connection.execute(statements.MARK_AUTOMATIC, {"lot_ids": [row["lot_id"] for row in left]})
    subjects = [record_of(row["id"]) for row in left]
    connection.execute(BEGIN_HEADS, {"subjects": subjects, "hash": GENESIS_HASH})
    rows: list[dict[str, Any]] = []
    for subject, row in zip(subjects, left, strict=True):
        private = {"lot_id": row["lot_id"], "enrolment_id": str(row["enrolment_id"])}
        rows += chained(subject, 0, GENESIS_HASH, at, [Fact("maximum.left", {}, private, row["user_id"])])
    return rows


def record_of(maximum_id: uuid.UUID) -> str:
    """The journal's subject for a maximum. Not the lot: its record is public, also in how many entries it has."""
    return f"maximum:{maximum_id}"
