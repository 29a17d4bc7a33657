"""The steps from the hammer to the hand-over, as buyer and court see them. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from auction.ground.refusal import Words
from auction.jurisdictions.calendar import days_after


@dataclass(frozen=True)
class Step:
    """One step. `standing`: done, current or todo; `at` is when it was done, `due_on` until when it is to be."""

    label: Words
    standing: str
    at: date | datetime | None = None
    due_on: date | None = None


SOLD = Words("Sold", "成交")
BALANCE = Words("Balance paid", "付清尾款")
DEFAULTED = Words("The balance was not paid: the deposit is not refunded", "逾期未付尾款，构成悔拍，保证金不予退还")
RULING = Words("Ruling served, title passes", "送达成交裁定，权属转移")
HANDED_OVER = Words("Handed over", "移交标的物")


def buyers_steps(closed_at: datetime, balance_due_on: date, paid_at: datetime | None, defaulted_at: datetime | None,
                 ruling_due_on: date | None, served_on: date | None, handed_over_on: date | None,
                 handover_within_days: int) -> list[Step]:  # fmt: skip
    """The steps of one sale. After a default nothing follows for this buyer (article 24)."""
    sold = Step(SOLD, "done", closed_at)
    if defaulted_at:
        return [sold, Step(DEFAULTED, "current", defaulted_at)]
    handover_due_on = days_after(served_on, handover_within_days) if served_on else None
    chain: list[tuple[Words, date | datetime | None, date | None]] = [
        (BALANCE, paid_at, balance_due_on),
        (RULING, served_on, ruling_due_on),
        (HANDED_OVER, handed_over_on, handover_due_on),
    ]
    steps, is_current = [sold], True
    for label, at, due_on in chain:
        standing = "done" if at else "current" if is_current else "todo"
        is_current = is_current and at is not None
        steps.append(Step(label, standing, at, None if at else due_on))
    return steps
