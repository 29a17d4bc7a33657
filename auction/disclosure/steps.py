"""Steps that the acts of disclosure, enrolment and corrections are made of. They take a session and never commit."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.lots.models import Lot

from .models import Acknowledgement, DisclosedFact
from .queries import acknowledged, cost_panel, version_of
from .rules import TOPICS, Line, check_fact


def state(session: Session, asset_id: int, actor_id: int, *, topic: str, what: str, payer: str, certainty: str,
          source: str, stated_on: Any, least_minor: int | None = None, most_minor: int | None = None,
          least_ppm: int | None = None, most_ppm: int | None = None, replaces: DisclosedFact | None = None,
          request_id: uuid.UUID | None = None) -> DisclosedFact:  # fmt: skip
    """Put a fact on the asset's file, in the place of `replaces` when there is one. The caller holds the asset's lock.

    Amounts in minor units, shares of the price in millionths. Refuses what `rules.check_fact` refuses, and
    STATED_IN_FUTURE.
    """
    check_fact(topic, payer, certainty, (least_minor, most_minor), (least_ppm, most_ppm))
    if stated_on > clock.today():
        raise Refusal("STATED_IN_FUTURE")
    at = clock.now()
    if replaces is not None:
        end(session, replaces)
    fact = DisclosedFact(
        asset_id=asset_id, topic=topic, what=what, payer=payer, certainty=certainty, source=source, stated_on=stated_on,
        least_minor=least_minor, most_minor=most_minor, least_ppm=least_ppm, most_ppm=most_ppm, stated_at=at,
        stated_by_id=actor_id, replaces_id=replaces.id if replaces else None, request_id=request_id or uuid.uuid4(),
    )  # fmt: skip
    session.add(fact)
    session.flush()
    return fact


def end(session: Session, fact: DisclosedFact) -> None:
    """The fact is shown no longer. Refuses NOT_FOUND when it has ended already."""
    session.refresh(fact, with_for_update=True)
    if fact.ended_at is not None:
        raise Refusal("NOT_FOUND")
    fact.ended_at = clock.now()
    session.flush()


def acknowledge(session: Session, lot: Lot, user_id: int, ticked: Collection[str]) -> None:
    """Keep which unknown lines this person has ticked now; refuse UNKNOWN_NOT_TICKED by name while one is left."""
    unknowns = cost_panel(lot).unknowns
    known = acknowledged(lot.id, user_id)
    if missing := [line_words(line) for line in unknowns if line.key not in known and line.key not in ticked]:
        raise Refusal("UNKNOWN_NOT_TICKED", lines=missing)
    new = {line.key: said(line) for line in unknowns if line.key in ticked and line.key not in known}
    if new:
        session.add(Acknowledgement(
            lot_id=lot.id, user_id=user_id, version=version_of(lot), ticked=new, at=clock.now(),
        ))  # fmt: skip
        session.flush()


def refuse_unticked(session: Session, lot: Lot, user_id: int) -> None:
    """Refuse UNKNOWN_NOT_TICKED when the file holds an unknown that this person has not ticked."""
    acknowledge(session, lot, user_id, ())


def line_words(line: Line) -> Words:
    """A line of the panel in both languages; what an officer wrote stands as he wrote it."""
    name = TOPICS[line.topic]
    return Words(f"{name.en}: {line.fact.what}", f"{name.zh}：{line.fact.what}") if line.fact else name


def said(line: Line) -> Mapping[str, str]:
    """What stood on the line when it was ticked."""
    return {"topic": line.topic, "what": line.fact.what if line.fact else ""}
