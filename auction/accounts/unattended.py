"""Accounts that nobody signs in to: those of people for whom a partner platform acts."""

import uuid

from sqlalchemy.orm import Session

from auction.ground import clock

from .actions import person_of, role_named
from .email_rules import NOBODYS_DOMAIN
from .models import User


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
