"""The appraiser's report, the court's review of it, and what the court asks of the appraiser afterwards (art 19, 20)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.inbox import tell
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.jurisdictions import rule_set
from auction.valuation.hearing import objections_of, objections_to, serve_reports
from auction.valuation.models import Inquiry, ReportObjection
from auction.valuation.queries import open_stay
from auction.valuation.rules import appraisal_price, check_validity
from auction.valuation.steps import record_step

from . import queries
from .commissioning import held_by, held_for
from .methods import source_of
from .models import AppraisalReport, AppraiserRequest, Commission
from .rules import REQUESTS, REVIEW_GROUNDS


def deliver_report(commission_id: int, actor: User, price_minor: int, report_number: str, approach: str,
                   valued_on: date, valid_until: date, upload: FileStorage) -> AppraisalReport:  # fmt: skip
    """The commissioned appraiser's report, a PDF (art 17(2), 19).

    Refuses NOT_FOUND to everybody but the appraiser, REPORT_ALREADY_DELIVERED, REPORT_TOO_LATE after the last day, and
    what a report is refused for (see `_report`).
    """
    with transaction() as session:
        held, inquiry = held_by(session, commission_id, actor)
        if held.reports:
            raise Refusal("REPORT_ALREADY_DELIVERED")
        if clock.today() > held.due_on and open_stay(inquiry) is None:
            raise Refusal("REPORT_TOO_LATE", due_on=held.due_on)
        report = _report(session, held, inquiry, actor, price_minor, report_number, approach, valued_on, valid_until, upload)  # fmt: skip
        _tell_officer(session, inquiry, Words("An appraisal report has come", "评估报告已提交"))
    return report


def _report(session: Session, held: Commission, inquiry: Inquiry, actor: User, price_minor: int, report_number: str,
            approach: str, valued_on: date, valid_until: date, upload: FileStorage) -> AppraisalReport:  # fmt: skip
    """Another version of the commission's report, which the court has yet to review.

    Refuses REPORT_VALUED_IN_FUTURE, VALUATION_LAPSED when it holds no more, VALUATION_VALIDITY_TOO_LONG beyond a year,
    VALUATION_FIGURE_NOT_POSITIVE, REPORT_NOT_PDF, and what files are refused for.
    """
    today = clock.today()
    if valued_on > today:
        raise Refusal("REPORT_VALUED_IN_FUTURE")
    if valid_until <= valued_on or valid_until < today:
        raise Refusal("VALUATION_LAPSED", valid_until=valid_until)
    check_validity(valued_on, valid_until, rule_set(inquiry.lot.jurisdiction))
    price = appraisal_price(price_minor).amount_minor
    file = store_file(session, upload, is_public=False, actor_id=actor.id)
    if file.kind != "pdf":
        raise Refusal("REPORT_NOT_PDF")
    report = AppraisalReport(
        commission_id=held.id, version=len(held.reports) + 1, price_minor=price, report_number=report_number,
        approach=approach, valued_on=valued_on, valid_until=valid_until, file=file, delivered_at=clock.now(),
    )  # fmt: skip
    held.reports.append(report)
    held.reviewed_at = None
    session.flush()
    record_step(session, inquiry, "valuation.reported", actor, price_minor=price, report_number=report_number, version=report.version)  # fmt: skip
    return report


def ask_correction(commission_id: int, actor: User, ground: str, text: str) -> AppraiserRequest:
    """The court's review found a fault: the appraiser explains or corrects it within three days (art 20). So it does
    when the court has upheld an objection (art 22).

    Refuses REPORT_MISSING, REQUEST_OPEN while another waits, REVIEW_GROUND, REPORT_REVIEWED once it was served.
    """
    with transaction() as session:
        held, inquiry = held_for(session, commission_id, actor)
        if objections_of(inquiry.id).get(source_of(held)) != "upheld":
            _reviewable(held)
        elif queries.open_requests(held):
            raise Refusal("REQUEST_OPEN")
        if ground not in REVIEW_GROUNDS:
            raise Refusal("REVIEW_GROUND")
        return ask(session, held, inquiry, "correction", f"{REVIEW_GROUNDS[ground].zh}：{text}", actor)


def ask(session: Session, held: Commission, inquiry: Inquiry, kind: str, text: str, actor: User,
        objection_id: int | None = None) -> AppraiserRequest:  # fmt: skip
    """Ask something of the appraiser and tell it. A step: the caller holds the inquiry's lock."""
    rules = rule_set(inquiry.lot.jurisdiction)
    days = rules.objection_answer_days if kind == "explanation" else rules.appraisal_correction_days
    asked = AppraiserRequest(
        commission_id=held.id, kind=kind, text=text, objection_id=objection_id, asked_at=clock.now(),
        due_on=rules.calendar.last_day(clock.today(), days),
    )  # fmt: skip
    held.requests.append(asked)
    session.flush()
    record_step(session, inquiry, "appraisal.asked", actor, commission_id=held.id, asked=kind, text=text, due_on=asked.due_on.isoformat())  # fmt: skip
    tell(
        session, held.appraiser.user, REQUESTS[kind],
        Words(f"{inquiry.lot.title}: answer by {asked.due_on}. {text}", f"{inquiry.lot.title}：请于 {asked.due_on} 前答复。{text}"),
        f"/appraisals/{held.id}",
    )  # fmt: skip
    return asked


def answer(request_id: int, actor: User, text: str) -> AppraiserRequest:
    """The appraiser's word on a request, its report standing as it is (art 20, 23).

    Refuses NOT_FOUND to everybody else, REQUEST_ANSWERED, REQUEST_TOO_LATE after its last day, CORRECTION_DEMANDED
    when the professional review wants a correction.
    """
    with transaction() as session:
        asked, _held, inquiry = _asked_of(session, request_id, actor)
        if asked.kind == "review_correction":
            raise Refusal("CORRECTION_DEMANDED")
        _answered(session, asked, inquiry, text, actor)
    return asked


def correct(request_id: int, actor: User, text: str, price_minor: int, report_number: str, approach: str,
            valued_on: date, valid_until: date, upload: FileStorage) -> AppraiserRequest:  # fmt: skip
    """The appraiser's word with a corrected report, which takes the earlier one's place (art 20, 23, 26).

    Refuses what `answer` and a report are refused for.
    """
    with transaction() as session:
        asked, held, inquiry = _asked_of(session, request_id, actor)
        report = _report(session, held, inquiry, actor, price_minor, report_number, approach, valued_on, valid_until, upload)  # fmt: skip
        asked.report_id = report.id
        _answered(session, asked, inquiry, text, actor)
    return asked


def _asked_of(session: Session, request_id: int, actor: User) -> tuple[AppraiserRequest, Commission, Inquiry]:
    commission_id = found(session.scalar(
        sa.select(AppraiserRequest.commission_id).where(AppraiserRequest.id == request_id)
    ))  # fmt: skip
    held, inquiry = held_by(session, commission_id, actor)
    asked = session.get_one(AppraiserRequest, request_id, populate_existing=True)
    if asked.answered_at is not None:
        raise Refusal("REQUEST_ANSWERED")
    if clock.today() > asked.due_on:
        raise Refusal("REQUEST_TOO_LATE", due_on=asked.due_on)
    return asked, held, inquiry


def _answered(session: Session, asked: AppraiserRequest, inquiry: Inquiry, text: str, actor: User) -> None:
    asked.answer, asked.answered_at = text, clock.now()
    record_step(session, inquiry, "appraisal.answered", actor, request_id=asked.id, answer=text, is_corrected=asked.report_id is not None)  # fmt: skip
    _tell_officer(session, inquiry, Words("An appraiser has answered", "评估机构已答复"))
    objection = session.get(ReportObjection, asked.objection_id) if asked.objection_id else None
    if objection is not None and objection.party.user is not None and asked.report_id is None:
        tell(
            session, objection.party.user, Words("The appraiser has answered your objection", "评估机构已对您的异议作出说明"),
            Words(f"{inquiry.lot.title}: {text}", f"{inquiry.lot.title}：{text}"), "/account/reports",
        )  # fmt: skip


def accept_report(commission_id: int, actor: User) -> Commission:
    """The court's review finds the latest report in order; it goes to the parties, who may object (art 20, 21).

    Refuses REPORT_MISSING, REQUEST_OPEN, REPORT_REVIEWED.
    """
    with transaction() as session:
        held, inquiry = held_for(session, commission_id, actor)
        _reviewable(held)
        held.reviewed_at = clock.now()
        session.flush()
        serve_reports(session, inquiry, [source_of(held)])
        if len(held.reports) > 1:
            _objections_met(session, inquiry, held, actor)
        record_step(session, inquiry, "appraisal.reviewed", actor, commission_id=held.id)
    return held


def _objections_met(session: Session, inquiry: Inquiry, held: Commission, actor: User) -> None:
    """The corrected report meets the objections that were upheld, and those the appraiser has answered with it; their
    parties are told. It admits no further objection (art 24)."""
    met = {asked.objection_id for asked in held.requests if asked.report_id is not None}
    for objection in objections_to(inquiry.id):
        is_met = objection.state == "upheld" or (objection.state == "open" and objection.id in met)
        if objection.source != source_of(held) or not is_met:
            continue
        objection.state, objection.answered_at, objection.answered_by_id = "corrected", clock.now(), actor.id
        objection.answer = f"{objection.answer}\n评估机构已补正报告。".strip()
        if objection.party.user is not None:
            title = inquiry.lot.title
            tell(session, objection.party.user, Words("The report is corrected", "评估报告已补正"), Words(title, title), "/account/reports")  # fmt: skip


def _reviewable(held: Commission) -> None:
    if not held.reports:
        raise Refusal("REPORT_MISSING")
    if queries.open_requests(held):
        raise Refusal("REQUEST_OPEN")
    if held.reviewed_at is not None:
        raise Refusal("REPORT_REVIEWED")


def _tell_officer(session: Session, inquiry: Inquiry, subject: Words) -> None:
    title = inquiry.lot.title
    tell(session, inquiry.lot.case.officer, subject, Words(title, title), f"/desk/inquiries/{inquiry.id}")  # fmt: skip
