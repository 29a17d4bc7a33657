"""Fixtures of following: a person, the worker's round, the clock."""

import pytest

from auction.accounts.models import User
from auction.following import pushing
from auction.following.noting import note_news
from auction.following.pushing import start_pushers
from auction.following.sending import send_alerts
from auction.ground.store import db
from auction.partners.relay import relay
from auction.search.filling import follow
from tests import builders

from .smtp_server import SmtpServer


@pytest.fixture
def person(app) -> User:
    """Somebody with an account, whose letters are in English."""
    user = builders.user("bidder")
    user.language = "en"
    db.session.commit()
    return user


@pytest.fixture
def work(app):
    """`work()` runs what follows from the record until nothing is left: relay, index, news, alerts, notifications."""

    def until_nothing_is_left() -> None:
        db.session.commit()
        while relay() or follow() or note_news() or send_alerts() or start_pushers():
            assert pushing.pushers.rest(30)
        db.session.rollback()
        db.session.expire_all()

    until_nothing_is_left()  # the index is made, and nothing is news yet
    until_nothing_is_left()
    return until_nothing_is_left


@pytest.fixture
def smtp_server(tmp_path, monkeypatch):
    """A mail server with STARTTLS whose certificate this process trusts."""
    server = SmtpServer(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    yield server
    server.close()
