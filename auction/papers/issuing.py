"""Issuing, replacing and revoking papers. Steps inside other nouns' acts: they take the session, never commit."""

import dataclasses
import uuid
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.accounts.models import Court, User
from auction.ground import clock
from auction.ground.files import keep
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import found
from auction.journal.actions import record
from auction.journal.rules import content_hash, moment_text

from .kinds import KINDS
from .letters import Frame, compile_letter
from .models import Paper, PaperCount
from .queries import valid_paper


def issue(session: Session, kind: str, subject: str, facts: Any, court: Court, actor: User | None, *,
          recipient: str = "", recipient_name: str = "", number: str | None = None) -> Paper:  # fmt: skip
    """Make a paper and put it on record: number, file with hash and QR code, entry in the subject's journal.

    `facts` is an instance of the kind's class. Without `number` it gets the court's next one of the year, which holds
    the court's numbering until the commit, so call this late in the act. Refuses PAPER_EXISTS when a valid paper of
    this kind is there already, LETTER_GLYPH_MISSING.
    """
    known = valid_paper(kind, subject, recipient)
    if known is not None:
        raise Refusal("PAPER_EXISTS", number=known.number)
    return _issue(session, kind, subject, facts, court, actor, recipient, recipient_name, number, None)


def replace(session: Session, old: Paper, facts: Any, actor: User | None, reason: str) -> Paper:
    """Issue the paper anew with other facts; the old one stays readable and is marked as replaced.

    Refuses PAPER_ENDED, LETTER_GLYPH_MISSING.
    """
    revoke(session, old, actor, reason)
    return _issue(session, old.kind, old.subject, facts, old.court, actor, old.recipient, old.recipient_name, None, old)


def revoke(session: Session, paper: Paper, actor: User | None, reason: str) -> None:
    """Say that a paper no longer holds, and why; its verification page tells so at once. Refuses PAPER_ENDED."""
    paper = session.get_one(Paper, paper.id, with_for_update=True, populate_existing=True)
    if paper.ended_at is not None:
        raise Refusal("PAPER_ENDED", number=paper.number)
    paper.ended_at, paper.ended_by_id, paper.end_reason = clock.now(), actor.id if actor else None, reason
    session.flush()
    record(session, paper.subject, "paper.revoked", {"number": paper.number}, {"reason": reason},
           actor.id if actor else None)  # fmt: skip


def draft(kind: str, facts: Any, court: Court) -> bytes:
    """The paper as it would be issued, without number, hash and code. Refuses LETTER_GLYPH_MISSING."""
    return compile_letter(KINDS[kind].template, facts, Frame(court.name_zh, "", clock.now()))


def verification_address(paper_id: uuid.UUID) -> str:
    """The address in the QR code, short so that the code stays coarse enough to be read from paper."""
    return f"{current_app.config['PUBLIC_URL']}/papers/{paper_id}"


def stated(kind: str, number: str, facts: Any) -> dict[str, Any]:
    """What the hash of a paper is taken over, in JSON's own types: kind, number and every fact; moments in UTC."""
    return {"kind": kind, "number": number, "facts": _plain(dataclasses.asdict(facts))}


def _issue(session: Session, kind: str, subject: str, facts: Any, court: Court, actor: User | None, recipient: str,
           recipient_name: str, number: str | None, replaces: Paper | None) -> Paper:  # fmt: skip
    if not isinstance(facts, KINDS[kind].facts):
        raise TypeError(f"a {kind} states {KINDS[kind].facts.__name__}")
    paper_id, at = uuid.uuid4(), clock.now()
    number = number or _next_number(session, court, at)
    content = stated(kind, number, facts)
    sha256 = content_hash(content)
    pdf = compile_letter(
        KINDS[kind].template, facts, Frame(court.name_zh, number, at, sha256, verification_address(paper_id))
    )
    actor_id, is_public = actor.id if actor else None, KINDS[kind].is_public
    file = keep(session, pdf, "application/pdf", f"{number}.pdf", is_public=is_public, actor_id=actor_id)
    paper = Paper(
        id=paper_id, kind=kind, court_id=court.id, number=number, subject=subject, recipient=recipient,
        recipient_name=recipient_name, facts=content["facts"], facts_sha256=sha256, file_id=file.id, issued_at=at,
        issued_by_id=actor_id, replaces_id=replaces.id if replaces else None,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    public = {"kind": kind, "number": number, "facts_sha256": sha256, "sha256": file.sha256}
    record(session, subject, KINDS[kind].event, public, {"recipient": recipient}, actor_id)
    return paper


def _next_number(session: Session, court: Court, at: datetime) -> str:
    """2026-003-00042: the year, the court, the court's count of that year."""
    year = at.astimezone(COURT_ZONE).year
    counted = insert(PaperCount).values(court_id=court.id, year=year, last=1)
    last = session.scalar(
        counted.on_conflict_do_update(
            index_elements=["court_id", "year"], set_={"last": PaperCount.last + 1}
        ).returning(PaperCount.last)
    )
    return f"{year}-{court.id:03d}-{found(last):05d}"


def _plain(fact: Any) -> Any:
    if isinstance(fact, datetime):
        return moment_text(fact)
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, dict):
        return {name: _plain(part) for name, part in fact.items()}
    if isinstance(fact, list | tuple):
        return [_plain(part) for part in fact]
    return fact
