"""Where bids of one lot wait while a decision is under way, to be decided together in the next one.

Whoever comes to a lot nobody is deciding carries the first batch himself; when it is decided he hands over to the
first who still waits. So there is no thread of its own, and at most one database connection a lot.
"""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from auction.ground.refusal import Refusal

from .actions import Answer, WaitingBid, place_bids

MOST_WAITING = 5_000
MOST_IN_BATCH = 256
LONGEST_WAIT_S = 10.0


@dataclass(eq=False)
class _Place:
    """One bid's place in the line. `told` is set when it was decided, or when its owner is to carry (`carries`)."""

    bid: WaitingBid
    carries: bool = False
    told: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    fault: Exception | None = None


@dataclass(eq=False)
class _Line:
    waiting: deque[_Place] = field(default_factory=deque)
    deciding: list[_Place] = field(default_factory=list)


_lock = threading.Lock()
# A lot is here only while somebody carries for it.
_lines: dict[int, _Line] = {}


def submit(lot_id: int, bid: WaitingBid) -> Answer:
    """Hand in a bid and wait for its answer. The caller must hold no database connection meanwhile.

    Refuses BID_QUEUE_FULL when 5,000 wait for this lot, BID_UNKNOWN_OUTCOME when no answer came within 10 s
    (the same bid sent again gets it), and what `place_bids` refuses.
    """
    line, place = _line_up(lot_id, bid)
    if not place.carries:
        _wait(line, place)
    if place.carries:
        _carry(lot_id, line)
    if place.fault:
        raise place.fault
    if place.answer is None:
        raise Refusal("BID_UNKNOWN_OUTCOME")
    return place.answer


def earliest_waiting(lot_id: int) -> datetime | None:
    """When the oldest bid entered that waits in this process for this lot, or is being decided; None without one."""
    with _lock:
        line = _lines.get(lot_id)
        places = [*line.waiting, *line.deciding] if line else []
        return min((place.bid.received_at for place in places), default=None)


def _line_up(lot_id: int, bid: WaitingBid) -> tuple[_Line, _Place]:
    place = _Place(bid)
    with _lock:
        line = _lines.get(lot_id)
        if line is None:
            line = _lines[lot_id] = _Line()
            place.carries = True
        elif len(line.waiting) >= MOST_WAITING:
            raise Refusal("BID_QUEUE_FULL")
        line.waiting.append(place)
    return line, place


def _wait(line: _Line, place: _Place) -> None:
    """Wait until told. Whoever waited too long leaves the line, unless it is his turn to carry."""
    if place.told.wait(LONGEST_WAIT_S):
        return
    with _lock:
        if place in line.waiting and not place.carries:
            line.waiting.remove(place)


def _carry(lot_id: int, line: _Line) -> None:
    """Decide the first batch of the line, answer its owners, then hand over to the next or leave the lot free."""
    with _lock:
        batch = [line.waiting.popleft() for _ in range(min(len(line.waiting), MOST_IN_BATCH))]
        # In the order in which they entered the server (article 20), which threads may have mixed on the way here.
        line.deciding = sorted(batch, key=lambda place: place.bid.received_at)
    try:
        _decide(lot_id, line.deciding)
    finally:
        with _lock:
            for place in line.deciding:
                place.told.set()
            line.deciding = []
            if line.waiting:
                line.waiting[0].carries = True
                line.waiting[0].told.set()
            else:
                del _lines[lot_id]


def _decide(lot_id: int, places: Sequence[_Place]) -> None:
    try:
        answers = place_bids(lot_id, [place.bid for place in places])
    except IntegrityError as error:
        if len(places) > 1:
            # One of them cannot be written; the others must not suffer for it.
            for place in places:
                _decide(lot_id, [place])
        else:
            places[0].fault = Refusal("BID_ID_REUSED") if _id_was_taken(error) else error
    except Exception as error:  # noqa: BLE001 - it belongs to every owner of the batch, and each raises it
        for place in places:
            place.fault = error
    else:
        for place, answer in zip(places, answers, strict=True):
            place.answer = answer


def _id_was_taken(error: IntegrityError) -> bool:
    """A bid for another lot got this id between our look and our write."""
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None) == "pk_bid"
