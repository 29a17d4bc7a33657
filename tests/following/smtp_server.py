"""A real mail server for the tests (aiosmtpd) that wants STARTTLS, with a certificate that the product trusts."""

import email
import email.policy
import socket
import ssl
import subprocess
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class SmtpServer:
    """Listens until `close`. `taken`: recipients, mail, and whether the session was encrypted."""

    def __init__(self, folder: Path) -> None:
        self.taken: list[tuple[list[str], EmailMessage, bool]] = []
        key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
             "-out", self.certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True,
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)

        class Encrypted(Controller):
            def factory(self):
                return SMTP(self.handler, tls_context=context, require_starttls=True)

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._controller = Encrypted(self, hostname="127.0.0.1", port=port)
        self._controller.start()
        self.settings = {"SMTP_HOST": "localhost", "SMTP_PORT": port, "SMTP_USER": None, "SMTP_PASSWORD": None}

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append((envelope.rcpt_tos, mail, session.ssl is not None))
        return "250 ok"

    def close(self) -> None:
        self._controller.stop()
