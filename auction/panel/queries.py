"""Reading what is before the panel: the judges' desk, and the court's own file of decisions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import joinedload, selectinload

from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.ground.store import db

from .models import PanelDecision, PanelProposal, PanelVote

DECISIONS_PER_PAGE = 20


def _of_court(user: User) -> sa.Select[Any]:
    return (
        sa.select(PanelDecision)
        .join(PanelDecision.case)
        .where(EnforcementCase.court_id == user.court_id, EnforcementCase.court_id.is_not(None))
    )


def decisions_waiting(user: User, page: int) -> Pagination:
    """Open proposals of the judge's court, oldest first."""
    select = _of_court(user).where(PanelDecision.state == "proposed")
    return _page(select.order_by(PanelDecision.proposed_at, PanelDecision.id), page)


def decisions_taken(user: User, page: int) -> Pagination:
    """The court's own file of decisions, newest first."""
    select = _of_court(user).where(PanelDecision.state != "proposed")
    return _page(select.order_by(PanelDecision.decided_at.desc(), PanelDecision.id.desc()), page)


def _page(select: sa.Select[Any], page: int) -> Pagination:
    rows = select.options(joinedload(PanelDecision.case), selectinload(PanelDecision.votes))
    return db.paginate(rows, page=page, per_page=DECISIONS_PER_PAGE, error_out=False)


def decision_of_court(user: User, decision_id: int) -> PanelDecision | None:
    """A proposal of the judge's own court, or None."""
    votes = selectinload(PanelDecision.votes).joinedload(PanelVote.judge).joinedload(User.person)
    select = _of_court(user).where(PanelDecision.id == decision_id).options(votes)
    return db.session.scalars(select).one_or_none()


def has_proposed(decision: PanelDecision, user: User) -> bool:
    """Whether this person has put exactly this content before the panel, now or in an earlier proposal."""
    if user.id == decision.proposed_by_id:
        return True
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(
                    PanelProposal.person_id == user.person_id,
                    PanelProposal.content_hash == decision.content_hash,
                    PanelProposal.decision_id == PanelDecision.id,
                    PanelDecision.subject == decision.subject,
                    PanelDecision.matter == decision.matter,
                )
            )
        )
    )


def decisions_about(subject: str, matter: str) -> Sequence[PanelDecision]:
    """Every proposal of this matter about one thing ("lot:12"), newest first."""
    return db.session.scalars(
        sa.select(PanelDecision)
        .where(PanelDecision.subject == subject, PanelDecision.matter == matter)
        .order_by(PanelDecision.id.desc())
        .options(selectinload(PanelDecision.votes).joinedload(PanelVote.judge))
    ).all()
