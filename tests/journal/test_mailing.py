"""Mails go out once they are committed, are tried again, and never carry a password in the clear."""

import logging
import subprocess
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.ground.store import db, transaction
from auction.journal import mailing
from auction.journal.actions import Draft, write_mail, write_mails
from auction.journal.due import DUE
from auction.journal.models import Mail

from .mail_server import MailServer


@pytest.fixture
def mail_server():
    """`mail_server(**settings)` starts a mail server."""
    opened = []

    def start(**settings) -> MailServer:
        opened.append(MailServer(**settings))
        return opened[-1]

    yield start
    for server in opened:
        server.close()


@pytest.fixture
def sent_by(app, monkeypatch):
    """`sent_by(server, …)` makes it the product's mail server."""

    def configure(server: MailServer, host="127.0.0.1", user=None, password=None):
        for name, setting in {"HOST": host, "PORT": server.port, "USER": user, "PASSWORD": password}.items():
            monkeypatch.setitem(app.config, f"SMTP_{name}", setting)

    return configure


def write(recipient="bidder@example.test", subject="保证金已退还", body="您的保证金已原路退还。\n.\n江州法院") -> None:
    with transaction() as session:
        write_mail(session, recipient, subject, body)


def post() -> None:
    """The due work, until the postman is back."""
    for due in DUE:
        due.run()
    assert mailing.postman.rest(30)
    db.session.rollback()
    db.session.expire_all()


def mails() -> list[Mail]:
    return list(db.session.scalars(sa.select(Mail).order_by(Mail.recipient)))


def test_a_committed_mail_arrives_once(sent_by, mail_server):
    """A mail reaches a listening server with its Chinese subject and body whole, and is not sent again."""
    server = mail_server()
    sent_by(server)
    write()
    post()
    post()
    [mail] = server.mails
    assert (mail["To"], mail["Subject"]) == ("bidder@example.test", "保证金已退还")
    assert mail.get_content().splitlines() == ["您的保证金已原路退还。", ".", "江州法院"]
    assert mail["Message-ID"] == f"<{mails()[0].id}@localhost>"
    assert (mails()[0].sent_at is not None, mails()[0].attempts) == (True, 1)


def test_a_mail_of_an_act_that_was_rolled_back_is_never_sent(sent_by, mail_server):
    """A failed act's letter does not exist."""
    server = mail_server()
    sent_by(server)

    def failing_act():
        with transaction() as session:
            write_mail(session, "bidder@example.test", "x", "y")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_act()
    post()
    assert server.mails == []


def test_without_a_mail_server_mails_stay_unsent(app):
    """Nothing is marked as sent that nobody got."""
    write()
    post()
    assert (mails()[0].sent_at, mails()[0].attempts) == (None, 0)


def test_a_server_that_is_down_gets_the_mail_later(sent_by, mail_server, standing_clock):
    """A refused connection postpones the mail with growing waits, and it arrives when the server is back."""
    server = mail_server()
    sent_by(server)
    server.close()
    write()
    for _ in range(12):
        post()
        standing_clock.at += timedelta(days=1)
    assert (mails()[0].sent_at, mails()[0].given_up_at) == (None, None)
    assert "ConnectionRefusedError" in mails()[0].last_error
    back = mail_server()
    sent_by(back)
    post()
    assert len(back.mails) == 1
    assert mails()[0].last_error is None


def test_a_failure_is_not_tried_again_before_its_time(sent_by, mail_server, standing_clock):
    """A temporary refusal waits a minute, then five."""
    server = mail_server(refused={"bidder@example.test": "450 later"})
    sent_by(server)
    write()
    waits = []
    for _ in range(3):
        post()
        waits.append(mails()[0].due_at - standing_clock.at)
        standing_clock.at = mails()[0].due_at
    assert waits == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)]


def test_one_bad_address_does_not_stop_the_others(sent_by, mail_server):
    """An address that does not exist, or that no mail can carry, is given up with its reason; the others get theirs."""
    server = mail_server(refused={"b@example.test": "550 no such user"})
    sent_by(server)
    for recipient in ("a@example.test", "b@example.test", "c@example.test"):
        write(recipient)
    write("d@example.test", subject="two\nlines")
    post()
    assert sorted(mail["To"] for mail in server.mails) == ["a@example.test", "c@example.test"]
    good, bad, also_good, unwritable = mails()
    assert good.sent_at
    assert also_good.sent_at
    assert (bad.sent_at, bad.given_up_at is not None, bad.last_error) == (None, True, "550 no such user")
    assert unwritable.given_up_at


def test_a_password_never_goes_in_the_clear(sent_by, mail_server):
    """A server without STARTTLS gets neither password nor mail."""
    server = mail_server()
    sent_by(server, user="court", password="secret")
    write()
    post()
    assert (server.signed_in, server.mails, mails()[0].sent_at) == ([], [], None)
    assert "STARTTLS" in mails()[0].last_error


def test_sign_in_happens_inside_tls(sent_by, mail_server, tmp_path, monkeypatch):
    """With a certificate we trust, the session is encrypted before the password; with another one nothing is sent."""
    pem = tmp_path / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out", tmp_path / "trusted.pem",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"],
        check=True, capture_output=True,
    )  # fmt: skip
    pem.write_text(pem.read_text() + (tmp_path / "trusted.pem").read_text())
    server = mail_server(certificate=str(pem))
    sent_by(server, host="localhost", user="court", password="secret")
    write("stranger@example.test")
    post()
    assert (server.signed_in, server.mails) == ([], [])
    assert "CERTIFICATE_VERIFY_FAILED" in mails()[0].last_error
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    write()
    post()
    assert server.signed_in == [b"\0court\0secret"]
    assert server.encrypted == [True]
    assert [mail["To"] for mail in server.mails] == ["bidder@example.test"]


STOP = f"https://court.example/account/mails/stop/{'x' * 90}"


def write_personal(stop_url: str | None = None) -> None:
    with transaction() as session:
        write_mails(session, [Draft("bidder@example.test", "他人出价已领先", "当前价 ¥700,000", True, stop_url)])


def test_a_mail_that_can_be_ended_says_how(sent_by, mail_server):
    """Mail programs read in its headers where one press ends such mails (RFC 8058), whole; others carry none."""
    server = mail_server()
    sent_by(server)
    write_personal(STOP)
    write("other@example.test")
    post()
    by_address = {mail["To"]: mail for mail in server.mails}
    mail = by_address["bidder@example.test"]
    assert dict(mail.raw_items())["List-Unsubscribe"] == f"<{STOP}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Subject"] == "他人出价已领先"
    assert by_address["other@example.test"]["List-Unsubscribe"] is None


def test_a_personal_mail_is_gone_once_it_is_sent(sent_by, mail_server):
    """Who was written to, and when, is not kept (article 18); a mail that waits for its server is."""
    server = mail_server()
    write_personal()
    post()
    assert len(mails()) == 1
    sent_by(server)
    write("other@example.test")
    post()
    assert [mail.recipient for mail in mails()] == ["other@example.test"]
    assert len(server.mails) == 2


def test_a_mail_on_its_way_out_is_not_written_down_in_the_log(sent_by, mail_server, caplog):
    """Neither a mail that was sent nor one that failed puts its reader into the log."""
    caplog.set_level(logging.DEBUG)
    server = mail_server(refused={"bidder@example.test": "550 no such user"})
    sent_by(server)
    write_personal()
    write("other@example.test")
    post()
    server.close()
    write("third@example.test")
    post()
    assert "example.test" not in caplog.text


def test_old_mails_are_forgotten(standing_clock):
    """Thirty days after it was written a mail's copy is gone, sent or not."""
    write()
    standing_clock.at += mailing.KEPT
    write("younger@example.test")
    assert mailing.forget_old_mails() == 0
    standing_clock.at += timedelta(seconds=1)
    assert mailing.forget_old_mails() == 1
    assert [mail.recipient for mail in mails()] == ["younger@example.test"]
