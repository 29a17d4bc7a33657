"""The room by websocket: watching a lot, and bids with an acknowledgement. What is told there, telling.py says."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask_login import current_user

from auction.bidding.batch_rules import Answer, WaitingBid
from auction.bidding.intake import answer_json, refusal_json, refusal_of, take_bid
from auction.bidding.queue import hand_in
from auction.ground.door import language
from auction.ground.money import MOST_MINOR
from auction.ground.refusal import Refusal
from auction.sockets.server import acknowledge, at_once, socketio

from . import telling
from .telling import NAMESPACE, room_of

MOST_ROOMS = 50
# Who bids is looked up again after this; that his session still holds, every batch asks the database.
KNOWN_FOR = timedelta(minutes=1)
_VISITOR = "auction.room.visitor"
# When the latest bid of a connection entered.
_LATEST = "auction.room.latest"
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who bids on a connection, as looked up at `known_at`."""

    user_id: int
    session_key: str
    language: str
    known_at: datetime


def install(app: Flask) -> None:
    """Carry the journal's news about lots into their rooms."""
    telling.install(app)


def _lot_id(data: Any) -> int:
    lot_id = data.get("lot") if isinstance(data, dict) else None
    if isinstance(lot_id, bool) or not isinstance(lot_id, int) or not 0 < lot_id < 2**62:
        raise Refusal("REQUEST_MALFORMED", detail="lot (1, 2, 3, …)")
    return lot_id


@at_once("join", NAMESPACE)
def join(sid: str, ack_id: int | None, data: Any, environ: dict[str, Any], waited_s: float) -> None:
    """Watch a lot: {lot}. The acknowledgement says from which number its news go on."""

    def enter(lot_id: int) -> dict[str, Any]:
        if len(socketio.server.rooms(sid, NAMESPACE)) > MOST_ROOMS:
            raise Refusal("ROOMS_TOO_MANY")
        socketio.server.enter_room(sid, room_of(lot_id), NAMESPACE)
        return {"ok": True, **telling.welcome(lot_id)}

    _acknowledge(sid, ack_id, _done(environ, data, enter))


@at_once("leave", NAMESPACE)
def leave(sid: str, ack_id: int | None, data: Any, environ: dict[str, Any], waited_s: float) -> None:
    """Watch a lot no longer: {lot}."""

    def go(lot_id: int) -> dict[str, Any]:
        socketio.server.leave_room(sid, room_of(lot_id), NAMESPACE)
        return {"ok": True}

    _acknowledge(sid, ack_id, _done(environ, data, go))


def _done(environ: dict[str, Any], data: Any, act: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """What `act` answers for the lot that `data` names, or the refusal. Who does it does not matter: no session is
    read, which would cost more than all the rest.
    """
    app: Flask = environ["flask.app"]
    try:
        with app.app_context():
            return act(_lot_id(data))
    except Exception as error:  # noqa: BLE001 - every event is acknowledged, a failed one with the reason
        with app.request_context(environ):
            return refusal_json(refusal_of(error), language())


@at_once("bid", NAMESPACE)
def bid(sid: str, ack_id: int | None, data: Any, environ: dict[str, Any], waited_s: float) -> None:
    """Place a bid: {lot, bid_id, amount_minor or amount}. The acknowledgement is what POST would answer.

    The first bid on a connection, and whatever is not plain, is read as a request is, in a task of its own. Then
    the bidder is known, and his bids go straight to the queue.
    """
    app: Flask = environ["flask.app"]
    # Bids that came in one piece keep their order, whatever the microseconds of reading them say.
    received_at = max(app.extensions["clock"].now() - timedelta(seconds=waited_s), environ.get(_LATEST, _NEVER))
    environ[_LATEST] = received_at
    visitor = environ.get(_VISITOR)
    waiting = _plain(data, visitor, received_at) if visitor else None
    if visitor is None or waiting is None:
        socketio.start_background_task(_read_whole, app, sid, ack_id, data, environ, received_at)
        return

    def tell(answer: Answer | Exception) -> None:
        _acknowledge(sid, ack_id, _shape(answer, visitor.language))

    try:
        hand_in(app, data["lot"], waiting, tell)
    except Refusal as refusal:
        with app.app_context():
            tell(refusal)


def _plain(data: Any, visitor: Visitor, received_at: datetime) -> WaitingBid | None:
    """The bid, when it says exactly what a bid needs and its bidder is still known; else None."""
    if received_at - visitor.known_at > KNOWN_FOR or type(data) is not dict or "amount" in data:
        return None
    lot_id, bid_id, amount_minor = data.get("lot"), data.get("bid_id"), data.get("amount_minor")
    if type(lot_id) is not int or type(bid_id) is not str or type(amount_minor) is not int:
        return None
    if not (0 < lot_id < 2**62 and 0 < amount_minor <= MOST_MINOR):
        return None
    try:
        return WaitingBid(uuid.UUID(bid_id), visitor.user_id, amount_minor, received_at, visitor.session_key)
    except ValueError:
        return None


def _read_whole(
    app: Flask, sid: str, ack_id: int | None, data: Any, environ: dict[str, Any], received_at: datetime
) -> None:
    """A bid read as POST reads it: the bidder from the session, the amount as a number or as typed."""
    with app.request_context(environ):
        spoken = language()
        try:
            lot_id = _lot_id(data)
            answer: Answer | Exception = take_bid(lot_id, current_user, data, received_at)
            environ[_VISITOR] = Visitor(current_user.id, current_user.fs_uniquifier, spoken, received_at)
        except Exception as error:  # noqa: BLE001 - every event is acknowledged, a failed one with the reason
            answer = error
        shape = _shape(answer, spoken)
    _acknowledge(sid, ack_id, shape)


def _shape(answer: Answer | Exception, spoken: str) -> dict[str, Any]:
    if isinstance(answer, Answer):
        return answer_json(answer, spoken)
    return refusal_json(refusal_of(answer), spoken)


def _acknowledge(sid: str, ack_id: int | None, shape: dict[str, Any]) -> None:
    if ack_id is not None:
        acknowledge(sid, NAMESPACE, ack_id, json.dumps(shape, separators=(",", ":")))
