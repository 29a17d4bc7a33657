"""Money that nobody could be paid is chased: its payee and the officer are told, again and again, until it is paid."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import tell
from auction.accounts.letters import path_of
from auction.distribution.models import DistributionLine
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import Words
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set

from .models import PayeeReminder
from .queries import Unclaimed, unclaimed

TO_PAYEE = (
    Words("Money of yours waits for you: {number}", "您有案款待领取：{number}"),
    Words(
        "{amount} is yours and could not be paid out: no bank account of yours is known, or the bank refused it. Tell the "
        "officer of the case, {officer}, where it is to go.",
        "您有 {amount} 案款待领取，因收款账户不明或银行退回未能发放。请联系承办执行员 {officer} 提供收款账户。",
    ),
)
TO_OFFICER = (
    Words("A payee's bank account is missing: {number}", "收款账户缺失：{number}"),
    Words(
        "{amount} for {payee} could not be paid out. Find out where it is to go and record it with the party.",
        "应付 {payee} 的 {amount} 未能发放，请查明收款账户并登记在当事人信息中。",
    ),
)


def remind_payees() -> int:
    """Due work: remind of every share that has no payee, at once and then every `unclaimed_days`."""
    rested = clock.now() - timedelta(days=rule_set().unclaimed_days)
    last = _last_reminded()
    due = [row for row in unclaimed() if last.get((row.plan_id, row.position), rested) <= rested]
    for row in due:
        _remind(row)
    return len(due)


def _last_reminded() -> dict[tuple[int, int], datetime]:
    """(plan, position) → when it was last reminded of."""
    rows = db.session.execute(
        sa.select(PayeeReminder.plan_id, PayeeReminder.position, sa.func.max(PayeeReminder.at))
        .group_by(PayeeReminder.plan_id, PayeeReminder.position)
    )  # fmt: skip
    return {(plan_id, position): at for plan_id, position, at in rows}


def _remind(row: Unclaimed) -> None:
    with transaction() as session:
        line = session.get_one(DistributionLine, (row.plan_id, row.position))
        session.add(PayeeReminder(plan_id=row.plan_id, position=row.position, at=clock.now()))
        case, amount = line.plan.case, format_amount(row.amount_minor, row.currency)
        officer = case.officer.person.legal_name if case.officer.person else case.officer.email
        facts = {"number": case.number, "amount": amount, "payee": line.payee_name, "officer": officer}
        _tell(session, line, facts)
        record(session, f"plan:{row.plan_id}", "payee.reminded", private={"position": row.position})


def _tell(session: Session, line: DistributionLine, facts: dict[str, str]) -> None:
    case = line.plan.case
    if line.party and line.party.user:
        subject, body = (words.filled(**facts) for words in TO_PAYEE)
        tell(session, line.party.user, subject, body, path_of("finance.case_account", case_id=case.id))
    subject, body = (words.filled(**facts) for words in TO_OFFICER)
    tell(session, case.officer, subject, body, path_of("cases.show", case_id=case.id))
