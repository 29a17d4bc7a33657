"""The pages after the hammer: what each reader sees, does, and is refused."""

import io
from datetime import timedelta

import pypdf

from auction.ground import clock
from auction.ground.store import db
from auction.settlement.actions import default_late
from auction.settlement.models import Settlement
from tests.browsing import Visitor, errors_of, form_of, page, sign_in, submit, text_of
from tests.builders import user

from .stories import paid_lot, party, settling_lot, work


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
    assert "Record the hand-over" in text_of(browser.get(f"/lots/{lot.id}/track"))


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
