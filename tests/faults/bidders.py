"""Programs and browsers that bid through the real server, whatever breaks: the same id until somebody has judged it."""

import contextlib
import itertools
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests
import socketio

from tests.journeys.walker import Page

from .acknowledged import Verdict

STEP_MINOR = 5_000_00
# What a bidder is told when nobody has judged his bid: he sends the same id again.
UNDECIDED = {"SERVER_FAULT", "DATABASE_BUSY", "BID_QUEUE_FULL", "BID_UNKNOWN_OUTCOME"}
MOST_TRIES = 600


@dataclass
class Sale:
    """The lot under the hammer at its servers, who bids, what they were told, and what went wrong in a thread."""

    urls: list[str]
    lot: int
    cookies: list[str]
    told: list[tuple[uuid.UUID, Verdict]] = field(default_factory=list)
    unanswered: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    faults: list[BaseException] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Let everybody bid, half of them as programs, half as browsers."""
        for place, cookie in enumerate(self.cookies):
            way = (Poster, Caller)[place % 2]
            clients = [way(url, self.lot, cookie) for url in self.urls]
            self.threads.append(threading.Thread(target=self._bid_on, args=(clients, random.Random(place))))
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """No new bids; everybody sends all of his once more, to every server, and goes home."""
        self.over.set()
        for thread in self.threads:
            thread.join()

    def more_answers(self, count: int) -> None:
        """Wait until `count` more bids were answered: bidding is under way (again)."""
        wanted = len(self.told) + count
        for _ in range(6000):
            assert self.faults == []
            if len(self.told) >= wanted:
                return
            time.sleep(0.01)
        raise AssertionError("bidding did not go on")

    def _bid_on(self, clients: list[Any], dice: random.Random) -> None:
        """One bidder: the least amount he knows of, the same id until somebody has judged it; at the end all again."""
        least_minor, own = STEP_MINOR, []
        try:
            while not self.over.is_set():
                own.append({"bid_id": str(uuid.uuid4()), "amount_minor": least_minor})
                answer = self._until_judged(clients, dice, own[-1])
                least_minor = answer["least_minor"] or least_minor + STEP_MINOR
                time.sleep(0.02)
            for bid, client in itertools.product(own, clients):
                self._until_judged([client], dice, bid)
        except BaseException as fault:  # noqa: BLE001 - the run must fail with it, not the thread alone
            self.faults.append(fault)
        finally:
            for client in clients:
                client.close()

    def _until_judged(self, clients: list[Any], dice: random.Random, bid: dict[str, Any]) -> dict[str, Any]:
        """Send the same bid, to any of the servers, until it is answered by a judgement; note what that was."""
        for _ in range(MOST_TRIES):
            try:
                answer = dice.choice(clients).bid(bid)
            except Exception:  # noqa: BLE001 - whatever broke: there was no answer
                answer = {"code": "SERVER_FAULT"}
            if answer["code"] not in UNDECIDED:
                assert answer["bid_id"] == bid["bid_id"], answer
                verdict = Verdict(bid["amount_minor"], answer["seq"], answer["code"])
                self.told.append((uuid.UUID(bid["bid_id"]), verdict))
                return answer
            self.unanswered += 1
            time.sleep(0.1)
        raise AssertionError("nobody answered for minutes")


class Poster:
    """A program that bids by POST."""

    def __init__(self, url: str, lot: int, cookie: str) -> None:
        self._bids, self._room = f"{url}/api/v1/lots/{lot}/bids", f"{url}/lots/{lot}/room"
        self._http = requests.Session()
        self._http.cookies.set("session", cookie, domain="127.0.0.1", path="/")
        self._token: str | None = None

    def bid(self, bid: dict[str, Any]) -> dict[str, Any]:
        """The answer; any exception is no answer."""
        if self._token is None:
            room = Page(self._http.get(self._room, timeout=15))
            self._token = room.tree.select_one("input[name=csrf_token]")["value"]
        return self._http.post(self._bids, json=bid, headers={"X-CSRFToken": self._token}, timeout=15).json()

    def close(self) -> None:
        self._http.close()


class Caller:
    """A browser that bids by its socket, and connects anew when that breaks."""

    def __init__(self, url: str, lot: int, cookie: str) -> None:
        self._url, self._lot, self._cookie = url, lot, cookie
        self._client: socketio.Client | None = None

    def bid(self, bid: dict[str, Any]) -> dict[str, Any]:
        """The acknowledgement; any exception is no answer."""
        try:
            if self._client is None:
                self._client = socketio.Client(reconnection=False)
                self._client.connect(
                    self._url, headers={"Cookie": f"session={self._cookie}"}, transports=["websocket"],
                    namespaces=["/live"], wait_timeout=10,
                )  # fmt: skip
            return self._client.call("bid", {"lot": self._lot, **bid}, namespace="/live", timeout=12)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        if self._client:
            with contextlib.suppress(Exception):  # a connection that is broken already
                self._client.disconnect()
        self._client = None
