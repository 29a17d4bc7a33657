"""Sign-ins that last, and what proves a person beside his password."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from auction.accounts.models import User
from auction.ground.store import db

Moment = sa.DateTime(timezone=True)


class SignInSession(db.Model):
    """One browser in which somebody is signed in. Deleted when it ends: no list of where a person was is kept."""

    __tablename__ = "sign_in_session"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    # The account's fs_uniquifier of then: a new password or a closed account ends every sign-in made before.
    key: Mapped[str]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment, index=True)
    # As a person would call it: "Firefox, Windows".
    browser: Mapped[str]
    address: Mapped[str]
    proof: Mapped[str] = mapped_column(
        sa.CheckConstraint("proof IN ('password', 'passkey', 'app', 'recovery')", name="proof")
    )


class Passkey(db.Model):
    """A passkey (WebAuthn): what it signs is checked with its public key."""

    __tablename__ = "passkey"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.CheckConstraint("sign_count >= 0", name="sign_count"))
    added_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class AuthenticatorApp(db.Model):
    """The authenticator app of an account. Its secret is sealed with a key made of SECRET_KEY."""

    __tablename__ = "authenticator_app"
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(sa.LargeBinary)
    added_at: Mapped[datetime] = mapped_column(Moment)
    # The half minute of the last code that was taken: no code counts twice.
    last_counter: Mapped[int]


class RecoveryCode(db.Model):
    """One use instead of a lost device. Only its hash is kept, and it is deleted when it is used."""

    __tablename__ = "recovery_code"
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
