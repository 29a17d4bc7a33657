"""Telling the rooms: news about a lot to everybody who watches it.

News is only news: numbered messages, at most ten a second for a lot. A browser that misses one asks
`GET /api/v1/lots/<id>/events?after=`; nothing is true because a socket said it.
"""

import logging
import threading
from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app

from auction.ground import clock
from auction.ground.sockets import socketio
from auction.ground.store import db
from auction.journal.news import Rows, listen
from auction.journal.queries import public_shape

from . import queries

NAMESPACE = "/live"
APART_S = 0.1

_log = logging.getLogger(__name__)
_lock = threading.Lock()
# Entries not told yet, by lot. A lot is here only while a task tells it.
_untold: dict[int, list[Mapping[str, Any]]] = {}


def install(app: Flask) -> None:
    """Carry the journal's news about lots into their rooms."""
    listen(app, _gather)


def room_of(lot_id: int) -> str:
    """The name of the Socket.IO room in which a lot is watched."""
    return f"lot:{lot_id}"


def welcome(lot_id: int) -> dict[str, Any]:
    """What a browser learns by joining a lot's room, as JSON."""
    return {"server_time": clock.now().isoformat()}


def _gather(rows: Rows) -> None:
    """Add entries to what is to be told; the first of a quiet lot is told at once."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
    for row in rows:
        noun, _, number = str(row["subject"]).partition(":")
        if noun != "lot":
            continue
        lot_id = int(number)
        with _lock:
            is_quiet = lot_id not in _untold
            _untold.setdefault(lot_id, []).append(row)
        if is_quiet:
            socketio.start_background_task(_tell, app, lot_id)


def _tell(app: Flask, lot_id: int) -> None:
    """Tell a lot's news, again after APART_S while there is more."""
    while True:
        with _lock:
            rows = _untold[lot_id]
            if not rows:
                del _untold[lot_id]
                return
            _untold[lot_id] = []
        try:
            _emit(app, lot_id, rows)
        except Exception:  # noqa: BLE001 - news that was not told is fetched by the browsers; the next must be told
            _log.exception("news of lot %s was not told", lot_id)
        socketio.sleep(APART_S)


def _emit(app: Flask, lot_id: int, rows: Rows) -> None:
    with app.app_context():
        head = queries.head(lot_id)
        db.session.remove()
        if head is None:  # the court's own paper still
            return
        entries = sorted((public_shape(row) for row in rows), key=lambda entry: entry["seq"])
        socketio.emit("news", queries.news(head, entries), namespace=NAMESPACE, to=room_of(lot_id))
