"""Who may object to a report, until when, and when everybody has been heard."""

from datetime import date

import pytest

from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.valuation.objection_rules import FORMAL_GROUNDS, Served, check_all_heard, check_may_object, standing

RULES = rule_set("cn")
MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)


def copy(received_on: date | None = MONDAY, waived: bool = False, source: str = "platform:1") -> Served:
    return Served(source, "王某", received_on, waived)


@pytest.mark.parametrize(
    ("served", "grounds", "today", "code"),
    [
        # The fifth day is a Saturday, so the period ends on the Monday after.
        (copy(), ["scope"], date(2026, 3, 9), None),
        (copy(), ["scope"], date(2026, 3, 10), "REPORT_OBJECTION_LATE"),
        (copy(None), ["scope"], date(2026, 6, 1), None),
        (copy(waived=True), ["scope"], MONDAY, "REPORT_OBJECTION_WAIVED"),
        (copy(), ["result"], MONDAY, "REPORT_OBJECTION_NOT_ADMITTED"),
        (copy(), [], MONDAY, "REPORT_OBJECTION_NOT_ADMITTED"),
    ],
)
def test_when_a_party_may_object(served, grounds, today, code):
    """Within five days of the receipt, moved past days off; never after a waiver, never on a ground not admitted."""
    if code is None:
        check_may_object(served, grounds, FORMAL_GROUNDS, today, RULES)
        return
    with pytest.raises(Refusal, match=code):
        check_may_object(served, grounds, FORMAL_GROUNDS, today, RULES)


@pytest.mark.parametrize(
    ("served", "today", "code"),
    [
        ([], MONDAY, "REPORTS_NOT_SERVED"),
        ([copy(source="platform:2")], MONDAY, "REPORTS_NOT_SERVED"),
        ([copy(None)], date(2026, 6, 1), "REPORT_RECEIPT_UNKNOWN"),
        ([copy()], date(2026, 3, 9), "REPORT_OBJECTION_PERIOD_RUNS"),
        ([copy()], date(2026, 3, 10), None),
        ([copy(), copy(date(2026, 3, 9))], date(2026, 3, 10), "REPORT_OBJECTION_PERIOD_RUNS"),
        ([copy(None, waived=True), copy(waived=True)], MONDAY, None),
    ],
)
def test_when_everybody_is_heard(served, today, code):
    """Every report sent, every receipt proved, every period over or waived: one missing and no price is fixed."""
    if code is None:
        check_all_heard(["platform:1"], served, today, RULES)
        return
    with pytest.raises(Refusal, match=code):
        check_all_heard(["platform:1"], served, today, RULES)


@pytest.mark.parametrize(
    ("states", "result"),
    [([], "none"), (["dismissed"], "dismissed"), (["dismissed", "corrected"], "corrected"),
     (["corrected", "upheld"], "upheld"), (["upheld", "open"], "open")],
)  # fmt: skip
def test_what_several_objections_come_to(states, result):
    """The gravest of the objections to one report decides what becomes of its figure."""
    assert standing(states) == result
