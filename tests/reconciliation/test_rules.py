"""Every difference is found, to the cent, with its likely cause."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.payments.providers.port import Movement
from auction.reconciliation.rules import (
    CAUSES,
    EXPLAINED,
    Difference,
    OurRow,
    books_differ,
    compare,
    statement_missing,
    to_look_into,
)

NOW = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=20)
OLD = NOW - timedelta(days=10)
A, B = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"


def payment(state="done", amount_minor=5_000, at=OLD, **more) -> OurRow:
    """A payment of ours."""
    return OurRow(A, "payment", "pi_1", amount_minor, "CNY", at, state, "enrolment:1", **more)


def refund(state="done", at=OLD) -> OurRow:
    """A release of ours."""
    return OurRow(B, "refund", "re_1", -5_000, "CNY", at, state, "enrolment:1")


def theirs(kind="payment", amount_minor=5_000, reference="pi_1", own_id="", currency="CNY", at=OLD) -> Movement:
    """A movement of theirs."""
    return Movement(reference, amount_minor, currency, at, kind, own_id)


def sent(amount_minor=-5_000, **more) -> Movement:
    """Their movement of a release."""
    return theirs("refund", amount_minor, "re_1", **more)


CASES = [
    ("all agrees", [payment(), refund()], [theirs(), sent()], []),
    ("found by our id alone", [payment()], [theirs(reference="ch_9", own_id=A)], []),
    ("a failed payment and a failed release that came back", [payment("failed"), refund("failed")],
     [sent(), theirs("returned", 5_000, "re_1")], []),
    ("told an hour ago", [payment(at=NOW - timedelta(hours=1))], [], ["not_yet_reported"]),
    ("told long ago", [payment()], [], ["unknown_to_them"]),
    ("a stranger's charge", [], [theirs()], ["unknown_to_us"]),
    ("a charge that claims a release's id", [refund()], [sent(), theirs(own_id=B)], ["unknown_to_us"]),
    ("one fen less", [payment()], [theirs(amount_minor=4_999)], ["amount_differs"]),
    ("dollars", [payment()], [theirs(currency="USD")], ["currency_differs", "unknown_to_them"]),
    ("charged twice", [payment()], [theirs(), theirs(reference="pi_2", own_id=A)], ["paid_twice"]),
    ("paid, and we still wait", [payment("open")], [theirs()], ["not_noted"]),
    ("paid after it failed here", [payment("failed")], [theirs()], ["not_noted"]),
    ("refunded by somebody else", [payment()], [theirs(), theirs("refund", -1, "re_9")], ["refund_not_ours"]),
    ("refund sent, arrival not told", [refund("open")], [sent()], ["in_transit"]),
    ("refund failed here, gone there", [refund("failed")], [sent()], ["not_noted"]),
    ("refund came back, we think it arrived", [refund()], [sent(), theirs("returned", 5_000, "re_1")], ["came_back"]),
    ("refunded twice", [refund()], [sent(), theirs("refund", -5_000, "re_2", own_id=B)], ["paid_twice"]),
    ("disputed", [payment()], [theirs(), theirs("dispute", -5_000)], ["chargeback"]),
    ("fees of two charges", [payment()], [theirs(), theirs("fee", -17), theirs("fee", -3)], ["fee"]),
    ("something else", [], [theirs("other", -1, "txn_1")], ["unknown_to_us"]),
    ("sent before what was read, came back", [refund("failed", at=SINCE - timedelta(days=9))],
     [theirs("returned", 5_000, "re_1")], []),
    ("the same, and we think it arrived", [refund(at=SINCE - timedelta(days=9))],
     [theirs("returned", 5_000, "re_1")], ["came_back"]),
    ("paid before what was read, disputed now", [payment(at=SINCE - timedelta(days=9))],
     [theirs("dispute", -5_000)], ["chargeback"]),
]  # fmt: skip


@pytest.mark.parametrize(("story", "rows", "movements", "causes"), CASES, ids=[case[0] for case in CASES])
def test_each_cause(story, rows, movements, causes):
    """What is amiss is named; what is not makes no difference."""
    found = compare(rows, movements, SINCE, NOW)
    assert sorted(one.cause for one in found) == causes
    assert {one.cause for one in found} <= set(CAUSES)


def test_a_difference_names_both_sides():
    """Reference, our id, both amounts, whose it is."""
    (one,) = compare([payment()], [theirs(amount_minor=4_999)], SINCE, NOW)
    assert one == Difference("amount_differs", "payment", "pi_1", A, 5_000, 4_999, "CNY", OLD, "enrolment:1")
    (fee,) = compare([], [theirs("fee", -17), theirs("fee", -3)], SINCE, NOW)
    assert (fee.cause, fee.theirs_minor) == ("fee", -20)
    (dispute,) = compare([payment()], [theirs(), theirs("dispute", -5_000)], SINCE, NOW)
    assert (dispute.subject, dispute.own_id) == ("enrolment:1", A), "so that it can be kept back"


def test_only_what_explains_itself_calls_nobody():
    """Fees, what is in transit and what is new are listed and not looked into; every cause has its words."""
    assert set(CAUSES) >= EXPLAINED == {"fee", "in_transit", "not_yet_reported"}
    found = compare([refund("open")], [sent(), theirs("fee", -1), theirs("other", 1, "x")], SINCE, NOW)
    assert [one.cause for one in to_look_into(found)] == ["unknown_to_us"]
    assert all(words.en and words.zh for words in CAUSES.values())


def test_books_and_statements():
    """The ledger beside the rows, and the day whose statement has not come."""
    assert books_differ(5, 5, "stripe", "CNY", NOW) == []
    (one,) = books_differ(5, 4, "stripe", "CNY", NOW)
    assert (one.cause, one.ours_minor, one.theirs_minor, one.reference) == ("books_differ", 5, 4, "outside:stripe")
    day = NOW.date()
    assert statement_missing("…0001", day, day, "court:1", "CNY", NOW) == []
    (late,) = statement_missing("…0001", day - timedelta(days=1), day, "court:1", "CNY", NOW)
    assert (late.cause, late.subject) == ("statement_missing", "court:1")


STATES = st.sampled_from(["open", "done", "failed"])
AMOUNTS = st.integers(1, 3)


@given(
    rows=st.lists(st.tuples(STATES, AMOUNTS, st.booleans()), max_size=4),
    lines=st.lists(
        st.tuples(
            st.sampled_from(["payment", "refund", "returned", "dispute", "fee", "other"]), AMOUNTS,
            st.integers(0, 5), st.sampled_from(["CNY", "USD"]), st.booleans(),
        ),
        max_size=8,
    ),
)  # fmt: skip
def test_the_differences_explain_the_whole_to_the_cent(rows, lines):
    """In each currency: all of theirs less all of ours is the sum of the differences; no two are the same."""
    ours = [
        OurRow(f"id{place}", "payment" if comes_in else "refund", f"ref{place}",
               amount if comes_in else -amount, "CNY", OLD, state)
        for place, (state, amount, comes_in) in enumerate(rows)
    ]  # fmt: skip
    movements = [
        Movement(f"ref{place}", amount if kind in ("payment", "returned", "other") else -amount, currency, OLD, kind,
                 f"id{place}" if has_id else "")
        for kind, amount, place, currency, has_id in lines
    ]  # fmt: skip
    found = compare(ours, movements, SINCE, NOW)
    for currency in ("CNY", "USD"):
        missing = sum(one.amount_minor for one in movements if one.currency == currency) - sum(
            row.counts_minor for row in ours if row.currency == currency
        )
        assert sum(one.theirs_minor - one.ours_minor for one in found if one.currency == currency) == missing
