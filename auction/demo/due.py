"""Life in the demo court: simulated bidders at the open lots, a court that resumes after an outage, and the last five
minutes as an event of the clock.
"""

import random
import time
import uuid
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from auction.accounts.models import User
from auction.bidding.batch_rules import WaitingBid
from auction.bidding.queue import submit
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.due import Due, Event
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.jurisdictions import rule_set
from auction.lots.interruptions import resume
from auction.lots.models import Lot

from .people import DOMAIN, SIMULATED

# Seconds between two simulated bids on one lot, and the price at which they have had enough, in per cent of the start.
PAUSE_S = (15.0, 40.0)
ENOUGH_PERCENT = 135
# Why the demo court resumes, as its record says it.
RESUMED = "平台服务已恢复（演示法院自动恢复竞价）"

_next_bid_s: dict[int, float] = {}


def _is_demo() -> bool:
    return bool(current_app.config["SUBHASTA_ENV"] == "demo")


def bid_now_and_then() -> int:
    """Let one simulated bidder raise on every open lot where they are enrolled and it is time. Returns 0: news only."""
    if not _is_demo():
        return 0
    for lot_id, user_id, amount_minor in _raises():
        try:
            submit(lot_id, WaitingBid(uuid.uuid4(), user_id, amount_minor, clock.now()))
        except Refusal as refusal:
            current_app.logger.info("a simulated bid was refused: %s", refusal.code)
    return 0


def _raises() -> list[tuple[int, int, int]]:
    """(lot, bidder, amount) of the raises that are due; the session is closed afterwards."""
    emails = [f"{name}@{DOMAIN}" for name in SIMULATED]
    rows = db.session.execute(
        sa.select(Lot, Enrolment.user_id)
        .join(Enrolment, Enrolment.lot_id == Lot.id)
        .join(User, User.id == Enrolment.user_id)
        .where(Lot.state == "open", Lot.closes_at > clock.now(), User.email.in_(emails))
        .where(Enrolment.code.is_not(None), sa.func.coalesce(Lot.leading_code, "") != Enrolment.code)
    ).all()
    chosen = {}
    for lot, user_id in random.sample(rows, len(rows)):
        if lot.id not in chosen and _is_time(lot.id) and (amount_minor := _amount(lot)) is not None:
            chosen[lot.id] = (lot.id, user_id, amount_minor)
    db.session.close()
    return list(chosen.values())


def _is_time(lot_id: int) -> bool:
    now_s = time.monotonic()
    if now_s < _next_bid_s.setdefault(lot_id, now_s + PAUSE_S[0]):
        return False
    _next_bid_s[lot_id] = now_s + random.uniform(*PAUSE_S)  # noqa: S311 - not a secret
    return True


def _amount(lot: Lot) -> int | None:
    if lot.leading_price_minor is None:
        return lot.start_price_minor
    amount = lot.leading_price_minor + (lot.increment_minor or 0) * random.choice((1, 1, 1, 2))  # noqa: S311
    return amount if amount * 100 <= (lot.start_price_minor or 0) * ENOUGH_PERCENT else None


def last_minutes() -> Event | None:
    """When the next lot enters the window in which a bid extends it: the clock can be moved there."""
    if not _is_demo():
        return None
    window = timedelta(seconds=rule_set().extension_window_s)
    row = db.session.execute(
        sa.select(Lot.closes_at, Lot.title)
        .where(Lot.state == "open", ~Lot.is_practice, Lot.closes_at > clock.now() + window)
        .order_by(Lot.closes_at)
        .limit(1)
    ).first()
    if row is None:
        return None
    return Event(row.closes_at - window, Words(f"Last five minutes: {row.title}", f"进入最后五分钟：{row.title}"))


def resume_after_outages() -> int:
    """The demo court resumes by itself what the platform's own outage has suspended, such as a night in which the demo
    was off: the law holds, and no lot is stranded. Returns how many lots.
    """
    if not _is_demo():
        return 0
    cause = (
        sa.select(JournalEntry.public["cause"].astext)
        .where(JournalEntry.subject == sa.func.concat("lot:", Lot.id), JournalEntry.kind == "lot.paused")
        .order_by(JournalEntry.seq.desc()).limit(1).scalar_subquery()
    )  # fmt: skip
    suspended = db.session.scalars(sa.select(Lot).where(Lot.state == "paused", cause == "platform_outage")).all()
    for lot_id, officer in [(lot.id, lot.case.officer) for lot in suspended]:
        resume(lot_id, officer, RESUMED)
    return len(suspended)


DUE = (
    Due("resume after outages", resume_after_outages),
    Due("simulated bids", bid_now_and_then),
    Due("last minutes", lambda: 0, last_minutes),
)
