"""Many releases, pay-outs and plans at once: each by the act of a single one, two persons where two are wanted."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.batches import actions, queries
from auction.batches.models import BatchItem
from auction.cases.actions import correct_party
from auction.distribution.models import DistributionPlan, PayoutAgain
from auction.distribution.plans import prepare_plan
from auction.finance.money_lists import MONEY_LISTS
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.payments.models import Payment, Payout, Refund
from tests.browsing import page, text_of
from tests.builders import open_lot, user
from tests.settlement.stories import claim, clerks, party, settled_lot, sold_lot, with_deposit, work
from tests.settlement.test_pages import browser_of
from tests.tables.test_list_pages import other_court


def rows_of(browser, name: str) -> list[str]:
    """The things that may be ticked in a list."""
    return [box["value"] for box in page(browser.get(f"{name}?as=choose")).select("input[name=thing]")]


def order_all(browser, name: str, act: str) -> list[tuple[str, str | None]]:
    """Tick all rows, read what will happen, order it, let the worker do it: (state, why refused) of each."""
    things = rows_of(browser, name)
    asked = page(browser.get(f"/desk/batches/new/{act}", query_string={"thing": things}))
    assert len(asked.select("input[name=thing][checked]")) == len(things)
    data = {field: asked.select_one(f"form [name={field}]")["value"] for field in ("csrf_token", "request_id")}
    answer = browser.post(f"/desk/batches/new/{act}", data=data | {"thing": things})
    assert answer.status_code == 303
    while keys := queries.waiting_items():
        assert all(actions.work(key) for key in keys)
    batch_id = answer.location.rpartition("/")[2]
    shown = text_of(browser.get(answer.location))
    items = db.session.scalars(
        sa.select(BatchItem).where(BatchItem.batch_id == batch_id).order_by(BatchItem.position)
    ).all()
    assert all(item.said["en"] in shown for item in items if item.said)
    return [(item.state, item.code) for item in items]


def some_time(standing_clock) -> None:
    """The worker sends, the sandbox bank answers."""
    work()
    standing_clock.at += timedelta(seconds=10)
    work()


def test_failed_releases_are_sent_again_together(app, standing_clock):
    """Those that failed go once more, one that is on its way is refused by name; another court orders none of them."""
    sold_lot(deposit_minor=70_000_13)
    some_time(standing_clock)
    sold_lot(deposit_minor=70_000_00)
    one, _ = clerks()
    stranger = user("finance")
    stranger.court = other_court()
    db.session.commit()
    browser = browser_of(app, one)
    assert "1 releases failed" in text_of(browser.get("/desk/finance"))
    things = rows_of(browser, "/desk/finance/refunds")
    assert order_all(browser, "/desk/finance/refunds", "release_again") == [
        ("done", None),
        ("refused", "REFUND_NOT_FAILED"),
    ]
    assert sorted(db.session.scalars(sa.select(Refund.state))) == ["due", "due", "failed"]
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.order(uuid.uuid4(), "release_again", things, stranger)


def test_payouts_asked_again_by_one_are_approved_by_another(app, standing_clock):
    """Plans approved together, a failed pay-out asked again for the corrected account, approved by the second clerk
    alone, countersigned by a judge who was not at it before; who is refused reads why.
    """
    lot, _ = settled_lot()
    creditor = party(lot, "secured_creditor", "江州银行", is_enterprise=True, account="622213131313")
    party(lot, "debtor", "李某", account="6222000000000003")
    claim(creditor, "secured", 600_000_00)
    one, two = clerks()
    first, second = browser_of(app, one), browser_of(app, two)
    prepare_plan(lot.case_id, one, [])
    assert order_all(first, "/desk/finance/plans", "approve_plans") == [("refused", "FOUR_EYES")]
    assert order_all(second, "/desk/finance/plans", "approve_plans") == [("done", None)]
    judges = [user("judge", of_court=True) for _ in range(2)]
    judges[1].person = two.person
    db.session.commit()
    for judge, expected in ((judges[1], ("refused", "COUNTERSIGN_SAME_PERSON")), (judges[0], ("done", None))):
        assert order_all(browser_of(app, judge), "/desk/countersigns", "countersign") == [expected]
    some_time(standing_clock)
    assert "1 pay-outs failed" in text_of(first.get("/desk/finance"))
    failed = db.session.scalars(sa.select(Payout).where(Payout.state == "failed")).one()
    assert "Send it again" in text_of(first.get(f"/desk/finance/payouts/{failed.id}"))
    assert browser_of(app, user("finance")).get(f"/desk/finance/payouts/{failed.id}").status_code in (403, 404)
    correct_party(
        creditor.id, lot.case.officer, role="secured_creditor", is_enterprise=True, name="江州银行", id_number="X1",
        address="江州市", phone="13800000000", payee_bank="江州银行", payee_account="6222000000000009",
    )  # fmt: skip
    assert order_all(first, "/desk/finance/payouts", "ask_payouts_again")[0] == ("done", None)
    assert db.session.scalars(sa.select(PayoutAgain.payee_account)).all() == ["6222000000000009"]
    assert order_all(first, "/desk/finance/repeats", "approve_payouts_again") == [("refused", "FOUR_EYES")]
    assert order_all(second, "/desk/finance/repeats", "approve_payouts_again") == [("done", None)]
    assert rows_of(first, "/desk/finance/repeats") == []


def test_a_plan_that_is_not_the_one_ticked_is_not_approved(app, standing_clock):
    """What is approved is bound to the hash that stood in the list: another beginning of it is no plan of ours."""
    lot, _ = settled_lot()
    party(lot, "debtor", "李某", account="6222000000000003")
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, [])
    for thing in (f"{plan.id}:{'0' * 24}", f"{plan.id}:", str(plan.id), "²:x"):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            actions.order(uuid.uuid4(), "approve_plans", [thing], two)
    assert db.session.get_one(DistributionPlan, plan.id).state == "prepared"


def test_no_list_says_who_takes_part_before_the_end(app, standing_clock):
    """Money received is listed once its lot is over, with who paid; while it runs nothing of it is (article 18)."""
    lot = open_lot()
    running = with_deposit(lot, "R1")
    sold_lot()
    one, _ = clerks()
    browser = browser_of(app, one)
    for name in MONEY_LISTS:
        for place in (f"/desk/finance/{name}", f"/desk/finance/{name}?lang=zh"):
            assert running.person.legal_name not in text_of(browser.get(place)), name
        assert browser.get(f"/desk/finance/{name}?as=csv").status_code == 200
    sheet = list(
        csv.DictReader(io.StringIO(browser.get("/desk/finance/receipts?as=csv&lang=en").text.lstrip("\ufeff")))
    )
    assert len(sheet) == 2
    assert {row["Money"] for row in sheet} == {"Deposit"}
    assert db.session.scalar(sa.select(sa.func.count(Payment.id))) == 3
