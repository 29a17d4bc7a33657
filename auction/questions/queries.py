"""Reading questions: the answered ones for everybody, the waiting ones for the court, one's own."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.store import db, found
from auction.lots.models import Lot

from .models import Question
from .rules import OPEN_STATES

ROWS_PER_PAGE = 20


def answered(lot_id: int, page: int) -> Pagination:
    """The lot's answered questions, the newest answer first."""
    query = (
        sa.select(Question)
        .where(Question.lot_id == lot_id, Question.answer.is_not(None))
        .order_by(Question.decided_at.desc(), Question.id.desc())
    )
    return db.paginate(query, page=page, per_page=ROWS_PER_PAGE, error_out=False)


def newest_answers(lot_id: int, most: int = 3) -> Sequence[Question]:
    """The lot's newest answers, for its page."""
    return db.session.scalars(
        sa.select(Question)
        .where(Question.lot_id == lot_id, Question.answer.is_not(None))
        .order_by(Question.decided_at.desc(), Question.id.desc())
        .limit(most)
    ).all()


def own_undecided(user: User, lot_id: int) -> Sequence[Question]:
    """The person's own questions about a lot that have no answer: waiting, or not published with the reason."""
    return db.session.scalars(
        sa.select(Question)
        .where(Question.user_id == user.id, Question.lot_id == lot_id, Question.answer.is_(None))
        .order_by(Question.asked_at.desc())
        .limit(ROWS_PER_PAGE)
    ).all()


def question_of_court(user: User, question_id: int) -> Question:
    """A question about a lot of the staff member's court. Refuses NOT_FOUND."""
    return found(
        db.session.scalars(
            sa.select(Question).join(Question.lot).where(Question.id == question_id, Lot.court_id == user.court_id)
        ).one_or_none()
    )


def may_ask(lot: Lot) -> bool:
    """Whether questions about this lot are still taken."""
    return lot.state in OPEN_STATES and lot.closes_at is not None and lot.closes_at > clock.now()
