"""The third person, the day's limit, and a failed pay-out sent again."""

import threading
import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import DBAPIError

from auction.cases.actions import correct_party
from auction.distribution.countersigning import countersign, decline_countersign, waiting_for_countersign
from auction.distribution.paying_again import ask_payout_again, decide_payout_again
from auction.distribution.plans import approve_plan, prepare_plan
from auction.distribution.queries import distributable_minor
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.jurisdictions import rule_set
from auction.ledger.actions import transfer
from auction.payments.models import Payout
from auction.payments.paying_out import let_payouts_go, next_let_go, order_payout
from auction.payments.rules import how_many_go
from tests import builders
from tests.builders import user
from tests.settlement.stories import claim, clerks, judge_countersigns, party, settled_lot, work

LIMIT = rule_set().payout_daily_limit_minor


def plan_of(account: str = "6222000000000002"):
    """An approved plan that gives one creditor 600,000 and the debtor 200,000: (lot, plan, clerks, creditor)."""
    lot, _ = settled_lot()
    creditor = party(lot, "secured_creditor", "江州银行", is_enterprise=True, account=account)
    party(lot, "debtor", "李某", account="6222000000000003")
    claim(creditor, "secured", 600_000_00)
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, [])
    approve_plan(plan.id, two, plan.content_hash)
    return lot, plan, (one, two), creditor


def payout_to(name: str) -> Payout:
    """The newest pay-out to a payee, read anew."""
    db.session.expire_all()
    return db.session.scalars(
        sa.select(Payout).where(Payout.payee_name == name).order_by(Payout.created_at.desc()).limit(1)
    ).one()


def test_a_large_payout_wants_a_third_person(app, standing_clock):
    """Neither preparer nor approver under whichever account, no other court, no other hash; then it goes, once."""
    _, plan, (one, two), _ = plan_of()
    work()
    large = payout_to("江州银行")
    assert (large.state, large.waits_for, payout_to("李某").state) == ("due", "countersign", "sent")
    shadow, judge, stranger = user("judge", of_court=True), user("judge", of_court=True), user("judge")
    shadow.person = two.person
    db.session.commit()
    assert [payout.id for payout, _ in waiting_for_countersign(judge.court_id)] == [large.id]
    for actor, seen, code in (
        (one, plan.content_hash, "COUNTERSIGN_SAME_PERSON"), (shadow, plan.content_hash, "COUNTERSIGN_SAME_PERSON"),
        (stranger, plan.content_hash, "NOT_FOUND"), (judge, "0" * 64, "PLAN_CHANGED"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            countersign(large.id, actor, seen)
    countersign(large.id, judge, plan.content_hash)
    with pytest.raises(Refusal, match="PAYOUT_NOT_WAITING"):
        countersign(large.id, judge, plan.content_hash)
    work()
    assert payout_to("江州银行").state == "sent"


def test_the_database_itself_lets_nothing_large_go_uncountersigned(app, standing_clock):
    """Whatever a program writes, a large pay-out cannot be let go or sent without its countersign."""
    plan_of()
    large = payout_to("江州银行")
    for values in ({"let_go_on": date(2026, 3, 4)}, {"state": "sent"}):
        with pytest.raises(DBAPIError, match=r"let_go_first|countersigned_first"), db.engine.begin() as connection:
            connection.execute(sa.update(Payout).where(Payout.id == large.id).values(values))


def test_a_judge_may_stop_it(app, standing_clock):
    """With a reason; the money stands on the case account again and can be distributed."""
    lot, plan, _, _ = plan_of()
    judge = user("judge", of_court=True)
    db.session.commit()
    large = payout_to("江州银行")
    with pytest.raises(Refusal, match="REMARK_REQUIRED"):
        decline_countersign(large.id, judge, plan.content_hash, " ")
    decline_countersign(large.id, judge, plan.content_hash, "账户待核")
    assert (payout_to("江州银行").state, payout_to("江州银行").failure) == ("failed", "not_countersigned")
    assert distributable_minor(lot.case_id) == 600_000_00


@pytest.mark.parametrize(("spent", "waiting", "count"), [
    (0, [60, 40, 1], 2), (0, [101], 1), (1, [101], 0), (50, [60, 1], 0), (50, [50], 1), (0, [], 0), (0, [101, 1], 1),
])  # fmt: skip
def test_the_oldest_go_first_within_the_limit(spent, waiting, count):
    """None overtakes an older one; one above the whole limit goes alone, as the first of its day."""
    assert how_many_go(spent, 100, waiting) == count


def ordered(*amounts: int) -> list[uuid.UUID]:
    """Pay-outs of a case with money enough, ordered one after the other."""
    case, ids = builders.case(), []
    db.session.commit()
    for amount in amounts:
        clock.current().at += timedelta(seconds=1)
        with transaction() as session:
            ids.append(uuid.uuid4())
            transfer(session, uuid.uuid4(), "payment.received", "outside:sandbox", f"case:{case.id}", amount, "CNY")
            order_payout(session, ids[-1], f"case:{case.id}", f"case:{case.id}", ("甲", "某行", "1"), amount, "CNY",
                         case.court_id)  # fmt: skip
    return ids


def let_go(ids) -> list[date | None]:
    """The day each was let go on."""
    db.session.expire_all()
    return [db.session.get_one(Payout, one).let_go_on for one in ids]


def test_what_is_above_the_days_limit_waits_for_the_next_working_day(app, standing_clock):
    """In order of age, across the court's midnight (16:00 UTC), over a week-end; one limit for all workers."""
    standing_clock.at = standing_clock.at.replace(month=3, day=6, hour=15, minute=59)  # a Friday, 23:59 at court
    ids = ordered(LIMIT - 1, 1, 2, LIMIT)
    threads = [threading.Thread(target=_in_app, args=(current_app._get_current_object(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    friday, monday, tuesday = date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 10)
    assert let_go(ids) == [friday, friday, None, None]
    assert next_let_go().at == standing_clock.at.replace(day=8, hour=16, minute=0, second=0)
    standing_clock.at += timedelta(minutes=2)
    assert let_payouts_go() == 1
    assert let_go(ids) == [friday, friday, monday, None], "Saturday's pay-outs count for Monday"
    standing_clock.at = standing_clock.at.replace(day=9, hour=10)
    assert let_payouts_go() == 0
    standing_clock.at = standing_clock.at.replace(hour=16, minute=1)
    assert let_payouts_go() == 1
    assert let_go(ids) == [friday, friday, monday, tuesday]


def _in_app(app) -> None:
    with app.app_context():
        let_payouts_go()


def test_a_failed_payout_is_sent_again_by_four_eyes(app, standing_clock):
    """To the party's corrected account, as a new pay-out of the same line, which wants its own countersign; once."""
    lot, _, (one, two), creditor = plan_of(account="622213131313")
    judge_countersigns()
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    failed = payout_to("江州银行")
    assert failed.state == "failed"
    with pytest.raises(Refusal, match="PAYEE_NOT_AS_RECORDED"):
        ask_payout_again(failed.id, one, "江州银行", "666")
    correct_party(
        creditor.id, lot.case.officer, role="secured_creditor", is_enterprise=True, name="江州银行", id_number="X1",
        address="江州市", phone="13800000000", payee_bank="江州银行", payee_account="6222000000000009",
    )  # fmt: skip
    again = ask_payout_again(failed.id, one, "江州银行", "6222000000000009")
    with pytest.raises(Refusal, match="PAYOUT_AGAIN_WAITING"):
        ask_payout_again(failed.id, two, "江州银行", "6222000000000009")
    with pytest.raises(Refusal, match="FOUR_EYES"):
        decide_payout_again(failed.id, one, again.content_hash, is_approved=True)
    decide_payout_again(failed.id, two, again.content_hash, is_approved=True)
    judge_countersigns()
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    new = payout_to("江州银行")
    assert (new.state, new.payee_account, new.amount_minor) == ("arrived", "6222000000000009", 600_000_00)
    assert db.session.get_one(Payout, failed.id).payee_account == "622213131313", "what failed is never edited"
    assert distributable_minor(lot.case_id) == 0
