"""Codes of authenticator apps, recovery codes, who owes a second factor."""

import base64
from datetime import UTC, datetime

import pytest

from auction.credentials import rules, sealed_rules

# RFC 6238, appendix B: the secret of its SHA-1 rows, and the last six of their eight digits.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_rfc(second, code):
    """Every app shows the digits that RFC 6238 prints for the same second."""
    assert rules.totp(RFC_SECRET, second // 30) == code
    assert rules.matching_counter(RFC_SECRET, f"{code[:3]} {code[3:]}", datetime.fromtimestamp(second, UTC), -1)


def test_a_code_counts_once_and_half_a_minute_off():
    """One step early or late is taken, two are not; a code that was taken is not taken again."""
    at = datetime.fromtimestamp(3_000_000, UTC)
    codes = {steps: rules.totp(RFC_SECRET, 100_000 + steps) for steps in range(-2, 3)}
    taken = {steps: rules.matching_counter(RFC_SECRET, code, at, -1) for steps, code in codes.items()}
    assert taken == {-2: None, -1: 99_999, 0: 100_000, 1: 100_001, 2: None}
    assert rules.matching_counter(RFC_SECRET, codes[0], at, after=100_000) is None
    assert rules.matching_counter(RFC_SECRET, "12345६", at, -1) is None


def test_an_app_secret_opens_for_its_account_alone():
    """A sealed secret moved to another account, or read with another key, is nothing."""
    sealed = sealed_rules.seal("key", 7, RFC_SECRET)
    assert sealed_rules.unseal("key", 7, sealed) == RFC_SECRET
    assert sealed_rules.unseal("key", 8, sealed) is None
    assert sealed_rules.unseal("other", 7, sealed) is None
    assert sealed_rules.unseal("key", 7, b"nonsense") is None


@pytest.mark.parametrize(
    ("roles", "proof", "is_required", "due"),
    [
        ({"officer"}, "password", True, True), ({"administrator"}, "password", True, True),
        ({"officer"}, "app", True, False), ({"judge"}, "passkey", True, False), ({"finance"}, "recovery", True, False),
        ({"officer"}, "password", False, False), ({"bidder"}, "password", True, False), ({"party"}, "password", True, False),
    ],
)  # fmt: skip
def test_who_owes_a_second_factor(roles, proof, is_required, due):
    """Staff that signed in by password alone, where it is required; nobody else."""
    assert rules.is_second_factor_due(frozenset(roles), proof, is_required) is due


def test_recovery_codes_are_compared_as_people_type_them():
    """Small letters, spaces and hyphens make no difference; two codes are never alike."""
    code = rules.new_recovery_code()
    assert rules.recovery_key(code.lower().replace("-", "  ")) == rules.recovery_key(code)
    assert len({rules.new_recovery_code() for _ in range(100)}) == 100
