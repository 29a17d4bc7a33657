"""When people may enrol, codes, and where a deposit stands."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from auction.enrolment.rules import (
    DEPOSIT_NAMES,
    ENDED_STATES,
    ENROLMENT_STATES,
    bidder_code,
    deposit_state,
    release_by,
    release_reason,
    takes_enrolments,
)
from auction.jurisdictions import rule_set
from auction.lots.rules import PUBLIC_STATES
from auction.payments.rules import REFUND_REASONS
from tests.shared_data import rule_cases

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


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


def test_what_is_not_needed_and_what_is_partly_kept():
    """An applicant without a deposit has his own state; a defaulted prepayment is kept in part and released in part."""
    assert deposit_state(True, "open", False, [], None, is_needed=False) == "not_needed"
    assert deposit_state(True, "defaulted", True, ["received"], "sent") == "partly_forfeited"
    assert {"not_needed", "partly_forfeited"} <= set(DEPOSIT_NAMES)


def test_a_release_has_a_reason_that_payments_knows():
    """Every way to lose a deposit's place has its reason."""
    reasons = {release_reason(state, has_code) for state in ENDED_STATES for has_code in (True, False)}
    assert reasons <= set(REFUND_REASONS)
    assert release_reason("sold", has_code=False) == "too_late"
