"""Word from process to process, by PostgreSQL's NOTIFY: "this subject's record has come to this number".

Word only: it is said after the commit on a connection of its own, never inside an act (a NOTIFY there holds a lock of
the whole database at its commit). What was not heard, the listener finds by looking itself every few seconds.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask

CHANNEL = "subhasta_news"
# Says of the demo court's clock that it was moved.
CLOCK = "clock"
APART_S = 0.1
LOOK_EVERY_S = 5.0
AGAIN_AFTER_S = 0.5
# A payload may have 8,000 bytes.
WORDS_AT_A_TIME = 150

_WORD = re.compile(r"([a-z]+(?::[0-9]{1,18})?)=([0-9]{1,18})")
_log = logging.getLogger(__name__)


class Broadcast:
    """The channel of all processes on one database."""

    def __init__(self, database_url: str) -> None:
        url = sa.make_url(database_url).set(drivername="postgresql")
        self._address = url.render_as_string(hide_password=False)
        self._unsaid: dict[str, int] = {}
        self._lock = threading.Lock()
        self._something = threading.Event()
        self._speaker: threading.Thread | None = None

    def say(self, subject: str, seq: int) -> None:
        """Tell the other processes. Never waits; at most ten messages a second carry all there is to say."""
        with self._lock:
            self._unsaid[subject] = max(seq, self._unsaid.get(subject, 0))
            if self._speaker is None:
                self._speaker = threading.Thread(target=self._speak, name="broadcast", daemon=True)
                self._speaker.start()
        self._something.set()

    def listen(self, hear: Callable[[str, int], None], look: Callable[[], None]) -> None:
        """Call `hear(subject, seq)` for every word of any process, this one's too, in a thread that outlives restarts of
        the database. `look` is called every few seconds and whenever something may have been said unheard.
        """
        threading.Thread(target=self._listen, args=(hear, look), name="listener", daemon=True).start()

    def _speak(self) -> None:
        connection: psycopg.Connection[Any] | None = None
        while True:
            self._something.wait()
            self._something.clear()
            with self._lock:
                unsaid, self._unsaid = self._unsaid, {}
            for is_last_try in (False, True):
                try:
                    connection = connection or self._connect("subhasta speaker")
                    _notify(connection, unsaid)
                    break
                except psycopg.Error as error:  # the database was restarted; the listeners will look by themselves
                    connection = None
                    if is_last_try:
                        _log.warning("word to the other processes was lost: %s", error)
            time.sleep(APART_S)

    def _listen(self, hear: Callable[[str, int], None], look: Callable[[], None]) -> None:
        while True:
            try:
                with self._connect("subhasta listener") as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while True:
                        look()
                        for notice in connection.notifies(timeout=LOOK_EVERY_S):
                            for subject, seq in _words(notice.payload):
                                hear(subject, seq)
            except (psycopg.Error, sa.exc.SQLAlchemyError) as error:
                _log.warning("no word from the other processes: %s", error)
            except Exception:  # noqa: BLE001 - whatever it is, the next word must be heard
                _log.exception("the listener stumbled")
            time.sleep(AGAIN_AFTER_S)

    def _connect(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            self._address, autocommit=True, application_name=name, connect_timeout=5, keepalives_idle=10,
            keepalives_interval=5, keepalives_count=3,
        )  # fmt: skip


def install(app: Flask) -> None:
    """Give the application its channel."""
    app.extensions["broadcast"] = Broadcast(app.config["SQLALCHEMY_DATABASE_URI"])


def of(app: Flask) -> Broadcast:
    """The application's channel."""
    broadcast: Broadcast = app.extensions["broadcast"]
    return broadcast


def _notify(connection: psycopg.Connection[Any], unsaid: Mapping[str, int]) -> None:
    words = [f"{subject}={seq}" for subject, seq in unsaid.items()]
    for begins in range(0, len(words), WORDS_AT_A_TIME):
        payload = " ".join(words[begins : begins + WORDS_AT_A_TIME])
        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


def _words(payload: str) -> Iterator[tuple[str, int]]:
    for word in payload.split():
        if found := _WORD.fullmatch(word):
            yield found[1], int(found[2])
