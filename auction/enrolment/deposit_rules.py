"""The deposit clock: what a bidder's deposit has been through and what comes next, with the moments. Pure."""

from dataclasses import dataclass
from datetime import datetime

from auction.ground.refusal import Words


@dataclass(frozen=True)
class DepositFacts:
    """What is known of one deposit. `state` is a key of rules.DEPOSIT_NAMES; `release_due_at` the lawful deadline.

    `releasable_by` is until when it goes back should he not win, as bidding stands; None while that is not known.
    """

    state: str
    paid_at: datetime | None = None
    applied_at: datetime | None = None
    releasable_by: datetime | None = None
    release_began_at: datetime | None = None
    release_due_at: datetime | None = None
    sent_at: datetime | None = None
    arrived_at: datetime | None = None


@dataclass(frozen=True)
class DepositStep:
    """One step. `standing`: done, current or todo; `at` is when it happened, `by` until when it must have."""

    label: Words
    standing: str
    at: datetime | None = None
    by: datetime | None = None
    is_late: bool = False


HELD = Words("Arrived, held by the court", "已到账，由法院保管")
NOT_CONFIRMED = Words("Arrived; your code comes in a moment", "已到账，正在发放竞买号")
PART_PAID = Words("A part has arrived; you may bid once all of it is there", "已部分到账，全部到账后方可出价")
IF_NOT_WON = Words("Goes back by itself if you do not win", "未竞得的，自动原路退还")
IF_WON = Words("Becomes part of the price if you win", "竞得的，转为价款")
APPLIED = Words("Became part of the price", "已转为价款")
KEPT = Words("Not refunded, because the balance was not paid in time", "逾期未付尾款，不予退还")
KEPT_PART = Words("A deposit's worth is not refunded; the rest goes back", "相当于保证金的部分不予退还，其余退还")
DUE = Words("Release due", "应予退还")
SENT = Words("Release sent", "退还款已发出")
ARRIVED = Words("Arrived on your account", "已退回您的账户")
FAILED = Words(
    "The release failed. The court's finance clerks have been told and send it again; you need do nothing",
    "退还失败。法院财务人员已收到提醒并将重新退还，您无需操作",
)

_RELEASE_STATES = ("release_due", "release_sent", "released", "release_failed", "partly_forfeited")


def deposit_steps(facts: DepositFacts, now: datetime) -> list[DepositStep]:
    """The steps of one deposit, oldest first; none where no deposit was paid or none was needed."""
    held = DepositStep(HELD, "done", facts.paid_at)
    if facts.state == "waiting":
        return [DepositStep(NOT_CONFIRMED, "current", facts.paid_at)]
    if facts.state == "part_paid":
        return [DepositStep(PART_PAID, "current", facts.paid_at)]
    if facts.state == "held":
        return [
            DepositStep(HELD, "current", facts.paid_at),
            DepositStep(IF_NOT_WON, "todo", by=facts.releasable_by),
            DepositStep(IF_WON, "todo"),
        ]
    if facts.state == "applied":
        return [held, DepositStep(APPLIED, "done" if facts.applied_at else "current", facts.applied_at)]
    if facts.state == "forfeited":
        return [held, DepositStep(KEPT, "current")]
    if facts.state in _RELEASE_STATES:
        kept = [DepositStep(KEPT_PART, "done")] if facts.state == "partly_forfeited" else []
        return [held, *kept, *_release_steps(facts, now)]
    return []


def _release_steps(facts: DepositFacts, now: datetime) -> list[DepositStep]:
    by = facts.release_due_at
    is_late = by is not None and by < now and facts.arrived_at is None
    due = DepositStep(DUE, "done", facts.release_began_at)
    if facts.state == "release_failed":
        return [due, DepositStep(FAILED, "current", by=by, is_late=is_late), DepositStep(ARRIVED, "todo")]
    if facts.sent_at is None:
        return [due, DepositStep(SENT, "current", by=by, is_late=is_late), DepositStep(ARRIVED, "todo")]
    sent = DepositStep(SENT, "done", facts.sent_at)
    if facts.arrived_at is None:
        return [due, sent, DepositStep(ARRIVED, "current", by=by, is_late=is_late)]
    return [due, sent, DepositStep(ARRIVED, "done", facts.arrived_at)]
