"""A mail server for the tests: small, real, listening on this machine; it refuses what it is told to refuse."""

import base64
import contextlib
import email
import email.policy
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class MailServer:
    """Listens until `close`. `refused` gives an answer to RCPT for an address; `certificate` turns on STARTTLS."""

    refused: dict[str, str] = field(default_factory=dict)
    certificate: str | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    signed_in: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                session = Session(outer, self)
                with contextlib.suppress(OSError, ValueError):
                    session.run()
                session.reader.close()
                session.channel.close()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Session:
    """One connection: the few words of RFC 5321 that smtplib says."""

    def __init__(self, server: MailServer, handler: socketserver.StreamRequestHandler) -> None:
        self.server = server
        self.channel, self.reader = handler.connection, handler.rfile
        self.encrypted = False

    def say(self, text: str) -> None:
        self.channel.sendall(text.encode() + b"\r\n")

    def run(self) -> None:
        self.say("220 test")
        while line := self.reader.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "QUIT":
                return self.say("221 bye")
            getattr(self, f"on_{word.lower()}", lambda line: self.say("250 ok"))(line)
        return None

    def on_ehlo(self, line: str) -> None:
        self.say("250-test")
        if self.server.certificate and not self.encrypted:
            self.say("250-STARTTLS")
        self.say("250-8BITMIME")
        self.say("250 AUTH PLAIN")

    def on_starttls(self, line: str) -> None:
        if not self.server.certificate:
            return self.say("454 no")
        self.say("220 go")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.certificate)
        self.channel = context.wrap_socket(self.channel, server_side=True)
        self.reader = self.channel.makefile("rb")
        self.encrypted = True
        return None

    def on_auth(self, line: str) -> None:
        self.server.signed_in.append(base64.b64decode(line.split(" ")[2]))
        self.say("235 ok")

    def on_rcpt(self, line: str) -> None:
        address = line[line.index("<") + 1 : line.index(">")]
        self.say(self.server.refused.get(address, "250 ok"))

    def on_data(self, line: str) -> None:
        self.say("354 go")
        lines = []
        while (text := self.reader.readline()) != b".\r\n":
            lines.append(text.removeprefix(b"."))
        self.server.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        self.server.encrypted.append(self.encrypted)
        self.say("250 ok")
