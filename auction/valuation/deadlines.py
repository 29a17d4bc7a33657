"""Last days of a valuation: to begin it, to end it, to prove that reports arrived, to answer objections, to sell then."""

import sqlalchemy as sa
from flask import url_for

from auction.accounts.models import Court
from auction.cases.models import Asset, EnforcementCase, Seizure
from auction.ground.deadline import Deadline, moving
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot

from .models import Inquiry, InquiryStay, ReportObjection, ReportService


def _to_start() -> sa.Select:
    """Seized assets nobody has begun to value; the first seizure counts."""
    before = sa.orm.aliased(Seizure)
    is_earlier = sa.tuple_(before.ordered_on, before.id) < sa.tuple_(Seizure.ordered_on, Seizure.id)
    return (
        sa.select(
            EnforcementCase.court_id.label("court_id"), EnforcementCase.id.label("subject_id"),
            Asset.title.label("title"),
            (Seizure.ordered_on + dial(Court.jurisdiction, "valuation_start_days")).label("due_on"),
            EnforcementCase.officer_id.label("owner_id"),
        )
        .select_from(Asset)
        .join(Seizure, Seizure.asset_id == Asset.id)
        .join(EnforcementCase, EnforcementCase.id == Asset.case_id)
        .join(Court, Court.id == EnforcementCase.court_id)
        .where(Asset.valuation_began_at.is_(None))
        .where(~sa.exists().where(before.asset_id == Asset.id, is_earlier))
    )  # fmt: skip


def _inquiry_rows(due_on: sa.SQLColumnExpression) -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Inquiry.id.label("subject_id"), Lot.title.label("title"),
            due_on.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .select_from(Inquiry)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Inquiry.state == "running")
    )  # fmt: skip


def _to_end() -> sa.Select:
    """Running inquiries that do not stand still."""
    stands = sa.exists().where(InquiryStay.inquiry_id == Inquiry.id, InquiryStay.ended_on.is_(None))
    return _inquiry_rows(Inquiry.due_on).where(~stands)


def _to_deliver() -> sa.Select:
    """Reports whose arrival at a party is not proved; one row an inquiry."""
    due_on = sa.func.min(ReportService.sent_on) + dial(Lot.jurisdiction, "report_forward_days")
    return (
        _inquiry_rows(due_on)
        .join(ReportService, ReportService.inquiry_id == Inquiry.id)
        .where(ReportService.received_on.is_(None), ReportService.waived_at.is_(None))
        .group_by(Inquiry.id, Lot.id, EnforcementCase.id)
    )


def _to_answer() -> sa.Select:
    """Open objections that the court itself looks at; one row an inquiry."""
    return (
        _inquiry_rows(sa.func.min(ReportObjection.due_on))
        .join(ReportObjection, ReportObjection.inquiry_id == Inquiry.id)
        .where(ReportObjection.state == "open", ReportObjection.stage == "court")
        .group_by(Inquiry.id, Lot.id, EnforcementCase.id)
    )


def _to_sell() -> sa.Select:
    """Lots with a price whose sale has not begun: their terms are not decided."""
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            (Lot.reference_fixed_on + dial(Lot.jurisdiction, "sale_start_days")).label("due_on"),
            EnforcementCase.officer_id.label("owner_id"),
        )
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Lot.state == "valued", Lot.previous_lot_id.is_(None), Lot.reference_fixed_on.is_not(None))
    )  # fmt: skip


def _inquiry(inquiry_id: int) -> str:
    return url_for("valuation.inquiry", inquiry_id=inquiry_id)


def _lot(lot_id: int) -> str:
    return url_for("lots.work", lot_id=lot_id)


def _case(case_id: int) -> str:
    return url_for("cases.show", case_id=case_id)


LAW = "法释〔2018〕15号"

DEADLINES = (
    Deadline("valuation_start", Words("Begin to find the reference price", "启动确定参考价程序"), f"{LAW} 1", "officer", 7,
             _to_start, _case),
    Deadline("valuation_end", Words("End of the inquiry's period", "询价评估期限届满"), f"{LAW} 4, 6, 11, 19", "officer", 2,
             _to_end, _inquiry, moving(Inquiry.due_on, Inquiry.state == "running")),
    Deadline("report_delivery", Words("Prove that the reports arrived", "登记报告送达"), f"{LAW} 21", "officer", 1,
             _to_deliver, _inquiry),
    Deadline("report_objection", Words("Decide an objection to a report", "审查对报告的异议"), f"{LAW} 22", "officer", 3,
             _to_answer, _inquiry, moving(ReportObjection.due_on, ReportObjection.state == "open")),
    Deadline("sale_start", Words("Begin the sale: propose its terms", "启动财产变价程序"), f"{LAW} 30", "officer", 3, _to_sell,
             _lot),
)  # fmt: skip
