"""The rules of the commissioned appraisal against the articles, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from auction.appraisal.beacon_rules import BEACONS, LEAST_LEAD, MOST_LEAD, check_draw_moment, invented_value
from auction.appraisal.rules import (
    area_prefix,
    check_extension,
    check_extension_days,
    check_ranked,
    check_trades,
    due_on,
    extended,
)
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set

RULES = rule_set()


def test_the_report_is_due_in_thirty_days_and_issued_again_in_fifteen():
    """Thirty days, moved past days off; fifteen for a report issued again; extensions go on from the last day (art 19)."""
    commissioned_on = date(2026, 3, 2)
    assert due_on(commissioned_on, RULES) == date(2026, 4, 1)
    assert due_on(commissioned_on, RULES, reissue=True) == date(2026, 3, 17)
    assert extended(date(2026, 4, 1), 15, RULES) == date(2026, 4, 16)
    assert extended(date(2026, 4, 11), 15, RULES) == date(2026, 4, 27)  # 04-26 is a Sunday


@pytest.mark.parametrize(
    ("asked_on", "extensions", "code"),
    [
        (date(2026, 3, 27), 0, None),
        (date(2026, 3, 27), 1, None),
        (date(2026, 3, 28), 0, "VALUATION_EXTENSION_LATE"),
        (date(2026, 3, 1), 2, "VALUATION_EXTENSIONS_USED"),
    ],
)
def test_more_time_is_asked_five_days_before_and_twice_at_most(asked_on, extensions, code):
    """The fifth day before the last one is in time, the fourth is not; a third extension never is (art 19(2))."""
    if code is None:
        check_extension(asked_on, date(2026, 4, 1), extensions, RULES)
    else:
        with pytest.raises(Refusal, match=code):
            check_extension(asked_on, date(2026, 4, 1), extensions, RULES)


def test_one_extension_is_at_most_fifteen_days():
    """Fifteen days are lawful, sixteen and none are not (art 19(2))."""
    check_extension_days(15, RULES)
    for days in (0, 16):
        with pytest.raises(Refusal, match="EXTENSION_TOO_LONG"):
            check_extension_days(days, RULES)


@pytest.mark.parametrize(
    ("ranked", "code"),
    [
        ([3, 1, 2], None),
        ([1, 2], "AGREE_ON_THREE"),
        ([1, 2, 2], "AGREE_ON_THREE"),
        ([1, 2, 3, 4], "AGREE_ON_THREE"),
        ([1, 2, 9], "APPRAISER_UNKNOWN"),
    ],
)
def test_the_parties_name_three_of_the_list(ranked, code):
    """Three different ones, all on the list, in any order (art 16(1))."""
    if code is None:
        check_ranked(ranked, [1, 2, 3, 4], RULES)
    else:
        with pytest.raises(Refusal, match=code):
            check_ranked(ranked, [1, 2, 3, 4], RULES)


def test_the_sub_list_is_that_of_the_property():
    """Whole branch, province, city by the digits of the property's division; unknown without one (art 16(1))."""
    assert [area_prefix(area, "440305") for area in ("all", "province", "city")] == ["", "44", "4403"]
    assert area_prefix("all", None) == ""
    with pytest.raises(Refusal, match="PLACE_UNKNOWN"):
        area_prefix("city", None)


def test_trades_are_those_of_the_list():
    """Each once, in the list's order; none or an unknown one is refused."""
    assert check_trades(["land", "property", "land"]) == ["property", "land"]
    for bad in ([], ["houses"]):
        with pytest.raises(Refusal, match="TRADES_MISSING"):
            check_trades(bad)


def test_rounds_of_the_beacon():
    """Quicknet's arithmetic, against a published figure: midnight of 2026-04-20 UTC is round 27,946,612."""
    drand, midnight = BEACONS["drand"], datetime(2026, 4, 20, tzinfo=UTC)
    assert drand.round_at(midnight) == 27_946_612
    assert drand.comes_at(27_946_612) == midnight
    assert drand.round_at(midnight + timedelta(seconds=1)) == 27_946_613, "never a round that is already out"
    assert drand.round_at(midnight + timedelta(seconds=3)) == 27_946_613


def test_a_value_is_whole_hexadecimal():
    """Spaces and capitals of a copy are forgiven, a missing character is not."""
    value = invented_value(7)
    assert BEACONS["drand"].value_of(f" {value[:10].upper()} {value[10:]}\n") == value
    for bad in (value[:-1], value + "0", "", "g" * 64, "٣" * 64):
        with pytest.raises(Refusal, match="BEACON_VALUE_UNREADABLE"):
            BEACONS["drand"].value_of(bad)


def test_the_draw_lies_ahead():
    """At least ten minutes, at most ten days."""
    now = datetime(2026, 3, 3, tzinfo=UTC)
    for draws_at in (now + LEAST_LEAD, now + MOST_LEAD):
        check_draw_moment(draws_at, now)
    for draws_at in (now, now + LEAST_LEAD - timedelta(seconds=1), now + MOST_LEAD + timedelta(seconds=1)):
        with pytest.raises(Refusal, match="DRAW_MOMENT"):
            check_draw_moment(draws_at, now)
