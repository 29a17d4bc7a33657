"""The forfeited deposit is used in the lawful order, to the fen, by two people (article 24)."""

import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import User
from auction.distribution.plan_rules import Cost, Payee
from auction.distribution.plans import prepare_plan
from auction.distribution.queries import distributable_minor
from auction.enrolment.actions import enrol
from auction.enrolment.models import Participant
from auction.forfeiture.actions import approve_use, prepare_use, reject_use
from auction.forfeiture.models import Forfeiture, TopUp
from auction.forfeiture.queries import resale
from auction.forfeiture.resting import propose_rest, propose_value
from auction.forfeiture.topping_up import pay_top_up
from auction.ground import clock
from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.panel.actions import vote
from auction.payments.models import Payout, Refund
from tests.builders import announced_lot, user
from tests.lots.stories import judges
from tests.settlement.stories import claim, clerks, party, received, work
from tests.shared_data import rule_cases

from .stories import defaulted_lot, resold_lot, settlement_of, unsold_lot

CASES = {case["id"]: case for case in rule_cases("default_forfeiture")}


def money(case: dict, key: str) -> int:
    return parse_amount(case["inputs"].get(key, "0"), refuse_zero=False)


def expected(case: dict, key: str) -> int:
    return parse_amount(case["expected"].get(key, "0"), refuse_zero=False)


def used(lot, **facts) -> Forfeiture:
    """Two clerks use the deposit."""
    one, two = clerks()
    proposal = prepare_use(lot.id, one, **facts)
    return approve_use(proposal.id, two, proposal.content_hash)


def decided(decision):
    """Two judges agree."""
    for judge in judges(2):
        vote(decision.id, judge, True, decision.content_hash, "同意")
    return decision


@pytest.mark.parametrize("name", ["CN-D1", "CN-D4", "CN-D5"])
def test_worked_cases_through_the_acts(app, standing_clock, name):
    """Default, re-auction, use: the ledger ends as the worked case says, and the plan shares what came in."""
    case = CASES[name]
    lot, _ = defaulted_lot(money(case, "original_price"), money(case, "deposit"))
    resold_minor = money(case, "resale_price")
    debt_minor = money(case, "debt_of_case_outstanding_after_resale")
    shop = party(lot, "applicant", "王记商行", account="6222000000000002")
    party(lot, "debtor", "李某", account="6222000000000003")
    # What is open after the resale is what neither its price nor the covered shortfall pays.
    covered_minor = expected(case, "from_deposit_to_shortfall")
    if debt_minor:
        claim(shop, "ordinary", resold_minor + covered_minor + debt_minor)
    resold_lot(lot, resold_minor)
    before_minor = distributable_minor(lot.case_id)
    costs_minor = money(case, "cost_loss")
    proposal = used(lot, cost_loss_minor=costs_minor, cost_proof="公告费、评估费发票" if costs_minor else "")
    content = proposal.content
    assert content["shortfall_minor"] == expected(case, "shortfall")
    assert content["used_minor"]["cost_loss"] == expected(case, "from_deposit_to_costs")
    assert content["used_minor"]["price_shortfall"] == covered_minor
    assert content["used_minor"]["case_debt"] == expected(case, "from_deposit_to_debt")
    assert content["top_up_minor"] == expected(case, "top_up")
    came_minor = sum(content["used_minor"].values())
    assert distributable_minor(lot.case_id) == before_minor + came_minor
    assert balance_minor(f"forfeited:{lot.id}") == expected(case, "unallocated_forfeit")
    assert prepare_plan(lot.case_id, clerks()[0], []).proceeds_minor == before_minor + came_minor


def test_of_a_selloffs_prepayment_only_what_stands_there_is_used(app, standing_clock):
    """CN-B6: a deposit's worth was kept when the sell-off's buyer defaulted; the rest had gone back and stays gone."""
    [case] = rule_cases("selloff_prepay")
    price, deposit = money(case, "selloff_price"), money(case, "deposit")
    lot, _ = defaulted_lot(
        price + 20_000_00, deposit, round_kind="selloff", start_price_minor=price, lasts=timedelta(days=60)
    )
    resold_lot(lot, price - 100_000_00)
    proposal = used(lot)
    assert proposal.content["standing_minor"] == expected(case, "withheld")
    assert proposal.content["used_minor"]["price_shortfall"] == deposit
    assert proposal.content["top_up_minor"] == 120_000_00 - deposit
    assert balance_minor(f"forfeited:{lot.id}") == 0


def test_a_debt_that_hangs_on_the_asset_goes_to_its_payee(app, standing_clock):
    """After costs, shortfall and this case's debts; paid out from where the deposit stands, once."""
    lot, _ = defaulted_lot(1_000_000_00, 100_000_00)
    resold_lot(lot, 950_000_00)
    used(lot, related=Cost(Payee("滨江物业", "江州银行", "6222"), 80_000_00), related_reason="欠缴物业费")
    assert balance_minor(f"forfeited:{lot.id}") == 0, "50,000 for the shortfall, the other 50,000 on their way"
    for _ in range(3):
        work()
        standing_clock.at += timedelta(seconds=10)
    [payout] = db.session.scalars(sa.select(Payout).where(Payout.payee_name == "滨江物业"))
    assert (payout.state, payout.amount_minor) == ("arrived", 50_000_00)


def test_nothing_is_used_before_the_reauction_has_ended(app, standing_clock):
    """Not before it, not while its price waits for the ruling."""
    lot, _ = defaulted_lot(1_000_000_00, 100_000_00)
    one, _ = clerks()
    for code, facts in (("FORFEITURE_RESALE_OPEN", {}),):
        with pytest.raises(Refusal, match=code):
            prepare_use(lot.id, one, **facts)
    resold_lot(lot, 900_000_00)
    with pytest.raises(Refusal, match="FORFEITURE_PROOF_MISSING"):
        prepare_use(lot.id, one, cost_loss_minor=1)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        prepare_use(lot.id, user("finance"))
    with pytest.raises(Refusal, match="FORFEITURE_NOT_USED"):
        propose_rest(lot.id, one, "keep", "x")


def test_where_nothing_was_sold_the_panel_says_what_counts(app, standing_clock):
    """A price of zero is not taken for granted: without the panel's word the deposit stays apart."""
    lot, _ = defaulted_lot(1_000_000_00, 100_000_00)
    unsold_lot(lot)
    one, _ = clerks()
    with pytest.raises(Refusal, match="FORFEITURE_VALUE_MISSING"):
        prepare_use(lot.id, one)
    decided(propose_value(lot.id, one, 960_000_00, "申请执行人以该价接受抵债"))
    assert resale(lot.id).price_minor == 960_000_00
    assert used(lot).content["used_minor"]["price_shortfall"] == 40_000_00
    with pytest.raises(Refusal, match="FORFEITURE_PROPOSED"):
        propose_value(lot.id, one, 1, "x")


@pytest.mark.parametrize("destination", ["case_account", "treasury", "keep"])
def test_the_panel_says_where_the_rest_goes(app, standing_clock, destination):
    """CN-D4's parked money: to the case account, to a payee, or kept; nothing moves before two judges agree."""
    lot, _ = defaulted_lot(1_000_000_00, 100_000_00)
    resold_lot(lot, 1_200_000_00)
    used(lot)
    before_minor = balance_minor(f"case:{lot.case_id}")
    one, _ = clerks()
    with pytest.raises(Refusal, match="FORFEITURE_PAYEE_MISSING"):
        propose_rest(lot.id, one, "treasury", "x")
    decision = propose_rest(lot.id, one, destination, "依法处理", ("国家金库江州支库", "江州银行", "2222"))
    first, second = judges(2)
    vote(decision.id, first, True, decision.content_hash, "")
    assert balance_minor(f"forfeited:{lot.id}") == 100_000_00
    vote(decision.id, second, True, decision.content_hash, "")
    stays_minor = 100_000_00 if destination == "keep" else 0
    assert balance_minor(f"forfeited:{lot.id}") == stays_minor
    gained_minor = 100_000_00 if destination == "case_account" else 0
    assert balance_minor(f"case:{lot.case_id}") == before_minor + gained_minor
    payees = db.session.scalars(sa.select(Payout.payee_name)).all()
    assert ("国家金库江州支库" in payees) == (destination == "treasury")


def test_a_top_up_is_owed_until_it_is_paid(app, standing_clock):
    """It stays open until the money is there, which goes to the case account; nobody else may pay it, nobody twice."""
    lot, buyer = defaulted_lot(1_000_000_00, 50_000_00)
    resold_lot(lot, 900_000_00)
    used(lot)
    owed = db.session.get_one(TopUp, lot.id)
    assert owed.amount_minor == 50_000_00
    before_minor = distributable_minor(lot.case_id)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        pay_top_up(lot.id, user("bidder"), uuid.uuid4(), "/")
    payment = pay_top_up(lot.id, buyer.user, uuid.uuid4(), "/")
    assert (payment.purpose, payment.amount_minor) == ("top_up", 50_000_00)
    work()
    assert db.session.get_one(TopUp, lot.id).paid_at is None
    received(payment)
    work()
    work()
    assert db.session.get_one(TopUp, lot.id).paid_at == clock.now()
    assert distributable_minor(lot.case_id) == before_minor + 50_000_00
    assert db.session.scalars(sa.select(Refund).where(Refund.payment_id == payment.id)).all() == []
    with pytest.raises(Refusal, match="BALANCE_NOT_DUE"):
        pay_top_up(lot.id, buyer.user, uuid.uuid4(), "/")


def test_one_person_is_one_pair_of_eyes(app, standing_clock):
    """Neither the preparer nor his second account decides; what was read is what is approved; sent back, it begins anew."""
    lot, _ = defaulted_lot(1_000_000_00, 100_000_00)
    resold_lot(lot, 900_000_00)
    one, two = clerks()
    twin = user("finance", of_court=True)
    twin.person = one.person
    db.session.commit()
    proposal = prepare_use(lot.id, one)
    for actor in (one, twin):
        with pytest.raises(Refusal, match="FORFEITURE_FOUR_EYES"):
            approve_use(proposal.id, actor, proposal.content_hash)
    with pytest.raises(Refusal, match="FORFEITURE_CHANGED"):
        approve_use(proposal.id, two, "0" * 64)
    with pytest.raises(Refusal, match="FORFEITURE_PROPOSED"):
        prepare_use(lot.id, two)
    reject_use(proposal.id, two, proposal.content_hash, "费用凭证不全")
    assert balance_minor(f"forfeited:{lot.id}") == 100_000_00
    again = prepare_use(lot.id, one)
    approve_use(again.id, two, again.content_hash)
    assert balance_minor(f"forfeited:{lot.id}") == 0


def test_two_clerks_at_once_use_it_once(app, standing_clock):
    """Two approvals at the same moment: one is told that it is done, the money moves once."""
    lot, _ = defaulted_lot(1_000_000_00, 100_000_00)
    resold_lot(lot, 950_000_00)
    one, two = clerks()
    three = user("finance", of_court=True)
    db.session.commit()
    proposal = prepare_use(lot.id, one)
    proposal_id, seen, lot_id, before_minor = (
        proposal.id, proposal.content_hash, lot.id, balance_minor(f"case:{lot.case_id}"),
    )  # fmt: skip
    gate, results = threading.Barrier(2), []

    def run(clerk_id: int) -> None:
        with app.app_context():
            clerk = db.session.get(User, clerk_id)
            gate.wait()
            try:
                approve_use(proposal_id, clerk, seen)
                results.append("approved")
            except Refusal as refusal:
                results.append(refusal.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(clerk.id,)) for clerk in (two, three)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sorted(results) == ["STATE_FORBIDS", "approved"]
    assert balance_minor(f"case:{settlement_of(lot).lot.case_id}") == before_minor + 50_000_00
    assert balance_minor(f"forfeited:{lot_id}") == 50_000_00


def test_the_defaulter_is_barred_under_every_account(app, standing_clock):
    """In the re-auction and in the sell-off: his second account, and he as the principal behind an agent."""
    lot, buyer = defaulted_lot(1_000_000_00, 50_000_00)
    twin = user("bidder")
    twin.person = buyer.person
    db.session.commit()
    for kind in ("reauction", "selloff"):
        db.session.refresh(lot)
        again = announced_lot(opens_in=timedelta(days=5), asset=lot.asset, round_kind=kind, lasts=timedelta(days=60))
        with pytest.raises(Refusal, match="DEFAULTER_BARRED"):
            enrol(again.id, twin)
        again.state = "withdrawn"
        db.session.commit()


def test_the_principal_behind_an_agent_is_barred(app, standing_clock):
    """The agent bid, the principal bought: the principal may not bid again, the agent for himself may."""
    lot, buyer = defaulted_lot(1_000_000_00, 50_000_00)
    principal, agent = user("bidder"), db.session.get_one(User, buyer.user_id)
    buyer.kind = "agent"
    db.session.add(Participant(
        enrolment_id=buyer.id, position=2, lot_id=lot.id, part="principal",
        legal_name=principal.person.legal_name, id_kind=principal.person.id_kind,
        id_number=principal.person.id_number, is_confirmed=True,
    ))  # fmt: skip
    db.session.commit()
    again = announced_lot(opens_in=timedelta(days=5), asset=lot.asset, round_kind="reauction")
    with pytest.raises(Refusal, match="DEFAULTER_BARRED"):
        enrol(again.id, principal)
    assert enrol(again.id, agent).user_id == agent.id
