"""A sale undone from every state: the buyer whole, the books balanced, the asset free again (article 31)."""

import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import User
from auction.annulment.actions import propose_annulment
from auction.annulment.models import Annulment, Recovery
from auction.annulment.queries import money_of
from auction.annulment.repaying import name_account, pay_recovery, record_repayment
from auction.distribution.models import DistributionPlan
from auction.distribution.plans import approve_plan, creditor_claims, prepare_plan
from auction.distribution.queries import distributable_minor
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.queries import entries_after
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.lots.rounds import draft_lot
from auction.panel.actions import vote
from auction.payments.models import Payout, Refund
from auction.settlement.actions import pay_balance
from tests.builders import user
from tests.lots.stories import Seizure, judges
from tests.settlement.stories import (
    DEPOSIT,
    PRICE,
    claim,
    clerks,
    paid_lot,
    party,
    received,
    settled_lot,
    settling_lot,
    work,
)

GROUND = "description_false"


def annulled(lot: Lot) -> Annulment:
    """Proposed by the officer, decided by two judges."""
    decision = propose_annulment(lot.id, lot.case.officer, GROUND, "展示与实物严重不符")
    for judge in judges(2):
        vote(decision.id, judge, True, decision.content_hash, "同意")
    db.session.expire_all()
    return db.session.get_one(Annulment, lot.id)


def until_quiet(standing_clock) -> None:
    """Everything on its way arrives."""
    for _ in range(4):
        work()
        standing_clock.at += timedelta(seconds=10)


def shared_out(lot: Lot, standing_clock, pay: bool = True) -> tuple[DistributionPlan, User]:
    """The price is shared between a bank (secured, 500,000) and the debtor (the rest): (plan, debtor's account)."""
    bank, debtor = party(lot, "secured_creditor", "江州银行"), party(lot, "debtor", "李某", account="6222000000000003")
    debtor.user_id = user("party").id
    claim(bank, "secured", 500_000_00)
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, [])
    approve_plan(plan.id, two, plan.content_hash)
    if pay:
        until_quiet(standing_clock)
    return plan, debtor.user


@pytest.mark.parametrize("state", ["sold", "sold in part", "paid", "settled"])
def test_before_the_money_is_shared_out_all_of_it_goes_back_at_once(app, standing_clock, state):
    """Deposit and balance leave the case account by releases; nothing is asked of anybody; the asset is free."""
    if state.startswith("sold"):
        lot, buyer = settling_lot()
        paid_minor = DEPOSIT
        if state == "sold in part":
            received(pay_balance(lot.id, buyer.user, uuid.uuid4(), "/", 100_000_00))
            paid_minor += 100_000_00
    else:
        lot, buyer = (paid_lot if state == "paid" else settled_lot)()
        paid_minor = PRICE
    made = annulled(lot)
    assert (db.session.get_one(Lot, lot.id).state, made.price_minor) == ("annulled", paid_minor)
    assert made.recoveries == []
    assert balance_minor(f"case:{lot.case_id}") == distributable_minor(lot.case_id) == 0
    until_quiet(standing_clock)
    refunds = db.session.scalars(sa.select(Refund).where(Refund.reason == "annulled")).all()
    assert {refund.payment.payer_id for refund in refunds} == {buyer.user_id}
    assert {refund.state for refund in refunds} == {"arrived"}
    assert sum(refund.amount_minor for refund in refunds) == paid_minor
    assert money_of(db.session.get_one(Annulment, lot.id)).open_minor == 0
    assert balance_minor(f"annulled:{lot.id}") == 0
    public = [entry for entry in entries_after(f"lot:{lot.id}", 0) if entry.kind == "lot.annulled"]
    assert [set(entry.public) for entry in public] == [{"state", "reason"}]
    assert "严重失实" in public[0].public["reason"]


def test_the_asset_can_be_auctioned_again(app, standing_clock):
    """A first round is drafted anew; nobody is barred who did not default."""
    lot, _ = settled_lot()
    annulled(lot)
    db.session.add(Seizure(
        asset_id=lot.asset_id, order_number="（2026）江01执1号之九", ordered_on=clock.today(),
        expires_on=clock.today() + timedelta(days=300),
    ))  # fmt: skip
    db.session.commit()
    again = draft_lot(lot.asset_id, "first", lot.case.officer)
    assert (again.round_kind, again.state) == ("first", "draft")


def test_after_the_distribution_the_shares_come_back_and_go_on(app, standing_clock):
    """Every payee owes what he got; each repayment goes on to the buyer; in the end he is whole and the claims open."""
    lot, buyer = settled_lot()
    _plan, debtor = shared_out(lot, standing_clock)
    made = annulled(lot)
    owed = {recovery.payee_name: recovery for recovery in made.recoveries}
    assert {name: recovery.amount_minor for name, recovery in owed.items()} == {
        "江州银行": 500_000_00, "李某": PRICE - 500_000_00,
    }  # fmt: skip
    assert [claim_.paid for claim_ in creditor_claims(lot.case)] == [()], "the bank's claim is open again"
    bank_id, debtor_id = owed["江州银行"].id, owed["李某"].id
    one, _ = clerks()
    today = clock.today()
    with pytest.raises(Refusal, match="REPAYMENT_TOO_MUCH"):
        record_repayment(bank_id, one, uuid.uuid4(), 500_000_01, today, "流水1")
    with pytest.raises(Refusal, match="REPAYMENT_DAY"):
        record_repayment(bank_id, one, uuid.uuid4(), 1, today + timedelta(days=1), "流水1")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        record_repayment(bank_id, user("finance"), uuid.uuid4(), 1, today, "流水1")
    press = uuid.uuid4()
    for _ in range(2):
        record_repayment(bank_id, one, press, 200_000_00, today, "流水1")
    assert balance_minor(f"annulled:{lot.id}") == 200_000_00
    until_quiet(standing_clock)
    assert balance_minor(f"annulled:{lot.id}") == 200_000_00, "the buyer has not said where"
    with pytest.raises(Refusal, match="NOT_FOUND"):
        name_account(lot.id, debtor, "江州银行", "6222")
    name_account(lot.id, db.session.get_one(User, buyer.user_id), "江州银行", "6222")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        pay_recovery(debtor_id, db.session.get_one(User, buyer.user_id), uuid.uuid4(), "/")
    received(pay_recovery(debtor_id, db.session.get_one(User, debtor.id), uuid.uuid4(), "/"))
    record_repayment(bank_id, one, uuid.uuid4(), 300_000_00, clock.today(), "流水2")
    until_quiet(standing_clock)
    made = db.session.get_one(Annulment, lot.id)
    assert [recovery.open_minor for recovery in made.recoveries] == [0, 0]
    assert money_of(made).open_minor == 0
    payouts = db.session.scalars(sa.select(Payout).where(Payout.subject == f"annulment:{lot.id}")).all()
    assert {payout.payee_name for payout in payouts} == {buyer.person.legal_name}
    assert sum(payout.amount_minor for payout in payouts) == PRICE
    for account in (f"annulled:{lot.id}", f"case:{lot.case_id}"):
        assert balance_minor(account) == 0


def test_what_no_bank_was_told_of_is_stopped(app, standing_clock):
    """Pay-outs that are ordered and not sent come home, and the buyer is released at once."""
    lot, _ = settled_lot()
    plan, _ = shared_out(lot, standing_clock, pay=False)
    made = annulled(lot)
    assert made.recoveries == []
    assert [line.payout for line in db.session.get_one(DistributionPlan, plan.id).lines] == [None, None]
    until_quiet(standing_clock)
    assert money_of(db.session.get_one(Annulment, lot.id)).open_minor == 0


def test_a_plan_that_waits_is_sent_back(app, standing_clock):
    """The undecided plan is over with the sale; a second clerk who still has its page is told so."""
    lot, _ = settled_lot()
    party(lot, "debtor", "李某")
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, [])
    annulled(lot)
    assert db.session.get_one(DistributionPlan, plan.id).state == "rejected"
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        approve_plan(plan.id, two, plan.content_hash)


def test_who_may_propose_and_when(app, standing_clock):
    """Officer or judge, of this court, on a lawful ground, of a lot that is sold; the proposer does not vote."""
    lot, _ = settling_lot()
    officer = lot.case.officer
    clerk = clerks()[0]
    for actor, ground, code in (
        (clerk, GROUND, "NOT_ALLOWED"), (user("officer"), GROUND, "NOT_FOUND"), (officer, "dislike", "ANNULMENT_GROUND"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            propose_annulment(lot.id, actor, ground, "x")
    judge = judges(1)[0]
    decision = propose_annulment(lot.id, judge, GROUND, "x")
    with pytest.raises(Refusal, match="PROPOSER_MAY_NOT_VOTE"):
        vote(decision.id, judge, True, decision.content_hash, "")
    for other in judges(2):
        vote(decision.id, other, False, decision.content_hash, "")
    assert db.session.get_one(Lot, lot.id).state == "sold", "two against: the sale stands"
    annulled(lot)
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        propose_annulment(lot.id, officer, GROUND, "x")


def test_annulment_and_approval_of_the_plan_at_once(app, standing_clock):
    """Whichever comes first, the buyer gets his price and no fen is paid to two."""
    lot, _ = settled_lot()
    bank = party(lot, "secured_creditor", "江州银行")
    party(lot, "debtor", "李某", account="6222000000000003")
    claim(bank, "secured", 500_000_00)
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, [])
    decision = propose_annulment(lot.id, lot.case.officer, GROUND, "x")
    first, second = judges(2)
    vote(decision.id, first, True, decision.content_hash, "")
    calls = (
        (vote, (decision.id, second.id, True, decision.content_hash, "")),
        (approve_plan, (plan.id, two.id, plan.content_hash)),
    )
    gate, results = threading.Barrier(2), []
    lot_id, case_id = lot.id, lot.case_id
    db.session.commit()

    def run(act, arguments) -> None:
        with app.app_context():
            thing_id, actor_id, *rest = arguments
            actor = db.session.get(User, actor_id)
            gate.wait()
            try:
                act(thing_id, actor, *rest)
                results.append(act.__name__)
            except Refusal as refusal:
                results.append(refusal.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sorted(results) in (["STATE_FORBIDS", "vote"], ["approve_plan", "vote"])
    until_quiet(standing_clock)
    made = db.session.get_one(Annulment, lot_id)
    assert db.session.query(Recovery).count() == 0
    assert money_of(made).open_minor == 0
    assert balance_minor(f"case:{case_id}") == 0
