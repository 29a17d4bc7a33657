"""The list of questions that wait for a court."""

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.tables.queries import Column, DeskList

from .models import Question

SHOWN_CHARACTERS = 120


def waiting_list(user: User) -> DeskList:
    """Questions about the lots of the staff member's court that are not decided, the oldest first."""
    long = sa.func.left(Question.text, SHOWN_CHARACTERS) + "…"
    text = sa.case((sa.func.length(Question.text) > SHOWN_CHARACTERS, long), else_=Question.text)
    waiting = sa.select(Question).join(Question.lot).where(Question.decided_at.is_(None), Lot.court_id == user.court_id)
    return DeskList(
        "questions", waiting, Question.id,
        (
            Column("question", Words("Question", "问题"), text, is_chinese=True),
            Column("lot", Words("Lot", "标的"), Lot.title, is_chinese=True),
            Column("closes_at", Words("Bidding ends", "竞价结束"), Lot.closes_at, "moment"),
            Column("asked_at", Words("Asked on", "提问时间"), Question.asked_at, "moment"),
        ),
        (Question.asked_at, Question.id),
        lambda words: Question.text.icontains(words, autoescape=True) | Lot.title.icontains(words, autoescape=True),
    )  # fmt: skip
