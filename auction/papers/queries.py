"""Reading papers: the valid one of a kind, and all of a subject."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from auction.ground.store import db

from .kinds import KINDS
from .models import Paper, PaperDelivery


def paper_of(paper_id: uuid.UUID) -> Paper | None:
    """The paper whose verification page has this id."""
    return db.session.get(Paper, paper_id)


def valid_paper(kind: str, subject: str, recipient: str = "") -> Paper | None:
    """The paper of this kind that is valid now, for this recipient."""
    return db.session.scalars(
        sa.select(Paper).filter_by(kind=kind, subject=subject, recipient=recipient).where(Paper.ended_at.is_(None))
    ).one_or_none()


def papers_of(subject: str) -> Sequence[Paper]:
    """Every paper about a subject, newest first, those that were replaced too."""
    return db.session.scalars(
        sa.select(Paper)
        .filter_by(subject=subject)
        .options(joinedload(Paper.file), joinedload(Paper.issued_by), selectinload(Paper.deliveries))
        .order_by(Paper.issued_at.desc(), Paper.number.desc())
    ).all()


def public_papers(subject: str) -> Sequence[Paper]:
    """The valid papers about a subject that everybody may read, oldest first."""
    public = [key for key, kind in KINDS.items() if kind.is_public]
    return db.session.scalars(
        sa.select(Paper)
        .where(Paper.subject == subject, Paper.kind.in_(public), Paper.ended_at.is_(None))
        .order_by(Paper.issued_at, Paper.number)
    ).all()


def deliveries_of(kind: str, subject: str, recipient: str) -> Sequence[PaperDelivery]:
    """Every recorded delivery of the papers of one kind to one recipient, oldest first; of replaced ones too."""
    return db.session.scalars(
        sa.select(PaperDelivery)
        .join(PaperDelivery.paper)
        .where(Paper.kind == kind, Paper.subject == subject, Paper.recipient == recipient)
        .order_by(PaperDelivery.delivered_on, PaperDelivery.recorded_at)
    ).all()


def delivery_of(delivery_id: uuid.UUID) -> PaperDelivery | None:
    """One recorded delivery."""
    return db.session.get(PaperDelivery, delivery_id)
