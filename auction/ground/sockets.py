"""The Socket.IO server. Rooms and events belong to the nouns' live doors."""

import engineio
import simple_websocket.ws
from flask_socketio import SocketIO
from wsproto.extensions import Extension

socketio = SocketIO()


def acknowledge(sid: str, namespace: str, ack_id: int, payload_json: str) -> None:
    """Answer one event of one socket: `payload_json` is the answer as JSON text. Never waits; to a socket that has
    gone nothing is sent.
    """
    engine_id = socketio.server.manager.eio_sid_from_sid(sid, namespace)
    if engine_id is not None:
        text = f"3{namespace},{ack_id}[{payload_json}]"
        socketio.server.eio.send_packet(engine_id, engineio.packet.Packet(engineio.packet.MESSAGE, text))


class _WholeFrames:
    """A socket whose `send` writes everything.

    simple-websocket 1.1 calls `send` once per frame; under gevent a full buffer makes that a part of a frame,
    and a slow reader's stream is corrupt from there on.
    """

    def __init__(self, sock) -> None:
        self._sock = sock
        self.send = sock.sendall

    def __getattr__(self, name: str):
        return getattr(self._sock, name)


class _NoDeflate(Extension):
    """Declines permessage-deflate: it costs 90 KiB a connection, and our messages are small."""

    name = "declined"

    def enabled(self) -> bool:
        return False

    def offer(self) -> bool:
        return False

    def accept(self, offer) -> None:
        return None


def mend_simple_websocket() -> None:
    """Apply both corrections once, before the server accepts its first socket."""
    base = simple_websocket.ws.Base
    if getattr(base, "whole_frames", False):
        return
    original = base.__init__

    def begin(self, sock=None, *args, **kwargs):
        original(self, _WholeFrames(sock) if sock is not None else sock, *args, **kwargs)

    base.__init__ = begin
    base.whole_frames = True
    simple_websocket.ws.PerMessageDeflate = lambda *args, **kwargs: _NoDeflate()
