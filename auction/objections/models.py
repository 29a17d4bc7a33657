"""What the parties say to a distribution plan: services, waivers, objections, answers, lawsuits. Nothing is edited."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Party
from auction.distribution.models import DistributionPlan
from auction.ground.store import append_only, db

from .objection_rules import SERVICE_MEANS

Moment = sa.DateTime(timezone=True)


class Objection(db.Model):
    """A written objection of one party to a plan: which lines, what they should be, and why."""

    __tablename__ = "plan_objection"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(DistributionPlan.id))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id))
    reason: Mapped[str] = mapped_column(sa.CheckConstraint("reason <> ''", name="reason"))
    filed_on: Mapped[date]
    filed_at: Mapped[datetime] = mapped_column(Moment)
    # The party itself, or the officer to whom it came on paper.
    filed_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    request_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    plan: Mapped[DistributionPlan] = relationship()
    party: Mapped[Party] = relationship()
    lines: Mapped[list["ObjectionLine"]] = relationship(order_by="ObjectionLine.position")
    steps: Mapped[list["ObjectionStep"]] = relationship(order_by="ObjectionStep.at")
    answers: Mapped[list["PartyAnswer"]] = relationship(order_by="PartyAnswer.id")
    __table_args__ = (sa.UniqueConstraint("plan_id", "party_id"),)


class ObjectionLine(db.Model):
    """What one line of the plan should be, in the objector's opinion, and what that puts in dispute of it."""

    __tablename__ = "plan_objection_line"
    objection_id: Mapped[int] = mapped_column(sa.ForeignKey(Objection.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    # None: the objector did not name the line, but what he asks would have to come from it.
    asked_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("asked_minor >= 0", name="asked"))
    disputed_minor: Mapped[int] = mapped_column(sa.CheckConstraint("disputed_minor >= 0", name="disputed"))


class PlanService(db.Model):
    """The plan, an objection, or the opposition to it was made known to a party."""

    __tablename__ = "plan_service"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(DistributionPlan.id))
    # None: the plan itself. To the objector it is the opposition that is made known.
    objection_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Objection.id))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id))
    means: Mapped[str] = mapped_column(sa.CheckConstraint(f"means IN {tuple(SERVICE_MEANS)}", name="means"))
    # Receipt, tracking number, place of the notice; empty for the inbox, which keeps its own record.
    proof: Mapped[str] = mapped_column(default="")
    served_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    party: Mapped[Party] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "objection_id", "party_id", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint("means = 'inbox' OR (proof <> '' AND recorded_by_id IS NOT NULL)", name="proved"),
    )


class PartyAnswer(db.Model):
    """A party's word: no objection to the plan (`objection_id` None), or for or against an objection of another."""

    __tablename__ = "plan_answer"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(DistributionPlan.id))
    objection_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Objection.id))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id))
    opposes: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    said_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    party: Mapped[Party] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "objection_id", "party_id", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint("NOT opposes OR (objection_id IS NOT NULL AND reason <> '')", name="opposes_what"),
    )


class ObjectionStep(db.Model):
    """A lawsuit, and how the objection ended."""

    __tablename__ = "plan_objection_step"
    objection_id: Mapped[int] = mapped_column(sa.ForeignKey(Objection.id), primary_key=True)
    kind: Mapped[str] = mapped_column(
        sa.CheckConstraint("kind IN ('sued', 'unopposed', 'lapsed', 'dismissed', 'upheld')", name="kind"),
        primary_key=True,
    )
    on_day: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    # Number of the lawsuit or of the judgment; empty for what happened by itself.
    reference: Mapped[str] = mapped_column(default="")
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    __table_args__ = (
        sa.Index(
            "uq_plan_objection_step_ends_once", "objection_id", unique=True, postgresql_where=sa.text("kind <> 'sued'")
        ),
        sa.CheckConstraint(
            "kind IN ('unopposed', 'lapsed') OR (reference <> '' AND recorded_by_id IS NOT NULL)", name="proved"
        ),
    )


for table in (Objection, ObjectionLine, PlanService, PartyAnswer, ObjectionStep):
    append_only(table.__table__)
