"""The distribution plan: prepared by one person, decided by another, and then paid out to the fen."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.cases.models import Claim, EnforcementCase, Party
from auction.cases.queries import claims_of, rewards_of
from auction.cases.rules import SEGMENT_KINDS
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash
from auction.jurisdictions import rule_set
from auction.settlement.queries import settled_of_case

from .models import DistributionLine, DistributionPlan
from .plan_rules import PLAN_NAMES, Cost, Reward, plan_lines
from .queries import distributable_minor, last_redeemed_on, money_for, paid_lines, sold_assets
from .serving import order_or_serve, reward_of
from .set_off_rules import with_set_offs
from .set_offs import unused_set_offs
from .standing_rules import CreditorClaim, Payee, Rate

LINE_COLUMNS = ("position", "line_class", "party_id", "claim_id", "payee_name", "payee_bank", "payee_account",
                "claimed_minor", "allotted_minor", "set_off_id")  # fmt: skip


def interest_until(case_id: int) -> date:
    """The day to which a plan reckons interest: the service of the last sale ruling, or the day on which the debtor's own
    last payment came, whichever is later (法释〔2014〕8号 art 2, 3). Refuses PLAN_NO_RULING without either.
    """
    settled = settled_of_case(case_id)
    ruled_on = settled[-1].ruling_served_on if settled else None
    days = [day for day in (ruled_on, last_redeemed_on(case_id)) if day is not None]
    if not days:
        raise Refusal("PLAN_NO_RULING")
    return max(days)


def creditor_claims(case: EnforcementCase) -> list[CreditorClaim]:
    """The claims of the case as a plan takes them, with what earlier plans paid on each."""
    paid: dict[tuple[int, bool], list[tuple[date, int]]] = {}
    for line in paid_lines(case.id):
        if line.claim_id:
            until = date.fromisoformat(line.plan.content["interest_until"])
            of_doubled = line.line_class == "delayed_interest"
            paid.setdefault((line.claim_id, of_doubled), []).append((until, line.committed_minor))
    sold = sold_assets(case.id)
    return [
        _as_taken(
            case, claim, _kind(case, claim, sold), paid.get((claim.id, False), []), paid.get((claim.id, True), [])
        )
        for claim in claims_of(case.id)
    ]


def _kind(case: EnforcementCase, claim: Claim, sold: Collection[int]) -> str:
    """A security is worth something in the money of the asset it burdens alone; in other money it is an ordinary claim."""
    if case.distribution_order == "civil" and claim.asset_id is not None and claim.asset_id not in sold:
        return "ordinary"
    return claim.kind


def _as_taken(
    case: EnforcementCase, claim: Claim, kind: str, paid: list[tuple[date, int]], doubled_paid: list[tuple[date, int]]
) -> CreditorClaim:
    """A recorded claim with its segments sorted into what they mean for the reckoning."""
    parts = {kind: [one for one in claim.segments if one.kind == kind] for kind in SEGMENT_KINDS}
    outside = [(one.starts_on, one.amount_minor or 0) for one in parts["payment"]]
    return CreditorClaim(
        claim.id, payee_of(claim.party), kind, claim.rank, claim.principal_minor, claim.interest_rate_ppm,
        claim.interest_from,
        paid=(*outside, *paid),
        rates=tuple(Rate(one.starts_on, one.ends_on, one.rate_ppm or 0) for one in parts["rate"]),
        doubled_from=(claim.perform_by or case.title_effective_on) if claim.is_doubled else None,
        instalments=tuple((one.starts_on, one.amount_minor or 0) for one in parts["instalment"]),
        stays=tuple((one.starts_on, one.ends_on) for one in parts["stay"] if one.ends_on),
        doubled_paid=tuple(doubled_paid),
        excluded_reason=claim.excluded_reason,
    )  # fmt: skip


def payee_of(party: Party) -> Payee:
    """Where a party is paid."""
    return Payee(party.name, party.payee_bank, party.payee_account, party.id)


def draft_plan(case: EnforcementCase, costs: Sequence[Cost]) -> dict[str, Any]:
    """The content of a plan as it would be prepared now; nothing is written.

    Refuses PLAN_NO_MONEY, PLAN_NO_RULING, PLAN_NO_DEBTOR, PLAN_PAYEE_MISSING, SET_OFF_SHORT when a creditor set off
    more than he would get, and what `distribute` refuses.
    """
    until = interest_until(case.id)
    proceeds_minor = distributable_minor(case.id)
    if proceeds_minor <= 0:
        raise Refusal("PLAN_NO_MONEY")
    debtor_kind, lines = lines_for(case, proceeds_minor, costs, until)
    lines, short = with_set_offs(lines, unused_set_offs(case.id))
    if short:
        raise Refusal("SET_OFF_SHORT", names=[f"{one.name} {format_amount(one.left_minor)}" for one in short])
    nowhere = [
        line["payee_name"]
        for line in lines
        # A party without a bank account does not stop the others: its share is held and listed until it has one.
        if line["party_id"] is None and not (line["payee_bank"].strip() and line["payee_account"].strip())
    ]
    if nowhere:
        raise Refusal("PLAN_PAYEE_MISSING", names=nowhere)
    return {
        "case": case.id, "currency": case.currency, "proceeds_minor": proceeds_minor,
        "interest_until": until.isoformat(), "debtor_kind": debtor_kind, "order": case.distribution_order,
        "doubled_percent_per_day": _percent(rule_set(case.court.jurisdiction).delayed_interest_per_day), "lines": lines,
    }  # fmt: skip


def _percent(ratio: Fraction) -> str:
    """A ratio as people read it: 175/1,000,000 is "0.0175"."""
    return f"{Decimal(100 * ratio.numerator) / ratio.denominator:f}"


def lines_for(
    case: EnforcementCase, proceeds_minor: int, costs: Sequence[Cost], until: date
) -> tuple[str, list[dict[str, Any]]]:
    """The kind of the debtor, and how so much would be shared out among the case's claims, interest to `until`.

    Refuses PLAN_NO_DEBTOR, and what `distribute` refuses.
    """
    debtor = next((party for party in case.parties if party.role == "debtor"), None)
    if debtor is None:
        raise Refusal("PLAN_NO_DEBTOR")
    debtor_kind = "enterprise" if debtor.is_enterprise else "natural_person"
    rules = rule_set(case.court.jurisdiction)
    return debtor_kind, plan_lines(
        proceeds_minor, costs, creditor_claims(case), payee_of(debtor), debtor_kind, until, rules,
        case.distribution_order, rewards_to_pay(case.id),
    )  # fmt: skip


def rewards_to_pay(case_id: int) -> list[Reward]:
    """The rewards granted in a case, with what of a promised amount no plan has given yet. The informant has a number."""
    given: dict[int, int] = {}
    for line in paid_lines(case_id):
        if reward_id := reward_of(line):
            given[reward_id] = given.get(reward_id, 0) + line.committed_minor
    return [
        Reward(
            one.id, one.claim_id, Payee(f"线索提供人 R{one.id}", "保密", f"R{one.id}"), one.ratio_ppm,
            None if one.amount_minor is None else max(0, one.amount_minor - given.get(one.id, 0)),
        )
        for one in rewards_of(case_id)
    ]  # fmt: skip


def prepare_plan(case_id: int, actor: User, costs: Sequence[Cost]) -> DistributionPlan:
    """Prepare the plan for everything that is free on the case account; `costs` are typed by the clerk.

    Refuses NOT_FOUND to another court, PLAN_WAITING, PERSON_UNKNOWN, and what `draft_plan` refuses.
    """
    with transaction() as session:
        case = _locked_case(session, case_id, actor)
        waiting = sa.select(DistributionPlan.id).where(
            DistributionPlan.case_id == case_id, DistributionPlan.state == "prepared"
        )
        if session.scalar(waiting):
            raise Refusal("PLAN_WAITING")
        content = draft_plan(case, costs)
        plan = DistributionPlan(
            case_id=case_id, state="prepared", proceeds_minor=content["proceeds_minor"], content=content,
            content_hash=content_hash(content), prepared_by_id=actor.id, prepared_by_person_id=_person(actor),
            prepared_at=clock.now(),
        )  # fmt: skip
        session.add(plan)
        session.flush()
        # Straight into the table: a case may have ten thousand creditors.
        rows = [{"plan_id": plan.id, **line_columns(line)} for line in content["lines"]]
        session.execute(sa.insert(DistributionLine.__table__), rows)
        facts = {"plan": plan.id, "proceeds_minor": plan.proceeds_minor, "content_hash": plan.content_hash}
        record(session, f"plan:{plan.id}", "plan.prepared", {"case": case_id} | facts, actor_id=actor.id)
    return plan


def line_of(line: Mapping[str, Any]) -> DistributionLine:
    """The row of one line of a plan's content."""
    return DistributionLine(**line_columns(line))


def line_columns(line: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of that row."""
    set_off_id = line["set_off_id"] and uuid.UUID(line["set_off_id"])
    return {name: line[name] for name in LINE_COLUMNS} | {"set_off_id": set_off_id}


def _as_content(line: DistributionLine) -> dict[str, Any]:
    set_off_id = line.set_off_id and str(line.set_off_id)
    return {name: getattr(line, name) for name in LINE_COLUMNS} | {"set_off_id": set_off_id}


def _locked_case(session: Session, case_id: int, actor: User) -> EnforcementCase:
    """One plan at a time is made or decided for a case."""
    case = found(session.get(EnforcementCase, case_id, with_for_update=True))
    same_court(actor, case.court_id)
    return case


def _person(actor: User) -> int:
    if actor.person_id is None:
        raise Refusal("PERSON_UNKNOWN")
    return actor.person_id


def approve_plan(plan_id: int, actor: User, seen_hash: str) -> DistributionPlan:
    """Approve the plan that the actor has read, and set every share aside for its payee.

    Refuses NOT_FOUND to another court, STATE_FORBIDS, FOUR_EYES to the person who prepared it under whichever
    account, PLAN_CHANGED when `seen_hash` is not the hash of the plan, PLAN_MONEY_GONE, PAYOUT_PROVIDER_NONE.
    """
    with transaction() as session:
        plan = _decided(session, plan_id, actor, seen_hash, "approved", remark="")
        free_minor = money_for(plan)
        if free_minor < plan.proceeds_minor:
            raise Refusal("PLAN_MONEY_GONE", free_minor=free_minor, proceeds_minor=plan.proceeds_minor)
        order_or_serve(session, plan)
        record(
            session, f"plan:{plan.id}", "plan.approved", {"content_hash": plan.content_hash}, actor_id=actor.id
        )  # fmt: skip
    return plan


def reject_plan(plan_id: int, actor: User, seen_hash: str, remark: str) -> DistributionPlan:
    """Send a plan back with the reason. Refuses REMARK_REQUIRED, and as `approve_plan`."""
    if not remark.strip():
        raise Refusal("REMARK_REQUIRED")
    with transaction() as session:
        plan = _decided(session, plan_id, actor, seen_hash, "rejected", remark.strip())
        record(session, f"plan:{plan.id}", "plan.rejected", {}, {"remark": plan.remark}, actor.id)
    return plan


def _decided(
    session: Session, plan_id: int, actor: User, seen_hash: str, verdict: str, remark: str
) -> DistributionPlan:
    case_id = found(session.get(DistributionPlan, plan_id)).case_id
    _locked_case(session, case_id, actor)
    plan = found(session.get(DistributionPlan, plan_id, with_for_update=True, populate_existing=True))
    if plan.state != "prepared":
        raise Refusal("STATE_FORBIDS", state=PLAN_NAMES[plan.state])
    if plan.prepared_by_person_id == _person(actor) or plan.prepared_by_id == actor.id:
        raise Refusal("FOUR_EYES")
    kept = [{name: line[name] for name in LINE_COLUMNS} for line in plan.content["lines"]]
    stored = [_as_content(line) for line in plan.lines]
    if seen_hash != plan.content_hash or content_hash(plan.content) != plan.content_hash or kept != stored:
        raise Refusal("PLAN_CHANGED")
    plan.state, plan.remark, plan.decided_at = verdict, remark, clock.now()
    plan.decided_by_id, plan.decided_by_person_id = actor.id, actor.person_id
    session.flush()
    return plan
