"""The officer keeps what is known of an asset until it is announced; afterwards only a correction changes it."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.cases.models import Asset, EnforcementCase
from auction.cases.steps import asset_of, spoken
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record

from . import steps
from .models import DisclosedFact
from .queries import facts_of, relied_on
from .rules import DRAFTED_FROM, drafted

# What a fact says; the rest of its row says when and by whom.
SAYS = (
    "topic",
    "what",
    "payer",
    "certainty",
    "source",
    "stated_on",
    "least_minor",
    "most_minor",
    "least_ppm",
    "most_ppm",
)


def state_fact(asset_id: int, actor: User, request_id: uuid.UUID | None = None, **facts: Any) -> DisclosedFact:
    """Put a fact on the file of an asset that no published lot relies on; the same form sent twice makes one.

    `facts`: see `steps.state`. Refuses DISCLOSURE_PUBLISHED, FORM_USED_TWICE and what `steps.state` refuses.
    """
    with transaction() as session:
        asset, case = _open_file(session, asset_id, actor)
        known = _made_before(session, request_id, facts)
        if known:
            return known
        fact = steps.state(session, asset.id, actor.id, request_id=request_id, **facts)
        _record(session, case, "fact.stated", fact, actor)
    return fact


def change_fact(fact_id: int, actor: User, request_id: uuid.UUID | None = None, **facts: Any) -> DisclosedFact:
    """Put another fact in the place of one. Refuses as `state_fact`, and NOT_FOUND for one that has ended."""
    with transaction() as session:
        old = found(session.get(DisclosedFact, fact_id))
        _, case = _open_file(session, old.asset_id, actor)
        known = _made_before(session, request_id, facts)
        if known:
            return known
        fact = steps.state(session, old.asset_id, actor.id, replaces=old, request_id=request_id, **facts)
        _record(session, case, "fact.changed", fact, actor)
    return fact


def strike_fact(fact_id: int, actor: User) -> DisclosedFact:
    """Take a fact off the file. Refuses DISCLOSURE_PUBLISHED, and NOT_FOUND for one that has ended."""
    with transaction() as session:
        fact = found(session.get(DisclosedFact, fact_id))
        _, case = _open_file(session, fact.asset_id, actor)
        steps.end(session, fact)
        _record(session, case, "fact.struck", fact, actor)
    return fact


def take_over_texts(asset_id: int, actor: User) -> int:
    """Draft facts from the asset's own texts for the topics on which nothing stands yet; returns how many.

    Nothing is made surer than it was written: an amount in a text stays unread, so such a cost is not known until
    the officer gives its range. Refuses DISCLOSURE_PUBLISHED.
    """
    with transaction() as session:
        asset, case = _open_file(session, asset_id, actor)
        has = {fact.topic for fact in facts_of(asset.id)}
        recorded_on = asset.recorded_at.astimezone(COURT_ZONE).date()
        made = 0
        for topic, column in DRAFTED_FROM.items():
            text = getattr(asset, column)
            if topic in has or not text.strip():
                continue
            payer, certainty = drafted(topic, text)
            fact = steps.state(
                session, asset.id, actor.id, topic=topic, what=text, payer=payer, certainty=certainty,
                source="财产登记", stated_on=recorded_on,
            )  # fmt: skip
            _record(session, case, "fact.stated", fact, actor)
            made += 1
    return made


def _open_file(session: Session, asset_id: int, actor: User) -> tuple[Asset, EnforcementCase]:
    """The asset under its lock, while nobody relies on its disclosure. Refuses NOT_FOUND, DISCLOSURE_PUBLISHED."""
    asset, case = asset_of(session, asset_id, actor)
    if relied_on(asset.id):
        raise Refusal("DISCLOSURE_PUBLISHED")
    return asset, case


def _made_before(session: Session, request_id: uuid.UUID | None, facts: dict[str, Any]) -> DisclosedFact | None:
    """What this very form has made already; the asset's lock makes two equal requests wait for each other."""
    known = (
        session.scalar(sa.select(DisclosedFact).where(DisclosedFact.request_id == request_id)) if request_id else None
    )
    if known and any(getattr(known, name) != value for name, value in facts.items()):
        raise Refusal("FORM_USED_TWICE")
    return known


def _record(session: Session, case: EnforcementCase, kind: str, fact: DisclosedFact, actor: User) -> None:
    private = spoken({name: getattr(fact, name) for name in SAYS}) | {"replaces": fact.replaces_id}
    record(session, f"case:{case.id}", kind, {"asset_id": fact.asset_id, "fact_id": fact.id}, private, actor.id)
