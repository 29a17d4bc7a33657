"""Asking, answering, declining: one act each. A name never leaves the row."""

import hashlib
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.models import Lot

from . import queries
from .models import Question
from .rules import DECLINE_REASONS, WAITING_MOST

ANSWERED = (
    Words("Your question is answered: {title}", "您的提问已答复：{title}"),
    Words("You asked: {text}\n\nThe court's answer: {answer}", "您的提问：{text}\n\n法院答复：{answer}"),
)
DECLINED = (
    Words("Your question is not published: {title}", "您的提问未予公布：{title}"),
    Words("You asked: {text}\n\nThe reason: {reason}", "您的提问：{text}\n\n原因：{reason}"),
)


def ask(lot_id: int, user: User, request_id: uuid.UUID, text: str) -> Question:
    """Ask the court about a lot. The same id again returns the first question.

    Refuses NOT_FOUND, QUESTIONS_CLOSED, QUESTIONS_WAITING with WAITING_MOST of the person's unanswered.
    """
    with transaction() as session:
        # His own row: two questions sent at once are counted one after the other.
        session.scalars(sa.select(User.id).where(User.id == user.id).with_for_update(of=User, key_share=True)).one()
        asked = session.scalars(sa.select(Question).where(Question.request_id == request_id)).one_or_none()
        if asked is not None:
            if (asked.user_id, asked.lot_id) != (user.id, lot_id):
                raise Refusal("NOT_FOUND")
            return asked
        if not queries.may_ask(found(session.get(Lot, lot_id))):
            raise Refusal("QUESTIONS_CLOSED")
        own = sa.select(sa.func.count()).where(
            Question.user_id == user.id, Question.lot_id == lot_id, Question.decided_at.is_(None)
        )
        if (session.scalar(own) or 0) >= WAITING_MOST:
            raise Refusal("QUESTIONS_WAITING", most=WAITING_MOST)
        question = Question(lot_id=lot_id, user_id=user.id, request_id=request_id, text=text, asked_at=clock.now())
        session.add(question)
        session.flush()
        record(session, f"question:{question.id}", "question.asked", {}, {"lot_id": lot_id}, user.id)
    return question


def answer(question_id: int, actor: User, text: str) -> Question:
    """Answer for everybody: question and answer stand on the lot's page from now on. Refuses NOT_FOUND, QUESTION_DECIDED."""
    with transaction() as session:
        question = _waiting(session, question_id, actor)
        question.answer = text
        content = f"{question.text}\n{text}".encode()
        public = {"question_id": question.id, "sha256": hashlib.sha256(content).hexdigest()}
        record(session, f"lot:{question.lot_id}", "question.answered", public, actor_id=actor.id)
        _tell(session, question, ANSWERED, answer=Words(text, text))
    return question


def decline(question_id: int, actor: User, reason: str) -> Question:
    """Leave a question unpublished; who asked is told why. `reason` is a key of DECLINE_REASONS."""
    with transaction() as session:
        question = _waiting(session, question_id, actor)
        question.decline_reason = reason
        record(session, f"question:{question.id}", "question.declined", {}, {"reason": reason}, actor.id)
        _tell(session, question, DECLINED, reason=DECLINE_REASONS[reason])
    return question


def _waiting(session: Session, question_id: int, actor: User) -> Question:
    queries.question_of_court(actor, question_id)
    question = session.get_one(Question, question_id, with_for_update={"of": Question}, populate_existing=True)
    if question.decided_at:
        raise Refusal("QUESTION_DECIDED")
    question.decided_at, question.decided_by_id = clock.now(), actor.id
    return question


def _tell(session: Session, question: Question, letter: tuple[Words, Words], **facts: Words) -> None:
    title = question.lot.title
    subject, body = letter
    told = Words(
        body.en.format(text=question.text, **{name: words.en for name, words in facts.items()}),
        body.zh.format(text=question.text, **{name: words.zh for name, words in facts.items()}),
    )
    path = path_of("questions.show", lot_id=question.lot_id)
    tell_all(session, [News(question.user_id, subject.filled(title=title), told, path)])
