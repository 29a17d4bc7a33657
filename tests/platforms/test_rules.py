"""The rules of network inquiry: what can be read, what counts, and what silence brings (art 8, 11)."""

import json
import uuid
from datetime import date

import pytest

from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.platforms.rules import (
    ExtensionAsked,
    Report,
    Standing,
    check_report,
    extended_due_on,
    read_message,
    verdict,
)

DUE, TODAY, AFTER = date(2026, 3, 6), date(2026, 3, 5), date(2026, 3, 7)
FIELDS = {
    "type": "inquiry.report", "request_id": str(uuid.uuid4()), "amount_minor": 1_000_000_00, "currency": "CNY",
    "report_number": "询 1", "valued_on": "2026-03-04", "valid_until": "2027-03-03", "price_kinds": ["成交", "挂牌", "计税"],
}  # fmt: skip


def answered(in_time=False, asked=False, extended=False, due_on=DUE):
    return Standing(due_on, in_time, asked, extended)


@pytest.mark.parametrize(
    ("requests", "today", "outcome"),
    [
        ([answered(), answered()], TODAY, "waiting"),
        ([answered(True), answered()], DUE, "waiting"),
        ([answered(True), answered(True)], TODAY, "enough"),
        ([answered(True), answered()], AFTER, "enough"),
        ([answered(True), answered(asked=True)], AFTER, "enough"),
        ([answered(asked=True), answered()], AFTER, "extend"),
        ([answered(), answered()], AFTER, "nothing"),
        ([answered(asked=True, extended=True, due_on=AFTER), answered()], AFTER, "waiting"),
        ([answered(asked=True, extended=True), answered()], AFTER, "nothing"),
    ],
)
def test_what_silence_brings(requests, today, outcome):
    """All in, or the days over with one in: enough. All late: more time for who asked, else the next method."""
    assert verdict(requests, today) == outcome


def test_the_extension_ends_on_a_working_day():
    """Three more days; 8 March 2026 is a Sunday, so a Thursday's three days end on the Monday."""
    assert extended_due_on(date(2026, 3, 5), rule_set("cn")) == date(2026, 3, 9)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "inquiry.other"}, {"amount_minor": 10.5}, {"amount_minor": "1"}, {"amount_minor": True},
        {"amount_minor": 10**16}, {"request_id": "x"}, {"request_id": 5}, {"valued_on": "5.3.2026"}, {"price_kinds": "a"},
        {"price_kinds": [1]}, {"report_number": ""}, {"report_number": "a\x00b"}, {"report_number": "x" * 501}, {"more": 1},
        {"currency": None},
    ],
)  # fmt: skip
def test_what_cannot_be_read(change):
    """Every field of the wrong kind, an unknown one, an unknown type: refused by name."""
    with pytest.raises(Refusal, match="PLATFORM_MESSAGE"):
        read_message(json.dumps(FIELDS | change).encode())


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b"null", b'{"type":"inquiry.report","type":"inquiry.report"}', b"[" * 100_000]
)
def test_what_is_no_message(body):
    """Not JSON, no object, a name said twice, nested without end."""
    with pytest.raises(Refusal, match="PLATFORM_MESSAGE"):
        read_message(body)


def test_what_is_read():
    """Each of the two messages comes out with its own values."""
    report = read_message(json.dumps(FIELDS).encode())
    assert isinstance(report, Report)
    assert (report.amount_minor, report.valued_on, report.price_kinds) == (
        1_000_000_00, date(2026, 3, 4), ("成交", "挂牌", "计税"),
    )  # fmt: skip
    asked = {"type": "inquiry.extension", "request_id": FIELDS["request_id"], "reason": "数据不足"}
    assert read_message(json.dumps(asked).encode()) == ExtensionAsked(uuid.UUID(FIELDS["request_id"]), "数据不足")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_minor": 0}, "VALUATION_FIGURE_NOT_POSITIVE"),
        ({"amount_minor": -5}, "VALUATION_FIGURE_NOT_POSITIVE"),
        ({"currency": "USD"}, "PLATFORM_CURRENCY"),
        ({"valued_on": "2026-03-06"}, "REPORT_VALUED_IN_FUTURE"),
        ({"valid_until": "2026-03-04"}, "VALUATION_LAPSED"),
        ({"price_kinds": ["成交", "成交", "挂牌"]}, "PLATFORM_PRICE_KINDS"),
    ],
)
def test_what_cannot_count(change, code):
    """No price, another currency, of tomorrow, lapsed, too few kinds of prices."""
    report = read_message(json.dumps(FIELDS | change).encode())
    assert isinstance(report, Report)
    with pytest.raises(Refusal, match=code):
        check_report(report, "CNY", TODAY)
