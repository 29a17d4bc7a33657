"""Where bids wait while a decision is under way, to be decided together in the next one, whatever lots they are for.

A decision takes along what came while it waited for its lots. Whoever comes while nobody decides carries the first
batch; when it is decided he hands over to the first who still waits. A caller may wait for his answer (`submit`) or be
called with it (`hand_in`); for those who do not wait a task carries. So no thread idles here, and a process decides on
one database connection.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import Flask
from psycopg import IntegrityError

from auction.ground.refusal import Refusal
from auction.sockets.server import socketio

from .actions import Waiting, decide_bids
from .batch_rules import Answer, WaitingBid

MOST_WAITING = 5_000
MOST_IN_BATCH = 256
LONGEST_WAIT_S = 10.0
# To ask who came meanwhile is a wait for the database of its own: for a few lots it pays, for many nobody came.
FEW_LOTS = 4

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
        places = [_line.waiting.popleft() for _ in range(min(len(_line.waiting), MOST_IN_BATCH))]
        _line.deciding, waiting = places, _in_order(places)
        lot_ids = {place.lot_id for place in places}
    answers: Sequence[Answer | Exception] = []
    try:
        more = partial(_with_late_comers, places, lot_ids) if len(lot_ids) <= FEW_LOTS else None
        answers = _decide(waiting, more)
    finally:
        answers = answers or [Refusal("BID_UNKNOWN_OUTCOME")] * len(places)
        with _line.lock:
            _line.deciding = ()
            _line.decided_count += len(places)
            if _line.waiting:
                _line.waiting[0].take_over()
            else:
                _line.is_carried = False
        for place, answer in zip(places, answers, strict=True):
            _tell(place, answer)


def _with_late_comers(places: list[_Place], lot_ids: Collection[int]) -> Waiting:
    """The batch with all who have come for its lots meanwhile. Others keep their place in the line."""
    with _line.lock:
        late = [place for place in _line.waiting if place.lot_id in lot_ids][: MOST_IN_BATCH - len(places)]
        if late:
            taken = set(map(id, late))
            _line.waiting = deque(place for place in _line.waiting if id(place) not in taken)
            places += late
        return _in_order(places)


def _in_order(places: list[_Place]) -> Waiting:
    """In the order in which they entered the server (article 20), which threads may have mixed on the way here. Under
    the line's lock: while a list is sorted, others would see it empty.
    """
    places.sort(key=lambda place: place.bid.received_at)
    return [(place.lot_id, place.bid) for place in places]


def _tell(place: _Place, answer: Answer | Exception) -> None:
    try:
        place.tell(answer)
    except Exception:  # noqa: BLE001 - one bidder's broken connection must not silence the others
        _log.exception("a bidder was not told")


def _decide(waiting: Waiting, more: Callable[[], Waiting] | None = None) -> Sequence[Answer | Exception]:
    """The answers, in order. When a batch cannot be written, one of it is the cause; the others must not suffer."""
    whole = waiting

    def asked_for_more() -> Waiting:
        nonlocal whole
        whole = more() if more else waiting
        return whole

    try:
        return decide_bids(waiting, more=asked_for_more if more else None)
    except IntegrityError as error:
        if len(whole) > 1:
            return _each_alone(whole)
        return [Refusal("BID_ID_REUSED") if _id_was_taken(error) else error]
    except Refusal as refusal:
        # A lock that cannot be had is one lot's.
        if refusal.code == "DATABASE_BUSY" and len({lot_id for lot_id, _ in whole}) > 1:
            return _each_alone(whole)
        return [refusal] * len(whole)
    except Exception as error:  # noqa: BLE001 - it belongs to every owner of the batch
        return [error] * len(whole)


def _each_alone(waiting: Waiting) -> list[Answer | Exception]:
    return [answer for one in waiting for answer in _decide([one])]


def _id_was_taken(error: IntegrityError) -> bool:
    """A bid for another lot got this id between our look and our write."""
    return error.diag.constraint_name in ("pk_bid", "pk_automatic_bid")
