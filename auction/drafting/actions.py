"""Issuing a paper of a lot from its page of papers, or putting another in its place."""

import uuid

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.lots.models import Lot
from auction.lots.steps import locked_for
from auction.papers.issuing import issue, replace
from auction.papers.models import Paper
from auction.papers.queries import valid_paper

from .queries import assist_notice, facts_of, recipients_of
from .rules import recipient_key


def issue_paper(lot_id: int, kind: str, recipient_id: int | None, actor: User, *, replaces_id: uuid.UUID | None = None,
                reason: str = "", addressee: str = "", requests: str = "", enclosures: str = "") -> Paper:  # fmt: skip
    """Issue a paper from the lot's file of this moment; with `replaces_id` in the place of the valid one.

    `addressee`, `requests`, `enclosures` are the notice to assist's alone. Refuses NOT_FOUND, PAPER_TOO_EARLY,
    PAPER_EXISTS, PAPER_ENDED when `replaces_id` no longer holds, LETTER_GLYPH_MISSING.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        facts = facts_of(lot, kind, recipient_id)
        if kind == "assist_notice":
            facts = assist_notice(lot, addressee, requests, enclosures)
        subject, recipient = f"lot:{lot_id}", recipient_key(kind, recipient_id)
        if replaces_id is not None:
            return replace(session, _valid(session, kind, subject, recipient, replaces_id), facts, actor, reason)
        return issue(
            session, kind, subject, facts, lot.court, actor, recipient=recipient,
            recipient_name=addressee or _name(lot, kind, recipient_id),
        )  # fmt: skip


def _valid(session: Session, kind: str, subject: str, recipient: str, paper_id: uuid.UUID) -> Paper:
    """The paper that is replaced: the one the officer saw, not one that came meanwhile."""
    known = valid_paper(kind, subject, recipient)
    if known is None or known.id != paper_id:
        seen = session.get(Paper, paper_id)
        raise Refusal("PAPER_ENDED", number=seen.number) if seen and seen.subject == subject else Refusal("NOT_FOUND")
    return known


def _name(lot: Lot, kind: str, recipient_id: int | None) -> str:
    return next(name for known_id, name, _role in recipients_of(lot, kind) if known_id == recipient_id)
