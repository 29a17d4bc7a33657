"""Who may take part, codes, and where a deposit stands."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from auction.enrolment.rules import (
    DEPOSIT_NAMES,
    ENDED_STATES,
    ENROLMENT_STATES,
    Applicant,
    bidder_code,
    deposit_state,
    enrolment_refusal,
    release_by,
    release_reason,
    takes_enrolments,
)
from auction.jurisdictions import rule_set
from auction.lots.rules import PUBLIC_STATES
from auction.payments.rules import REFUND_REASONS
from tests.shared_data import rule_cases

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "state", "code"),
    [
        ((True, False, False, False), "announced", None),
        ((True, False, False, False), "open", None),
        ((True, False, False, False), "sold", "ENROLMENT_CLOSED"),
        ((False, False, False, False), "open", "IDENTITY_NOT_PROVED"),
        ((True, True, False, False), "open", "COURT_STAFF_BARRED"),
        ((True, False, True, False), "open", "DEFAULTER_BARRED"),
        ((True, False, False, True), "open", "PERSON_ENROLLED"),
    ],
)
def test_each_bar_has_its_name(facts, state, code):
    """Articles 18, 24 and 34, and one person for one place."""
    assert enrolment_refusal(Applicant(*facts), state, LATER, AT, default_may_rebid=False) == code


def test_a_country_may_let_defaulters_back():
    """The bar of defaulters is a dial."""
    defaulter = Applicant(True, False, True, False)
    assert enrolment_refusal(defaulter, "open", LATER, AT, default_may_rebid=True) is None


def test_enrolment_lasts_until_bidding_ends():
    """Until the end to the microsecond; while a lot is suspended its stored end says nothing."""
    assert takes_enrolments("open", AT + timedelta(microseconds=1), AT)
    assert not takes_enrolments("open", AT, AT)
    assert takes_enrolments("paused", AT, AT)


def test_every_public_state_either_takes_enrolments_or_is_over():
    """No state is forgotten: otherwise its deposits would neither count nor go back."""
    assert set(ENROLMENT_STATES) | set(ENDED_STATES) == set(PUBLIC_STATES)
    assert not set(ENROLMENT_STATES) & set(ENDED_STATES)


def test_codes_can_be_read_aloud():
    """One letter that is no figure's twin and four figures."""
    chance = random.Random(1)
    codes = {bidder_code(chance.randrange) for _ in range(5_000)}
    assert len(codes) > 4_500
    assert all(len(code) == 5 and code[0] not in "BIOQSZ" and code[1:].isdecimal() for code in codes)


@pytest.mark.parametrize("case", rule_cases("deposit_release"), ids=lambda case: case["id"])
def test_worked_cases_of_the_release(case):
    """Twenty-four hours from the real end of bidding."""
    end = datetime.fromisoformat(case["inputs"]["bidding_end"])
    by = release_by(end, rule_set("cn").release_losers_within_hours)
    assert by == datetime.fromisoformat(case["expected"]["release_by"])


@pytest.mark.parametrize(
    ("has_code", "state", "has_won", "payments", "refund", "expected"),
    [
        (False, "open", False, [], None, "unpaid"),
        (False, "open", False, ["failed"], None, "unpaid"),
        (False, "open", False, ["failed", "received"], None, "waiting"),
        (True, "open", False, ["received"], None, "held"),
        (True, "sold", True, ["received"], None, "applied"),
        (True, "defaulted", True, ["received"], None, "forfeited"),
        (True, "sold", False, ["received"], "due", "release_due"),
        (True, "sold", False, ["received"], "sent", "release_sent"),
        (True, "sold", False, ["received"], "arrived", "released"),
        (True, "sold", False, ["received"], "failed", "release_failed"),
        (False, "unsold", False, [], None, "none"),
    ],
)
def test_a_deposit_has_one_state(has_code, state, has_won, payments, refund, expected):
    """From unpaid to released, each state with its name in both languages."""
    assert deposit_state(has_code, state, has_won, payments, refund) == expected
    assert expected in DEPOSIT_NAMES


def test_a_release_has_a_reason_that_payments_knows():
    """Every way to lose a deposit's place has its reason."""
    reasons = {release_reason(state, has_code) for state in ENDED_STATES for has_code in (True, False)}
    assert reasons <= set(REFUND_REASONS)
    assert release_reason("sold", has_code=False) == "too_late"
