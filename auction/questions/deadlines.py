"""Last days of questions: the court answers what is asked about a lot."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline, court_day
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot

from .models import Question


def _waiting() -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Question.id.label("subject_id"), Lot.title.label("title"),
            (court_day(Question.asked_at) + dial(Lot.jurisdiction, "question_answer_days")).label("due_on"),
            EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Lot, Lot.id == Question.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Question.decided_at.is_(None))
    )  # fmt: skip


DEADLINES = (
    Deadline(
        "question", Words("Answer a question about a lot", "答复对标的物的提问"), "法释〔2016〕18号 6", "officer", 1, _waiting,
        lambda question_id: url_for("questions.answer", question_id=question_id),
    ),
)  # fmt: skip
