"""A reward for a clue, from the officer's record to the informant's bank; nobody but the court learns who he is."""

import pytest
import sqlalchemy as sa

from auction.cases.rewarding import grant_reward
from auction.distribution.plans import approve_plan, prepare_plan, rewards_to_pay
from auction.finance.statement import shown_payouts, statement_of
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.payments.models import Payout
from tests.settlement.stories import claim, clerks, party, settled_lot

INFORMANT = ("钱某某", "江州银行", "6222999988887777")


def test_a_reward_is_paid_out_of_the_applicants_share(app, standing_clock):
    """10 % of 100,000 go to the informant, 90,000 to the applicant; the plan and the parties' statement name a number."""
    lot, _ = settled_lot()
    shop, _ = party(lot, "applicant", "王记商行", account="6222000000000002"), party(lot, "debtor", "李某")
    own = claim(shop, "ordinary", 100_000_00)
    officer, (one, two), today = lot.case.officer, clerks(), clock.today()
    number = "（2026）江01执1号之五"
    for code, ratio_ppm, amount_minor in (("REWARD_ONE_PROMISE", 1, 1), ("REWARD_ONE_PROMISE", None, None)):
        with pytest.raises(Refusal, match=code):
            grant_reward(own.id, officer, *INFORMANT, ratio_ppm, amount_minor, today, number)
    reward = grant_reward(own.id, officer, *INFORMANT, 100_000, None, today, number)
    plan = prepare_plan(lot.case_id, one, [])
    given = {line["line_class"]: (line["payee_name"], line["allotted_minor"]) for line in plan.content["lines"]}
    assert given["ordinary"] == ("王记商行", 90_000_00)
    assert given["clue_reward"] == (f"线索提供人 R{reward.id}", 10_000_00)
    assert INFORMANT[0] not in str(plan.content)
    approve_plan(plan.id, two, plan.content_hash)
    paid = db.session.scalars(sa.select(Payout).where(Payout.amount_minor == 10_000_00)).one()
    assert (paid.payee_name, paid.payee_bank, paid.payee_account) == INFORMANT
    told = str(shown_payouts(statement_of(lot.case, today, clock.today()), "zh", frozenset({shop.id})))
    assert f"线索提供人 R{reward.id}" in told
    assert not any(part in told for part in (INFORMANT[0], INFORMANT[2][-4:]))
    assert INFORMANT[0] in str(shown_payouts(statement_of(lot.case, today, clock.today()), "zh", None))


def test_a_promised_amount_is_paid_once(app, standing_clock):
    """What a plan gave of a promised amount is taken off; another creditor's claim bears no reward."""
    lot, _ = settled_lot()
    shop, _ = party(lot, "applicant", "王记商行", account="6222000000000002"), party(lot, "debtor", "李某")
    other = claim(party(lot, "creditor", "赵某"), "ordinary", 5_00)
    with pytest.raises(Refusal, match="REWARD_OF_APPLICANT"):
        grant_reward(other.id, lot.case.officer, *INFORMANT, 5, None, clock.today(), "x")
    own = claim(shop, "ordinary", 100_000_00)
    grant_reward(own.id, lot.case.officer, *INFORMANT, None, 7_000_00, clock.today(), "x")
    one, two = clerks()
    assert [reward.open_minor for reward in rewards_to_pay(lot.case_id)] == [7_000_00]
    plan = prepare_plan(lot.case_id, one, [])
    approve_plan(plan.id, two, plan.content_hash)
    assert [reward.open_minor for reward in rewards_to_pay(lot.case_id)] == [0]
