"""The load: bidders over real websockets, each sending his next bid when the last was answered.

Run as a process of its own: `python -m bench.bidders URL LOT SECONDS START_MINOR < cookies`, one session cookie a line.
Speaks Engine.IO 4 and Socket.IO 5 by hand, so that the load costs less than what it measures.
"""

import gevent.monkey

gevent.monkey.patch_all()

import itertools  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import uuid  # noqa: E402

import gevent  # noqa: E402
import websocket  # noqa: E402

STEP_MINOR = 100_00


class Bidder:
    """One socket of one bidder."""

    def __init__(self, url: str, cookie: str) -> None:
        self.socket = websocket.create_connection(
            url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket", cookie=f"session={cookie}"
        )
        self._until("0")
        self.socket.send("40/live,")
        self._until("40/live,")

    def _until(self, prefix: str) -> str:
        """The next message that begins so; pings are answered, news is passed over."""
        while True:
            message = self.socket.recv()
            if message == "2":
                self.socket.send("3")
            elif message.startswith(prefix):
                return message

    def ask(self, number: int, event: str, data: dict) -> dict:
        """Send an event and wait for its acknowledgement."""
        self.socket.send(f"42/live,{number}{json.dumps([event, data])}")
        return json.loads(self._until(f"43/live,{number}[")[len(f"43/live,{number}") :])[0]


def bid_until(bidder: Bidder, lot_id: int, stop_s: float, amounts, seen: list) -> None:
    """Bid the next step of the ladder again and again; every answer is kept with its delay."""
    for number in itertools.count(2):
        if time.monotonic() >= stop_s:
            return
        amount = next(amounts)
        before_s = time.monotonic()
        answer = bidder.ask(number, "bid", {"lot": lot_id, "bid_id": str(uuid.uuid4()), "amount_minor": amount})
        seen.append((time.monotonic() - before_s, answer["ok"], answer["code"]))


def main() -> None:
    """Print one JSON object: answers, accepted bids, delays."""
    url, lot_id, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    bidders = [Bidder(url, line.strip()) for line in sys.stdin if line.strip()]
    for bidder in bidders:
        bidder.ask(1, "join", {"lot": lot_id})
    amounts, seen = itertools.count(int(sys.argv[4]), STEP_MINOR), []
    start_s = time.monotonic()
    gevent.joinall(
        [gevent.spawn(bid_until, bidder, lot_id, start_s + seconds, amounts, seen) for bidder in bidders],
        raise_error=True,
    )
    took_s = time.monotonic() - start_s
    delays = sorted(delay for delay, _, _ in seen)
    accepted = sum(ok for _, ok, _ in seen)
    codes = sorted({code for _, ok, code in seen if not ok})
    print(json.dumps({
        "bidders": len(bidders), "decided": len(seen), "accepted": accepted,
        "decided_per_s": round(len(seen) / took_s, 1), "accepted_per_s": round(accepted / took_s, 1),
        "ack_p50_ms": round(delays[len(delays) // 2] * 1000, 1),
        "ack_p99_ms": round(delays[int(len(delays) * 0.99)] * 1000, 1), "refusals": codes,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
