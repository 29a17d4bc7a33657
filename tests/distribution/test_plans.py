"""Four eyes, one content, every fen once."""

import copy
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from auction.cases.actions import correct_party
from auction.distribution.models import DistributionLine, DistributionPlan
from auction.distribution.plan_rules import Cost
from auction.distribution.plans import approve_plan, prepare_plan, reject_plan
from auction.distribution.queries import distributable_minor
from auction.distribution.standing_rules import Payee
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.payments.models import Payout
from tests.builders import user
from tests.settlement.stories import (
    PRICE,
    claim,
    clerks,
    judge_countersigns,
    paid_lot,
    party,
    settled_lot,
    settling_lot,
    work,
)

APPRAISER = Payee("江州评估有限公司", "江州银行", "6200000000000099")
COSTS = [Cost(APPRAISER, 10_000_00)]


@pytest.fixture
def story(app, standing_clock):
    """A settled lot of a case with a bank (secured, 500,000 and interest), a shop (ordinary) and the debtor."""
    lot, _ = settled_lot()
    bank, shop, debtor = (
        party(lot, "secured_creditor", "江州银行", is_enterprise=True, account="6222000000000001"),
        party(lot, "applicant", "王记商行", account="6222000000000002"),
        party(lot, "debtor", "李某", account="6222000000000003"),
    )
    claim(bank, "secured", 500_000_00, rate_ppm=36_500, since=clock.today() - timedelta(days=100))
    claim(shop, "ordinary", 100_000_00)
    return lot, debtor


def lines_of(plan: DistributionPlan) -> dict[str, int]:
    """Payee → allotted."""
    return {line.payee_name: line.allotted_minor for line in plan.lines}


def states() -> dict[str, str]:
    """Payee → state of his pay-out."""
    db.session.expire_all()
    return dict(db.session.execute(sa.select(Payout.payee_name, Payout.state)).all())


def test_a_plan_is_prepared_approved_and_paid_out_once(story, standing_clock):
    """Costs, secured with interest, ordinary, surplus: each arrives once, and the case account ends at zero."""
    lot, _ = story
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, COSTS)
    assert lines_of(plan) == {
        "江州评估有限公司": 10_000_00, "江州银行": 505_000_00, "王记商行": 100_000_00, "李某": 185_000_00,
    }  # fmt: skip
    assert balance_minor(f"case:{lot.case_id}") == PRICE, "nothing moves before the approval"
    approve_plan(plan.id, two, plan.content_hash)
    assert balance_minor(f"case:{lot.case_id}") == 0
    work()
    assert states()["江州银行"] == "due", "a large share waits for a third person"
    judge_countersigns()
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    assert set(states().values()) == {"arrived"}
    paid_minor = balance_minor("outside:sandbox")
    for _ in range(2):
        work()
    assert balance_minor("outside:sandbox") == paid_minor, "a second run pays nothing"
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        approve_plan(plan.id, two, plan.content_hash)
    with pytest.raises(Refusal, match="PLAN_NO_MONEY"):
        prepare_plan(lot.case_id, one, [])


def test_one_person_is_one_pair_of_eyes(story):
    """Neither the preparer nor his second account may decide, either way; the table itself refuses it too."""
    lot, _ = story
    one, two = clerks()
    second_account = user("finance", of_court=True)
    second_account.person = one.person
    nobody = user("finance", of_court=True)
    nobody.person = None
    db.session.commit()
    plan = prepare_plan(lot.case_id, one, COSTS)
    for actor, code in ((one, "FOUR_EYES"), (second_account, "FOUR_EYES"), (nobody, "PERSON_UNKNOWN")):
        with pytest.raises(Refusal, match=code):
            approve_plan(plan.id, actor, plan.content_hash)
        with pytest.raises(Refusal, match=code):
            reject_plan(plan.id, actor, plan.content_hash, "no")
    db.session.rollback()
    row = sa.update(DistributionPlan).where(DistributionPlan.id == plan.id)
    for actor in (one, second_account):
        values = {
            "state": "approved", "decided_at": clock.now(), "decided_by_id": actor.id,
            "decided_by_person_id": actor.person_id,
        }  # fmt: skip
        db.session.rollback()
        with pytest.raises(DBAPIError, match="four_eyes"), db.engine.begin() as connection:
            connection.execute(row.values(values))
    assert two.id != one.id


def test_what_is_approved_is_what_was_read(story):
    """Another hash, an edited content or an edited line is refused; a plan sent back says why and makes room."""
    lot, _ = story
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, COSTS)
    with pytest.raises(Refusal, match="PLAN_WAITING"):
        prepare_plan(lot.case_id, one, COSTS)
    with pytest.raises(Refusal, match="PLAN_CHANGED"):
        approve_plan(plan.id, two, "0" * 64)
    content = copy.deepcopy(plan.content)
    forged = copy.deepcopy(content)
    forged["lines"][0]["payee_account"] = "6666"
    for change in (
        sa.update(DistributionPlan).values(content=forged),
        sa.update(DistributionLine).where(DistributionLine.position == 1).values(payee_account="6666"),
    ):
        db.session.execute(change)
        db.session.commit()
        with pytest.raises(Refusal, match="PLAN_CHANGED"):
            approve_plan(plan.id, two, plan.content_hash)
        db.session.execute(sa.update(DistributionPlan).values(content=content))
        db.session.commit()
    with pytest.raises(Refusal, match="REMARK_REQUIRED"):
        reject_plan(plan.id, two, plan.content_hash, "  ")
    db.session.execute(
        sa.update(DistributionLine).where(DistributionLine.position == 1).values(payee_account=APPRAISER.account)
    )
    db.session.commit()
    reject_plan(plan.id, two, plan.content_hash, "评估费有误")
    assert prepare_plan(lot.case_id, one, []).state == "prepared"
    assert balance_minor(f"case:{lot.case_id}") == PRICE


def test_money_of_open_sales_is_not_distributed(app):
    """A case whose lot is sold, or paid without a ruling, has nothing to distribute."""
    for make, code in ((settling_lot, "PLAN_NO_RULING"), (paid_lot, "PLAN_NO_RULING")):
        lot, _ = make()
        party(lot, "debtor", "李某")
        with pytest.raises(Refusal, match=code):
            prepare_plan(lot.case_id, clerks()[0], [])
        assert distributable_minor(lot.case_id) == 0


def test_who_may_not_be_paid_is_said(app):
    """Without a debtor, or a bank account for costs, there is no plan; another court's clerk sees no case."""
    lot, _ = settled_lot()
    one, _ = clerks()
    with pytest.raises(Refusal, match="PLAN_NO_DEBTOR"):
        prepare_plan(lot.case_id, one, [])
    party(lot, "debtor", "李某")
    with pytest.raises(Refusal, match="PLAN_PAYEE_MISSING"):
        prepare_plan(lot.case_id, one, [Cost(Payee("评估机构", "江州银行", " "), 1_00)])
    stranger = user("finance")
    db.session.commit()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        prepare_plan(lot.case_id, stranger, [])


def test_what_a_bank_sends_back_is_distributed_again(story, standing_clock):
    """A pay-out to a wrong account returns to the case account; a new plan pays what is open, to the corrected one."""
    lot, debtor = story
    one, two = clerks()
    debtor.payee_account = "622213131313"
    db.session.commit()
    plan = prepare_plan(lot.case_id, one, COSTS)
    approve_plan(plan.id, two, plan.content_hash)
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    assert states()["李某"] == "failed"
    assert distributable_minor(lot.case_id) == 185_000_00
    correct_party(
        debtor.id, lot.case.officer, role="debtor", is_enterprise=False, name="李某", id_number="X1", address="江州市",
        phone="13800000000", payee_bank="江州银行", payee_account="6222000000000003",
    )  # fmt: skip
    second = prepare_plan(lot.case_id, one, [])
    assert lines_of(second) == {"李某": 185_000_00}
    approve_plan(second.id, two, second.content_hash)
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    assert balance_minor(f"case:{lot.case_id}") == 0


def test_the_plan_falls_when_the_money_is_gone(story):
    """A plan cannot be approved for more than stands free on the case account."""
    from auction.ground.store import transaction
    from auction.ledger.actions import transfer, transfer_id

    lot, _ = story
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, COSTS)
    with transaction() as session:
        transfer(session, transfer_id("away"), "payout.due", f"case:{lot.case_id}", "pending:x", 1, "CNY")
    with pytest.raises(Refusal, match="PLAN_MONEY_GONE"):
        approve_plan(plan.id, two, plan.content_hash)


def test_the_plan_says_to_which_day_interest_runs(story):
    """Interest runs to the service of the ruling, and the content says so."""
    lot, _ = story
    plan = prepare_plan(lot.case_id, clerks()[0], COSTS)
    assert date.fromisoformat(plan.content["interest_until"]) == clock.today()
