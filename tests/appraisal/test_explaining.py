"""Objections to standard, calculation or result: the appraiser's word, the party's, the profession's (article 23)."""

from datetime import date, timedelta

import pytest

from auction.appraisal import explaining, reporting
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.valuation import objecting
from auction.valuation.actions import fix_price
from auction.valuation.hearing import objections_of, services_of
from auction.valuation.models import ReportObjection
from tests import builders
from tests.appraisal.stories import commissioned, deliver, pdf
from tests.browsing import sign_in, submit, text_of
from tests.lots import stories
from tests.valuation.test_pages import with_sign_ins

DAY = timedelta(days=1)


def objected(lot, *grounds):
    """A reviewed report that the debtor objects to, the other party having waived."""
    held, officer = commissioned(lot), stories.officer_of(lot)
    deliver(held)
    reporting.accept_report(held.id, officer)
    applicant, debtor = lot.case.parties
    objecting.waive(held.inquiry_id, officer, applicant.id)
    if debtor.user_id is None:
        objecting.record_receipt(held.inquiry_id, officer, debtor.id, "post", clock.today(), "EMS 1")
    source = services_of(held.inquiry_id)[0].source
    return held, objecting.object_to_report(held.inquiry_id, officer, debtor.id, source, grounds or ["result"], "偏低")


def test_explained_and_accepted_on_the_partys_own_page(app, client, standing_clock):
    """Forwarded, explained, accepted by a press: the objection is dismissed with the explanation and the price fixed."""
    lot = stories.drafted()
    _, debtor = with_sign_ins(lot)
    held, objection = objected(lot)
    officer, agency = stories.officer_of(lot), held.appraiser.user
    sign_in(client, officer)
    desk = f"/desk/report-objections/{objection.id}"
    assert submit(client, f"{desk}/forward").status_code == 303
    assert submit(client, f"{desk}/review", association="协会", due_on=str(builders.working_day(20))).status_code == 409
    sign_in(client, agency)
    assert "偏低" in text_of(client.get(f"/appraisals/{held.id}"))
    asked = held.requests[0]
    assert asked.due_on == clock.today() + 6 * DAY  # the fifth day is a Sunday
    assert submit(client, f"/appraisals/requests/{asked.id}", text="取值有市场案例为据").status_code == 303
    with pytest.raises(Refusal, match=r"REPORT_OBJECTION_PERIOD_RUNS"):
        fix_price(held.inquiry_id, officer)
    sign_in(client, debtor)
    assert "取值有市场案例为据" in text_of(client.get("/account/reports?lang=en"))
    assert submit(client, "/account/reports", "/explanation/accept").status_code == 303
    row = db.session.get(ReportObjection, objection.id)
    assert (row.state, row.answer) == ("dismissed", "取值有市场案例为据")
    standing_clock.at += timedelta(days=7)
    fix_price(held.inquiry_id, officer)
    assert lot.reference_price_minor == 980_000_00


def test_contradicted_it_goes_to_the_profession_whose_word_stands(app, standing_clock):
    """Contradicted: reviewed; the conclusion dismisses it, and nobody may speak against that (article 24)."""
    lot = stories.drafted()
    held, objection = objected(lot)
    officer, due = stories.officer_of(lot), builders.working_day(20)
    asked = explaining.forward(objection.id, officer)
    with pytest.raises(Refusal, match="OBJECTION_FORWARDED"):
        explaining.forward(objection.id, officer)
    with pytest.raises(Refusal, match="EXPLANATION_MISSING"):
        explaining.dispute_explanation(objection.id, officer)
    reporting.answer(asked.id, held.appraiser.user, "有据")
    with pytest.raises(Refusal, match="EXPLANATION_MAY_BE_DISPUTED"):
        explaining.accept_explanation(objection.id, officer)
    with pytest.raises(Refusal, match="REVIEW_NOT_DUE"):
        explaining.send_to_review(objection.id, officer, "江州市评估师协会", due)
    explaining.dispute_explanation(objection.id, officer)
    with pytest.raises(Refusal, match="LAST_DAY_OFF"):
        explaining.send_to_review(objection.id, officer, "江州市评估师协会", date(2026, 3, 8))
    with pytest.raises(Refusal, match="REVIEW_NOT_SENT"):
        explaining.conclude_review(objection.id, officer, "stands", "维持", pdf())
    explaining.send_to_review(objection.id, officer, "江州市评估师协会", due)
    with pytest.raises(Refusal, match="REVIEW_OUTCOME"):
        explaining.conclude_review(objection.id, officer, "x", "维持", pdf())
    explaining.conclude_review(objection.id, officer, "stands", "评估方法恰当", pdf())
    assert objections_of(held.inquiry_id) == {services_of(held.inquiry_id)[0].source: "dismissed"}
    with pytest.raises(Refusal, match="REPORT_OBJECTION_ANSWERED"):
        explaining.dispute_explanation(objection.id, officer)
    standing_clock.at += timedelta(days=7)
    fix_price(held.inquiry_id, officer)


def test_a_silent_appraiser_is_reviewed_and_must_correct(app, standing_clock):
    """No word within five days: reviewed; the correction it demands replaces the figure, and meets the objection."""
    lot = stories.drafted()
    held, objection = objected(lot)
    officer, agency = stories.officer_of(lot), held.appraiser.user
    asked = explaining.forward(objection.id, officer)
    standing_clock.at += timedelta(days=7)
    with pytest.raises(Refusal, match="REQUEST_TOO_LATE"):
        reporting.answer(asked.id, agency, "x")
    explaining.send_to_review(objection.id, officer, "协会", builders.working_day(20))
    explaining.conclude_review(objection.id, officer, "correct", "可比案例不当", pdf())
    demanded = held.requests[-1]
    with pytest.raises(Refusal, match="CORRECTION_DEMANDED"):
        reporting.answer(demanded.id, agency, "维持")
    today = clock.today()
    reporting.correct(demanded.id, agency, "已更换案例", 1_050_000_00, "2", "市场法", today, today + 300 * DAY, pdf())
    with pytest.raises(Refusal, match="VALUATION_OBJECTION_OPEN"):
        fix_price(held.inquiry_id, officer)
    reporting.accept_report(held.id, officer)
    assert db.session.get(ReportObjection, objection.id).state == "corrected"
    fix_price(held.inquiry_id, officer)
    assert lot.reference_price_minor == 1_050_000_00


def test_a_party_that_says_nothing_is_content(app, standing_clock):
    """Five days after the explanation the officer may close the objection, and the party comes too late."""
    lot = stories.drafted()
    held, objection = objected(lot)
    officer = stories.officer_of(lot)
    asked = explaining.forward(objection.id, officer)
    reporting.answer(asked.id, held.appraiser.user, "有据")
    standing_clock.at += timedelta(days=7)
    with pytest.raises(Refusal, match="EXPLANATION_LATE"):
        explaining.dispute_explanation(objection.id, officer)
    assert explaining.accept_explanation(objection.id, officer).state == "dismissed"


def test_the_court_speaks_first_on_qualification_and_procedure(app):
    """With a ground of the court's own it says first why that fails; one of facts alone never goes to the appraiser,
    and once it is with him the court does not decide over his head (article 23(2))."""
    lot = stories.drafted()
    _, objection = objected(lot, "result", "qualification")
    officer = stories.officer_of(lot)
    with pytest.raises(Refusal, match="COURT_WORD_MISSING"):
        explaining.forward(objection.id, officer)
    explaining.forward(objection.id, officer, "资质齐全")
    with pytest.raises(Refusal, match="REPORT_OBJECTION_FOR_APPRAISER"):
        objecting.answer_objection(objection.id, officer, "dismissed", "x")
    _, formal = objected(stories.drafted(), "basic_facts")
    with pytest.raises(Refusal, match="OBJECTION_FOR_COURT"):
        explaining.forward(formal.id, stories.officer_of(formal.inquiry.lot))


def test_an_upheld_objection_is_met_by_a_corrected_report(app, standing_clock):
    """Upheld on the facts: no price until the appraiser has corrected it and the court has looked (article 22)."""
    lot = stories.drafted()
    held, objection = objected(lot, "basic_facts")
    officer = stories.officer_of(lot)
    objecting.answer_objection(objection.id, officer, "upheld", "楼层确有误")
    standing_clock.at += timedelta(days=7)
    with pytest.raises(Refusal, match="VALUATION_OBJECTION_OPEN"):
        fix_price(held.inquiry_id, officer)
    asked, today = reporting.ask_correction(held.id, officer, "facts", "楼层写错"), clock.today()
    reporting.correct(
        asked.id, held.appraiser.user, "已更正", 970_000_00, "2", "市场法", today, today + 300 * DAY, pdf()
    )
    reporting.accept_report(held.id, officer)
    assert db.session.get(ReportObjection, objection.id).state == "corrected"
    fix_price(held.inquiry_id, officer)
    assert lot.reference_price_minor == 970_000_00
