"""Appraisals in every stage, for the journeys' world."""

from datetime import timedelta

from auction.appraisal.commissioning import ask_extension
from auction.appraisal.models import Commission
from auction.appraisal.queries import commissions_of_inquiry
from auction.appraisal.reporting import ask_correction, deliver_report
from auction.demo import stories
from auction.demo.acts import People, begin_appraisal, case_with_asset, commission, promise
from auction.demo.papers import report
from auction.ground import clock
from auction.valuation.queries import inquiries_of


def appraisal_things(people: People, values: dict[str, dict[str, object]], commissioned: int) -> None:
    """A choice to be made, a draw that is promised, a report to be reviewed, one that is asked about, and for the
    inquiry `commissioned` a request for more time."""
    waiting = begin_appraisal(people, _asset(people, 152), "x").id
    promised = promise(people, _asset(people, 153))
    done, doubted = _delivered(people, 154), _delivered(people, 155)
    asked = ask_correction(doubted.id, people["officer"], "facts", "x").id
    held = commissions_of_inquiry(commissioned)[0].id
    extension = ask_extension(held, people["appraiser"], 5, "x").id
    values[""] |= {
        "commission_id": held, "lottery_id": promised.id, "extension_id": extension, "request_id": asked, "version": 1,
    }  # fmt: skip
    for endpoint in ("agree", "promise"):
        values[f"appraisal.{endpoint}"] = {"inquiry_id": waiting}
    values["appraisal.agreement"] = {"inquiry_id": commissioned}
    for endpoint in ("report", "own_report", "accept", "ask_correction"):
        values[f"appraisal.{endpoint}"] = {"commission_id": done.id}
    values["appraisal.decide_extension"] = {"verdict": "grant"}
    for endpoint in ("appraiser", "delist"):
        values[f"appraisal.{endpoint}"] = {"user_id": people["appraiser"].id}


def _asset(people: People, number: int):
    return case_with_asset(people, number, stories.GARAGE, (0, 10**6, 10**6))


def _delivered(people: People, number: int) -> Commission:
    held = commissions_of_inquiry(inquiries_of(commission(people, _asset(people, number)))[0].id)[0]
    today = clock.today()
    deliver_report(held.id, people["appraiser"], 100, "1", "x", today, today + timedelta(days=9), report("x", "x"))
    return held
