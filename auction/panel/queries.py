"""Reading what is before the panel: the judges' desk, and the court's own file of decisions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from auction.accounts.models import User
from auction.accounts.queries import courts_read_by
from auction.cases.models import EnforcementCase
from auction.ground.store import db

from .models import PanelDecision, PanelProposal, PanelVote


def of_court(user: User) -> sa.Select[Any]:
    """The proposals of the courts that the reader reads."""
    return sa.select(PanelDecision).join(PanelDecision.case).where(EnforcementCase.court_id.in_(courts_read_by(user)))


def votes_waiting(user: User) -> int:
    """How many open proposals the panel of this judge's court has."""
    own = EnforcementCase.court_id == user.court_id
    rows = of_court(user).where(PanelDecision.state == "proposed", own).with_only_columns(sa.func.count())
    return db.session.execute(rows).scalar_one()


def decision_of_court(user: User, decision_id: int) -> PanelDecision | None:
    """A proposal of a court that the reader reads, or None."""
    votes = selectinload(PanelDecision.votes).joinedload(PanelVote.judge).joinedload(User.person)
    select = of_court(user).where(PanelDecision.id == decision_id).options(votes)
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
