"""The rules of brokerage, as tables: what is sealed, what a reference is, how long links live, how an enrolment stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from joserfc.jwk import ECKey

from auction.accounts.email_rules import NOBODYS_DOMAIN, email_address
from auction.brokerage.rules import check_link_life, checked_reference, enrolment_state
from auction.brokerage.sealed_rules import identity_key, open_identity, public_keys
from auction.ground.refusal import Refusal

from .sealing import identity, seal

TODAY = date(2026, 3, 3)
SECRET = "s" * 40
OURS = public_keys(SECRET)["keys"][0]
STRANGER = {**ECKey.generate_key("P-256").as_dict(private=False), "kid": OURS["kid"]}


def refusal_of(sealed: str, secret: str = SECRET) -> str:
    with pytest.raises(Refusal) as caught:
        open_identity(sealed, secret, TODAY)
    return caught.value.code


def test_an_identity_opens_with_the_published_key():
    """What is sealed with the published half opens to the identity with its number as numbers are kept; the published
    half holds no private number; the same secret gives the same key in every process.
    """
    opened = open_identity(seal(identity("chen", id_number=" 110105 19491231 002x "), OURS), SECRET, TODAY)
    assert (opened.legal_name, opened.id_number) == ("陈小雨", "11010519491231002X")
    assert (opened.verified_by, opened.verified_on) == ("江州拍卖网", date(2026, 2, 1))
    assert "d" not in OURS
    assert OURS["use"] == "enc"
    identity_key.cache_clear()
    assert public_keys(SECRET)["keys"][0] == OURS != public_keys("other")["keys"][0]


def _cut(sealed: str, part: int, text: str) -> str:
    parts = sealed.split(".")
    parts[part] = text
    return ".".join(parts)


GOOD = seal(identity("chen"), OURS)
SEALS = [
    ("", "IDENTITY_SEAL"), ("no envelope", "IDENTITY_SEAL"), ("é.é.é.é.é", "IDENTITY_SEAL"),
    (GOOD + ".x", "IDENTITY_SEAL"), (GOOD[:-3], "IDENTITY_SEAL"), ("x" * 5_000, "IDENTITY_SEAL"),
    (_cut(GOOD, 0, "W10"), "IDENTITY_SEAL"), (_cut(GOOD, 0, "W1tbW1tb" * 400), "IDENTITY_SEAL"),
    (_cut(GOOD, 1, "AAAA"), "IDENTITY_SEAL"), (_cut(GOOD, 3, "AAAA"), "IDENTITY_SEAL"),
    (_cut(GOOD, 4, "AAAAAAAAAAAAAAAAAAAAAA"), "IDENTITY_SEAL"),
    (seal(identity("chen"), STRANGER), "IDENTITY_SEAL"),
    (seal(identity("chen"), OURS, alg="ECDH-ES+A128KW"), "IDENTITY_SEAL"),
    (seal(identity("chen"), OURS, enc="A128GCM"), "IDENTITY_SEAL"),
    (seal(identity("chen"), OURS, zip="DEF"), "IDENTITY_SEAL"),
    (seal(identity("chen"), OURS, kid="another"), "IDENTITY_KEY_UNKNOWN"),
    (seal(identity("chen"), public_keys("old")["keys"][0]), "IDENTITY_KEY_UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("sealed", "code"), SEALS)
def test_what_is_no_envelope_for_us_is_refused(sealed, code):
    """A text that is no JWE, one changed on its way, other algorithms, compression, or another key: each by name."""
    assert refusal_of(sealed) == code


CONTENTS = [
    (b"\xff", "IDENTITY_CONTENT"), (b"[]", "IDENTITY_CONTENT"), (b"[" * 2_000, "IDENTITY_CONTENT"),
    (b'{"legal_name": "a", "legal_name": "b"}', "IDENTITY_CONTENT"),
    ({}, "IDENTITY_CONTENT"), (identity("chen", more=1), "IDENTITY_CONTENT"),
    (identity("chen", legal_name=" "), "IDENTITY_CONTENT"), (identity("chen", legal_name="a\nb"), "IDENTITY_CONTENT"),
    (identity("chen", legal_name=["a"]), "IDENTITY_CONTENT"), (identity("chen", verified_by="x" * 101), "IDENTITY_CONTENT"),
    (identity("chen", verified_on="yesterday"), "IDENTITY_CONTENT"),
    (identity("chen", verified_on="2026-03-04"), "IDENTITY_CONTENT"),
    (identity("chen", id_number="110105194912310021"), "RESIDENT_ID_WRONG"),
    (identity("chen", id_kind="staff_card"), "ID_KIND_UNKNOWN"), (identity("chen", id_kind="practice"), "ID_KIND_UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code"), CONTENTS)
def test_what_is_no_identity_is_refused(content, code):
    """An envelope that opens to something else than one identity with right check characters: each by name."""
    assert refusal_of(seal(content, OURS)) == code


def test_nobody_can_sign_in_or_be_written_to_under_the_address_of_a_partners_person():
    """No form takes such an address, so no password and no letter is ever asked for it."""
    with pytest.raises(Refusal):
        email_address(f"{'0' * 32}@{NOBODYS_DOMAIN}")


def test_a_reference_can_stand_in_an_address():
    """Letters, digits and . _ ~ - up to a hundred; anything else is refused."""
    assert checked_reference("user-17.A_b~") == "user-17.A_b~"
    for wrong in ("", "a/b", "a b", "é", "x" * 101, "a\n"):
        with pytest.raises(Refusal, match="PARTNER_REFERENCE"):
            checked_reference(wrong)


def test_a_link_lives_for_a_while():
    """It ends later than now, and at most 90 days on."""
    now = datetime(2026, 3, 3, tzinfo=UTC)
    for life in (timedelta(seconds=1), timedelta(days=90)):
        check_link_life(now + life, now)
    for life in (timedelta(0), timedelta(days=-1), timedelta(days=90, seconds=1)):
        with pytest.raises(Refusal, match="REFERRAL_PERIOD"):
            check_link_life(now + life, now)


STATES = [
    (None, None, "open", False, "waiting"), ("K1", None, "open", False, "confirmed"),
    (None, "DEFAULTER_BARRED", "open", False, "refused"), ("K1", None, "sold", True, "won"),
    ("K1", None, "sold", False, "not_won"), (None, None, "sold", False, "lapsed"),
    ("K1", None, "paused", False, "confirmed"), ("K1", None, "withdrawn", False, "not_won"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "refusal", "lot_state", "has_won", "state"), STATES)
def test_how_an_enrolment_stands(code, refusal, lot_state, has_won, state):
    """Before the end: waits, confirmed or refused; after it: won, not won, or never got a code."""
    assert enrolment_state(code, refusal, lot_state, has_won) == state
