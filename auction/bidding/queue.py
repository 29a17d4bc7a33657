"""Where bids wait while a decision is under way, to be decided together in the next one, whatever lots they are for.

Whoever comes while nobody decides carries the first batch; when it is decided he hands over to the first who still
waits. A caller may wait for his answer (`submit`) or be called with it (`hand_in`); for those who do not wait a task
carries. So no thread idles here, and a process decides on one database connection.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from psycopg import IntegrityError

from auction.ground.refusal import Refusal
from auction.sockets.server import socketio

from .actions import decide_bids
from .batch_rules import Answer, WaitingBid

MOST_WAITING = 5_000
MOST_IN_BATCH = 256
LONGEST_WAIT_S = 10.0

_log = logging.getLogger(__name__)

# Called with the answer, or with what stood in its way. Must not wait for anything.
Tell = Callable[[Answer | Exception], None]


@dataclass(eq=False, slots=True)
class _Place:
    """One bid's place in the line. Its owner is told with `tell`, and carries when `take_over` is called."""

    lot_id: int
    bid: WaitingBid
    tell: Tell
    take_over: Callable[[], None]


class _Line:
    """The line of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: deque[_Place] = deque()
        self.deciding: Sequence[_Place] = ()
        self.is_carried = False
        self.decided_count = 0


_line = _Line()


def submit(lot_id: int, bid: WaitingBid) -> Answer:
    """Hand in a bid and wait for its answer. The caller must hold no database connection meanwhile.

    Refuses BID_QUEUE_FULL when 5,000 wait in this process, BID_UNKNOWN_OUTCOME when no answer came within 10 s
    (the same bid sent again gets it), and what `decide_bids` refuses.
    """
    told = threading.Event()
    answers: list[Answer | Exception] = []
    turns: list[None] = []

    def tell(answer: Answer | Exception) -> None:
        answers.append(answer)
        told.set()

    def take_over() -> None:
        turns.append(None)
        told.set()

    place = _Place(lot_id, bid, tell, take_over)
    is_first = _line_up(place)
    if not is_first and not told.wait(LONGEST_WAIT_S):
        # Whoever waited too long leaves the line, unless it became his turn to carry.
        with _line.lock:
            if not turns and place in _line.waiting:
                _line.waiting.remove(place)
    if is_first or turns:
        _carry()
    answer = answers[0] if answers else Refusal("BID_UNKNOWN_OUTCOME")
    if isinstance(answer, Exception):
        raise answer
    return answer


def hand_in(app: Flask, lot_id: int, bid: WaitingBid, tell: Tell) -> None:
    """Hand in a bid without waiting: `tell` is called with its answer. Refuses BID_QUEUE_FULL as `submit` does."""

    def take_over() -> None:
        socketio.start_background_task(carry)

    def carry() -> None:
        with app.app_context():
            _carry()

    if _line_up(_Place(lot_id, bid, tell, take_over)):
        take_over()


def earliest_waiting() -> dict[int, datetime]:
    """For each lot: when the oldest bid entered that waits in this process, or is being decided."""
    with _line.lock:
        places = [*_line.waiting, *_line.deciding]
    earliest: dict[int, datetime] = {}
    for place in places:
        earliest[place.lot_id] = min(place.bid.received_at, earliest.get(place.lot_id, place.bid.received_at))
    return earliest


def waiting_count() -> int:
    """How many bids wait in this process."""
    return len(_line.waiting)


def decided_count() -> int:
    """How many bids this process has decided since it began."""
    return _line.decided_count


def _line_up(place: _Place) -> bool:
    """Take a place at the end; true when nobody carries yet, so that this one must."""
    with _line.lock:
        if len(_line.waiting) >= MOST_WAITING:
            raise Refusal("BID_QUEUE_FULL")
        _line.waiting.append(place)
        is_first, _line.is_carried = not _line.is_carried, True
    return is_first


def _carry() -> None:
    """Decide the first batch of the line, hand over to the next or leave, answer the owners."""
    with _line.lock:
        batch = [_line.waiting.popleft() for _ in range(min(len(_line.waiting), MOST_IN_BATCH))]
        # In the order in which they entered the server (article 20), which threads may have mixed on the way here.
        _line.deciding = places = sorted(batch, key=lambda place: place.bid.received_at)
    answers: Sequence[Answer | Exception] = [Refusal("BID_UNKNOWN_OUTCOME")] * len(places)
    try:
        answers = _decide([(place.lot_id, place.bid) for place in places])
    finally:
        with _line.lock:
            _line.deciding = ()
            _line.decided_count += len(places)
            if _line.waiting:
                _line.waiting[0].take_over()
            else:
                _line.is_carried = False
        for place, answer in zip(places, answers, strict=True):
            _tell(place, answer)


def _tell(place: _Place, answer: Answer | Exception) -> None:
    try:
        place.tell(answer)
    except Exception:  # noqa: BLE001 - one bidder's broken connection must not silence the others
        _log.exception("a bidder was not told")


def _decide(waiting: Sequence[tuple[int, WaitingBid]]) -> Sequence[Answer | Exception]:
    """The answers, in order. When a batch cannot be written, one of it is the cause; the others must not suffer."""
    try:
        return decide_bids(waiting)
    except IntegrityError as error:
        if len(waiting) > 1:
            return _each_alone(waiting)
        return [Refusal("BID_ID_REUSED") if _id_was_taken(error) else error]
    except Refusal as refusal:
        # A lock that cannot be had is one lot's.
        if refusal.code == "DATABASE_BUSY" and len({lot_id for lot_id, _ in waiting}) > 1:
            return _each_alone(waiting)
        return [refusal] * len(waiting)
    except Exception as error:  # noqa: BLE001 - it belongs to every owner of the batch
        return [error] * len(waiting)


def _each_alone(waiting: Sequence[tuple[int, WaitingBid]]) -> list[Answer | Exception]:
    return [answer for one in waiting for answer in _decide([one])]


def _id_was_taken(error: IntegrityError) -> bool:
    """A bid for another lot got this id between our look and our write."""
    return error.diag.constraint_name in ("pk_bid", "pk_automatic_bid")
