"""Sending the mails that acts have written: claimed in one transaction, sent outside of any, settled in another.

Without SMTP_HOST they stay unsent, and the demo court shows them as its mailbox.
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from auction.ground import clock
from auction.ground.forgetting import forget
from auction.ground.sideline import Sideline
from auction.ground.store import db, transaction

from .models import Mail

BATCH = 20
# A mail's copy serves nobody after this, sent or not: what matters stands in the inbox and in the record.
KEPT = timedelta(days=30)
TIMEOUT_S = 20
# Longer than a batch can last, so that nobody takes what is being sent.
CLAIM_S = BATCH * TIMEOUT_S * 5
# After the last of them every further try waits a day.
WAITS_S = (60, 5 * 60, 15 * 60, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
IMPLICIT_TLS_PORT = 465
SUBMISSION_PORT = 587
ERROR_CHARACTERS_MAX = 500

postman = Sideline(most=1)


@dataclass(frozen=True)
class Letter:
    """A claimed mail: no database row is held while it is sent."""

    mail_id: UUID
    recipient: str
    subject: str
    body: str
    stop_url: str | None = None


@dataclass(frozen=True)
class Fault:
    """Why a mail was not taken; `for_ever` when another try cannot help."""

    text: str
    for_ever: bool = False


def start_postman() -> int:
    """Send due mails beside the worker's loop; returns 1 when a round was started."""
    if current_app.config["SMTP_HOST"] is None or not db.session.scalar(sa.select(_due().exists())):
        return 0
    return int(postman.start("smtp", send_due_mails))


def send_due_mails() -> int:
    """Send mails until none is due; returns how many were tried."""
    total = 0
    while letters := claim():
        settle(send(letters))
        total += len(letters)
    return total


def claim() -> list[Letter]:
    """Take up to BATCH due mails; a sender that dies leaves them to fall due again."""
    with transaction() as session:
        mails = session.scalars(_due().order_by(Mail.due_at).limit(BATCH).with_for_update(skip_locked=True)).all()
        for mail in mails:
            mail.attempts += 1
            mail.due_at = clock.now() + timedelta(seconds=CLAIM_S)
        return [Letter(mail.id, mail.recipient, mail.subject, mail.body, mail.stop_url) for mail in mails]


def send(letters: Sequence[Letter]) -> dict[UUID, Fault | None]:
    """Hand the letters to the mail server in one session; mail id → why it was not taken."""
    unsent = {letter.mail_id: letter for letter in letters}
    outcomes: dict[UUID, Fault | None] = {}
    try:
        with _connect() as server:
            for mail_id, letter in unsent.items():
                outcomes[mail_id] = _send_one(server, letter)
    except (OSError, smtplib.SMTPException) as error:
        fault = Fault(f"{type(error).__name__}: {error}")
        outcomes = {mail_id: outcomes.get(mail_id, fault) for mail_id in unsent}
    return outcomes


def settle(outcomes: dict[UUID, Fault | None]) -> None:
    """Write down what came of a round."""
    with transaction() as session:
        at = clock.now()
        for mail in session.scalars(sa.select(Mail).where(Mail.id.in_(outcomes)).with_for_update()):
            fault = outcomes[mail.id]
            if fault is None:
                mail.sent_at, mail.last_error = at, None
                if mail.is_personal:  # who was written to, and when, tells who bids (article 18)
                    session.delete(mail)
                continue
            mail.last_error = fault.text[:ERROR_CHARACTERS_MAX].replace("\x00", "")
            if fault.for_ever:
                mail.given_up_at = at
            mail.due_at = at + timedelta(seconds=WAITS_S[min(mail.attempts, len(WAITS_S)) - 1])


def forget_old_mails() -> int:
    """Due work: delete mails KEPT after they were written. Returns how many, at most forgetting.FORGOTTEN_AT_ONCE."""
    return forget(Mail, Mail.written_at, clock.now() - KEPT)


def _due() -> sa.Select:
    return sa.select(Mail).where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None), Mail.due_at <= clock.now())


def _connect() -> smtplib.SMTP:
    """A session with the mail server. A password or the submission port never goes without TLS."""
    settings = current_app.config
    host, port, user = settings["SMTP_HOST"], settings["SMTP_PORT"], settings["SMTP_USER"]
    trust = ssl.create_default_context()
    if port == IMPLICIT_TLS_PORT:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=trust)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    try:
        server.ehlo_or_helo_if_needed()
        if port != IMPLICIT_TLS_PORT and (port == SUBMISSION_PORT or user or server.has_extn("starttls")):
            server.starttls(context=trust)
        if user:
            server.login(user, settings["SMTP_PASSWORD"] or "")
    except BaseException:
        server.close()
        raise
    return server


def _send_one(server: smtplib.SMTP, letter: Letter) -> Fault | None:
    """Hand over one letter. A server that has hung up raises, which ends the round."""
    try:
        server.send_message(_written(letter))
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, text)] = refused.recipients.values()
        return Fault(_answer(code, text), for_ever=code >= 500)
    except smtplib.SMTPDataError as refused:
        return Fault(_answer(refused.smtp_code, refused.smtp_error), for_ever=refused.smtp_code >= 500)
    except smtplib.SMTPSenderRefused as refused:  # our own address or sign-in is at fault, and somebody can mend that
        return Fault(_answer(refused.smtp_code, refused.smtp_error))
    except (smtplib.SMTPNotSupportedError, ValueError) as error:  # an address or subject that no mail can carry
        return Fault(f"{type(error).__name__}: {error}", for_ever=True)
    return None


def _answer(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"


class _WholeAddresses(EmailPolicy):
    """The usual policy, but an address is one line however long: folded, it would be encoded, and nobody could press it."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def _written(letter: Letter) -> EmailMessage:
    """The mail as it travels. Its Message-ID is the row's id, so a mail sent twice is shown once."""
    settings = current_app.config
    mail = EmailMessage(_WholeAddresses())
    mail["From"] = settings["MAIL_FROM"]
    mail["To"] = letter.recipient
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(clock.real_now())
    mail["Message-ID"] = f"<{letter.mail_id}@{settings['MAIL_FROM'].rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:
        mail["List-Unsubscribe"] = f"<{letter.stop_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.body)
    return mail
