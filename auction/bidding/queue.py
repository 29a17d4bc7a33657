"""Where bids of one lot wait while a decision is under way, to be decided together in the next one.

Whoever comes to a lot nobody is deciding carries the first batch; when it is decided he hands over to the first who
still waits. A caller may wait for his answer (`submit`) or be called with it (`hand_in`); for those who do not wait
a task carries. So there is no thread that idles, and at most one database connection a lot.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask
from psycopg import IntegrityError

from auction.ground.refusal import Refusal
from auction.ground.sockets import socketio

from .actions import Answer, WaitingBid, place_bids

MOST_WAITING = 5_000
MOST_IN_BATCH = 256
LONGEST_WAIT_S = 10.0

_log = logging.getLogger(__name__)

# Called with the answer, or with what stood in its way. Must not wait for anything.
Tell = Callable[[Answer | Exception], None]


@dataclass(eq=False, slots=True)
class _Place:
    """One bid's place in the line. Its owner is told with `tell`, and carries when `take_over` is called."""

    bid: WaitingBid
    tell: Tell
    take_over: Callable[[], None]


@dataclass(eq=False)
class _Line:
    waiting: deque[_Place] = field(default_factory=deque)
    deciding: Sequence[_Place] = ()


_lock = threading.Lock()
# A lot is here only while somebody carries for it.
_lines: dict[int, _Line] = {}


def submit(lot_id: int, bid: WaitingBid) -> Answer:
    """Hand in a bid and wait for its answer. The caller must hold no database connection meanwhile.

    Refuses BID_QUEUE_FULL when 5,000 wait for this lot, BID_UNKNOWN_OUTCOME when no answer came within 10 s
    (the same bid sent again gets it), and what `place_bids` refuses.
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

    place = _Place(bid, tell, take_over)
    line, is_first = _line_up(lot_id, place)
    if not is_first and not told.wait(LONGEST_WAIT_S):
        # Whoever waited too long leaves the line, unless it became his turn to carry.
        with _lock:
            if not turns and place in line.waiting:
                line.waiting.remove(place)
    if is_first or turns:
        _carry(lot_id, line)
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
            _carry(lot_id, line)

    line, is_first = _line_up(lot_id, _Place(bid, tell, take_over))
    if is_first:
        take_over()


def earliest_waiting(lot_id: int) -> datetime | None:
    """When the oldest bid entered that waits in this process for this lot, or is being decided; None without one."""
    with _lock:
        line = _lines.get(lot_id)
        places = [*line.waiting, *line.deciding] if line else []
        return min((place.bid.received_at for place in places), default=None)


def waiting_count() -> int:
    """How many bids wait in this process."""
    with _lock:
        return sum(len(line.waiting) for line in _lines.values())


def _line_up(lot_id: int, place: _Place) -> tuple[_Line, bool]:
    """The lot's line, and whether nobody carries for it yet."""
    with _lock:
        line = _lines.get(lot_id)
        is_first = line is None
        if line is None:
            line = _lines[lot_id] = _Line()
        elif len(line.waiting) >= MOST_WAITING:
            raise Refusal("BID_QUEUE_FULL")
        line.waiting.append(place)
    return line, is_first


def _carry(lot_id: int, line: _Line) -> None:
    """Decide the first batch of the line, hand over to the next or leave the lot free, answer the owners."""
    with _lock:
        batch = [line.waiting.popleft() for _ in range(min(len(line.waiting), MOST_IN_BATCH))]
        # In the order in which they entered the server (article 20), which threads may have mixed on the way here.
        line.deciding = sorted(batch, key=lambda place: place.bid.received_at)
    answers: Sequence[Answer | Exception] = [Refusal("BID_UNKNOWN_OUTCOME")] * len(batch)
    places = line.deciding
    try:
        answers = _decide(lot_id, [place.bid for place in places])
    finally:
        with _lock:
            line.deciding = ()
            if line.waiting:
                line.waiting[0].take_over()
            else:
                del _lines[lot_id]
        for place, answer in zip(places, answers, strict=True):
            _tell(place, answer)


def _tell(place: _Place, answer: Answer | Exception) -> None:
    try:
        place.tell(answer)
    except Exception:  # noqa: BLE001 - one bidder's broken connection must not silence the others
        _log.exception("a bidder was not told")


def _decide(lot_id: int, bids: Sequence[WaitingBid]) -> Sequence[Answer | Exception]:
    try:
        return place_bids(lot_id, bids)
    except IntegrityError as error:
        if len(bids) > 1:
            # One of them cannot be written; the others must not suffer for it.
            return [answer for bid in bids for answer in _decide(lot_id, [bid])]
        return [Refusal("BID_ID_REUSED") if _id_was_taken(error) else error]
    except Exception as error:  # noqa: BLE001 - it belongs to every owner of the batch
        return [error] * len(bids)


def _id_was_taken(error: IntegrityError) -> bool:
    """A bid for another lot got this id between our look and our write."""
    return error.diag.constraint_name == "pk_bid"
