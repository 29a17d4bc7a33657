"""A partner's server for the tests: a real one, listening on this machine, that answers as it is told."""

import http.server
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def message_id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """Listens until `close`. `answers` are used up one by one, then `usual`; each is a status and headers."""

    usual: tuple[int, dict[str, str]] = (204, {})
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    before_answer: Callable[[Received], None] = lambda received: None
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                came = Received({name.lower(): text for name, text in self.headers.items()}, body)
                status, headers = receiver._taken(came)
                receiver.before_answer(came)
                self.send_response(status)
                for name, text in headers.items():
                    self.send_header(name, text)
                self.end_headers()

            def log_message(self, *args):
                pass

        self._lock = threading.Lock()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def _taken(self, came: Received) -> tuple[int, dict[str, str]]:
        with self._lock:
            self.received.append(came)
            return self.answers.pop(0) if self.answers else self.usual

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
