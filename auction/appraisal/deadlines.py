"""Last days of an appraisal: the report, an answer of the appraiser, the court's material, the court's review."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline, court_day, moving
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot
from auction.valuation.models import Inquiry, InquiryStay, ReportObjection
from auction.valuation.objection_rules import METHOD_GROUNDS

from .models import AppraisalReport, AppraiserRequest, Commission


def _of_commissions(
    subject: sa.SQLColumnExpression, due_on: sa.SQLColumnExpression, owner: sa.SQLColumnExpression
) -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), subject.label("subject_id"), Lot.title.label("title"),
            due_on.label("due_on"), owner.label("owner_id"),
        )
        .select_from(Commission)
        .join(Inquiry, Inquiry.id == Commission.inquiry_id)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
    )  # fmt: skip


def _running() -> tuple[sa.ColumnElement[bool], ...]:
    return Inquiry.state == "running", Commission.ended_at.is_(None)


def _has_report() -> sa.ColumnElement[bool]:
    return sa.exists().where(AppraisalReport.commission_id == Commission.id)


def _reports() -> sa.Select:
    rows = _of_commissions(Commission.id, Inquiry.due_on, Commission.appraiser_id)
    stands = sa.exists().where(InquiryStay.inquiry_id == Inquiry.id, InquiryStay.ended_on.is_(None))
    return rows.where(*_running(), ~_has_report(), ~stands)


def _answers() -> sa.Select:
    rows = _of_commissions(Commission.id, AppraiserRequest.due_on, Commission.appraiser_id)
    return rows.join(AppraiserRequest, AppraiserRequest.commission_id == Commission.id).where(
        *_running(), AppraiserRequest.answered_at.is_(None)
    )


def _material() -> sa.Select:
    rows = _of_commissions(Commission.id, Commission.material_due_on, Commission.appraiser_id)
    return rows.where(Commission.ended_at.is_not(None), Commission.material_returned_on.is_(None))


def _reviews() -> sa.Select:
    """The report goes to the parties within three days of its arrival; before that the court reviews it."""
    came_on = sa.select(sa.func.max(court_day(AppraisalReport.delivered_at))).where(
        AppraisalReport.commission_id == Commission.id
    )
    due_on = came_on.scalar_subquery() + dial(Lot.jurisdiction, "report_forward_days")
    rows = _of_commissions(Inquiry.id, sa.cast(due_on, sa.Date), EnforcementCase.officer_id)
    asked = sa.exists().where(AppraiserRequest.commission_id == Commission.id, AppraiserRequest.answered_at.is_(None))
    return rows.where(*_running(), _has_report(), Commission.reviewed_at.is_(None), ~asked)


def _forwards() -> sa.Select:
    """What a party says against standard, calculation or result goes to the appraiser within three days."""
    due_on = court_day(ReportObjection.filed_at) + dial(Lot.jurisdiction, "objection_forward_days")
    return (
        sa.select(
            Lot.court_id.label("court_id"), ReportObjection.id.label("subject_id"), Lot.title.label("title"),
            due_on.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Inquiry, Inquiry.id == ReportObjection.inquiry_id)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(ReportObjection.state == "open", ReportObjection.stage == "court", Inquiry.state == "running")
        .where(ReportObjection.grounds.overlap(list(METHOD_GROUNDS)))
    )  # fmt: skip


def _commission(commission_id: int) -> str:
    return url_for("appraisal.commissioned", commission_id=commission_id)


def _inquiry(inquiry_id: int) -> str:
    return url_for("valuation.inquiry", inquiry_id=inquiry_id)


def _objection(objection_id: int) -> str:
    return url_for("valuation.objection", objection_id=objection_id)


DEADLINES = (
    Deadline("appraisal_report", Words("Deliver the appraisal report", "提交评估报告"), "法释〔2018〕15号 19", "appraiser", 7,
             _reports, _commission, moving(Inquiry.due_on, Inquiry.state == "running")),
    Deadline("appraisal_answer", Words("Answer the court about the report", "答复法院对评估报告的要求"), "法释〔2018〕15号 20, 23",
             "appraiser", 1, _answers, _commission,
             moving(AppraiserRequest.due_on, AppraiserRequest.answered_at.is_(None))),
    Deadline("appraisal_material", Words("Return the court's material", "退回法院移交的材料"), "法释〔2018〕15号 19(3)", "appraiser",
             1, _material, _commission,
             moving(Commission.material_due_on, Commission.material_returned_on.is_(None))),
    Deadline("appraisal_review", Words("Review the report and send it to the parties", "审查评估报告并发送当事人"),
             "法释〔2018〕15号 20, 21", "officer", 1, _reviews, _inquiry),
    Deadline("appraisal_objection", Words("Hand the objection to the appraiser", "将异议交评估机构说明"), "法释〔2018〕15号 23",
             "officer", 1, _forwards, _objection),
)  # fmt: skip
