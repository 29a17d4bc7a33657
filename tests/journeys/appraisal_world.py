"""Appraisals in every stage, for the journeys' world."""

from datetime import timedelta

from auction.appraisal.commissioning import ask_extension
from auction.appraisal.explaining import conclude_review, dispute_explanation, forward, send_to_review
from auction.appraisal.models import Commission
from auction.appraisal.queries import commissions_of_inquiry
from auction.appraisal.reporting import answer, ask_correction, deliver_report
from auction.cases.models import EnforcementCase
from auction.demo import stories
from auction.demo.acts import People, case_with_asset
from auction.demo.acts import _asset as asset_of
from auction.demo.papers import report
from auction.demo.valuing import begin_appraisal, commission, promise, report_on
from auction.ground import clock
from auction.valuation.hearing import services_of
from auction.valuation.objecting import object_to_report
from auction.valuation.queries import inquiries_of
from tests.builders import working_day


def appraisal_things(
    people: People, values: dict[str, dict[str, object]], commissioned: int, case: EnforcementCase
) -> None:
    """A choice to be made, a draw that is promised, a report to be reviewed, one that is asked about, one that the
    parties of `case` object to, and for the inquiry `commissioned` a request for more time."""
    waiting = begin_appraisal(people, _asset(people, 152), "x").id
    promised = promise(people, _asset(people, 153))
    done, doubted = _delivered(people, 154), _delivered(people, 155)
    asked = ask_correction(doubted.id, people["officer"], "facts", "x").id
    held = commissions_of_inquiry(commissioned)[0].id
    extension = ask_extension(held, people["appraiser"], 5, "x").id
    values[""] |= {
        "commission_id": held, "lottery_id": promised, "extension_id": extension, "request_id": asked, "version": 1,
    }  # fmt: skip
    for endpoint in ("agree", "promise"):
        values[f"appraisal.{endpoint}"] = {"inquiry_id": waiting}
    values["appraisal.agreement"] = {"inquiry_id": commissioned}
    for endpoint in ("report", "own_report", "accept", "ask_correction"):
        values[f"appraisal.{endpoint}"] = {"commission_id": done.id}
    values["appraisal.decide_extension"] = {"verdict": "grant"}
    for endpoint in ("appraiser", "delist"):
        values[f"appraisal.{endpoint}"] = {"user_id": people["appraiser"].id}
    _objections(people, values, case)


def _objections(people: People, values: dict[str, dict[str, object]], case: EnforcementCase) -> None:
    """Three objections to one report, explained: one reviewed besides, one the debtor may speak to, one the officer."""
    officer = people["officer"]
    lot_id = commission(people, asset_of(officer, case, stories.GARAGE, 157))
    inquiry_id = report_on(people, lot_id, 100_000_00)
    source, filed = services_of(inquiry_id)[0].source, {}
    for party in [party for party in case.parties if party.role in ("applicant", "debtor", "creditor")]:
        objection = object_to_report(inquiry_id, officer, party.id, source, ["result"], "偏低")
        answer(forward(objection.id, officer).id, people["appraiser"], "取值有据")
        filed[party.role] = objection.id
    dispute_explanation(filed["applicant"], officer)
    send_to_review(filed["applicant"], officer, "协会", working_day(20))
    conclude_review(filed["applicant"], officer, "stands", "维持", report("x", "x"))
    for endpoint in ("forward", "review", "conclude", "conclusion_paper"):
        values[f"appraisal.{endpoint}"] = {"objection_id": filed["applicant"]}
    values["appraisal.own_word"] = {"objection_id": filed["debtor"], "word": "dispute"}
    values["appraisal.record_word"] = {"objection_id": filed["creditor"], "word": "dispute"}


def _asset(people: People, number: int):
    return case_with_asset(people, number, stories.GARAGE, (0, 10**6, 10**6))


def _delivered(people: People, number: int) -> Commission:
    held = commissions_of_inquiry(inquiries_of(commission(people, _asset(people, number)))[0].id)[0]
    today = clock.today()
    deliver_report(held.id, people["appraiser"], 100, "1", "x", today, today + timedelta(days=9), report("x", "x"))
    return held
