"""The one way in for a bid, whichever door it came through, and the one shape of its answer."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.ground import clock
from auction.ground.door import client_id
from auction.ground.money import MOST_MINOR, parse_amount
from auction.ground.refusal import Refusal, reason_of, say
from auction.ground.store import db, found
from auction.lots.models import Lot

from .batch_rules import Answer, WaitingBid
from .queue import submit

_log = logging.getLogger(__name__)


def take_bid(lot_id: int, user: User, fields: Mapping[str, Any], received_at: datetime) -> Answer:
    """Read a bid and hand it in. `fields`: `bid_id` (UUID made by the client) and either `amount_minor` (whole
    number) or `amount` (text as typed).

    Refuses SIGN_IN_FIRST, NOT_ALLOWED, COURT_STAFF_BARRED, malformed ids and amounts; a bid that was judged and
    refused comes back as an answer.
    """
    user_id = bidder_id(user, lot_id)
    amount_minor = amount_of(lot_id, fields)
    bid_id = fields.get("bid_id")
    key = client_id(bid_id if isinstance(bid_id, str) else None)
    bid = WaitingBid(key, user_id, amount_minor, received_at, user.fs_uniquifier)
    # The wait for the decision must not hold a connection: more bidders than connections would wait for each other.
    db.session.close()
    return submit(lot_id, bid)


def bidder_id(user: User, lot_id: int) -> int:
    """The id of an account that may bid at all. Whether it may bid for this lot its enrolment says."""
    if not user.is_authenticated:
        raise Refusal("SIGN_IN_FIRST")
    if not may(role_names(user), "bid"):
        serves_here = user.court_id is not None and user.court_id == _of_lot(lot_id, Lot.court_id)
        raise Refusal("COURT_STAFF_BARRED" if serves_here else "NOT_ALLOWED")
    return int(user.id)


def amount_of(lot_id: int, fields: Mapping[str, Any]) -> int:
    """The amount that a request carries as `amount_minor` or as `amount`. Refuses what is not surely one amount."""
    if "amount" in fields:
        if not isinstance(fields["amount"], str):
            raise Refusal("AMOUNT_UNREADABLE")
        return parse_amount(fields["amount"], _of_lot(lot_id, Lot.currency), refuse_zero=True)
    amount = fields.get("amount_minor")
    if amount is None:
        raise Refusal("AMOUNT_EMPTY")
    # A bool is an int to Python, and a float has already lost what its writer meant.
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise Refusal("AMOUNT_NOT_WHOLE")
    if amount <= 0:
        raise Refusal("AMOUNT_NEGATIVE" if amount < 0 else "AMOUNT_ZERO")
    if amount > MOST_MINOR:
        raise Refusal("AMOUNT_TOO_LARGE")
    return amount


def _of_lot(lot_id: int, column: Any) -> Any:
    return found(db.session.execute(sa.select(column).where(Lot.id == lot_id)).scalar())


def answer_json(answer: Answer, spoken: str) -> dict[str, Any]:
    """What a bidder is told, in the language `spoken`: by socket and by POST alike."""
    try:
        answer.raise_refusal()
    except Refusal as refusal:
        shape = refusal_json(refusal, spoken)
    else:
        shape = {"ok": True, "status": 201, "code": None, "message": None}
    return shape | {
        "bid_id": str(answer.bid_id),
        "amount_minor": answer.amount_minor,
        "least_minor": answer.least_minor,
        "bidder_code": answer.code,
        "seq": answer.seq,
        "leads": answer.leads,
        "closes_at": answer.closes_at.isoformat(),
        "server_time": clock.now().isoformat(),
    }


def refusal_json(refusal: Refusal, spoken: str) -> dict[str, Any]:
    """A refusal before any judgement, as problem+json with our own members."""
    message, status = say(refusal, spoken), reason_of(refusal).status
    return {
        "ok": False, "code": refusal.code, "message": message,
        "type": "about:blank", "title": refusal.code, "status": status, "detail": message,
    }  # fmt: skip


def refusal_of(error: Exception) -> Refusal:
    """What the bidder is told of anything that went wrong; what is our fault is logged."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, sa.exc.TimeoutError | sa.exc.OperationalError):
        return Refusal("DATABASE_BUSY")
    _log.error("fault in a bid or a socket's event", exc_info=error)
    return Refusal("SERVER_FAULT")
