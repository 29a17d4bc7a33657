"""Reading second factors and sign-ins: each person's own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground.store import db, found

from .models import AuthenticatorApp, Passkey, RecoveryCode, SignInSession


@dataclass(frozen=True)
class Factors:
    """What an account has beside its password."""

    passkeys: Sequence[Passkey]
    app: AuthenticatorApp | None
    recovery_count: int

    @property
    def has_any(self) -> bool:
        """Whether the password alone is not enough. Recovery codes stand for a lost device and are no factor by themselves."""
        return bool(self.passkeys or self.app)


def factors_of(user_id: int) -> Factors:
    """The second factors of an account."""
    passkeys = db.session.scalars(sa.select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.added_at)).all()
    left = sa.select(sa.func.count()).where(RecoveryCode.user_id == user_id)
    return Factors(passkeys, db.session.get(AuthenticatorApp, user_id), db.session.scalar(left) or 0)


def sessions_of(user: User) -> Sequence[SignInSession]:
    """Where the person is signed in, the last used first."""
    own = sa.select(SignInSession).where(SignInSession.user_id == user.id, SignInSession.key == user.fs_uniquifier)
    return db.session.scalars(own.order_by(SignInSession.seen_at.desc(), SignInSession.id)).all()


def passkey_of(user: User, passkey_id: uuid.UUID) -> Passkey:
    """One of the person's own passkeys. Refuses NOT_FOUND."""
    passkey = found(db.session.get(Passkey, passkey_id))
    return found(passkey if passkey.user_id == user.id else None)
