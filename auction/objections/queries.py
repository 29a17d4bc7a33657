"""Where a plan stands with its parties, and which plans the worker or the desk has to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.models import EnforcementCase, Party
from auction.cases.queries import case_for
from auction.distribution.models import DistributionPlan
from auction.distribution.queries import held_lines
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import RuleSet

from .models import Objection, PartyAnswer, PlanService
from .objection_rules import (
    ENDED,
    ObjectionFacts,
    Standing,
    corrected_minor,
    held_minor,
    objection_standing,
    plan_standing,
)


@dataclass(frozen=True)
class PlanHearing:
    """A served plan with all that its parties said. `served` and `spoken` are about the plan itself, by party id."""

    plan: DistributionPlan
    parties: Sequence[Party]
    served: Mapping[int, PlanService]
    waived: Mapping[int, PartyAnswer]
    objections: Sequence[Objection]
    standing: Standing
    standings: Mapping[int, Standing]
    objections_served: Mapping[tuple[int, int], PlanService]

    @property
    def disputed(self) -> list[Mapping[int, int]]:
        """What each objection that has not lapsed puts in dispute, by position."""
        return [_disputed(one) for one in self.objections if self.standings[one.id].state != "lapsed"]

    @property
    def held(self) -> dict[int, int]:
        """What is, or will be, held of each line."""
        return held_minor(self.plan.content["lines"], self.disputed)

    @property
    def is_open(self) -> bool:
        """Whether the parties may still object."""
        return self.plan.ordered_at is None

    @property
    def awaits_correction(self) -> bool:
        """Every objection has ended, and not all of them by lapsing."""
        states = {standing.state for standing in self.standings.values()}
        return bool(states - {"lapsed"}) and states <= ENDED

    def party_of(self, user: User) -> Party | None:
        """The party whose sign-in this is."""
        return next((party for party in self.parties if party.user_id == user.id), None)

    def others(self, objection: Objection) -> list[Party]:
        """Those who may oppose an objection."""
        return [party for party in self.parties if party.id != objection.party_id]

    def asked(self) -> dict[int, int]:
        """What the lines should be after the outcomes: of what several asked for one line, the last counts."""
        wanted: dict[int, int] = {}
        for one in self.objections:
            if self.standings[one.id].state in ("unopposed", "upheld"):
                wanted |= {line.position: line.asked_minor for line in one.lines if line.asked_minor is not None}
        return wanted


def rules_of(case: EnforcementCase) -> RuleSet:
    """The law the case stands under."""
    return rule_set(case.court.jurisdiction)


def hearing_of(plan: DistributionPlan) -> PlanHearing:
    """Everything the parties said to a plan, and where it stands today. Five queries."""
    parties = db.session.scalars(sa.select(Party).where(Party.case_id == plan.case_id).order_by(Party.id)).all()
    services = db.session.scalars(sa.select(PlanService).where(PlanService.plan_id == plan.id)).all()
    waivers = db.session.scalars(
        sa.select(PartyAnswer).where(PartyAnswer.plan_id == plan.id, PartyAnswer.objection_id.is_(None))
    ).all()
    objections = db.session.scalars(
        sa.select(Objection)
        .where(Objection.plan_id == plan.id)
        .order_by(Objection.id)
        .options(
            selectinload(Objection.lines), selectinload(Objection.steps), joinedload(Objection.party),
            selectinload(Objection.answers).joinedload(PartyAnswer.party),
        )
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    served = {row.party_id: row for row in services if row.objection_id is None}
    told = {(row.objection_id, row.party_id): row for row in services if row.objection_id is not None}
    waived = {row.party_id: row for row in waivers}
    ids, today, rules = [party.id for party in parties], clock.today(), rules_of(plan.case)
    spoken = frozenset(waived) | {one.party_id for one in objections}
    days = {party_id: row.served_on for party_id, row in served.items()}
    return PlanHearing(
        plan, parties, served, waived, objections, plan_standing(ids, days, spoken, today, rules),
        {one.id: objection_standing(_facts(one, told), ids, today, rules) for one in objections}, told,
    )  # fmt: skip


def _facts(one: Objection, told: Mapping[tuple[int, int], PlanService]) -> ObjectionFacts:
    opposition = told.get((one.id, one.party_id))
    steps = {step.kind: step for step in one.steps}
    return ObjectionFacts(
        objector=one.party_id,
        disputed=_disputed(one),
        served={party_id: row.served_on for (number, party_id), row in told.items() if number == one.id},
        answers={answer.party_id: answer.opposes for answer in one.answers},
        opposition_served_on=opposition.served_on if opposition else None,
        sued_on=steps["sued"].on_day if "sued" in steps else None,
        ended=next((kind for kind in steps if kind in ENDED), None),
    )


def _disputed(one: Objection) -> dict[int, int]:
    return {line.position: line.disputed_minor for line in one.lines if line.disputed_minor}


def proposed_correction(hearing: PlanHearing) -> dict[int, int]:
    """How the held money could be shared out after the outcomes: what the clerk finds in the form."""
    held = {row.position: row.held_minor for row in held_lines(hearing.plan.id)}
    return corrected_minor(hearing.plan.content["lines"], held, hearing.asked())


def plan_for(user: User, plan_id: int) -> DistributionPlan:
    """A served plan that the user may read. Refuses NOT_FOUND: to strangers, and for a plan that is not approved."""
    plan = found(db.session.get(DistributionPlan, plan_id))
    case_for(user, plan.case_id)
    if plan.state != "approved" or plan.corrects_id is not None:
        raise Refusal("NOT_FOUND")
    return plan


def objection_for(user: User, objection_id: int) -> Objection:
    """An objection to a plan that the user may read. Refuses NOT_FOUND."""
    objection = found(db.session.get(Objection, objection_id))
    plan_for(user, objection.plan_id)
    return objection


def runs_case(user: User) -> bool:
    """Whether the user records for the parties, as an officer."""
    return may(role_names(user), "run_case")


def was_heard(plan_id: int) -> bool:
    """Whether the plan was served on anybody."""
    return bool(db.session.scalar(sa.select(sa.exists().where(PlanService.plan_id == plan_id))))


def plans_to_look_at() -> Sequence[int]:
    """Served plans for which something may have fallen due."""
    return db.session.scalars(
        sa.select(DistributionPlan.id)
        .where(DistributionPlan.look_at <= clock.now())
        .order_by(DistributionPlan.look_at)
        .limit(100)
    ).all()


def next_look() -> datetime | None:
    """When the next period of a plan ends."""
    return db.session.scalar(sa.select(sa.func.min(DistributionPlan.look_at)))


def day_after(day: date) -> datetime:
    """The first moment at which a last day is over."""
    return clock.court_midnight(date.fromordinal(day.toordinal() + 1))
