"""A creditor who buys: asks, is reckoned by one clerk and approved by another, pays the rest, and receives the rest."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.distribution.models import DistributionPlan
from auction.distribution.plans import approve_plan, prepare_plan
from auction.distribution.serving import order
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.ledger.queries import balance_minor
from auction.payments.models import Payout
from auction.setoff.actions import (
    approve_set_off,
    ask_back,
    ask_set_off,
    pay_back,
    prepare_set_off,
    refuse_set_off,
)
from auction.settlement.actions import pay_balance, serve_ruling
from auction.settlement.models import SetOff, Settlement
from auction.settlement.queries import open_balance_minor
from tests.browsing import Visitor, sign_in, submit, text_of
from tests.browsing import page as page_of
from tests.builders import user
from tests.settlement.stories import DEPOSIT, PRICE, claim, clerks, party, received, settling_lot, work

BALANCE = PRICE - DEPOSIT


def bought_by_a_creditor(own_minor: int = 400_000_00, other_minor: int = 400_000_00, kind: str = "ordinary"):
    """A sold lot whose buyer claims in its case beside another creditor: (lot, buyer, his party)."""
    lot, buyer = settling_lot()
    mine = party(lot, "applicant", buyer.person.legal_name)
    mine.id_number, mine.user_id = buyer.person.id_number, buyer.user_id
    claim(mine, kind, own_minor)
    claim(party(lot, "creditor", "另一债权人", account="6222000000000002"), "ordinary", other_minor)
    party(lot, "debtor", "被执行人", account="6222000000000003")
    return lot, buyer, mine


def approved(lot, buyer, costs_minor: int = 0):
    """The set-off of the sale, asked for, reckoned and approved: (set-off, clerks)."""
    first, second = clerks()
    one = ask_set_off(lot.id, buyer.user, uuid.uuid4())
    prepare_set_off(one.id, first, costs_minor)
    approve_set_off(one.id, second, db.session.get_one(SetOff, one.id).content_hash)
    return db.session.get_one(SetOff, one.id), (first, second)


def settled(lot, buyer):
    """The rest of the balance is paid and the ruling served."""
    received(pay_balance(lot.id, buyer.user, uuid.uuid4(), "/"))
    work()
    serve_ruling(lot.id, lot.case.officer, "（2026）江01执1号", clock.today())


@pytest.mark.parametrize(
    ("own", "other", "kind", "costs", "amount"),
    [
        (400_000_00, 400_000_00, "ordinary", 0, 400_000_00),  # both are paid in full
        (800_000_00, 800_000_00, "ordinary", 0, 400_000_00),  # half of the price each
        (800_000_00, 800_000_00, "ordinary", 100_000_00, 350_000_00),  # costs come first
        (900_000_00, 500_000_00, "secured", 0, BALANCE),  # he would get the whole price: never more than is open
        (300_000_00, 900_000_00, "ordinary", 0, 200_000_00),  # a quarter: not his face claim
    ],
)
def test_what_is_set_off_is_what_he_would_receive(app, own, other, kind, costs, amount):
    """Not the face claim but the share of this price, after costs, at most the open balance."""
    lot, buyer, _ = bought_by_a_creditor(own, other, kind)
    one, _ = approved(lot, buyer, costs)
    assert one.amount_minor == amount
    assert open_balance_minor(db.session.get_one(Settlement, lot.id)) == BALANCE - amount


def test_who_would_receive_nothing_pays_all(app):
    """A secured claim takes the whole price: the ordinary creditor who bought has nothing to set off."""
    lot, buyer, _ = bought_by_a_creditor()
    claim(party(lot, "creditor", "抵押权人", account="6222000000000004"), "secured", PRICE)
    first, _ = clerks()
    one = ask_set_off(lot.id, buyer.user, uuid.uuid4())
    with pytest.raises(Refusal, match="SET_OFF_NOTHING"):
        prepare_set_off(one.id, first, 0)
    refuse_set_off(one.id, first, "无可受分配金额")
    assert db.session.get_one(SetOff, one.id).state == "refused"
    assert open_balance_minor(db.session.get_one(Settlement, lot.id)) == BALANCE


def test_only_a_creditor_asks_and_two_persons_decide(app):
    """A buyer without claim, a stranger, the clerk who reckoned, a changed hash: refused; twice asked is once."""
    plain, stranger_buyer = settling_lot()
    with pytest.raises(Refusal, match="SET_OFF_NO_CREDITOR"):
        ask_set_off(plain.id, stranger_buyer.user, uuid.uuid4())
    lot, buyer, _ = bought_by_a_creditor()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        ask_set_off(lot.id, user("bidder"), uuid.uuid4())
    first, second = clerks()
    one = ask_set_off(lot.id, buyer.user, uuid.uuid4())
    assert ask_set_off(lot.id, buyer.user, uuid.uuid4()).id == one.id
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        approve_set_off(one.id, second, "")
    prepare_set_off(one.id, first, 0)
    seen = db.session.get_one(SetOff, one.id).content_hash
    with pytest.raises(Refusal, match="FOUR_EYES"):
        approve_set_off(one.id, first, seen)
    with pytest.raises(Refusal, match="SET_OFF_CHANGED"):
        approve_set_off(one.id, second, "x")
    received(pay_balance(lot.id, buyer.user, uuid.uuid4(), "/", BALANCE - 100_00))
    with pytest.raises(Refusal, match="SET_OFF_CHANGED"):
        approve_set_off(one.id, second, seen)


def test_the_plan_pays_him_only_the_rest(app, standing_clock):
    """He paid less by his share; the plan gives the other creditor his money, him nothing more, and the books close."""
    lot, buyer, _ = bought_by_a_creditor(800_000_00, 800_000_00)
    one, (first, second) = approved(lot, buyer)
    settled(lot, buyer)
    assert balance_minor(f"case:{lot.case_id}") == PRICE
    plan = prepare_plan(lot.case_id, first, [])
    assert [(line.payee_name, line.allotted_minor, line.set_off_id) for line in plan.lines if line.allotted_minor] == [
        (buyer.person.legal_name, 400_000_00, one.id), ("另一债权人", 400_000_00, None),
    ]  # fmt: skip
    approve_plan(plan.id, second, plan.content_hash)
    with transaction() as session:
        order(session, session.get_one(DistributionPlan, plan.id), {})  # it was served, nobody has objected
    for _ in range(2):
        work()
        standing_clock.at += timedelta(minutes=1)
    paid = {
        payout.payee_name: (payout.amount_minor, payout.state, payout.provider)
        for payout in db.session.scalars(sa.select(Payout))
    }
    assert paid[buyer.person.legal_name] == (400_000_00, "arrived", "set_off")
    assert paid["另一债权人"][:2] == (400_000_00, "arrived")
    assert balance_minor("outside:set_off") == 0, "what he did not pay in is what he was not paid"
    assert balance_minor(f"case:{lot.case_id}") == 0


def test_parties_are_told_and_see_it(app):
    """The debtor's and creditors' accounts hear of it; the case account names it."""
    lot, buyer, _ = bought_by_a_creditor()
    debtor = user("party")
    row = next(one for one in lot.case.parties if one.role == "debtor")
    row.user_id = debtor.id
    db.session.commit()
    approved(lot, buyer)
    subjects = db.session.scalars(sa.select(InboxNotice.subject_en).where(InboxNotice.user_id == debtor.id)).all()
    assert any(subject.startswith("Set-off") for subject in subjects)
    browser = Visitor(app)
    sign_in(browser, debtor)
    assert "¥400,000.00 counts towards the price" in text_of(browser.get(f"/cases/{lot.case_id}/account?lang=en"))


def test_a_default_undoes_the_set_off(app, standing_clock):
    """The rest never came: the deposit is kept, the set-off is as if it had never been."""
    lot, buyer, _ = bought_by_a_creditor()
    one, _ = approved(lot, buyer)
    standing_clock.at = db.session.get_one(Settlement, lot.id).balance_late_at
    work()
    assert (lot.state, db.session.get_one(SetOff, one.id).state) == ("defaulted", "undone")
    assert (balance_minor("outside:set_off"), balance_minor(f"balance:{buyer.id}")) == (0, 0)


def test_a_difference_is_named_asked_for_and_paid_before_money_is_shared_out(app, standing_clock):
    """A claim that turns up later halves his share: no plan until the difference is there; then the books close."""
    lot, buyer, mine = bought_by_a_creditor(800_000_00, 800_000_00)
    one, (first, _) = approved(lot, buyer)
    settled(lot, buyer)
    claim(party(lot, "creditor", "第三债权人", account="6222000000000005"), "ordinary", 1_600_000_00)
    with pytest.raises(Refusal, match="SET_OFF_SHORT") as refused:
        prepare_plan(lot.case_id, first, [])
    assert refused.value.facts["names"] == [f"{mine.name} ¥200,000.00"]
    with pytest.raises(Refusal, match="SET_OFF_BACK_TOO_MUCH"):
        ask_back(one.id, first, 400_000_01)
    ask_back(one.id, first, 200_000_00)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        pay_back(one.id, user("bidder"), uuid.uuid4(), "/")
    payment = pay_back(one.id, buyer.user, uuid.uuid4(), "/")
    assert payment.amount_minor == 200_000_00
    received(payment)
    work()
    assert db.session.get_one(SetOff, one.id).owed_minor == 0
    with pytest.raises(Refusal, match="BALANCE_NOT_DUE"):
        pay_back(one.id, buyer.user, uuid.uuid4(), "/")
    plan = prepare_plan(lot.case_id, first, [])
    assert sum(line.allotted_minor for line in plan.lines if line.set_off_id) == 200_000_00
    assert balance_minor("outside:set_off") == -200_000_00


def test_the_pages_lead_through(app):
    """The buyer presses, a clerk reckons, another approves on the page; a bad amount is kept; others see nothing."""
    lot, buyer, _ = bought_by_a_creditor()
    first, second = clerks()
    browsers = {}
    for name, person in (("buyer", buyer.user), ("first", first), ("second", second)):
        browsers[name] = Visitor(app)
        sign_in(browsers[name], person)
        browsers[name].set_cookie("language", "en")
    page = f"/lots/{lot.id}/settlement"
    assert submit(browsers["buyer"], page, action="set-off").status_code == 303
    one = db.session.scalars(sa.select(SetOff)).one()
    assert "Asked for; finance reckons" in text_of(browsers["buyer"].get(page))
    assert buyer.person.legal_name in text_of(browsers["first"].get("/desk/finance"))
    address = f"/set-offs/{one.id}"
    assert browsers["buyer"].get(address).status_code == 403
    form = {"csrf_token": _token(browsers["first"], address), "costs": "x"}
    assert browsers["first"].post(address, data=form).status_code == 422
    assert browsers["first"].post(address, data=form | {"costs": ""}).status_code == 303
    assert "Another person must approve it" in text_of(browsers["first"].get(address))
    assert submit(browsers["second"], address, action="/approve").status_code == 303
    assert "¥330,000.00" in text_of(browsers["buyer"].get(page)), "730,000 less 400,000"


def _token(browser, address) -> str:
    return page_of(browser.get(address)).select_one("main input[name=csrf_token]")["value"]
