"""Accounts that nobody signs in to: those of people for whom a partner platform acts, and those that were closed."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground import clock

from .actions import person_of, role_named
from .email_rules import NOBODYS_DOMAIN
from .models import IdentityProof, User


def unattended_account(session: Session, legal_name: str, id_kind: str, id_number: str) -> User:
    """A bidder's account without password or mailbox, for the person of this proved document. A step of an act.

    The number is one that `identity_rules.identity_number` gave. Refuses IDENTITY_NAME_DIFFERS. It has no password to
    sign in with, and its address can neither be typed into a form nor be written to.
    """
    user = User(
        email=f"{uuid.uuid4().hex}@{NOBODYS_DOMAIN}", password=None, active=True, fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=clock.now(), roles=[role_named(session, "bidder")],
        person=person_of(session, legal_name, id_kind, id_number),
    )  # fmt: skip
    session.add(user)
    session.flush()
    return user


def empty_account(session: Session, owner: User) -> None:
    """A step of the act that closes an account at its owner's wish: its address, password, telephone, address for service and
    proofs that wait are gone. The row stays, since the record names its number. The caller holds the lock of the row.
    """
    proofs = IdentityProof.user_id == owner.id
    session.execute(sa.update(IdentityProof).where(proofs).values(phone="", service_address=""))
    session.execute(sa.delete(IdentityProof).where(proofs, IdentityProof.state == "pending"))
    owner.email, owner.password, owner.active = f"{uuid.uuid4().hex}@{NOBODYS_DOMAIN}", None, False
    owner.fs_uniquifier, owner.mails_stopped = uuid.uuid4().hex, []
