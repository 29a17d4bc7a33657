"""What is put before the panel, and the judges' votes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.ground.store import append_only, db

from .rules import STATES

Moment = sa.DateTime(timezone=True)


class PanelDecision(db.Model):
    """A proposal to the panel of the case's court. Votes bind `content` exactly, by its hash (article 27).

    `subject` is what it is about ("lot:12"), `matter` what is asked about it, `title` how people call the subject.
    """

    __tablename__ = "panel_decision"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id), index=True)
    matter: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(sa.CheckConstraint(f"state IN {STATES}", name="state"), default="proposed")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)

    case: Mapped[EnforcementCase] = relationship()
    proposed_by: Mapped[User] = relationship()
    votes: Mapped[list["PanelVote"]] = relationship(order_by="PanelVote.voted_at")
    __table_args__ = (
        sa.Index(
            "uq_panel_decision_one_open", "subject", "matter", unique=True,
            postgresql_where=sa.text("state = 'proposed'"),
        ),
    )  # fmt: skip


class PanelVote(db.Model):
    """One judge's vote on one content. The person counts, so two accounts of one judge are one vote."""

    __tablename__ = "panel_vote"
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey(PanelDecision.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    judge_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    in_favour: Mapped[bool]
    opinion: Mapped[str]
    voted_at: Mapped[datetime] = mapped_column(Moment)
    judge: Mapped[User] = relationship()


class PanelProposal(db.Model):
    """Who put which content before the panel. A proposal that another person replaces or repeats keeps its makers:
    none of them votes on his own words."""

    __tablename__ = "panel_proposal"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey(PanelDecision.id), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    proposed_at: Mapped[datetime] = mapped_column(Moment)


append_only(PanelProposal.__table__)
append_only(PanelVote.__table__)
