"""The judges' lists: what waits for votes, and the court's own file of decisions."""

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import court_columns
from auction.cases.models import EnforcementCase
from auction.cases.rules import tidy_number
from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .matters import matter_names
from .models import PanelDecision, PanelVote
from .queries import of_court
from .rules import STATE_NAMES

VOTED = {"yes": Words("Yours is cast", "您已投票"), "no": Words("Waits for yours", "待您投票")}
TONES = {"approved": "good", "rejected": "bad", "lapsed": "info"}
VOTED_TONES = {"yes": "good", "no": "warn"}


def waiting_list(user: User) -> DeskList:
    """Open proposals, oldest first, with whether the reader has voted."""
    cast = sa.select(sa.func.count()).where(PanelVote.decision_id == PanelDecision.id)
    own = sa.exists().where(PanelVote.decision_id == PanelDecision.id, PanelVote.person_id == user.person_id)
    return DeskList(
        "proposals", of_court(user).where(PanelDecision.state == "proposed"), PanelDecision.id,
        (
            *_about(user),
            Column("proposed_at", Words("Proposed", "提交时间"), PanelDecision.proposed_at, "moment"),
            Column("votes", Words("Votes cast", "已投票数"), cast.correlate(PanelDecision).scalar_subquery(), "count"),
            Column("own", Words("Your vote", "您的投票"), sa.case((own, "yes"), else_="no"), "state", VOTED, VOTED_TONES, True),
        ),
        (PanelDecision.proposed_at, PanelDecision.id), _found,
    )  # fmt: skip


def decided_list(user: User) -> DeskList:
    """What the panel has decided, newest first."""
    decided = {key: name for key, name in STATE_NAMES.items() if key != "proposed"}
    return DeskList(
        "decisions", of_court(user).where(PanelDecision.state != "proposed"), PanelDecision.id,
        (
            *_about(user),
            Column("decided_at", Words("Decided", "决定时间"), PanelDecision.decided_at, "moment"),
            Column("result", Words("Result", "结果"), PanelDecision.state, "state", decided, TONES, True),
        ),
        (PanelDecision.decided_at.desc(), PanelDecision.id.desc()), _found,
    )  # fmt: skip


def _about(user: User) -> tuple[Column, ...]:
    return (
        Column("title", Words("About", "事由"), PanelDecision.title, is_chinese=True),
        Column("matter", Words("Matter", "事项"), PanelDecision.matter, "state", matter_names(), is_filter=True),
        Column("case_number", Words("Case number", "案号"), EnforcementCase.number, "number", is_chinese=True),
        *court_columns(user, EnforcementCase.court_id),
    )


def _found(words: str) -> sa.ColumnElement[bool]:
    number = EnforcementCase.number.icontains(tidy_number(words), autoescape=True)
    return number | PanelDecision.title.icontains(words, autoescape=True)
