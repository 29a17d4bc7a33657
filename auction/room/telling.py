"""Telling the rooms: news about a lot to everybody who watches it, whichever process it happened in.

News is only news. A message carries the lot's head and says which numbers of the lot's journal it covers
(`from_seq` to `to_seq`, without gap); at most ten a second, the first of a quiet lot at once. Of a rush it carries the
newest entries only. A browser that misses a range asks `GET /api/v1/lots/<id>/events?after=`; nothing is true because
a socket said it.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from auction.bidding import queries
from auction.ground import clock
from auction.ground.store import db
from auction.journal import broadcast
from auction.journal.models import JournalHead
from auction.journal.news import Rows, listen
from auction.journal.queries import entries_after, public_shape
from auction.sockets.server import socketio

from .kept import Kept

NAMESPACE = "/live"
APART_S = 0.1
# While the database is away.
AGAIN_AFTER_S = 1.0
# What telling one socket may cost of the process's time: ten thousand are told two or three times a second.
SHARE_OF_SOCKET_S = 40e-6
# As many as a room shows; whoever wants the others of a rush asks for the events.
MOST_ENTRIES = 20

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Watched:
    """A lot that somebody of this process watches. `told_seq`: what its room knows, None before anything was told."""

    told_seq: int | None
    heard_seq: int = 0
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    is_telling: bool = False
    must_restate: bool = False


_lock = threading.Lock()
_watched: dict[int, _Watched] = {}
# The first thousands who join after a restart are one question.
_seqs: Kept[int] = Kept(most_age_s=0.0, most=1_000)


def install(app: Flask) -> None:
    """Carry the journal's news about lots into their rooms, and to the other processes."""
    broadcast.install(app)
    listen(app, _pass_on)


def start(app: Flask) -> None:
    """Hear the other processes too, from now on: for a process that serves sockets."""
    broadcast.of(app).listen(lambda subject, seq: _hear(app, subject, seq), lambda: _look(app))


def room_of(lot_id: int) -> str:
    """The name of the Socket.IO room in which a lot is watched."""
    return f"lot:{lot_id}"


def welcome(lot_id: int) -> dict[str, Any]:
    """What a browser learns by joining a lot's room, as JSON: the time, and `seq`, from which the room's news go on.

    `seq` is None while the database is away: then the browser asks for the events.
    """
    watched = _watched.get(lot_id)
    seq = watched.told_seq if watched else None
    if seq is None:
        try:
            seq = _seqs.get(lot_id, lambda: _public_seq(lot_id))
        except sa.exc.SQLAlchemyError as error:
            _log.warning("who joins lot %s must ask for its events: %s", lot_id, error)
            return {"server_time": clock.now().isoformat(), "seq": None}
        with _lock:
            watched = _watched.setdefault(lot_id, _Watched(None))
            if watched.told_seq is None:
                watched.told_seq = seq
            seq = watched.told_seq
    return {"server_time": clock.now().isoformat(), "seq": seq}


def _public_seq(lot_id: int) -> int:
    try:
        head = queries.head(lot_id)
    finally:
        db.session.remove()
    return head["seq"] if head else 0


def clock_moved() -> None:
    """The demo court's clock was moved: every room of every process learns the time that it is now."""
    broadcast.of(_app()).say(broadcast.CLOCK, 0)


def _pass_on(rows: Rows) -> None:
    """What this process has committed, to its own rooms and to the other processes."""
    app = _app()
    by_lot: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        lot_id = _lot_id(row["subject"])
        if lot_id is not None:
            by_lot.setdefault(lot_id, []).append(row)
    for lot_id, its_rows in by_lot.items():
        last_seq = its_rows[-1]["seq"]
        broadcast.of(app).say(its_rows[0]["subject"], last_seq)
        _learn(app, lot_id, last_seq, its_rows)


def _hear(app: Flask, subject: str, seq: int) -> None:
    """Word from a process, possibly this one."""
    if subject == broadcast.CLOCK:
        with app.app_context():
            running = clock.current()
            if isinstance(running, clock.DatabaseClock):
                running.synchronise()
        _restate(app)
    elif (lot_id := _lot_id(subject)) is not None:
        _learn(app, lot_id, seq)


def _look(app: Flask) -> None:
    """Ask the journal itself how far the watched lots have come: some word may have been lost. Forget those that
    nobody watches any more.
    """
    with _lock:
        for lot_id in [lot_id for lot_id in _watched if not _is_watched(lot_id)]:
            del _watched[lot_id]
        subjects = [f"lot:{lot_id}" for lot_id in _watched]
    if not subjects:
        return
    with app.app_context():
        heads = db.session.execute(
            sa.select(JournalHead.subject, JournalHead.seq).where(JournalHead.subject.in_(subjects))
        ).all()
        db.session.remove()
    for subject, seq in heads:
        _hear(app, subject, seq)


def _restate(app: Flask) -> None:
    for lot_id in list(_watched):
        _learn(app, lot_id, 0, must_restate=True)


def _learn(app: Flask, lot_id: int, seq: int, rows: Rows = (), must_restate: bool = False) -> None:
    """The lot's journal has come to `seq`. `rows` are its newest entries, where this process wrote them."""
    with _lock:
        if not _is_watched(lot_id):
            # What is not told here any more, the next who joins must not be thought to know.
            _watched.pop(lot_id, None)
            return
        watched = _watched.setdefault(lot_id, _Watched(None))
        watched.heard_seq = max(watched.heard_seq, seq)
        watched.rows += rows
        watched.must_restate |= must_restate
        if watched.is_telling or not _has_news(watched):
            return
        watched.is_telling = True
    socketio.start_background_task(_tell, app, lot_id, watched)


def _is_watched(lot_id: int) -> bool:
    return bool(socketio.server.manager.is_watched(NAMESPACE, room_of(lot_id)))


def _has_news(watched: _Watched) -> bool:
    return watched.must_restate or watched.told_seq is None or watched.heard_seq > watched.told_seq


def _tell(app: Flask, lot_id: int, watched: _Watched) -> None:
    """Tell a lot's news, again after a while as long as there is more."""
    while True:
        with _lock:
            if not _has_news(watched) or _watched.get(lot_id) is not watched:
                watched.rows, watched.is_telling = [], False
                return
            rows, watched.rows = watched.rows, []
            watched.must_restate = False
        pause_s = max(APART_S, SHARE_OF_SOCKET_S * len(socketio.server.eio.sockets))
        try:
            _tell_once(app, lot_id, watched, rows)
        except sa.exc.SQLAlchemyError as error:
            _log.warning("news of lot %s was not told yet: %s", lot_id, error)
            pause_s = AGAIN_AFTER_S
        except Exception:  # noqa: BLE001 - the next news tells this range too
            _log.exception("news of lot %s was not told", lot_id)
            pause_s = AGAIN_AFTER_S
        socketio.sleep(pause_s)


def _tell_once(app: Flask, lot_id: int, watched: _Watched, rows: Rows) -> None:
    with app.app_context():
        try:
            head = queries.head(lot_id)
            if head is None:  # the court's own paper still
                watched.told_seq = max(watched.told_seq or 0, watched.heard_seq)
                return
            told_seq, seq = _told_seq(watched, rows, head["seq"]), head["seq"]
            message = queries.news(head, _entries(lot_id, told_seq, seq, rows))
        finally:
            db.session.remove()
    if seq > told_seq:
        message |= {"from_seq": told_seq + 1, "to_seq": seq}
    watched.told_seq = seq
    socketio.emit("news", message, namespace=NAMESPACE, to=room_of(lot_id))


def _told_seq(watched: _Watched, rows: Rows, seq: int) -> int:
    """What the room knows. When nothing was told to it yet: what was there before the first that was heard of."""
    if watched.told_seq is not None:
        return watched.told_seq
    return min([row["seq"] for row in rows] + [watched.heard_seq or seq + 1]) - 1


def _entries(lot_id: int, told_seq: int, seq: int, rows: Rows) -> Sequence[Mapping[str, Any]]:
    """The newest entries of those after `told_seq` up to `seq`: from `rows` when they are all there."""
    first = max(told_seq + 1, seq - MOST_ENTRIES + 1)
    known = {row["seq"]: row for row in rows}
    if all(number in known for number in range(first, seq + 1)):
        return [public_shape(known[number]) for number in range(first, seq + 1)]
    return [public_shape(entry) for entry in entries_after(f"lot:{lot_id}", first - 1, seq - first + 1)]


def _lot_id(subject: str) -> int | None:
    noun, _, number = subject.partition(":")
    return int(number) if noun == "lot" else None


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
