"""A real server on the run's own database, and the cookies of people signed in to it."""

import contextlib
from collections.abc import Iterator

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from auction.accounts.models import User
from tests.serving import free_port, gunicorn


@contextlib.contextmanager
def server(app: Flask, database_url: str) -> Iterator[str]:
    """The address of a running server; its due work is left to the test."""
    port = free_port()
    settings = {
        "DATABASE_URL": database_url, "SECRET_KEY": app.config["SECRET_KEY"], "SUBHASTA_ENV": "test", "RUN_WORKER": "0",
    }  # fmt: skip
    with gunicorn(port, settings):
        yield f"http://127.0.0.1:{port}"


def cookie_of(app: Flask, user: User, language: str = "en") -> str:
    """The cookie header of a browser in which this user is signed in."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    session = signer.dumps({"_user_id": user.fs_uniquifier, "_fresh": True})
    return f"session={session}; language={language}"
