"""The pages after the hammer: what each reader sees, does, and is refused."""

import io
from datetime import timedelta

import pypdf
import pytest

from auction.ground import clock
from auction.ground.store import db
from auction.settlement.actions import default_late
from auction.settlement.models import DistributionPlan, Settlement
from auction.settlement.plans import approve_plan, prepare_plan
from tests.browsing import Visitor, errors_of, form_of, page, sign_in, submit, text_of
from tests.builders import user

from .stories import claim, clerks, paid_lot, party, settled_lot, settling_lot, sold_lot, work
from .test_plans import COSTS


def browser_of(app, person) -> Visitor:
    """A signed-in browser that reads English."""
    client = Visitor(app)
    sign_in(client, person)
    client.set_cookie("language", "en")
    return client


def test_the_buyer_pays_the_balance_from_his_page(app, standing_clock):
    """The page names balance and last day; the form pressed twice starts one payment; afterwards the ruling is due."""
    lot, buyer = settling_lot()
    browser = browser_of(app, buyer.user)
    address = f"/lots/{lot.id}/settlement"
    shown = text_of(browser.get(address))
    assert "¥730,000.00" in shown
    assert "2026-03-16" in shown
    form = form_of(browser.get(address))
    first, second = (browser.post(address, data=form) for _ in range(2))
    assert first.status_code == 303
    assert first.location == second.location
    submit(browser, first.location)
    submit(browser, first.location.replace("/pay/", "/pay/sandbox/"), answer="pay")
    work()
    assert "The price is paid in full" in text_of(browser.get(address))
    assert browser.post(address, data=form).status_code == 409


def test_strangers_see_no_settlement(app):
    """Other bidders, other courts and visitors are refused; staff of the court may look."""
    lot, _ = settling_lot()
    address = f"/lots/{lot.id}/settlement"
    assert browser_of(app, user("bidder")).get(address).status_code == 404
    assert browser_of(app, user("officer")).get(address).status_code == 404
    assert Visitor(app).get(address).status_code in (303, 401)
    assert browser_of(app, lot.case.officer).get(address).status_code == 200
    assert browser_of(app, user("bidder")).get(f"/lots/{lot.id}/ruling").status_code == 403


def test_the_letter_is_public_after_the_end(app):
    """Anybody may save the confirmation letter as a PDF; before it is made there is none."""
    lot, _ = settling_lot()
    visitor = Visitor(app)
    address = f"/lots/{lot.id}/confirmation.pdf"
    assert visitor.get(address).status_code == 404
    work()
    answer = visitor.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_officer_records_ruling_and_handover(app):
    """A wrong day is refused with the form kept; a good one settles the lot and leads to the hand-over."""
    lot, _ = paid_lot()
    browser = browser_of(app, lot.case.officer)
    address = f"/lots/{lot.id}/ruling"
    empty = submit(browser, address)
    assert (empty.status_code, set(errors_of(empty))) == (422, {"ruling_number", "served_on"})
    tomorrow = clock.today() + timedelta(days=1)
    late = submit(browser, address, ruling_number="（2026）江01执1号", served_on=tomorrow.isoformat())
    assert late.status_code == 422
    assert form_of(late)["ruling_number"] == "（2026）江01执1号"
    good = submit(browser, address, ruling_number="（2026）江01执1号", served_on=clock.today().isoformat())
    assert good.status_code == 303
    done = submit(browser, f"/lots/{lot.id}/handover", handed_over_on=clock.today().isoformat())
    assert "The hand-over is recorded" in text_of(browser.get(done.location))


def test_the_ruling_of_a_limited_home_asks_for_the_check(app):
    """Without the tick the form comes back and says what to do; with it the ruling is recorded."""
    lot, _ = paid_lot(is_home_limited=True)
    browser, address = browser_of(app, lot.case.officer), f"/lots/{lot.id}/ruling"
    typed = {"ruling_number": "（2026）江01执1号", "served_on": clock.today().isoformat()}
    refused = submit(browser, address, **typed)
    assert refused.status_code == 422
    assert "Check that the buyer may still buy this home" in refused.get_data(as_text=True)
    assert submit(browser, address, has_checked_buyer="y", **typed).status_code == 303


def test_the_judge_gets_a_draft_of_the_ruling(app):
    """A paid sale gives a PDF that says it is a draft, names parties, price and buyer; an unpaid one gives none."""
    lot, buyer = paid_lot()
    party(lot, "applicant", "江州银行股份有限公司")
    party(lot, "debtor", "李国强")
    answer = browser_of(app, lot.case.officer).get(f"/lots/{lot.id}/ruling.pdf")
    assert answer.mimetype == "application/pdf"
    read = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    for words in ("草稿", "江州银行股份有限公司", "李国强", "捌拾万元整", buyer.person.legal_name, lot.case.number):
        assert words in read.replace("\n", ""), words
    unpaid, _ = settling_lot()
    assert browser_of(app, unpaid.case.officer).get(f"/lots/{unpaid.id}/ruling.pdf").status_code == 409
    assert browser_of(app, buyer.user).get(f"/lots/{lot.id}/ruling.pdf").status_code == 403


def test_default_shows_the_way_to_the_reauction(app, standing_clock):
    """After a default the buyer reads what follows, and the officer finds the next round."""
    lot, buyer = settling_lot()
    standing_clock.at = db.session.get_one(Settlement, lot.id).balance_late_at
    default_late(lot.id)
    address = f"/lots/{lot.id}/settlement"
    assert "is not refunded" in text_of(browser_of(app, buyer.user).get(address))
    officers = page(browser_of(app, lot.case.officer).get(address))
    assert officers.find("a", href=f"/desk/lots/{lot.id}")


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
    half = submit(preparer, address, act="look", cost1_name="评估机构")
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
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    account = text_of(party_browser.get(f"/cases/{lot.case_id}/account"))
    assert "Surplus to the debtor 李某 ¥285,000.00" in account
    assert "江州银行 Secured claim ¥505,000.00 ¥505,000.00 ¥0.00 ¥0.00" in account
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
    shown = browser.get("/desk/finance")
    assert "Release failed" in text_of(shown)
    address = page(shown).find("form", action=lambda text: text and "/refunds/" in text)["action"]
    stranger = browser_of(app, user("finance"))
    assert "Release failed" not in text_of(stranger.get("/desk/finance"))
    assert browser.post(address, data={"csrf_token": token(browser)}).status_code == 303
    assert "Release due" in text_of(browser.get("/desk/finance"))
    assert loser.lot_id == lot.id


def test_every_page_speaks_chinese(app, story):
    """Nothing of the pages' own English is left over in Chinese."""
    lot, _ = story
    one, _ = clerks()
    browser = browser_of(app, one)
    for address in ("/desk/finance", f"/cases/{lot.case_id}/plans/new", f"/cases/{lot.case_id}/account"):
        shown = text_of(browser.get(address + "?lang=zh"))
        assert not [word for word in shown.split() if word.isascii() and word.isalpha()], shown
