"""Steps of this noun's acts: they take the act's session and never commit."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import role_names, same_court
from auction.accounts.models import Role, User
from auction.accounts.rules import STAFF_ROLES
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.journal.actions import record

from .models import Asset, Claim, ClaimSegment, ClueReward, EnforcementCase, Party

Row = TypeVar("Row", EnforcementCase, Party, Claim, ClaimSegment, ClueReward, Asset)


def case_of(session: Session, case_id: int, actor: User) -> EnforcementCase:
    """The case, for an officer of its court. A step. Refuses NOT_FOUND."""
    case = found(session.get(EnforcementCase, case_id))
    same_court(actor, case.court_id)
    return case


def made_before(
    session: Session, model: type[Row], request_id: uuid.UUID | None, facts: Mapping[str, Any]
) -> Row | None:
    """The row that this very form has made already. A step; the second of two equal requests waits for the first.

    Refuses FORM_USED_TWICE when the form came back with other content: that is another wish, not a double click.
    """
    if request_id is None:
        return None
    lock = int.from_bytes(request_id.bytes[:8], signed=True)
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
    row = session.scalar(sa.select(model).where(model.request_id == request_id))
    if row is not None and any(getattr(row, name) != fact for name, fact in facts.items()):
        raise Refusal("FORM_USED_TWICE")
    return row


def correct(session: Session, row: Any, facts: Mapping[str, Any], subject: str, kind: str,
            public: Mapping[str, Any], actor_id: int) -> None:  # fmt: skip
    """Write what differs and record what it was before. A step; without a difference nothing is recorded."""
    before = {name: getattr(row, name) for name, fact in facts.items() if getattr(row, name) != fact}
    if not before:
        return
    for name in before:
        setattr(row, name, facts[name])
    session.flush()
    after = {name: facts[name] for name in before}
    record(session, subject, kind, public, {"before": spoken(before), "after": spoken(after)}, actor_id)


def spoken(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON: days and moments as text."""
    return {name: fact.isoformat() if isinstance(fact, date | datetime) else fact for name, fact in facts.items()}


def asset_of(session: Session, asset_id: int, actor: User) -> tuple[Asset, EnforcementCase]:
    """The asset, locked so that files and seizures are added one after another, and its case."""
    asset = found(session.get(Asset, asset_id, with_for_update=True))
    return asset, case_of(session, asset.case_id, actor)


def account_of_party(session: Session, email: str | None) -> int | None:
    """The id of the account with this e-mail, which becomes a party's; None without an e-mail."""
    if not email:
        return None
    user = session.scalar(sa.select(User).where(sa.func.lower(User.email) == email.lower()))
    if user is None or user.confirmed_at is None:
        raise Refusal("PARTY_ACCOUNT_UNKNOWN", email=email)
    if role_names(user) & STAFF_ROLES:
        raise Refusal("PARTY_IS_STAFF", email=email)
    if "party" not in role_names(user):
        role = session.scalar(sa.select(Role).where(Role.name == "party")) or Role(name="party")
        user.roles.append(role)
    return user.id
