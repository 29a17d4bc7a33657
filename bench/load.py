"""The load: bidders over real websockets in one process, each sending his next bid when the last was answered.

Every socket is raw and non-blocking, frames are built by hand, and of what arrives only acknowledgements are read.
The processor time this takes is printed with every figure.
"""

import gc
import json
import random
import select
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from auction.bidding.rules import REFUSAL_CODES

from .wire import PING, PONG, Line, frame

# A bid that is not answered this long after the end of the run is counted as unanswered.
PATIENCE_S = 15.0
PIECE_BYTES = 1 << 18


class Decided(NamedTuple):
    """One answered bid: what was sent, how long the answer took, the answer's members `ok`, `code`, `seq`."""

    bid_id: str
    lot_id: int
    amount_minor: int
    at_s: float
    delay_s: float
    ok: bool
    code: str | None
    seq: int | None


@dataclass
class Load:
    """What one run saw. `cpu_s`: processor time of this client."""

    took_s: float
    cpu_s: float
    unanswered: int
    answers: list[Decided] = field(default_factory=list)

    @property
    def decided(self) -> int:
        """Answers that are judgements: accepted, or refused by the contest's rules."""
        return sum(answer.ok or answer.code in REFUSAL_CODES for answer in self.answers)

    def summary(self) -> dict[str, Any]:
        """The run as figures."""
        delays = sorted(answer.delay_s * 1000 for answer in self.answers) or [0.0]
        accepted = sum(answer.ok for answer in self.answers)
        return {
            "decided_per_s": round(self.decided / self.took_s, 1),
            "accepted_per_s": round(accepted / self.took_s, 1),
            "accepted_of_sent": round(accepted / max(1, len(self.answers) + self.unanswered), 3),
            "ack_p50_ms": round(statistics.median(delays), 1),
            "ack_p99_ms": round(delays[int(len(delays) * 0.99)], 1),
            "ack_worst_ms": round(delays[-1], 1),
            "refusals": dict(Counter(answer.code for answer in self.answers if not answer.ok)),
            "unanswered": self.unanswered,
            "load_cpu_share": round(self.cpu_s / self.took_s, 2),
        }


class Ladders:
    """The amounts: for each lot, every bid is one increment above the highest that any bidder has sent there."""

    def __init__(self, start_minor: int, step_minor: int) -> None:
        self._start_minor, self._step_minor = start_minor, step_minor
        self._next_minor: dict[int, int] = {}

    def choose(self, lot_ids: list[int]) -> tuple[int, int]:
        """One of these lots, each as likely as the other, and its next amount."""
        lot_id = lot_ids[0] if len(lot_ids) == 1 else random.choice(lot_ids)
        amount_minor = self._next_minor.get(lot_id, self._start_minor)
        self._next_minor[lot_id] = amount_minor + self._step_minor
        return lot_id, amount_minor


class Bidder:
    """One signed-in bidder's socket, with at most one bid on its way. He watches the lot when he bids on one alone."""

    def __init__(self, url: str, cookie: str, lot_ids: list[int]) -> None:
        self.line = Line(url, cookie)
        self.lot_ids = lot_ids
        if len(lot_ids) == 1:
            self.line.join(lot_ids[0])
        self.line.free()
        self._number = 1
        self._sent: tuple[str, int, int, float] | None = None

    @property
    def waits(self) -> bool:
        """Whether a bid of his is not answered yet."""
        return self._sent is not None

    def send(self, lot_id: int, amount_minor: int) -> None:
        """Bid."""
        bid_id = _bid_id()
        self._number += 1
        data = f'{{"lot":{lot_id},"bid_id":"{bid_id}","amount_minor":{amount_minor}}}'
        text = f'42/live,{self._number}["bid",{data}]'
        self._sent = (bid_id, lot_id, amount_minor, time.perf_counter())
        self.line.socket.send(frame(text.encode()))

    def read(self) -> Decided | None:
        """Take what has arrived; the answer to his bid, when it is among it."""
        answer = None
        for message in self.line.frames.messages(self.line.socket.recv(PIECE_BYTES)):
            if message == PING:
                self.line.socket.send(frame(PONG))
            elif message.startswith(b"43/live,"):
                answer = self._answered(message)
        return answer

    def _answered(self, message: bytes) -> Decided | None:
        number, _, shape = message[8:].partition(b"[")
        if self._sent is None or int(number) != self._number:
            return None
        at_s = time.perf_counter()
        told = json.loads(shape[:-1])
        bid_id, lot_id, amount_minor, sent_s = self._sent
        self._sent = None
        return Decided(bid_id, lot_id, amount_minor, at_s, at_s - sent_s, told["ok"], told["code"], told.get("seq"))


def _bid_id() -> str:
    """A random UUID (version 4), for a tenth of what `uuid` takes."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def bid_for(bidders: list[Bidder], seconds: float, ladders: Ladders) -> Load:
    """Let them bid, each again as soon as he is answered, and wait for the last answers."""
    gc.collect()
    gc.disable()
    try:
        return _run(bidders, seconds, ladders)
    finally:
        gc.enable()


def _run(bidders: list[Bidder], seconds: float, ladders: Ladders) -> Load:
    answers: list[Decided] = []
    with select.epoll() as poll:
        by_number = {bidder.line.socket.fileno(): bidder for bidder in bidders}
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        cpu_s, start_s = time.process_time(), time.perf_counter()
        stop_s = start_s + seconds
        for bidder in bidders:
            bidder.send(*ladders.choose(bidder.lot_ids))
        waiting = len(bidders)
        while waiting and (now_s := time.perf_counter()) < stop_s + PATIENCE_S:
            for number, _ in poll.poll(0.5):
                bidder = by_number[number]
                answer = bidder.read()
                if answer is None:
                    continue
                answers.append(answer)
                if now_s < stop_s:
                    bidder.send(*ladders.choose(bidder.lot_ids))
                else:
                    waiting -= 1
    last_s = answers[-1].at_s if answers else time.perf_counter()
    return Load(last_s - start_s, time.process_time() - cpu_s, waiting, answers)


def leave(bidders: list[Bidder]) -> None:
    """Everybody goes home."""
    for bidder in bidders:
        bidder.line.socket.close()


def joined(urls: Iterator[str], cookies: list[str], lot_ids: list[int]) -> list[Bidder]:
    """A bidder for each cookie, connected to the next of `urls`, bidding on these lots."""
    return [Bidder(next(urls), cookie, lot_ids) for cookie in cookies]
