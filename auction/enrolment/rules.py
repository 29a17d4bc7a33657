"""When people may enrol, the codes they bid under, and where their deposit stands. Pure; articles of 法释〔2016〕18号."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from auction.ground.refusal import Refusal, Words

# Without letters that are read as figures or as each other (B, I, O, Q, S, U, Z).
CODE_LETTERS = "ACDEFGHJKLMNPRTVWXY"
CODE_NUMBERS = 10_000

# While these last, people may enrol and deposits are confirmed (article 18).
ENROLMENT_STATES = ("announced", "open", "paused")
# Somebody has won, whatever became of it.
WON_STATES = ("sold", "paid", "settled", "defaulted", "annulled")
# Bidding is over for good: every deposit but the winner's goes back (article 23).
ENDED_STATES = (*WON_STATES, "unsold", "withdrawn")

DEPOSIT_NAMES: Mapping[str, Words] = {
    "unpaid": Words("Deposit not paid", "保证金未缴纳"),
    "part_paid": Words("Deposit paid in part", "保证金部分到账"),
    "waiting": Words("Deposit on its way", "保证金到账确认中"),
    "held": Words("Deposit held", "保证金已到账"),
    "applied": Words("Deposit became part of the price", "保证金已转为价款"),
    "forfeited": Words("Deposit not refunded", "保证金不予退还"),
    "release_due": Words("Deposit to be released", "保证金待退还"),
    "release_sent": Words("Deposit release sent", "保证金退还已发出"),
    "released": Words("Deposit released", "保证金已退还"),
    "release_failed": Words("Deposit release failed; the court is looking into it", "保证金退还失败，法院正在处理"),
    "none": Words("No deposit was paid", "未缴纳保证金"),
    "not_needed": Words("No deposit needed", "无需缴纳保证金"),
    "partly_forfeited": Words(
        "A deposit's worth is not refunded, the rest goes back", "相当于保证金的部分不予退还，其余退还"
    ),
}

RELEASE_STEPS = ("failed", "due", "sent", "arrived")
_REFUND_STATES = {"arrived": "released", "sent": "release_sent", "due": "release_due", "failed": "release_failed"}


def takes_enrolments(lot_state: str, closes_at: datetime | None, at: datetime) -> bool:
    """Whether enrolments and deposits still count: until bidding ends (article 18). A suspended lot has no end yet."""
    if lot_state not in ENROLMENT_STATES or closes_at is None:
        return False
    return lot_state == "paused" or at < closes_at


def refuse_closed(lot: Any, at: datetime) -> None:
    """Refuse SOLD_OUTSIDE for a lot that another platform hosts, ENROLMENT_CLOSED when enrolments count no longer."""
    if lot.venue is not None:
        raise Refusal("SOLD_OUTSIDE", venue=lot.venue)
    if not takes_enrolments(lot.state, lot.closes_at, at):
        raise Refusal("ENROLMENT_CLOSED")


def bidder_code(choose: Callable[[int], int]) -> str:
    """A bidder code such as K4071. `choose(n)` draws a number below n and must be unpredictable."""
    return f"{CODE_LETTERS[choose(len(CODE_LETTERS))]}{choose(CODE_NUMBERS):04d}"


def release_by(bidding_end: datetime, within_hours: int) -> datetime:
    """Until when the losers' deposits must have gone back: hours from the real end, extensions included."""
    return bidding_end + timedelta(hours=within_hours)


def release_reason(lot_state: str, has_code: bool) -> str:
    """Why a deposit goes back, as a key of payments.rules.REFUND_REASONS."""
    if lot_state in ("unsold", "withdrawn"):
        return lot_state
    return "not_won" if has_code else "too_late"


def deposit_state(has_code: bool, lot_state: str, has_won: bool, payment_states: Sequence[str],
                  refund_state: str | None, is_needed: bool = True) -> str:  # fmt: skip
    """Where a deposit stands, as a key of DEPOSIT_NAMES."""
    if not is_needed:
        return "not_needed"
    if has_won and lot_state == "defaulted":
        return "partly_forfeited" if refund_state else "forfeited"
    if refund_state:
        return _REFUND_STATES[refund_state]
    if has_won:
        return "applied"
    if has_code:
        return "held"
    if "received" in payment_states:
        # Bank transfers may come in parts; what is missing stays asked.
        return "part_paid" if "started" in payment_states else "waiting"
    return "none" if lot_state in ENDED_STATES else "unpaid"
