"""The platform failed: the lots whose bidding it touched are suspended for the court instead of being sold.

Article 28 lets the platform suspend at once; by article 31(2) a sale that a fault of the system decided is set aside.
The court resumes as after its own suspension, with the time that was left when the fault began.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.queries import staff_of
from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import transaction
from auction.journal.actions import record
from auction.journal.models import JournalEntry, Outage
from auction.jurisdictions import RULE_SETS, rule_set
from auction.lots.models import Lot
from auction.lots.steps import advance_many

# Published with the suspension: the record speaks to everybody, whichever language he reads.
REASONS = {
    "platform_outage": "平台服务中断，影响竞价 / The platform was out of service and bidding was affected",
    "clock_jump": "平台时钟异常，暂停竞价 / The platform's clock jumped",
}
OUTAGE_ALARM = (
    Words("The platform was out of service for {seconds} s", "平台服务中断 {seconds} 秒"),
    Words(
        "No web process was up from {began_at} to {ended_at}. Lots suspended for it: {lots}. Their court resumes them "
        "on each lot's page.",
        "{began_at} 至 {ended_at} 平台无服务。因此中止的标的物：{lots} 个，由法院在各标的物页面恢复竞价。",
    ),
)
JUMP_ALARM = (
    Words("The clock jumped by {seconds} s", "时钟跳变 {seconds} 秒"),
    Words(
        "The database's clock has jumped by {seconds} s. All open lots are suspended. Set the clock right, or, when the "
        "database's time is the right one, restart all processes; then the court resumes each lot on its page.",
        "数据库时钟跳变 {seconds} 秒，所有竞价中的标的物均已中止。请校准数据库时钟；如数据库时间正确，请重启全部进程。"
        "之后由法院在各标的物页面恢复竞价。",
    ),
)
# One alarm for all processes that see the same jump.
ALARMS_APART = timedelta(minutes=1)

# A lot is touched when the outage reaches into its last window, or into its whole time when that is shorter. What was
# before its last resumption the court has seen.
TOUCHED = sa.text("""
SELECT lot.id, min(greatest(outage.began_at, lot.opens_at, lot.resumed_at)) AS since
FROM lot
JOIN json_to_recordset(:dials) AS dial(jurisdiction text, window_s float8, limit_s float8) USING (jurisdiction)
JOIN outage ON outage.ended_at - outage.began_at > make_interval(secs => limit_s) AND outage.began_at < lot.closes_at
  AND outage.ended_at > greatest(lot.closes_at - make_interval(secs => window_s), lot.opens_at, lot.resumed_at)
WHERE lot.id = ANY(:lot_ids) AND lot.state = 'open' GROUP BY lot.id
""")


def suspend_after_outages() -> int:
    """Due work: suspend the lots that a new outage touched and tell the administrators. Returns how many outages."""
    with transaction() as session:
        new = session.scalars(
            sa.select(Outage).where(Outage.handled_at.is_(None)).with_for_update(skip_locked=True)
        ).all()
        if not new:
            return 0
        touched = touched_by_outages(session, _lock_open_lots(session))
        suspend(session, touched, "platform_outage")
        for outage in new:
            outage.handled_at = clock.now()
            length = outage.ended_at - outage.began_at
            if length > timedelta(seconds=rule_set().outage_limit_s):
                _alarm(
                    session,
                    "platform.outage",
                    OUTAGE_ALARM,
                    seconds=round(length.total_seconds()),
                    began_at=outage.began_at.isoformat(),
                    ended_at=outage.ended_at.isoformat(),
                    lots=len(touched),
                )
    return len(new)


def suspend_for_jump(jump_s: float) -> None:
    """The database's clock is `jump_s` away from the processes': suspend every open lot, and every announced one whose opening
    lies in between, for it would open at a wrong moment; and tell the administrators."""
    with transaction() as session:
        at = clock.now()
        suspend(session, dict.fromkeys(_lock_open_lots(session), at), "clock_jump")
        _suspend_opening(session, at, timedelta(seconds=abs(jump_s)))
        told = sa.exists().where(JournalEntry.kind == "clock.jumped", JournalEntry.at > at - ALARMS_APART)
        if not session.scalar(sa.select(told)):
            _alarm(session, "clock.jumped", JUMP_ALARM, seconds=round(jump_s))


def touched_by_outages(session: Session, lot_ids: Collection[int]) -> dict[int, datetime]:
    """Which of the open lots an outage touched, and since when nobody could bid."""
    dials = [
        {"jurisdiction": code, "window_s": rules.extension_window_s, "limit_s": rules.outage_limit_s}
        for code, rules in RULE_SETS.items()
    ]
    rows = session.execute(TOUCHED, {"dials": json.dumps(dials), "lot_ids": list(lot_ids)})
    return {row.id: row.since for row in rows}


def suspend(session: Session, since: Mapping[int, datetime], cause: str) -> None:
    """Suspend open lots, each `since` the moment from which its time is given back. The caller holds their locks."""
    for at, lots in groupby(sorted(since.items(), key=lambda item: item[1]), key=lambda item: item[1]):
        facts = {lot_id: {"reason": REASONS[cause], "cause": cause} for lot_id, _ in lots}
        # A clock that fell back may stand before the opening: bidding had begun all the same.
        advance_many(session, "open", "pause", "lot.paused", facts, paused_at=sa.func.greatest(at, Lot.opens_at))


def _suspend_opening(session: Session, at: datetime, jump: timedelta) -> None:
    """Announced lots that one of the two clocks has open. They count as not begun: resumed by a clock that is right they
    open as announced, or as long after as they still had to wait.
    """
    opening = sa.select(Lot.id).where(
        Lot.state == "announced", ~Lot.is_practice, Lot.venue.is_(None), Lot.opens_at.between(at - jump, at + jump)
    )
    lots = session.scalars(opening.order_by(Lot.id).with_for_update()).all()
    facts = {lot_id: {"reason": REASONS["clock_jump"], "cause": "clock_jump"} for lot_id in lots}
    before = sa.func.least(at, Lot.opens_at - timedelta(seconds=1))
    if facts:
        advance_many(session, "announced", "pause", "lot.paused", facts, paused_at=before)


def _lock_open_lots(session: Session) -> list[int]:
    # A fault of ours does not touch what another platform hosts.
    lots = sa.select(Lot.id).where(Lot.state == "open", ~Lot.is_practice, Lot.venue.is_(None)).order_by(Lot.id)
    return list(session.scalars(lots.with_for_update()))


def _alarm(session: Session, kind: str, letter: tuple[Words, Words], **facts: str | int) -> None:
    record(session, "platform", kind, facts)
    administrators = staff_of(None, "administrator")
    subject, body = (words.filled(**{name: str(value) for name, value in facts.items()}) for words in letter)
    tell_all(session, [News(user_id, subject, body, "/readyz") for user_id in administrators])
