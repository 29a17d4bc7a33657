"""Whose money it is: by reference, amount and name; what cannot be placed waits, what does not count goes back."""

import itertools
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.bank import deciding
from auction.bank.match_rules import Facts, Owed, Verdict, is_named, judge
from auction.bank.matching import judge_waiting, return_unclaimed
from auction.enrolment.actions import pay_deposit
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.payments.actions import ask_payment, decide_in_sandbox
from auction.payments.models import Payment, Refund
from auction.payments.reference_rules import is_reference, make_reference, references_in
from tests import builders

from .files import E

DEPOSIT = 70_000_00
RF = "RF18000000000" + "0"
OWED = Owed("RF1", 7, "CNY", 1_000, ("张三", "Zhang Wei"))
FACTS = Facts(7, "CNY", True, 1_000, False, "PMNT/RCDT/ESCT", False, "张三", "6222", ("RF1",), False, False)


def verdict(owed=OWED, by_clerk=False, **changes) -> tuple[str, str, int]:
    entry = Facts(**(vars(FACTS) | changes))
    judged = judge(entry, {owed.reference: owed, "RF2": owed}, by_clerk=by_clerk)
    return judged.standing, judged.reason, judged.taken_minor


def owes(**changes) -> Owed:
    return Owed(**(vars(OWED) | changes))


@pytest.mark.parametrize(("expected", "judged"), [
    (("matched", "exact", 1_000), lambda: verdict()),
    (("matched", "partial", 999), lambda: verdict(amount_minor=999)),
    (("matched", "over", 1_000), lambda: verdict(amount_minor=1_001)),
    (("waiting", "reference_missing", 0), lambda: verdict(good=())),
    (("waiting", "reference_mistyped", 0), lambda: verdict(good=(), mistyped=True)),
    (("waiting", "reference_unknown", 0), lambda: verdict(good=(), mistyped=True, unknown=True)),
    (("waiting", "several_references", 0), lambda: verdict(good=("RF1", "RF2"))),
    (("waiting", "other_court", 0), lambda: verdict(court_id=8)),
    (("waiting", "other_court", 0), lambda: verdict(currency="USD")),
    (("waiting", "payer_unknown", 0), lambda: verdict(other_account="")),
    (("waiting", "payer_unknown", 0), lambda: verdict(other_name="")),
    (("waiting", "third_party", 0), lambda: verdict(other_name="李四")),
    (("matched", "exact", 1_000), lambda: verdict(other_name="李四", by_clerk=True)),
    (("matched", "exact", 1_000), lambda: verdict(other_account="", by_clerk=True)),
    (("waiting", "payer_unknown", 0), lambda: verdict(other_account="", by_clerk=True, amount_minor=1_001)),
    (("returned", "too_late", 0), lambda: verdict(owes(closed="too_late"))),
    (("returned", "too_late", 0), lambda: verdict(owes(closed="too_late"), other_name="李四")),
    (("returned", "withdrawn", 0), lambda: verdict(owes(closed="withdrawn"))),
    (("returned", "paid_twice", 0), lambda: verdict(owes(missing_minor=0))),
    (("ignored", "bank_interest", 0), lambda: verdict(code="ACMT/MDOP/INTR", good=())),
    (("ignored", "bank_charge", 0), lambda: verdict(is_credit=False, code="PMNT/MDOP/CHRG")),
    (("waiting", "debit_unknown", 0), lambda: verdict(is_credit=False)),
    (("matched", "order", 0), lambda: verdict(is_credit=False, is_order=True)),
    (("matched", "order_returned", 0), lambda: verdict(is_order=True)),
    (("waiting", "reversal", 0), lambda: verdict(is_reversal=True)),
    (("waiting", "reversal", 0), lambda: verdict(is_reversal=True, is_credit=False)),
])  # fmt: skip
def test_the_table_of_verdicts(expected, judged):
    """Every way in which money comes has its verdict, reason and the part that counts."""
    assert judged() == expected


@pytest.mark.parametrize(("name", "is_his"), [
    ("张三", True), ("张 三", True), (" 张三 ", True), ("ZHANG WEI", True), ("Wei Zhang", True), ("Ｚｈａｎｇ　Ｗｅｉ", True),
    ("Zhäng-Wei", True), ("张三丰", False), ("李四", False), ("", False), ("Zhang", False),
])  # fmt: skip
def test_names(name, is_his):
    """Spaces, width, case, accents and order of Latin words make no other person; another character does."""
    assert is_named(name, OWED.names) == is_his


def test_company_names():
    """A company's brackets may be wide or narrow."""
    assert is_named("江州(集团)贸易有限公司", ["江州（集团）贸易有限公司"])


@given(st.integers(0, 10**10 - 1))
def test_a_reference_is_found_however_it_is_written(number):
    """Spaced, full-width, in lower case, inside other text, without its letters: it is found; a wrong digit is noticed."""
    digits = iter(f"{number:010d}")
    reference = make_reference(lambda n: int(next(digits)))
    assert is_reference(reference)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in reference)
    spaced = " ".join(reference[at : at + 4] for at in range(0, 14, 4))
    for written in (
        reference,
        reference.lower(),
        wide,
        spaced,
        "-".join(reference),
        f"保证金 {spaced}，谢谢",
        reference[2:],
    ):
        assert references_in(written).good == (reference,), written
    for place in range(4, 14):
        wrong = reference[:place] + str((int(reference[place]) + 1) % 10) + reference[place + 1 :]
        assert references_in(wrong) == ((), (wrong,))


def test_exact(bank):
    """The right amount under the right reference is the deposit: code issued, payer told, the ledger mirrors the bank."""
    enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT, f"保证金 {reference.lower()}"))
    assert bank.last() == ("matched", "exact")
    assert (bank.held(enrolment.id), bank.has_code(enrolment.id), bank.mirrors()) == (DEPOSIT, True, True)
    payment = db.session.query(Payment).filter_by(state="received").one()
    assert (payment.payer_name, payment.payer_account, payment.payer_bank) == (
        "张三",
        "6222000011112222",
        "江州银行城东支行",
    )
    assert db.session.query(Payment).filter_by(state="covered").count() == 1


@pytest.mark.parametrize(
    "parts", [*itertools.permutations((40_000_00, 20_000_00, 10_000_00)), (DEPOSIT,), (1, DEPOSIT - 1)]
)
def test_any_split_in_any_order(bank, parts):
    """However the amount is split, the deposit is complete with the last part, not before."""
    enrolment, reference = bank.bidder("张三")
    for part in parts[:-1]:
        bank.tells(E(part, reference))
        assert bank.last() == ("matched", "partial")
        assert not bank.has_code(enrolment.id)
    bank.tells(E(parts[-1], reference))
    assert bank.last() == ("matched", "exact")
    assert (bank.held(enrolment.id), bank.has_code(enrolment.id), bank.refunds(), bank.mirrors()) == (
        DEPOSIT,
        True,
        [],
        True,
    )


def test_too_much_goes_back(bank):
    """What is above the deposit is released at once to the account it came from; more of it is paid twice."""
    enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT + 5_00, reference), E(1_00, reference, account="6222999"))
    assert bank.has_code(enrolment.id)
    assert bank.held(enrolment.id) == DEPOSIT
    assert bank.refunds() == [(1_00, "paid_twice", "6222999"), (5_00, "overpaid", "6222000011112222")]


def test_another_persons_money(bank):
    """Money from another name waits, its payer is told in his inbox; when the dial's days are over it goes back."""
    enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT, reference, name="李四", account="6222777"))
    assert bank.last() == ("waiting", "third_party")
    assert balance_minor(bank.entries()[0].held_on) == DEPOSIT
    assert not bank.has_code(enrolment.id)
    assert return_unclaimed() == 0


def test_unclaimed_money_goes_back(bank, standing_clock):
    """What nobody can place goes back after the days of the dial, and once."""
    bank.tells(E(500, "谢谢"), E(600, "x", account=""))
    standing_clock.at += timedelta(days=14, hours=23)
    assert return_unclaimed() == 0
    standing_clock.at += timedelta(hours=2)
    assert (return_unclaimed(), return_unclaimed()) == (1, 0)
    assert bank.refunds() == [(500, "unclaimed", "6222000011112222")]
    assert [entry.standing for entry in bank.entries()] == ["returned", "waiting"]
    assert bank.mirrors()


@pytest.mark.parametrize(("state", "reason"), [("unsold", "unsold"), ("withdrawn", "withdrawn"), ("sold", "too_late")])
def test_after_the_end_it_goes_back(bank, state, reason):
    """A deposit that comes when it counts no more goes back by itself; so does one that waited for its payer."""
    _enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT, reference, name="李四"))
    if state == "sold":
        bank.lot.bid_count, bank.lot.leading_price_minor, bank.lot.leading_code = 1, 800_000_00, "A1111"
    bank.lot.state = state
    db.session.commit()
    bank.tells(E(DEPOSIT, reference))
    assert bank.last() == ("returned", reason)
    assert judge_waiting() == 1
    assert [one[:2] for one in bank.refunds()] == [(DEPOSIT, reason), (DEPOSIT, reason)]


def test_a_card_while_the_transfer_is_under_way(bank, standing_clock):
    """Who pays by another way after a part has come pays the rest; who has already begun gets the part back."""
    enrolment, reference = bank.bidder("张三")
    bank.tells(E(30_000_00, reference))
    payment = pay_deposit(enrolment)
    assert payment.amount_minor == 40_000_00
    ask_payment(payment.id, enrolment.user, "sandbox", "http://x/r", "http://x/c")
    decide_in_sandbox(payment.id, enrolment.user, pays=True)
    assert (bank.held(enrolment.id), bank.refunds(), bank.has_code(enrolment.id)) == (DEPOSIT, [], True)
    other, reference = bank.bidder("李四")
    asked = pay_deposit(other)
    ask_payment(asked.id, other.user, "sandbox", "http://x/r", "http://x/c")
    standing_clock.at += timedelta(minutes=1)
    bank.tells(E(30_000_00, reference, name="李四"))
    assert pay_deposit(other).id == asked.id
    decide_in_sandbox(asked.id, other.user, pays=True)
    assert bank.refunds() == [(30_000_00, "paid_twice", "6222000011112222")]


def test_the_courts_own_movements(bank, clerks):
    """Fees and interest are booked against the court's own money; a debit nobody ordered waits until a clerk says so."""
    bank.tells(E(9, code="ACMT/MDOP/INTR"), E(-5, code="PMNT/MDOP/CHRG"), E(-3, code="PMNT/ICDT/ESCT"))
    assert [entry.standing for entry in bank.entries()] == ["ignored", "ignored", "waiting"]
    assert (balance_minor("outside:court"), balance_minor("outside:bank_orders")) == (9 - 5, -3)
    deciding.decide_ignore(bank.entries()[2].id, clerks[0], "法院自行转出")
    assert (balance_minor("outside:court"), balance_minor("outside:bank_orders"), bank.mirrors()) == (1, 0, True)


def test_our_own_orders(bank):
    """The debit that carries a release's id means it has arrived; its money back means it has failed."""
    _enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT + 5_00, reference))
    refund = db.session.query(Refund).one()
    bank.tells(E(-5_00, end_to_end=refund.id.hex, code="PMNT/ICDT/ESCT"))
    assert bank.last() == ("matched", "order")
    assert db.session.get_one(Refund, refund.id, populate_existing=True).state == "arrived"
    bank.tells(E(5_00, end_to_end=refund.id.hex, code="PMNT/RRTN/ESCT"))
    assert bank.last() == ("matched", "order_returned")
    assert db.session.get_one(Refund, refund.id, populate_existing=True).state == "failed"
    assert bank.mirrors()


def test_a_stranger_to_the_house(bank):
    """An end-to-end id that is no order of ours is nothing but text."""
    bank.tells(E(5, end_to_end=uuid.uuid4().hex), E(-5, end_to_end="x"))
    assert [entry.reason for entry in bank.entries()] == ["reference_missing", "debit_unknown"]


def test_clerks_send_back(bank, clerks):
    """A clerk sends back what waits, once, with a reason; nobody of another court, and never what went out."""
    bank.tells(E(500, "?"), E(-500, "?"))
    first, second = (entry.id for entry in bank.entries())
    with pytest.raises(Refusal, match="FIELD_REQUIRED"):
        deciding.decide_send_back(first, clerks[0], " ")
    with pytest.raises(Refusal, match="ENTRY_IS_DEBIT"):
        deciding.decide_send_back(second, clerks[0], "误汇")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        deciding.decide_send_back(first, builders.user("finance"), "误汇")
    deciding.decide_send_back(first, clerks[0], "误汇")
    with pytest.raises(Refusal, match="ENTRY_PLACED"):
        deciding.decide_send_back(first, clerks[0], "误汇")
    assert bank.refunds() == [(500, "sent_back", "6222000011112222")]


def test_what_came_in_is_the_courts_own_only_with_four_eyes(bank, clerks):
    """One clerk says it, another person confirms it; it does not go back while they decide."""
    bank.tells(E(500, "诉讼费"))
    entry = bank.entries()[0].id
    deciding.decide_ignore(entry, clerks[0], "诉讼费误入")
    assert bank.last() == ("waiting", "reference_missing")
    with pytest.raises(Refusal, match="FOUR_EYES_ENTRY"):
        deciding.confirm(entry, clerks[0], "核对无误")
    deciding.decline(entry, clerks[1], "请再核对")
    with pytest.raises(Refusal, match="ENTRY_NOT_PROPOSED"):
        deciding.confirm(entry, clerks[1], "核对无误")
    deciding.decide_ignore(entry, clerks[0], "诉讼费误入，附回单")
    deciding.confirm(entry, clerks[1], "核对无误")
    assert (bank.last(), balance_minor("outside:court")) == (("ignored", "court_money"), 500)


def test_a_deposit_is_never_placed_by_hand(bank, clerks):
    """Before the end no clerk can give money to a bidder, nor learn from the answer whether a reference exists."""
    _enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT, "忘了写编号"))
    entry = bank.entries()[0].id
    unknown = make_reference(lambda n: 7)
    for typed in (reference, unknown):
        with pytest.raises(Refusal, match="REFERENCE_BEFORE_END"):
            deciding.decide_assign(entry, clerks[0], typed, "电话确认")
    with pytest.raises(Refusal, match="REFERENCE_UNREADABLE"):
        deciding.decide_assign(entry, clerks[0], "RF00", "电话确认")


def test_a_verdict_says_nothing_it_does_not_know():
    """A verdict that takes nothing names how much it takes: nothing."""
    assert Verdict("waiting", "third_party").taken_minor == 0


def test_an_order_with_another_amount(bank):
    """A debit or return with an order's id but another amount, or a second return, is for a person to look at."""
    _enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT + 5_00, reference))
    order = db.session.query(Refund).one().id.hex
    for entry, expected in (
        (E(-4_00, end_to_end=order), ("waiting", "order_differs")), (E(-5_00, end_to_end=order), ("matched", "order")),
        (E(5_00, end_to_end=order), ("matched", "order_returned")), (E(5_00, end_to_end=order), ("waiting", "order_differs")),
    ):  # fmt: skip
        bank.tells(entry)
        assert bank.last() == expected
    assert balance_minor("outside:bank_orders") == -4_00
    assert bank.mirrors()
