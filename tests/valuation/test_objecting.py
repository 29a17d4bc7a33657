"""The parties' say on a report, from the officer's button to the price."""

from datetime import timedelta

import pytest

from auction.accounts.models import InboxNotice
from auction.appraisal.queries import live_commission
from auction.appraisal.reporting import accept_report
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.valuation import actions, hearing, objecting
from tests.appraisal import stories as appraisals
from tests.browsing import errors_of, sign_in, submit, text_of
from tests.builders import user
from tests.lots import stories
from tests.valuation.test_actions import negotiation
from tests.valuation.test_pages import with_sign_ins


def reported(lot):
    """A delivered report and the officer."""
    held = appraisals.commissioned(lot)
    appraisals.deliver(held)
    return held.inquiry, stories.officer_of(lot)


def test_a_party_objects_on_its_page_and_the_court_answers(app, client):
    """Sent, objected to, decided: each waits for the one before, and the price waits for all of it."""
    lot = stories.drafted()
    applicant, debtor = with_sign_ins(lot)
    creditor_id, debtor_id = (party.id for party in lot.case.parties)
    inquiry, officer = reported(lot)
    number, desk = inquiry.id, f"/desk/inquiries/{inquiry.id}"
    with pytest.raises(Refusal, match="REPORT_NOT_REVIEWED"):
        actions.fix_price(number, officer)
    sign_in(client, officer)
    assert submit(client, desk, "/accept").status_code == 303
    assert {row.means for row in hearing.services_of(number)} == {"inbox"}
    assert len(db.session.query(InboxNotice).filter_by(path="/account/reports").all()) == 2

    sign_in(client, debtor)
    assert "980,000.00" in text_of(client.get("/account/reports?lang=en"))
    source = hearing.services_of(number)[0].source
    assert client.get(f"/account/reports/{number}/{source}/file").data.startswith(b"%PDF")
    address = f"/account/reports/{number}/{debtor_id}/{source}/objection"
    empty = submit(client, address, text="面积写错了")
    assert empty.status_code == 409, errors_of(empty)
    assert submit(client, address, grounds="scope", text="漏了储藏室").status_code == 303
    assert "Your objection: Being looked at" in text_of(client.get("/account/reports?lang=en"))

    sign_in(client, applicant)
    assert client.get(f"/account/reports/{number}/{debtor_id}/{source}/objection").status_code == 404
    assert client.post(f"/account/reports/{number}/{debtor_id}/waive").status_code in (400, 404)
    submit(client, "/account/reports", f"/{creditor_id}/waive")
    with pytest.raises(Refusal, match="REPORT_OBJECTION_PERIOD_RUNS"):
        actions.fix_price(number, officer)

    sign_in(client, officer)
    objection = hearing.objections_to(number)[0].id
    assert (
        submit(client, f"/desk/report-objections/{objection}", state="dismissed", answer="储藏室未查封").status_code
        == 303
    )
    assert hearing.objections_of(number) == {source: "dismissed"}
    sign_in(client, debtor)
    shown = text_of(client.get("/account/reports?lang=en"))
    assert "Your objection: Dismissed" in shown
    assert "储藏室未查封" in shown


def test_an_open_objection_holds_the_price(app, standing_clock):
    """After every period is over the price still waits for the court's word; with it the price is fixed."""
    lot = stories.drafted()
    inquiry, officer = reported(lot)
    accept_report(live_commission(db.session(), inquiry.id).id, officer)
    debtor = lot.case.parties[1]
    for party in lot.case.parties:
        objecting.record_receipt(inquiry.id, officer, party.id, "post", clock.today(), "EMS 1")
    source = hearing.services_of(inquiry.id)[0].source
    filed = objecting.object_to_report(inquiry.id, officer, debtor.id, source, ["basic_facts"], "楼层写错")
    with pytest.raises(Refusal, match="REPORT_OBJECTION_FILED"):
        objecting.object_to_report(inquiry.id, officer, debtor.id, source, ["basic_facts"], "楼层写错")
    with pytest.raises(Refusal, match="REPORT_OBJECTION_FILED"):
        objecting.waive(inquiry.id, officer, debtor.id)
    standing_clock.at += timedelta(days=10)
    with pytest.raises(Refusal, match="VALUATION_OBJECTION_OPEN"):
        actions.fix_price(inquiry.id, officer)
    objecting.answer_objection(filed.id, officer, "dismissed", "与登记一致")
    with pytest.raises(Refusal, match="REPORT_OBJECTION_ANSWERED"):
        objecting.answer_objection(filed.id, officer, "upheld", "x")
    actions.fix_price(inquiry.id, officer)
    assert [(figure.counts, figure.amount_minor) for figure in inquiry.figures] == [(True, 980_000_00)]


def test_a_party_without_address_is_served_by_publication(app, standing_clock):
    """The receipt needs a proof and a day that can be; published, a report counts as received fifteen days later."""
    lot = stories.drafted()
    inquiry, officer = reported(lot)
    accept_report(live_commission(db.session(), inquiry.id).id, officer)
    today, debtor = clock.today(), lot.case.parties[1]
    for day, proof, code in ((today + timedelta(days=1), "x", "RECEIPT_DAY"), (today, " ", "RECEIPT_PROOF")):
        with pytest.raises(Refusal, match=code):
            objecting.record_receipt(inquiry.id, officer, debtor.id, "post", day, proof)
    with pytest.raises(Refusal, match="REPORT_RECEIPT_UNKNOWN"):
        actions.fix_price(inquiry.id, officer)
    objecting.record_receipt(inquiry.id, officer, debtor.id, "publication", today, "公示网址")
    received = [row.received_on for row in hearing.services_of(inquiry.id) if row.party_id == debtor.id]
    assert received == [today + timedelta(days=15)]
    with pytest.raises(Refusal, match="RECEIPT_KNOWN"):
        objecting.record_receipt(inquiry.id, officer, debtor.id, "post", today, "x")


def test_what_only_the_appraiser_can_answer_is_not_decided_by_the_court(app):
    """An objection to the result alone is sent on; a stranger speaks for nobody; one in a negotiation has no report."""
    lot = stories.drafted()
    inquiry, officer = reported(lot)
    accept_report(live_commission(db.session(), inquiry.id).id, officer)
    source, party = hearing.services_of(inquiry.id)[0].source, lot.case.parties[0]
    with pytest.raises(Refusal, match="NOT_FOUND"):
        objecting.object_to_report(inquiry.id, user("party"), party.id, source, ["result"], "太低")
    filed = objecting.object_to_report(inquiry.id, officer, party.id, source, ["result"], "太低")
    with pytest.raises(Refusal, match="REPORT_OBJECTION_FOR_APPRAISER"):
        objecting.answer_objection(filed.id, officer, "dismissed", "x")
    other = stories.drafted()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        objecting.waive(negotiation(other).id, stories.officer_of(other), other.case.parties[0].id)
