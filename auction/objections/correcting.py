"""The plan for what another plan holds back: the disputed part after its outcome, or a share that had no payee."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.cases.models import EnforcementCase, Party
from auction.distribution.models import DistributionPlan, EscrowedLine
from auction.distribution.plans import LINE_COLUMNS, line_of
from auction.distribution.queries import held_lines
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash

from .queries import PlanHearing, hearing_of, proposed_correction


def correctable(hearing: PlanHearing) -> dict[int, int]:
    """What may be shared out anew now, as proposed (position → minor units); empty when nothing may.

    A disputed line waits for the end of every objection, a share without a payee for somebody's bank account.
    """
    held = held_lines(hearing.plan.id)
    if any(row.is_disputed for row in held):
        return proposed_correction(hearing) if hearing.awaits_correction else {}
    return {row.position: row.held_minor for row in held} if any(_has_account(row) for row in held) else {}


def prepare_correction(plan_id: int, clerk: User, shares: Mapping[int, int]) -> DistributionPlan:
    """Prepare the plan over everything a plan holds back; another clerk approves it like every plan.

    Refuses NOT_FOUND, CORRECTION_EARLY, CORRECTION_SUM, PLAN_WAITING, PERSON_UNKNOWN, OBJECTION_LINE.
    """
    if clerk.person_id is None:
        raise Refusal("PERSON_UNKNOWN")
    with transaction() as session:
        plan = found(session.get(DistributionPlan, plan_id))
        case = found(session.get(EnforcementCase, plan.case_id, with_for_update={"of": EnforcementCase}))
        same_court(clerk, case.court_id)
        if not correctable(hearing_of(plan)):
            raise Refusal("CORRECTION_EARLY")
        waiting = sa.select(DistributionPlan.id).where(
            DistributionPlan.case_id == case.id, DistributionPlan.state == "prepared"
        )
        if session.scalar(waiting):
            raise Refusal("PLAN_WAITING")
        held_minor = sum(row.held_minor for row in held_lines(plan_id))
        if sum(shares.values()) != held_minor:
            raise Refusal("CORRECTION_SUM", given_minor=sum(shares.values()), held_minor=held_minor)
        made = _plan(session, plan, clerk, held_minor, _lines(session, plan, shares))
        facts = {"plan": made.id, "proceeds_minor": held_minor, "content_hash": made.content_hash, "corrects": plan_id}
        record(session, f"plan:{made.id}", "plan.prepared", {"case": case.id} | facts, actor_id=clerk.id)
    return made


def _plan(session: Session, plan: DistributionPlan, clerk: User, held_minor: int,
          lines: list[dict[str, Any]]) -> DistributionPlan:  # fmt: skip
    kept = {name: plan.content[name] for name in ("case", "currency", "interest_until", "debtor_kind")}
    content = kept | {"proceeds_minor": held_minor, "corrects": plan.id, "lines": lines}
    made = DistributionPlan(
        case_id=plan.case_id, state="prepared", proceeds_minor=held_minor, content=content, corrects_id=plan.id,
        content_hash=content_hash(content), prepared_by_id=clerk.id, prepared_by_person_id=clerk.person_id,
        prepared_at=clock.now(),
        lines=[line_of(line) for line in lines],
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _lines(session: Session, plan: DistributionPlan, shares: Mapping[int, int]) -> list[dict[str, Any]]:
    """The lines that get something, with what they were left without as their claim, and the payee of today."""
    written = {line["position"]: line for line in plan.content["lines"]}
    held = {row.position: row.held_minor for row in held_lines(plan.id)}
    if set(shares) - set(written) or any(minor < 0 for minor in shares.values()):
        raise Refusal("OBJECTION_LINE")
    made: list[dict[str, Any]] = []
    for position, minor in sorted(shares.items()):
        if minor:
            line = written[position]
            paid_minor = line["allotted_minor"] - held.get(position, 0)
            bank, account = _account(session, line)
            made.append({
                **{name: line[name] for name in LINE_COLUMNS}, "rank": line.get("rank"),
                "position": len(made) + 1, "payee_bank": bank, "payee_account": account,
                "claimed_minor": max(minor, line["claimed_minor"] - paid_minor), "allotted_minor": minor,
            })  # fmt: skip
    return made


def _account(session: Session, line: Mapping[str, Any]) -> tuple[str, str]:
    party = session.get(Party, line["party_id"]) if line["party_id"] else None
    return (party.payee_bank, party.payee_account) if party else (line["payee_bank"], line["payee_account"])


def _has_account(row: EscrowedLine) -> bool:
    party = row.line.party
    return bool(party and party.payee_bank.strip() and party.payee_account.strip())
