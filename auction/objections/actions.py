"""What a party says to a plan, by itself or on paper through the officer. Each act looks anew where the plan stands."""

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.cases.models import EnforcementCase, Party
from auction.distribution.models import DistributionPlan
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record

from .hearing import look_at_plan
from .models import Objection, ObjectionLine, ObjectionStep, PartyAnswer, PlanService
from .objection_rules import OBJECTION_NAMES, disputed_minor, may_speak
from .queries import PlanHearing, hearing_of, rules_of, runs_case


def look_at(plan_id: int) -> bool:
    """Due work: serve a plan that was approved, and do what the end of a period brings."""
    with transaction() as session:
        plan = found(session.get(DistributionPlan, plan_id))
        _lock(session, plan.case_id)
        session.refresh(plan)
        if plan.look_at is None or plan.look_at > clock.now():
            return False
        look_at_plan(session, plan)
    return True


def record_service(plan_id: int, officer: User, party_id: int, objection_id: int | None, means: str, served_on: date,
                   proof: str) -> None:  # fmt: skip
    """Record that a party was served outside the platform: with the plan, an objection, or its opposition.

    Refuses NOT_FOUND, SERVICE_TWICE, SERVICE_PROOF, DAY_AHEAD, and PLAN_HEARD once the plan was ordered.
    """
    if not proof.strip() or means == "inbox":
        raise Refusal("SERVICE_PROOF")
    _not_ahead(served_on)
    with transaction() as session:
        hearing = _hearing(session, plan_id, officer)
        party = _party(hearing, party_id)
        known = (
            hearing.objections_served.get((objection_id, party.id)) if objection_id else hearing.served.get(party.id)
        )
        if known:
            raise Refusal("SERVICE_TWICE", party=party.name)
        if objection_id is None and not hearing.is_open:
            raise Refusal("PLAN_HEARD")
        if objection_id is not None:
            _one_of(hearing, objection_id)
        session.add(
            PlanService(plan_id=plan_id, objection_id=objection_id, party_id=party.id, means=means, proof=proof.strip(),
                        served_on=served_on, at=clock.now(), recorded_by_id=officer.id)
        )  # fmt: skip
        kind = "objection.served" if objection_id else "plan.served"
        _told(session, plan_id, kind, officer, party=party.id, objection=objection_id, means=means)
        look_at_plan(session, hearing.plan)


def waive(plan_id: int, actor: User, party_id: int | None = None, said_on: date | None = None) -> None:
    """A party has no objection to the plan; when all have said so, it is paid at once. Twice is once.

    Refuses NOT_FOUND, PLAN_HEARD, OBJECTION_TWICE to whoever has objected, DAY_AHEAD.
    """
    with transaction() as session:
        hearing = _hearing(session, plan_id, actor)
        party = _speaker(hearing, actor, party_id)
        if party.id in hearing.waived:
            return
        _may_still_speak(hearing, party)
        session.add(_answer(actor, plan_id, None, party, False, "", said_on))
        _told(session, plan_id, "plan.waived", actor, party=party.id)
        look_at_plan(session, hearing.plan)


def object_to(plan_id: int, actor: User, asked: Mapping[int, int], reason: str, request_id: uuid.UUID,
              party_id: int | None = None, filed_on: date | None = None) -> int:  # fmt: skip
    """A party objects in writing: what the named lines should be (position → minor units), and why. Returns its id.

    Refuses NOT_FOUND, PLAN_HEARD, OBJECTION_TWICE, OBJECTION_LATE, OBJECTION_REASON, OBJECTION_LINE,
    OBJECTION_EMPTY, DAY_AHEAD.
    """
    if not reason.strip():
        raise Refusal("OBJECTION_REASON")
    with transaction() as session:
        known = session.query(Objection).filter_by(request_id=request_id).one_or_none()
        if known:
            return known.id
        hearing = _hearing(session, plan_id, actor)
        party = _speaker(hearing, actor, party_id)
        day = _not_ahead(filed_on)
        _may_still_speak(hearing, party)
        service = hearing.served.get(party.id)
        if not may_speak(service.served_on if service else None, day, rules_of(hearing.plan.case)):
            raise Refusal("OBJECTION_LATE")
        disputed = disputed_minor(hearing.plan.content["lines"], asked)
        objection = Objection(
            plan_id=plan_id, party_id=party.id, reason=reason.strip(), filed_on=day, filed_at=clock.now(),
            filed_by_id=actor.id, request_id=request_id,
            lines=[
                ObjectionLine(position=position, asked_minor=asked.get(position), disputed_minor=disputed.get(position, 0))
                for position in sorted({*asked, *disputed})
            ],
        )  # fmt: skip
        session.add(objection)
        session.flush()
        _told(session, plan_id, "objection.filed", actor, objection=objection.id, party=party.id)
        look_at_plan(session, hearing.plan)
    return objection.id


def answer(objection_id: int, actor: User, opposes: bool, reason: str, party_id: int | None = None,
           said_on: date | None = None) -> None:  # fmt: skip
    """Another party opposes an objection, with the reason, or says that it does not.

    Refuses NOT_FOUND, ANSWER_OWN, ANSWER_TWICE, ANSWER_LATE, OBJECTION_REASON, STATE_FORBIDS, DAY_AHEAD.
    """
    if opposes and not reason.strip():
        raise Refusal("OBJECTION_REASON")
    with transaction() as session:
        objection, hearing = _objection(session, objection_id, actor)
        party = _speaker(hearing, actor, party_id)
        if party.id == objection.party_id:
            raise Refusal("ANSWER_OWN")
        if any(said.party_id == party.id for said in objection.answers):
            raise Refusal("ANSWER_TWICE")
        _in_state(hearing, objection, "answering", "opposed")
        day = _not_ahead(said_on)
        service = hearing.objections_served.get((objection.id, party.id))
        if not may_speak(service.served_on if service else None, day, rules_of(hearing.plan.case)):
            raise Refusal("ANSWER_LATE")
        session.add(_answer(actor, objection.plan_id, objection.id, party, opposes, reason.strip(), day))
        _told(session, objection.plan_id, "objection.answered", actor, objection=objection.id, party=party.id)
        look_at_plan(session, hearing.plan)


def note_lawsuit(objection_id: int, actor: User, reference: str, sued_on: date) -> None:
    """The objector has sued: the disputed part stays in escrow until the judgment.

    Said by the objector, or by the officer on proof. Refuses NOT_FOUND, STATE_FORBIDS, REFERENCE_REQUIRED,
    LAWSUIT_LATE, DAY_AHEAD.
    """
    with transaction() as session:
        objection, hearing = _objection(session, objection_id, actor)
        if not runs_case(actor) and objection.party.user_id != actor.id:
            raise Refusal("NOT_FOUND")
        _in_state(hearing, objection, "opposed")
        until = hearing.standings[objection.id].until
        if until is not None and _not_ahead(sued_on) > until:
            raise Refusal("LAWSUIT_LATE", until=until)
        _step(session, objection, "sued", actor, reference, sued_on)
        _told(session, objection.plan_id, "objection.sued", actor, objection=objection.id)
        look_at_plan(session, hearing.plan)


def note_judgment(objection_id: int, officer: User, verdict: str, reference: str, judged_on: date) -> None:
    """The lawsuit has ended. The money moves only by a plan that two finance clerks make of the disputed part.

    Refuses NOT_FOUND, STATE_FORBIDS, REFERENCE_REQUIRED, DAY_AHEAD.
    """
    with transaction() as session:
        objection, hearing = _objection(session, objection_id, officer)
        _in_state(hearing, objection, "sued")
        _step(session, objection, verdict, officer, reference, judged_on)
        _told(session, objection.plan_id, "objection.judged", officer, objection=objection.id, verdict=verdict)
        look_at_plan(session, hearing.plan)


def _lock(session: Session, case_id: int) -> EnforcementCase:
    """One word at a time is heard on a case; the same lock keeps its plans."""
    return found(session.get(EnforcementCase, case_id, with_for_update={"of": EnforcementCase}))


def _hearing(session: Session, plan_id: int, actor: User) -> PlanHearing:
    plan = found(session.get(DistributionPlan, plan_id))
    case = _lock(session, plan.case_id)
    session.refresh(plan)
    if runs_case(actor):
        same_court(actor, case.court_id)
    if plan.state != "approved" or plan.corrects_id is not None:
        raise Refusal("NOT_FOUND")
    return hearing_of(plan)


def _objection(session: Session, objection_id: int, actor: User) -> tuple[Objection, PlanHearing]:
    plan_id = found(session.get(Objection, objection_id)).plan_id
    hearing = _hearing(session, plan_id, actor)
    return _one_of(hearing, objection_id), hearing


def _one_of(hearing: PlanHearing, objection_id: int) -> Objection:
    return found(next((one for one in hearing.objections if one.id == objection_id), None))


def _party(hearing: PlanHearing, party_id: int | None) -> Party:
    return found(next((party for party in hearing.parties if party.id == party_id), None))


def _speaker(hearing: PlanHearing, actor: User, party_id: int | None) -> Party:
    """For whom the actor speaks: a party for itself, the officer for the one whose paper he has."""
    return _party(hearing, party_id) if runs_case(actor) else found(hearing.party_of(actor))


def _may_still_speak(hearing: PlanHearing, party: Party) -> None:
    if not hearing.is_open:
        raise Refusal("PLAN_HEARD")
    if party.id in hearing.waived or any(one.party_id == party.id for one in hearing.objections):
        raise Refusal("OBJECTION_TWICE", party=party.name)


def _in_state(hearing: PlanHearing, objection: Objection, *states: str) -> None:
    state = hearing.standings[objection.id].state
    if state not in states:
        raise Refusal("STATE_FORBIDS", state=OBJECTION_NAMES[state])


def _not_ahead(day: date | None) -> date:
    today = clock.today()
    if day is not None and day > today:
        raise Refusal("DAY_AHEAD", today=today)
    return day or today


def _answer(actor: User, plan_id: int, objection_id: int | None, party: Party, opposes: bool, reason: str,
            said_on: date | None) -> PartyAnswer:  # fmt: skip
    return PartyAnswer(
        plan_id=plan_id, objection_id=objection_id, party_id=party.id, opposes=opposes, reason=reason,
        said_on=_not_ahead(said_on), at=clock.now(), recorded_by_id=actor.id,
    )  # fmt: skip


def _step(session: Session, objection: Objection, kind: str, actor: User, reference: str, on_day: date) -> None:
    if not reference.strip():
        raise Refusal("REFERENCE_REQUIRED")
    session.add(
        ObjectionStep(objection_id=objection.id, kind=kind, on_day=_not_ahead(on_day), at=clock.now(),
                      reference=reference.strip(), recorded_by_id=actor.id)
    )  # fmt: skip


def _told(session: Session, plan_id: int, kind: str, actor: User, **facts: object) -> None:
    session.flush()
    record(session, f"plan:{plan_id}", kind, private=facts, actor_id=actor.id)
