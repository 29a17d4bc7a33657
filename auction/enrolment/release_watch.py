"""Releases that may come late: the court's people are told before the deadline, and again when it has passed.

What they are told names the lot and never whose money it is: until the end nobody at court learns who takes part.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.queries import staff_of
from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import transaction
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.payments.models import Payment, Refund

from .letters import moment_text
from .models import Enrolment
from .queries import deposit_subject_of, is_replaced
from .rules import ENDED_STATES

BATCH = 100
AT_ONCE = timedelta(hours=1)

FAILED = (
    Words("A release has failed: {title}", "退款失败：{title}"),
    Words(
        "Money of a bidder could not be sent back. It must have arrived by {due_at} (Beijing time). Find out why and "
        "release it again at the finance desk.",
        "一笔竞买人款项退还失败，应于 {due_at}（北京时间）前退还到账。请查明原因，并在财务工作台重新退还。",
    ),
)
SOON = (
    Words("A release has not gone out: {title}", "退款尚未发出：{title}"),
    Words(
        "Money of a bidder must have gone back by {due_at} (Beijing time), and no provider has taken it yet. It is tried "
        "again by itself; ask the provider what is wrong.",
        "一笔竞买人款项应于 {due_at}（北京时间）前退还，付款渠道尚未受理。系统将自动重试，请向渠道核实原因。",
    ),
)
LATE = (
    Words("A release is overdue: {title}", "退款已逾期：{title}"),
    Words(
        "Money of a bidder should have gone back by {due_at} (Beijing time) and has not arrived (article 23).",
        "一笔竞买人款项应于 {due_at}（北京时间）前退还，至今未到账（第二十三条）。",
    ),
)


def watch_releases() -> int:
    """Due work: tell of releases that failed, have not gone out in time, or are late. Returns how many were told of.

    The finance clerks of the lot's court are told; of one that is late its supervisors too, once bidding has ended.
    """
    with transaction() as session:
        now = clock.now()
        rows = session.execute(
            sa.select(Refund, Lot)
            .join(Payment, Payment.id == Refund.payment_id)
            .join(Enrolment, deposit_subject_of(Enrolment.id) == Payment.subject)
            .join(Lot, Lot.id == Enrolment.lot_id)
            .where(Refund.state != "arrived", ~is_replaced(), _untold(now))
            .order_by(Refund.due_at)
            .limit(BATCH)
            .with_for_update(of=Refund, skip_locked=True)
        ).all()
        return sum(_watch(session, refund, lot, now) for refund, lot in rows)


def _untold(now: datetime) -> sa.ColumnElement[bool]:
    """Late and not told so; or failed, or near its deadline and not sent, and nobody warned."""
    near = (Refund.state == "due") & (Refund.due_at <= now + timedelta(hours=rule_set().release_warning_hours))
    # What goes back at once (paid twice, say) is due in the moment it is owed: nobody is called before AT_ONCE.
    is_late = (Refund.due_at < now) & (Refund.created_at <= now - AT_ONCE)
    is_near = near & (Refund.due_at > Refund.created_at + AT_ONCE)
    return (Refund.told_late_at.is_(None) & is_late) | (
        Refund.warned_at.is_(None) & ((Refund.state == "failed") | is_near)
    )


def _watch(session: Session, refund: Refund, lot: Lot, now: datetime) -> bool:
    letter = FAILED if refund.state == "failed" else SOON
    paths = dict.fromkeys(staff_of(lot.court_id, "finance"), path_of("finance.desk"))
    if refund.due_at < now and refund.created_at <= now - AT_ONCE:
        letter, refund.told_late_at = LATE, now
        if lot.state in ENDED_STATES:
            paths |= dict.fromkeys(staff_of(lot.court_id, "supervisor"), path_of("enrolment.late_releases_desk"))
    refund.warned_at = refund.warned_at or now
    subject, body = (words.filled(title=lot.title, due_at=moment_text(refund.due_at)) for words in letter)
    tell_all(session, [News(user_id, subject, body, path) for user_id, path in paths.items()])
    return True
