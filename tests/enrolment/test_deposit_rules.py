"""The deposit clock: each state tells what was, what is, and what comes, with its moments."""

from datetime import UTC, datetime, timedelta

import pytest

from auction.enrolment.deposit_rules import (
    APPLIED,
    ARRIVED,
    DUE,
    FAILED,
    HELD,
    IF_NOT_WON,
    IF_WON,
    KEPT,
    KEPT_PART,
    NOT_CONFIRMED,
    PART_PAID,
    SENT,
    DepositFacts,
    deposit_steps,
)
from auction.enrolment.rules import DEPOSIT_NAMES

PAID, ENDED = datetime(2026, 3, 3, 2, tzinfo=UTC), datetime(2026, 3, 4, 2, tzinfo=UTC)
DUE_AT = ENDED + timedelta(hours=24)
SENT_AT, HERE = ENDED + timedelta(minutes=1), ENDED + timedelta(minutes=9)
BACK = {"paid_at": PAID, "release_began_at": ENDED, "release_due_at": DUE_AT}


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        (DepositFacts("waiting", PAID), [(NOT_CONFIRMED, "current", PAID, None)]),
        (DepositFacts("part_paid", PAID), [(PART_PAID, "current", PAID, None)]),
        (
            DepositFacts("held", PAID, releasable_by=DUE_AT),
            [(HELD, "current", PAID, None), (IF_NOT_WON, "todo", None, DUE_AT), (IF_WON, "todo", None, None)],
        ),
        (DepositFacts("applied", PAID, applied_at=ENDED), [(HELD, "done", PAID, None), (APPLIED, "done", ENDED, None)]),
        (DepositFacts("applied", PAID), [(HELD, "done", PAID, None), (APPLIED, "current", None, None)]),
        (DepositFacts("forfeited", PAID), [(HELD, "done", PAID, None), (KEPT, "current", None, None)]),
        (
            DepositFacts("release_due", **BACK),
            [(HELD, "done", PAID, None), (DUE, "done", ENDED, None), (SENT, "current", None, DUE_AT),
             (ARRIVED, "todo", None, None)],
        ),
        (
            DepositFacts("release_sent", **BACK, sent_at=SENT_AT),
            [(HELD, "done", PAID, None), (DUE, "done", ENDED, None), (SENT, "done", SENT_AT, None),
             (ARRIVED, "current", None, DUE_AT)],
        ),
        (
            DepositFacts("released", **BACK, sent_at=SENT_AT, arrived_at=HERE),
            [(HELD, "done", PAID, None), (DUE, "done", ENDED, None), (SENT, "done", SENT_AT, None),
             (ARRIVED, "done", HERE, None)],
        ),
        (
            DepositFacts("release_failed", **BACK, sent_at=SENT_AT),
            [(HELD, "done", PAID, None), (DUE, "done", ENDED, None), (FAILED, "current", None, DUE_AT),
             (ARRIVED, "todo", None, None)],
        ),
        (
            DepositFacts("partly_forfeited", **BACK, sent_at=SENT_AT, arrived_at=HERE),
            [(HELD, "done", PAID, None), (KEPT_PART, "done", None, None), (DUE, "done", ENDED, None),
             (SENT, "done", SENT_AT, None), (ARRIVED, "done", HERE, None)],
        ),
    ],
)  # fmt: skip
def test_steps_of_each_state(facts, steps):
    """The steps stand in order; one that is done has its moment, one that waits its deadline."""
    shown = [(step.label, step.standing, step.at, step.by) for step in deposit_steps(facts, SENT_AT)]
    assert shown == steps


def test_late_is_said_until_the_money_is_there():
    """One second after the deadline what has not arrived is late; what arrived late is late no more."""
    after = DUE_AT + timedelta(seconds=1)
    for state, moments in (("release_due", {}), ("release_sent", {"sent_at": SENT_AT}), ("release_failed", {})):
        facts = DepositFacts(state, **BACK, **moments)
        assert [step.is_late for step in deposit_steps(facts, after)].count(True) == 1
        assert not any(step.is_late for step in deposit_steps(facts, DUE_AT))
    there = DepositFacts("released", **BACK, sent_at=SENT_AT, arrived_at=after)
    assert not any(step.is_late for step in deposit_steps(there, after))


def test_every_state_has_steps_or_no_deposit():
    """No state is forgotten: those without steps are those without money."""
    bare = {state for state in DEPOSIT_NAMES if not deposit_steps(DepositFacts(state, PAID), ENDED)}
    assert bare == {"unpaid", "none", "not_needed"}
