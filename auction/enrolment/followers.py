"""Nouns above that keep something of a new enrolment in its own transaction."""

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy.orm import Session

from .models import Enrolment

Follower = Callable[[Session, Enrolment], None]


def follow(app: Flask, follower: Follower) -> None:
    """Call `follower` with the session and the enrolment whenever somebody has asked for a place."""
    app.extensions.setdefault("enrolment_followers", []).append(follower)


def tell_followers(session: Session, enrolment: Enrolment) -> None:
    """A step of the act that makes the enrolment. It never commits."""
    for follower in current_app.extensions.get("enrolment_followers", ()):
        follower(session, enrolment)
