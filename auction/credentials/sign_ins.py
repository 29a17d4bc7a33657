"""Who is signed in: a row for each browser, looked up with its person in one statement at every request."""

import uuid
from contextlib import suppress
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask, current_app, flash, g, request, session
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security.signals import user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy.orm import Session

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import sign_in_is_over
from auction.ground import clock
from auction.ground.store import db

from . import rules
from .models import SignInSession
from .queries import factors_of

SEEN_EVERY_S = 60
KEY = "sign_in"
WAITING = "second_step"


def open_session(act: Session, user: User, proof: str, browser: str = "", address: str = "") -> uuid.UUID:
    """A step: a sign-in begins, by `proof` (a key of rules.PROOFS). What it returns stands in the browser's cookie as KEY."""
    at = clock.real_now()
    one = SignInSession(
        user_id=user.id, key=user.fs_uniquifier, begun_at=at, seen_at=at, proof=proof, browser=browser, address=address
    )  # fmt: skip
    act.add(one)
    act.flush()
    return one.id


def load_user(key: str) -> User | None:
    """The signed-in user, read anew for every request: an ended sign-in, a closed account, a new role act at once."""
    with suppress(ValueError):
        known = _with_session(key, uuid.UUID(session.get(KEY, "")))
        if known is not None:
            return known
    return None


def _with_session(key: str, session_id: uuid.UUID) -> User | None:
    row = (
        db.session.query(User, SignInSession)
        .join(SignInSession, SignInSession.user_id == User.id)
        .filter(User.fs_uniquifier == key, SignInSession.key == key, SignInSession.id == session_id)
        .one_or_none()
    )
    if row is None or not row[0].active:
        return None
    user, sign_in = row
    at, roles = clock.real_now(), role_names(user)
    signed_in_at = session.setdefault("signed_in_at", int(at.timestamp()))
    seen_at = session.setdefault("seen_at", signed_in_at)
    if sign_in_is_over(roles, _moment(signed_in_at), _moment(seen_at), at):
        session.pop("_user_id", None)
        flash(_("You were signed out because your sign-in had run out. Sign in again to go on."), "info")
        return None
    # A page that fetches news by itself is not a person at the desk.
    if at.timestamp() - seen_at > SEEN_EVERY_S and not request.path.startswith("/api/"):
        session["seen_at"] = int(at.timestamp())
        _seen(sign_in, at)
    g.second_factor_due = rules.is_second_factor_due(roles, sign_in.proof, current_app.config["SECOND_FACTOR_REQUIRED"])
    set_request_attr("fs_authn_via", "session")
    return user


def _seen(sign_in: SignInSession, at: datetime) -> None:
    """Keep when the sign-in was last used, on a connection of its own: the request's act has not begun."""
    if at - sign_in.seen_at < rules.SEEN_EVERY:
        return
    with db.engine.begin() as connection:
        connection.execute(sa.update(SignInSession).where(SignInSession.id == sign_in.id).values(seen_at=at))


def _moment(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


def present_id() -> uuid.UUID | None:
    """The sign-in of this request's browser."""
    with suppress(ValueError):
        return uuid.UUID(session.get(KEY, ""))
    return None


@user_authenticated.connect
def begin_session(sender: Flask, user: User, authn_via: list[str] | None = None, **facts) -> None:
    """Every sign-in begins a new session: nothing of what a stranger's browser held is carried over.

    After the password of an account with a second factor nobody is signed in yet: the second step follows.
    """
    via = (authn_via or ["password"])[0]
    before = present_id()
    kept = {key: session[key] for key in ("_user_id", "_id", "_fresh", "_flashes") if key in session}
    session.clear()
    at = int(clock.real_now().timestamp())
    if via == "password" and factors_of(user.id).has_any:
        session[WAITING] = [user.id, user.fs_uniquifier, at]
        return
    if via == "change":  # a new password: the browser in which it was changed stays as proved as it was
        old = db.session.get(SignInSession, before) if before else None
        via = old.proof if old else "password"
    session.update(kept)
    session["signed_in_at"] = session["seen_at"] = at
    browser = rules.browser_name(request.user_agent.string)
    session[KEY] = str(open_session(db.session(), user, via, browser, request.remote_addr or ""))


@user_logged_out.connect
def end_session(sender: Flask, **facts) -> None:
    """Whoever signs out leaves no sign-in behind."""
    if ended := present_id():
        session.pop(KEY)
        with db.engine.begin() as connection:
            connection.execute(sa.delete(SignInSession).where(SignInSession.id == ended))


def waiting_user() -> User | None:
    """Who has given his password and owes the second step; None when nobody does, or it is too long ago."""
    user_id, key, at = session.get(WAITING, (0, "", 0))
    if clock.real_now().timestamp() - at > rules.SECOND_STEP.total_seconds():
        return None
    return db.session.scalars(
        sa.select(User).where(User.id == user_id, User.fs_uniquifier == key, User.active)
    ).one_or_none()


def forget_sessions() -> int:
    """Due work: delete sign-ins that nobody has used for 90 days. Returns how many."""
    with db.engine.begin() as connection:
        old = clock.real_now() - rules.SESSION_KEPT
        return connection.execute(sa.delete(SignInSession).where(SignInSession.seen_at < old)).rowcount
