"""The case account, the finance desk and the plan: what each reader sees, does, and is refused."""

from datetime import timedelta

import pytest

from auction.distribution.models import DistributionPlan
from auction.distribution.plans import approve_plan, prepare_plan
from auction.ground import clock
from auction.ground.store import db
from tests.browsing import Visitor, errors_of, form_of, page, submit, text_of
from tests.builders import user
from tests.settlement.stories import claim, clerks, judge_countersigns, party, settled_lot, sold_lot, work
from tests.settlement.test_pages import browser_of

from .test_plans import COSTS


@pytest.fixture
def story(app, standing_clock):
    """A settled lot with creditors and a debtor who has a sign-in: (lot, debtor's account)."""
    lot, _ = settled_lot()
    bank, debtor = party(lot, "secured_creditor", "江州银行"), party(lot, "debtor", "李某")
    claim(bank, "secured", 500_000_00, rate_ppm=36_500, since=clock.today() - timedelta(days=100))
    debtor.user_id = user("party").id
    db.session.commit()
    return lot, debtor.user


def test_a_plan_from_the_desk_to_the_payees(app, story, standing_clock):
    """One clerk types costs and prepares, may not approve; the other reads the formula and approves; the debtor sees it."""
    lot, debtor = story
    one, two = clerks()
    preparer, approver, party_browser = (browser_of(app, person) for person in (one, two, debtor))
    assert lot.case.number in text_of(preparer.get("/desk/finance"))
    address = f"/cases/{lot.case_id}/plans/new"
    half = submit(
        preparer, address, act="look", cost1_name="评估机构", cost1_bank="", cost1_account="", cost1_amount=""
    )
    assert (half.status_code, set(errors_of(half))) == (422, {"cost1_bank", "cost1_account", "cost1_amount"})
    more = submit(preparer, address, act="more", cost1_name="评估机构")
    assert (more.status_code, form_of(more)["cost1_name"]) == (200, "评估机构")
    assert "cost3_name" in form_of(more)
    costs = {"cost1_name": "评估机构", "cost1_bank": "江州银行", "cost1_account": "6", "cost1_amount": "10,000"}
    look = text_of(submit(preparer, address, act="look", **costs))
    assert "3.65 % × 100 ÷ 365" in look
    assert "¥285,000.00" in look
    made = submit(preparer, address, act="prepare", **costs)
    assert made.status_code == 303
    assert party_browser.get(made.location).status_code == 404, "a draft is the court's own paper"
    own = preparer.get(made.location)
    assert "Another person must approve it" in text_of(own)
    assert len(page(own).main.find_all("form")) == 0
    assert preparer.post(
        made.location + "/approve", data={"csrf_token": token(preparer), "content_hash": hash_of()}
    ).status_code == 403  # fmt: skip
    assert approver.post(
        made.location + "/reject", data={"csrf_token": token(approver), "content_hash": hash_of(), "remark": ""}
    ).status_code == 422  # fmt: skip
    assert submit(approver, made.location, action="/approve").status_code == 303
    judge_countersigns()
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    account = text_of(party_browser.get(f"/cases/{lot.case_id}/account"))
    assert "Surplus to the debtor 李某 ¥285,000.00" in account
    assert "江州银行 Secured claim, rank 1 ¥505,000.00 — — — — — ¥0.00" in account
    assert party_browser.get(made.location).status_code == 200


def token(browser: Visitor) -> str:
    """A token from a page that this browser was given."""
    return page(browser.get("/desk/finance")).find("input", {"name": "csrf_token"})["value"]


def hash_of() -> str:
    """The hash of the one plan."""
    db.session.expire_all()
    return db.session.query(DistributionPlan).one().content_hash


def test_account_numbers_are_the_courts(app, story):
    """A party reads the plan with other payees' account numbers masked, his own whole; strangers read nothing."""
    lot, debtor = story
    one, two = clerks()
    lot.case.parties[0].payee_account = "6222000011112222"
    db.session.commit()
    plan = prepare_plan(lot.case_id, one, COSTS)
    approve_plan(plan.id, two, plan.content_hash)
    shown = browser_of(app, debtor).get(f"/plans/{plan.id}").get_data(as_text=True)
    assert "6222000011112222" not in shown
    assert "6222000000000001" in shown, "his own"
    assert "6222000011112222" in browser_of(app, one).get(f"/plans/{plan.id}").get_data(as_text=True)
    for stranger in (user("party"), user("finance"), user("bidder")):
        db.session.commit()
        browser = browser_of(app, stranger)
        for address in (f"/plans/{plan.id}", f"/cases/{lot.case_id}/account", f"/cases/{lot.case_id}/plans/new"):
            assert browser.get(address).status_code in (403, 404)


def test_the_desk_shows_failed_releases_and_sends_them_again(app, standing_clock):
    """A release the bank refused stands on the desk of its court with a button; another court's clerk has neither."""
    lot, _, loser = sold_lot(deposit_minor=70_000_13)
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    one, _ = clerks()
    browser = browser_of(app, one)
    shown = browser.get("/desk/finance/refunds")
    assert "Release failed" in text_of(shown)
    address = page(shown).select_one("tbody th a")["href"]
    assert "Release again" in text_of(browser.get(address))
    stranger = browser_of(app, user("finance"))
    assert "Every release has arrived" in text_of(stranger.get("/desk/finance/refunds"))
    assert stranger.get(address).status_code == 404
    assert browser.post(address, data={"csrf_token": token(browser)}).status_code == 303
    assert "Release due" in text_of(browser.get("/desk/finance/refunds"))
    assert loser.lot_id == lot.id


def test_every_page_speaks_chinese(app, story):
    """Nothing of the pages' own English is left over in Chinese."""
    lot, _ = story
    one, _ = clerks()
    browser = browser_of(app, one)
    for address in ("/desk/finance", f"/cases/{lot.case_id}/plans/new", f"/cases/{lot.case_id}/account"):
        shown = text_of(browser.get(address + "?lang=zh"))
        assert not [word for word in shown.split() if word.isascii() and word.isalpha()], shown
