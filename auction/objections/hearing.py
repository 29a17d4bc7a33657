"""What follows from where a plan stands: serve it, tell the parties, order what is undisputed, release the rest. Steps."""

from sqlalchemy.orm import Session

from auction.accounts.inbox import tell
from auction.accounts.letters import path_of
from auction.cases.models import Party
from auction.distribution.models import DistributionPlan
from auction.distribution.queries import held_lines
from auction.distribution.serving import order, pay_escrowed
from auction.ground import clock
from auction.ground.refusal import Words
from auction.journal.actions import record

from .letters import ENDINGS, OBJECTED, OPPOSED, ORDERED, SERVED
from .models import Objection, ObjectionStep, PlanService
from .objection_rules import BY_ITSELF, ENDED, last_day
from .queries import PlanHearing, day_after, hearing_of, rules_of


def look_at_plan(session: Session, plan: DistributionPlan) -> None:
    """Do everything that is due on a served plan now; doing it twice is doing it once."""
    if plan.ordered_at is None:
        _serve(session, hearing_of(plan))
    session.flush()
    hearing = hearing_of(plan)
    for objection in hearing.objections:
        _make_known(session, hearing, objection)
    session.flush()
    hearing = hearing_of(plan)
    for objection in hearing.objections:
        _end(session, hearing, objection)
    if plan.ordered_at is None and hearing.standing.state == "over":
        order(session, plan, hearing.held)
        record(session, f"plan:{plan.id}", "plan.ordered", {"disputed": bool(hearing.held)})
        _tell_all(session, hearing, ORDERED)
    if plan.ordered_at is not None:
        _release(session, hearing)
    standings = (
        [hearing.standing, *hearing.standings.values()] if plan.ordered_at is None else hearing.standings.values()
    )
    ends = [one.until for one in standings if one.until is not None and one.state not in ENDED | {"over"}]
    plan.look_at = day_after(min(ends)) if ends else None
    session.flush()


def _serve(session: Session, hearing: PlanHearing) -> None:
    """Electronic service on everybody with a sign-in; the officer serves the others."""
    plan, rules = hearing.plan, rules_of(hearing.plan.case)
    for party in hearing.parties:
        if party.user and party.id not in hearing.served:
            _service(session, plan, party, None)
            record(session, f"plan:{plan.id}", "plan.served", private={"party": party.id, "means": "inbox"})
            _tell(session, hearing, party, SERVED, until=last_day(clock.today(), rules).isoformat())


def _make_known(session: Session, hearing: PlanHearing, objection: Objection) -> None:
    """The others hear of an objection, and the objector of the first opposition."""
    standing, rules = hearing.standings[objection.id], rules_of(hearing.plan.case)
    until = last_day(clock.today(), rules).isoformat()
    if standing.state == "answering":
        answered = {said.party_id for said in objection.answers}
        hearers = [party for party in hearing.others(objection) if party.id not in answered]
        letter = OBJECTED
    else:
        hearers, letter = ([objection.party] if standing.state == "opposed" else []), OPPOSED
    for party in hearers:
        if party.user and (objection.id, party.id) not in hearing.objections_served:
            _service(session, hearing.plan, party, objection.id)
            facts = {"party": party.id, "objection": objection.id, "means": "inbox"}
            record(session, f"plan:{hearing.plan.id}", "objection.served", private=facts)
            _tell(session, hearing, party, letter, objection.id, until=until, objector=objection.party.name)


def _end(session: Session, hearing: PlanHearing, objection: Objection) -> None:
    """Note how an objection ended by itself, once, and tell everybody how it ended at all."""
    standing = hearing.standings[objection.id]
    if standing.state in BY_ITSELF and not any(step.kind == standing.state for step in objection.steps):
        session.add(ObjectionStep(objection_id=objection.id, kind=standing.state, on_day=clock.today(), at=clock.now()))
        facts = {"objection": objection.id, "end": standing.state}
        record(session, f"plan:{hearing.plan.id}", "objection.ended", private=facts)
        session.flush()
        _tell_all(session, hearing, ENDINGS[standing.state], objection.id, objector=objection.party.name)


def _release(session: Session, hearing: PlanHearing) -> None:
    """Pay what nobody disputes any longer: every objection to the line has lapsed."""
    held = hearing.held
    for row in held_lines(hearing.plan.id):
        if row.is_disputed and row.position not in held:
            pay_escrowed(session, row)


def _service(session: Session, plan: DistributionPlan, party: Party, objection_id: int | None) -> None:
    session.add(
        PlanService(plan_id=plan.id, objection_id=objection_id, party_id=party.id, means="inbox",
                    served_on=clock.today(), at=clock.now())
    )  # fmt: skip


def _tell_all(session: Session, hearing: PlanHearing, letter: tuple[Words, Words], objection_id: int | None = None,
              **facts: str) -> None:  # fmt: skip
    for party in hearing.parties:
        if party.user:
            _tell(session, hearing, party, letter, objection_id, **facts)


def _tell(session: Session, hearing: PlanHearing, party: Party, letter: tuple[Words, Words],
          objection_id: int | None = None, **facts: str) -> None:  # fmt: skip
    assert party.user is not None  # callers have asked
    subject, body = (words.filled(number=hearing.plan.case.number, **facts) for words in letter)
    path = (
        path_of("objections.show", objection_id=objection_id)
        if objection_id
        else path_of("distribution.show_plan", plan_id=hearing.plan.id)
    )
    tell(session, party.user, subject, body, path)
