"""Reading papers: the valid one of a kind, and all of a subject."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.ground.store import db

from .models import Paper


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
        .options(joinedload(Paper.file), joinedload(Paper.issued_by))
        .order_by(Paper.issued_at.desc(), Paper.number.desc())
    ).all()
