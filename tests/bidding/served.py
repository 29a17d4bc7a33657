"""A real server on the run's own database, and the cookies of people signed in to it."""

import contextlib
import queue
import uuid
from collections.abc import Iterator
from typing import IO

import socketio
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from auction.accounts.models import User
from auction.ground.store import db
from tests import builders
from tests.serving import free_port, gunicorn

WAIT_S = 20


@contextlib.contextmanager
def server(app: Flask, database_url: str, stderr: IO[bytes] | None = None) -> Iterator[str]:
    """The address of a running server; its due work is left to the test. `stderr`: where its log goes."""
    port = free_port()
    settings = {
        "DATABASE_URL": database_url, "SECRET_KEY": app.config["SECRET_KEY"], "SUBHASTA_ENV": "test", "RUN_WORKER": "0",
    }  # fmt: skip
    with gunicorn(port, settings, stderr):
        yield f"http://127.0.0.1:{port}"


def cookie_of(app: Flask, user: User, language: str = "en") -> str:
    """The cookie header of a browser in which this user is signed in."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    session = signer.dumps(builders.session_of(user))
    db.session.commit()
    return f"session={session}; language={language}"


class Browser:
    """One Socket.IO client in the room of a lot."""

    def __init__(self, app, address, lot, user=None, **headers):
        self.lot_id, self.news = lot.id, queue.Queue()
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("news", self.news.put, namespace="/live")
        if user is not None:
            headers["Cookie"] = cookie_of(app, user)
        self.socket.connect(
            address, headers=headers, namespaces=["/live"], transports=["websocket"], wait_timeout=WAIT_S
        )
        assert self.call("join", lot=lot.id)["ok"]

    def call(self, event, **data):
        return self.socket.call(event, data, namespace="/live", timeout=WAIT_S)

    def bid(self, amount_minor, bid_id=None, **more):
        return self.call("bid", lot=self.lot_id, bid_id=str(bid_id or uuid.uuid4()), amount_minor=amount_minor, **more)

    def told(self, seq):
        """Every entry told up to this number, in the order it came."""
        entries = []
        while not entries or entries[-1]["seq"] < seq:
            entries += self.news.get(timeout=WAIT_S)["entries"]
        return entries
