"""The room by websocket: watching a lot, and bids with an acknowledgement. What is told there, telling.py says."""

from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_login import current_user
from flask_socketio import join_room, leave_room, rooms

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.sockets import socketio

from . import telling
from .intake import answer_json, refusal_json, take_bid
from .telling import NAMESPACE, room_of

MOST_ROOMS = 50


def install(app: Flask) -> None:
    """Carry the journal's news about lots into their rooms."""
    telling.install(app)


def _lot_id(data: Any) -> int:
    lot_id = data.get("lot") if isinstance(data, dict) else None
    if isinstance(lot_id, bool) or not isinstance(lot_id, int) or not 0 < lot_id < 2**62:
        raise Refusal("REQUEST_MALFORMED", detail="lot (1, 2, 3, …)")
    return lot_id


@socketio.on("join", namespace=NAMESPACE)
def join(data: Any = None) -> dict[str, Any]:
    """Watch a lot. The browser then asks for what it has missed."""
    lot_id = _lot_id(data)
    if len(rooms(namespace=NAMESPACE)) > MOST_ROOMS:
        raise Refusal("ROOMS_TOO_MANY")
    join_room(room_of(lot_id))
    return {"ok": True, **telling.welcome(lot_id)}


@socketio.on("leave", namespace=NAMESPACE)
def leave(data: Any = None) -> dict[str, Any]:
    """Watch a lot no longer."""
    leave_room(room_of(_lot_id(data)))
    return {"ok": True}


@socketio.on("bid", namespace=NAMESPACE)
def bid(data: Any = None) -> dict[str, Any]:
    """Place a bid: {lot, bid_id, amount_minor or amount}. The acknowledgement is what POST would answer."""
    received_at = clock.now()
    return answer_json(take_bid(_lot_id(data), current_user, data, received_at))


@socketio.on_error(NAMESPACE)
def refuse(error: Exception) -> dict[str, Any]:
    """Every event is acknowledged, a refused or failed one with the reason."""
    if isinstance(error, sa.exc.TimeoutError | sa.exc.OperationalError):
        error = Refusal("DATABASE_BUSY")
    if not isinstance(error, Refusal):
        current_app.logger.error("fault in a socket event", exc_info=error)
        error = Refusal("SERVER_FAULT")
    return refusal_json(error)
