"""Who watches what, and telling them all: one frame for a whole room, written straight to each socket."""

import json
import logging
import time
from collections import defaultdict
from typing import Any

from socketio import Manager

from .frame_rules import text_frame
from .message_rules import PING_TEXT

# A room of ten thousand takes a third of a second: others must come in between.
SOCKETS_AT_A_TIME = 250

_log = logging.getLogger(__name__)


class DirectManager(Manager):
    """The client manager of the Socket.IO server. It finds the rooms of a socket without looking through all rooms, as
    the library's does at every join and every end.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: defaultdict[tuple[str, str], set[str | None]] = defaultdict(set)

    def initialize(self) -> None:
        """Begin the pings, before the first socket."""
        if self.server.async_mode == "gevent":
            self.server.start_background_task(self._ping_all)

    def emit(self, event: str, data: Any, namespace: str, room: Any = None, skip_sid: Any = None, callback: Any = None,
             to: Any = None, **options: Any) -> None:  # fmt: skip
        """Send one event to everybody in a room."""
        if self.server.async_mode != "gevent" or callback or skip_sid:
            super().emit(event, data, namespace, room=to or room, skip_sid=skip_sid, callback=callback, **options)
            return
        message = json.dumps([event, data], ensure_ascii=False, separators=(",", ":"))
        frame = text_frame(f"42{namespace},{message}")
        sockets = self.server.eio.sockets
        for number, (_, engine_id) in enumerate(list(self.get_participants(namespace, to or room)), 1):
            browser = sockets.get(engine_id)
            if browser is not None and browser.wire is not None:
                browser.wire.write(frame)
            if number % SOCKETS_AT_A_TIME == 0:
                self.server.sleep(0)

    def _ping_all(self) -> None:
        """Ping every socket in its turn, and end those from which nothing was heard."""
        while True:
            try:
                self._ping_due(time.monotonic())
            except Exception:  # noqa: BLE001 - the next second's must be
                _log.exception("sockets were not pinged")
            self.server.sleep(1)

    def _ping_due(self, now_s: float) -> None:
        engine, ping = self.server.eio, text_frame(PING_TEXT)
        for number, browser in enumerate(list(engine.sockets.values()), 1):
            wire = browser.wire
            if wire is None:
                continue
            if now_s - wire.heard_s > engine.ping_interval + engine.ping_timeout:
                browser.close(abort=True, reason=engine.reason.PING_TIMEOUT)
            elif now_s - wire.pinged_s > engine.ping_interval:
                wire.pinged_s = now_s
                wire.write(ping)
            if number % SOCKETS_AT_A_TIME == 0:
                self.server.sleep(0)

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        """Remember the room with the socket, too."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of[namespace, sid].add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Forget it again."""
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of[namespace, sid].discard(room)

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """The rooms of a socket; its own is among them."""
        return [room for room in self._rooms_of.get((namespace, sid), ()) if room is not None]

    def basic_disconnect(self, sid: str, namespace: str, **options: Any) -> None:
        """Leave every room and forget the socket."""
        for room in list(self._rooms_of.get((namespace, sid), ())):
            self.basic_leave_room(sid, namespace, room)
        self._rooms_of.pop((namespace, sid), None)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)

    def is_watched(self, namespace: str, room: str) -> bool:
        """Whether anybody of this process is in the room."""
        return room in self.rooms.get(namespace, ())

    def count_rooms(self) -> int:
        """How many rooms there are, the sockets' own not counted."""
        return sum(len(rooms) - len(rooms.get(None, ())) - 1 for rooms in self.rooms.values())
