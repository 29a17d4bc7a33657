"""What keys may do, by tables."""

from datetime import UTC, date, datetime, timedelta

import pytest

from auction.ground.refusal import Refusal
from auction.keys.chart_rules import HEIGHT, bars, sums
from auction.keys.rules import (
    OWN_SCOPES,
    SCOPES,
    Rights,
    address_counted,
    check_good,
    check_wanted,
    left_s,
    limit_headers,
    standing,
)

AT = datetime(2026, 3, 3, 2, 0, 30, tzinfo=UTC)
BIDS, SOME = frozenset({"bids:write"}), frozenset({"bids:write", "viewings:write"})


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Rights(SOME, None, 100), Rights(BIDS, None, 50), Rights(BIDS, None, 50)),
        (Rights(SOME, frozenset({1, 2}), 50), Rights(SOME, None, 100), Rights(SOME, frozenset({1, 2}), 50)),
        (Rights(BIDS, frozenset({1, 2}), 9), Rights(BIDS, frozenset({2, 3}), 9), Rights(BIDS, frozenset({2}), 9)),
        (Rights(BIDS, frozenset({1}), 9), Rights(OWN_SCOPES, frozenset({2}), 9), Rights(frozenset(), frozenset(), 9)),
    ],
)
def test_two_rights_together_are_what_both_allow(one, other, both):
    """Acts, courts and requests are the smaller of both, in either order; no court in common is none, never all."""
    assert one.within(other) == other.within(one) == both


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Rights(BIDS, frozenset({1}), 10), None),
        (Rights(BIDS, None, 10), None),
        (Rights(SOME, None, 10), "SCOPE_NOT_GRANTED"),
        (Rights(BIDS | {"everything"}, None, 10), "SCOPE_UNKNOWN"),
        (Rights(BIDS, frozenset({1, 3}), 10), "COURT_NOT_GRANTED"),
        (Rights(BIDS, None, 11), "LIMIT_NOT_GRANTED"),
    ],
)
def test_a_key_has_no_more_than_its_partner(wanted, code):
    """A new key stays within the grant: acts, courts, requests a minute."""
    granted = Rights(BIDS, frozenset({1, 2}), 10)
    if code is None:
        check_wanted(wanted, granted)
        return
    with pytest.raises(Refusal, match=code):
        check_wanted(wanted, granted)


@pytest.mark.parametrize(
    ("revoked_at", "ends", "code"),
    [
        (None, (None, AT + timedelta(seconds=1)), None),
        (None, (AT,), "KEY_EXPIRED"),
        (None, (AT + timedelta(days=9), AT - timedelta(days=1)), "KEY_EXPIRED"),
        (AT, (AT - timedelta(days=1),), "KEY_REVOKED"),
    ],
)
def test_how_long_a_key_is_good(revoked_at, ends, code):
    """Until the first of its ends, that moment excluded; a revoked one is called revoked, whatever else."""
    if code is None:
        check_good(AT, revoked_at, ends)
        return
    with pytest.raises(Refusal, match=code):
        check_good(AT, revoked_at, ends)


@pytest.mark.parametrize(
    ("days", "revoked_at", "word"),
    [(15, None, "good"), (14, None, "expiring"), (0, None, "expired"), (-1, None, "expired"), (15, AT, "revoked")],
)
def test_the_standing_of_a_key(days, revoked_at, word):
    """Good, expiring within a fortnight, expired, revoked."""
    assert standing(AT, AT + timedelta(days=days), revoked_at) == word


def test_what_headers_say():
    """What is left is never below zero, and a window ends with its minute."""
    assert left_s(AT) == 30
    assert limit_headers("client", 5, 7, 30) == {
        "RateLimit-Policy": '"client";q=5;w=60', "RateLimit": '"client";r=0;t=30',
    }  # fmt: skip
    assert limit_headers("client", 5, 2, 30)["RateLimit"] == '"client";r=3;t=30'


def test_every_scope_has_words_in_both_languages():
    """The closed list: `noun:verb`, a text in each language, and the own ones are among them."""
    assert set(SCOPES) > OWN_SCOPES
    assert all(scope.count(":") == 1 and text.en and text.zh for scope, text in SCOPES.items())


@pytest.mark.parametrize(
    ("address", "counted"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", ""), ("unix:", "unix:")],
)
def test_addresses_are_counted_by_network(address, counted):
    """An IPv4 address by itself, an IPv6 one with its /64."""
    assert address_counted(address) == counted


def test_the_chart_stacks_its_kinds():
    """Days without requests draw nothing, the highest fills the drawing, one request among thousands is still seen."""
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)]
    rows = sums(
        days, {(days[0], 2): 900, (days[0], 4): 99, (days[0], 5): 1, (days[2], 3): 500, (date(2025, 1, 1), 2): 7}
    )
    assert rows[0][1] == {"answered": 900, "refused": 99, "failed": 1}
    drawn = bars(rows)
    assert {(bar.kind, bar.x) for bar in drawn} == {("answered", 0), ("refused", 0), ("failed", 0), ("answered", 400)}
    assert sum(bar.height for bar in drawn if bar.x == 0) >= HEIGHT
    assert min(bar.y for bar in drawn) == 0
    assert min(bar.height for bar in drawn) == 1
    assert bars(sums(days, {})) == []
