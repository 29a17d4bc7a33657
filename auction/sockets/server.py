"""The Socket.IO server. Rooms and events belong to the nouns' live doors.

Under gevent (the web server) every connection is a `Wire`: one greenlet reads it, everything is written straight to it.
Elsewhere (tests without a server, the command line) the libraries' own transport stays; nobody connects there.
"""

import json
import logging
import time
from collections.abc import Callable
from typing import Any

import engineio
import engineio.socket
from flask import Flask
from flask_socketio import SocketIO

from auction.ground.door import told
from auction.ground.refusal import Refusal

from . import frame_rules, message_rules, wire
from .message_rules import Message
from .rooms import DirectManager
from .wire import Wire

PING_INTERVAL_S = 20
PING_TIMEOUT_S = 15

# Called with the socket's id, the number of the acknowledgement asked for (None: none), the event's argument, the
# WSGI environment of the connection, of which `environ["flask.app"]` is the application, and the seconds since the
# event entered the server.
Handler = Callable[[str, int | None, Any, dict[str, Any], float], None]

socketio = SocketIO()
_log = logging.getLogger(__name__)
_at_once: dict[tuple[str, str], Handler] = {}


def install(app: Flask, is_gevent: bool) -> None:
    """Serve websockets of the same origin. Nothing else: polling would need every request of a browser to reach the
    same process.
    """
    socketio.init_app(
        app,
        async_mode="gevent" if is_gevent else "threading",
        client_manager=DirectManager(),
        cors_allowed_origins=None,
        max_http_buffer_size=wire.MOST_MESSAGE_BYTES,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        transports=["websocket"],
        monitor_clients=not is_gevent,
        namespaces=sorted({namespace for namespace, _ in _at_once}),
    )
    if is_gevent:
        engine = socketio.server.eio
        engine._async = engine._async | {"websocket": Wire}  # noqa: SLF001 - the one place where a transport is named


def at_once(event: str, namespace: str) -> Callable[[Handler], Handler]:
    """Handle an event in the greenlet that reads the socket, without Flask's contexts and without a greenlet of its
    own. Nobody but its own sender waits for the handler; it answers with `acknowledge`. There is no other way to
    handle an event.
    """

    def register(handler: Handler) -> Handler:
        _at_once[namespace, event] = handler
        return handler

    return register


def acknowledge(sid: str, namespace: str, ack_id: int, payload_json: str) -> None:
    """Answer one event of one socket: `payload_json` is the answer as JSON text. Never waits; to a socket that has
    gone nothing is sent.
    """
    engine_id = socketio.server.manager.eio_sid_from_sid(sid, namespace)
    browser = socketio.server.eio.sockets.get(engine_id)
    if browser is not None:
        browser.send(engineio.packet.Packet(engineio.packet.MESSAGE, f"3{namespace},{ack_id}[{payload_json}]"))


def counts() -> dict[str, int]:
    """This process's sockets, the rooms they watch, and the slow readers dropped so far."""
    server = socketio.server
    return {
        "sockets": len(server.eio.sockets),
        "rooms": server.manager.count_rooms(),
        "slow_readers_dropped": wire.slow_readers_dropped,
    }


def end_all() -> None:
    """End every connection, politely: this process goes away, the browsers come back to the next."""
    for browser in list(socketio.server.eio.sockets.values()):
        if browser.wire is not None:
            browser.wire.end(frame_rules.GOING_AWAY)


class BrowserSocket(engineio.socket.Socket):
    """One browser, from handshake to end. Without a wire (not gevent) it is engineio's own."""

    wire: Wire | None = None
    queue: Any
    closing: bool
    closed: bool

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = super()._upgrade_websocket(environ, start_response)
        super().close(wait=False, abort=True)  # only a handshake that failed comes back here under gevent
        return answer

    def _websocket_handler(self, transport: Any) -> Any:
        if not isinstance(transport, Wire):
            return super()._websocket_handler(transport)
        self.wire = transport
        self.connected = self.upgraded = True
        while not self.queue.empty():
            self.send(self.queue.get())
        self.queue = None  # nothing waits here any more: the wire keeps what is unsent
        try:
            self._listen(transport)
        except frame_rules.ProtocolBroken as fault:
            transport.end(fault.code)
        except message_rules.MessageBroken:
            transport.end(frame_rules.MISBEHAVED)
        except Exception:  # noqa: BLE001 - nobody stands above a connection to catch it
            _log.exception("a socket's message could not be handled")
            transport.end(frame_rules.FAULT_HERE)
        finally:
            self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)

    def _listen(self, transport: Wire) -> None:
        allowance = message_rules.Allowance()
        for text in transport.messages():
            is_heard = allowance.take(time.monotonic())
            if allowance.is_used_up:
                raise message_rules.MessageBroken
            if text is not None:
                message = message_rules.read_message(text)
                if is_heard:
                    self._take(message)
                else:
                    self._refuse(message, "TOO_MANY_REQUESTS")

    def _take(self, message: Message) -> None:
        server = socketio.server
        if message.kind == message_rules.EVENT:
            self._take_event(message)
        elif message.kind == message_rules.CONNECT:
            server._handle_connect(self.sid, message.namespace, message.data)  # noqa: SLF001 - what engineio would call
        elif message.kind == message_rules.DISCONNECT:
            server._handle_disconnect(self.sid, message.namespace)  # noqa: SLF001
        elif message.kind == message_rules.CLOSE:
            self.close(wait=False, abort=True, reason=self.server.reason.CLIENT_DISCONNECT)

    def _take_event(self, message: Message) -> None:
        server, space = socketio.server, message.namespace
        sid = server.manager.sid_from_eio_sid(self.sid, space)
        if not server.manager.is_connected(sid, space):
            raise message_rules.MessageBroken
        if handler := _at_once.get((space, message.name)):
            waited_s = time.monotonic() - self.wire.heard_s if self.wire else 0.0
            handler(sid, message.ack_id, message.data, server.environ[self.sid], waited_s)
        else:
            self._refuse(message, "NOT_FOUND")

    def _refuse(self, message: Message, code: str) -> None:
        """Say no to an event that asked for an answer; the others are not handled, and that is all."""
        if message.kind == message_rules.EVENT and message.ack_id is not None:
            environ = socketio.server.environ[self.sid]
            with environ["flask.app"].request_context(environ):
                text, status = told(Refusal(code))
            answer = json.dumps({"ok": False, "code": code, "message": text, "status": status}, separators=(",", ":"))
            self._write(f"43{message.namespace},{message.ack_id}[{answer}]")

    def send(self, pkt: engineio.packet.Packet) -> None:
        """Send a packet to the browser."""
        if self.wire is None:
            super().send(pkt)
        else:
            self._write(pkt.encode())

    def _write(self, text: str) -> None:
        if self.wire is not None:
            self.wire.write(frame_rules.text_frame(text))

    def schedule_ping(self) -> None:
        """Leave the pings to the manager's one greenlet for all, where there are wires."""
        if self.server.async_mode != "gevent":
            super().schedule_ping()

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the connection and forget the browser."""
        if self.wire is None:
            super().close(wait=wait, abort=abort, reason=reason)
        elif not self.closed:
            self.closing = self.closed = True
            reason = reason or self.server.reason.SERVER_DISCONNECT
            self.server._trigger_event("disconnect", self.sid, reason, run_async=False)  # noqa: SLF001
            self.server.sockets.pop(self.sid, None)
            self.wire.end(frame_rules.NORMAL)


engineio.socket.Socket = BrowserSocket  # engineio's server makes its sockets by this name
