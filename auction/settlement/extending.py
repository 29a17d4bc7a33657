"""More time for the balance: only the panel gives it, for a reason, and before the day is over."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.cases.models import Party
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.actions import locked
from auction.panel.actions import put_before_panel
from auction.panel.models import PanelDecision

from .models import BalanceExtension, Settlement
from .queries import open_balance_minor
from .rules import extended_to

MATTER = "balance_extension"
REASON = Words("reason", "理由")

EXTENDED = (
    Words("The balance may be paid until {to}: {title}", "尾款期限延至 {to}：{title}"),
    Words(
        "The panel has extended the period of the balance from {from_day} to {to}. The reason: {reason}",
        "合议庭决定将尾款期限由 {from_day} 延至 {to}。理由：{reason}",
    ),
)


def propose_extension(lot_id: int, actor: User, last_day: date, reason: str) -> PanelDecision:
    """Put a later last day before the panel; days off move it on. An open proposal without votes is replaced.

    Refuses NOT_FOUND to another court, FIELD_REQUIRED, EXTENSION_OVER once the price is paid or the period is over,
    EXTENSION_DAY when it is not later or beyond the dial `balance_extension_days_max`, PROPOSAL_HAS_VOTES.
    """
    if not reason.strip():
        raise Refusal("FIELD_REQUIRED", field=REASON)
    with transaction() as session:
        settlement = _held(session, lot_id)
        lot = settlement.lot
        same_court(actor, lot.court_id)
        rules = rule_set(lot.jurisdiction)
        to = extended_to(
            settlement.balance_due_on, _announced_due_on(session, settlement), last_day, rules.calendar,
            rules.balance_extension_days_max,
        )  # fmt: skip
        content = {
            "lot": lot_id, "from_due_on": settlement.balance_due_on.isoformat(), "to_due_on": to.isoformat(),
            "reason": reason.strip(), "open_minor": open_balance_minor(settlement),
            "balance_minor": settlement.balance_minor, "currency": lot.currency,
        }  # fmt: skip
        return put_before_panel(session, lot.case, MATTER, f"lot:{lot_id}", lot.title, content, actor)


def hold_extension(session: Session, decision: PanelDecision) -> None:
    """The sale, locked, while its period can be extended. Refuses EXTENSION_OVER afterwards."""
    _held(session, decision.content["lot"])


def approve_extension(session: Session, decision: PanelDecision) -> None:
    """The panel's last day becomes the sale's; the old one stays in the history, buyer and parties are told."""
    settlement = _held(session, decision.content["lot"])
    from_day, to = settlement.balance_due_on, date.fromisoformat(decision.content["to_due_on"])
    settlement.balance_due_on = to
    settlement.balance_late_at = clock.court_midnight(to + timedelta(days=1))
    reason = decision.content["reason"]
    session.add(BalanceExtension(
        decision_id=decision.id, lot_id=settlement.lot_id, from_due_on=from_day, to_due_on=to, reason=reason,
        decided_at=clock.now(),
    ))  # fmt: skip
    session.flush()
    days = {"from": from_day.isoformat(), "to": to.isoformat()}
    record(session, f"lot:{settlement.lot_id}", "balance.extended", days, {"reason": reason, "decision": decision.id})
    _tell(session, settlement, from_day=days["from"], to=days["to"], reason=reason)


def _held(session: Session, lot_id: int) -> Settlement:
    """Lot first, then settlement, as every act after the hammer takes its locks."""
    lot = locked(session, lot_id)
    settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
    if lot.state != "sold" or settlement.paid_at or clock.now() >= settlement.balance_late_at:
        raise Refusal("EXTENSION_OVER")
    return settlement


def _announced_due_on(session: Session, settlement: Settlement) -> date:
    first = sa.select(sa.func.min(BalanceExtension.from_due_on)).where(BalanceExtension.lot_id == settlement.lot_id)
    return session.scalar(first) or settlement.balance_due_on


def _tell(session: Session, settlement: Settlement, **facts: str) -> None:
    lot = settlement.lot
    subject, body = (words.filled(title=lot.title, **facts) for words in EXTENDED)
    parties = session.scalars(
        sa.select(Party.user_id).where(Party.case_id == lot.case_id, Party.user_id.is_not(None)).distinct()
    ).all()
    paths = {user_id: path_of("lots.show", lot_id=lot.id) for user_id in parties if user_id}
    paths[settlement.enrolment.user_id] = path_of("settlement.show", lot_id=lot.id)
    tell_all(session, [News(user_id, subject, body, path) for user_id, path in paths.items()])
