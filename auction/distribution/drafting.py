"""The draft a case gets by itself once a price is paid and its ruling served; a clerk signs it by preparing the plan."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.queries import staff_of
from auction.cases.models import EnforcementCase
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, Words, say
from auction.ground.store import db, found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.models import Lot

from .interest_rules import execution_fee_due, preservation_fee
from .models import DistributionPlan, PlanDraft
from .plan_rules import Cost
from .plans import creditor_claims, draft_plan, interest_until, payee_of
from .queries import distributable_minor, paid_lines
from .standing_rules import Payee, standing

BATCH = 50
DRAFTED = (
    Words("A distribution plan is drafted: {number}", "分配方案已自动起草：{number}"),
    Words("{amount} of the case can be distributed. The draft reckons every claim and the court's fees. Check it, correct "
          "the costs, and send it to a second clerk.",
          "本案可分配案款 {amount}，系统已计算各项债权和申请费并起草方案，请核对费用后提交复核。"),
)  # fmt: skip


def suggested_costs(case: EnforcementCase, proceeds_minor: int, until: date) -> list[Cost]:
    """The court's fees as the scales give them: of what this plan enforces, and of what was preserved.

    诉讼费用交纳办法 14, 38: the debtor bears both; the preservation fee goes back to the applicant, who advanced it. What
    earlier plans charged is taken off. Nothing for the property part of a criminal judgment.
    """
    if case.distribution_order == "criminal":
        return []
    rules = rule_set(case.court.jurisdiction)
    owed_minor = sum(
        standing(claim, until, rules).owed_minor for claim in creditor_claims(case) if not claim.excluded_reason
    )
    enforced_minor, charged = _charged_before(case.id)
    fee_minor = execution_fee_due(
        enforced_minor + min(proceeds_minor, owed_minor), charged.get("execution_fee", 0), rules
    )  # fmt: skip
    court = case.court
    own = Payee(court.account_holder, court.account_bank, court.account_number)
    costs = [Cost(own, fee_minor, "execution_fee")] if fee_minor else []
    applicant = next((party for party in case.parties if party.role == "applicant"), None)
    if case.preserved_minor and applicant and "preservation_fee" not in charged:
        costs.append(Cost(payee_of(applicant), preservation_fee(case.preserved_minor, rules), "preservation_fee"))
    return costs


def _charged_before(case_id: int) -> tuple[int, dict[str, int]]:
    """What earlier plans gave to claims, and what they charged, by kind of cost."""
    enforced_minor, charged = 0, dict[str, int]()
    for line in paid_lines(case_id):
        if line.claim_id:
            enforced_minor += line.committed_minor
        elif kind := line.plan.content["lines"][line.position - 1].get("cost_kind"):
            charged[kind] = charged.get(kind, 0) + line.committed_minor
    return enforced_minor, charged


def without_draft() -> Sequence[int]:
    """Cases with a settled sale that no draft has taken in yet."""
    settled = sa.func.count(Lot.id)
    return db.session.scalars(
        sa.select(Lot.case_id)
        .outerjoin(PlanDraft, PlanDraft.case_id == Lot.case_id)
        .where(Lot.state == "settled", ~Lot.is_practice)
        .group_by(Lot.case_id, PlanDraft.settled_count)
        .having(settled > sa.func.coalesce(PlanDraft.settled_count, 0))
        .limit(BATCH)
    ).all()


def draft(case_id: int) -> bool:
    """Draft the plan of a case and tell the court's finance; what stops a draft is kept with it, for the desk."""
    with transaction() as session:
        case = found(session.get(EnforcementCase, case_id, with_for_update=True))
        settled_count = session.scalar(
            sa.select(sa.func.count(Lot.id)).where(Lot.case_id == case_id, Lot.state == "settled")
        )
        kept = session.get(PlanDraft, case_id)
        if kept and kept.settled_count >= (settled_count or 0):
            return False
        content, stopped = _drafted(case)
        session.merge(
            PlanDraft(
                case_id=case_id, settled_count=settled_count, content=content, stopped=stopped, made_at=clock.now()
            )
        )
        # A clerk who was quicker has prepared it himself.
        waits = sa.exists().where(DistributionPlan.case_id == case_id, DistributionPlan.state == "prepared")
        if content and not session.scalar(sa.select(waits)):
            _tell_finance(session, case, content["proceeds_minor"])
        facts = {"proceeds_minor": content["proceeds_minor"] if content else 0}
        record(session, f"case:{case_id}", "plan.drafted", {}, facts)
    return True


def _drafted(case: EnforcementCase) -> tuple[dict[str, Any] | None, dict[str, str] | None]:
    """The content, or why there is none, in both languages."""
    try:
        until = interest_until(case.id)
        costs = suggested_costs(case, distributable_minor(case.id), until)
        return draft_plan(case, costs), None
    except Refusal as refusal:
        return None, {language: say(refusal, language) for language in ("en", "zh")}


def _tell_finance(session: Session, case: EnforcementCase, proceeds_minor: int) -> None:
    amount = format_amount(proceeds_minor, case.currency)
    subject, body = (words.filled(number=case.number, amount=amount) for words in DRAFTED)
    clerks = staff_of(case.court_id, "finance")
    path = path_of("distribution.new_plan", case_id=case.id)
    tell_all(session, [News(user_id, subject, body, path) for user_id in clerks])
