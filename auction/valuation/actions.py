"""The reference price of a lot: party negotiation, commissioned appraisal, and the price that is fixed."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.models import Party
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import months_after
from auction.lots.models import Lot, LotFile
from auction.lots.rules import BEFORE_ANNOUNCEMENT, must_be
from auction.lots.steps import locked, locked_before_announcement, set_reference_price

from .models import AppraisalReport, Inquiry, PriceOffer
from .queries import negotiating_parties
from .rules import SIDES, appraisal_due_on, appraisal_price, check_validity, negotiated_price


def start_negotiation(lot_id: int, actor: User, due_on: date) -> Inquiry:
    """Ask both sides for a price, to be named by `due_on` (art 4).

    Refuses INQUIRY_RUNNING, VALUATION_SIDES_MISSING when the case has no applicant or no debtor,
    INQUIRY_DUE_PASSED for a day that is over.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "start_negotiation")
        if {party.role for party in negotiating_parties(lot)} != set(SIDES):
            raise Refusal("VALUATION_SIDES_MISSING")
        if due_on < clock.today():
            raise Refusal("INQUIRY_DUE_PASSED")
        return _start(session, lot, actor, method="negotiation", due_on=due_on, remark="")


def commission_appraisal(lot_id: int, actor: User, appraiser_id: int, remark: str) -> Inquiry:
    """Commission an appraiser; the report is due in 30 days (art 19). `remark` says why appraisal was taken.

    Refuses INQUIRY_RUNNING and APPRAISER_UNKNOWN.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "commission_appraisal")
        appraiser = session.get(User, appraiser_id)
        if appraiser is None or not appraiser.active or not may(role_names(appraiser), "appraise"):
            raise Refusal("APPRAISER_UNKNOWN")
        due_on = appraisal_due_on(clock.today(), 0, 0, rule_set(lot.jurisdiction))
        return _start(session, lot, actor, method="appraisal", due_on=due_on, remark=remark, appraiser_id=appraiser_id)


def _start(session: Session, lot: Lot, actor: User, **facts: Any) -> Inquiry:
    if session.scalar(sa.select(Inquiry.id).where(Inquiry.lot_id == lot.id, Inquiry.state == "running")):
        raise Refusal("INQUIRY_RUNNING")
    inquiry = Inquiry(lot=lot, state="running", started_at=clock.now(), **facts)
    session.add(inquiry)
    session.flush()
    _record(session, inquiry, "valuation.started", actor, due_on=inquiry.due_on.isoformat(), remark=inquiry.remark)
    return inquiry


def offer_price(inquiry_id: int, actor: User, party_id: int, price_minor: int) -> PriceOffer:
    """A party names its price: entered by the party itself, or by the officer from its paper (art 4).

    A figure stands: named again it is refused (PRICE_ALREADY_OFFERED). Refuses NOT_FOUND for somebody who
    may not speak for this party, NEGOTIATION_OVER after the last day.
    """
    with transaction() as session:
        inquiry = _running(session, inquiry_id, "negotiation")
        party = found(session.get(Party, party_id))
        of_lot = party.case_id == inquiry.lot.case_id and party.role in SIDES
        if not of_lot or not _speaks_for(actor, party, inquiry.lot):
            raise Refusal("NOT_FOUND")
        if clock.today() > inquiry.due_on:
            raise Refusal("NEGOTIATION_OVER", due_on=inquiry.due_on)
        if price_minor <= 0:
            raise Refusal("VALUATION_FIGURE_NOT_POSITIVE")
        if any(offer.party_id == party_id for offer in inquiry.offers):
            raise Refusal("PRICE_ALREADY_OFFERED")
        offer = PriceOffer(
            inquiry_id=inquiry_id, party_id=party_id, price_minor=price_minor, offered_at=clock.now(),
            recorded_by_id=actor.id,
        )  # fmt: skip
        session.add(offer)
        _record(session, inquiry, "valuation.offered", actor, party_id=party_id, price_minor=price_minor)
    return offer


def _speaks_for(actor: User, party: Party, lot: Lot) -> bool:
    is_officer = may(role_names(actor), "run_case") and actor.court_id == lot.court_id
    return is_officer or party.user_id == actor.id


def fail_inquiry(inquiry_id: int, actor: User, reason: str) -> Inquiry:
    """Close a method that gave no price: figures differ, a side is silent, the appraiser is late (art 4, 19)."""
    with transaction() as session:
        inquiry = _running_for(session, inquiry_id, actor)
        if not reason.strip():
            raise Refusal("INQUIRY_REASON_MISSING")
        inquiry.state, inquiry.finished_at = "failed", clock.now()
        inquiry.remark = f"{inquiry.remark}\n{reason}".strip()
        _record(session, inquiry, "valuation.failed", actor, reason=reason)
    return inquiry


def deliver_report(inquiry_id: int, actor: User, price_minor: int, report_number: str, valued_on: date,
                   valid_until: date, upload: FileStorage) -> AppraisalReport:  # fmt: skip
    """The commissioned appraiser's answer, with its report as a PDF (art 19, 20).

    Refuses NOT_FOUND to everybody but the appraiser, REPORT_ALREADY_DELIVERED, REPORT_VALUED_IN_FUTURE,
    VALUATION_LAPSED, VALUATION_VALIDITY_TOO_LONG, and what files are refused for.
    """
    with transaction() as session:
        inquiry = _running(session, inquiry_id, "appraisal")
        if inquiry.appraiser_id != actor.id:
            raise Refusal("NOT_FOUND")
        if inquiry.report:
            raise Refusal("REPORT_ALREADY_DELIVERED")
        if valued_on > clock.today():
            raise Refusal("REPORT_VALUED_IN_FUTURE")
        if valid_until <= valued_on:
            raise Refusal("VALUATION_LAPSED", valid_until=valid_until)
        check_validity(valued_on, valid_until, rule_set(inquiry.lot.jurisdiction))
        price = appraisal_price(price_minor).amount_minor
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        if file.kind != "pdf":
            raise Refusal("REPORT_NOT_PDF")
        report = AppraisalReport(
            inquiry_id=inquiry_id, price_minor=price, report_number=report_number, valued_on=valued_on,
            valid_until=valid_until, file=file, delivered_at=clock.now(),
        )  # fmt: skip
        session.add(report)
        _record(session, inquiry, "valuation.reported", actor, price_minor=price, report_number=report_number)
    return report


def fix_price(inquiry_id: int, actor: User) -> Inquiry:
    """Take the method's result as the lot's reference price; a report goes on the lot's file with it.

    Refuses VALUATION_FIGURES_MISSING, VALUATION_FIGURES_DIFFER, REPORT_MISSING, VALUATION_LAPSED.
    """
    with transaction() as session:
        inquiry = _running_for(session, inquiry_id, actor)
        lot, today = inquiry.lot, clock.today()
        price_minor, valid_until = _result(inquiry, today)
        if valid_until < today:
            raise Refusal("VALUATION_LAPSED", valid_until=valid_until)
        inquiry.state, inquiry.price_minor, inquiry.finished_at = "fixed", price_minor, clock.now()
        _replace_basis(session, lot, inquiry.report)
        _record(session, inquiry, "valuation.fixed", actor, price_minor=price_minor)
        set_reference_price(session, lot, price_minor, inquiry.method, today, valid_until, actor.id)
    return inquiry


def _result(inquiry: Inquiry, today: date) -> tuple[int, date]:
    """The method's price and its last day: an agreed price holds a year, a report as long as it says (art 27)."""
    if inquiry.method == "negotiation":
        figures = [offer.price_minor for offer in inquiry.offers]
        if len(figures) < len(negotiating_parties(inquiry.lot)):
            raise Refusal("VALUATION_FIGURES_MISSING")
        months = rule_set(inquiry.lot.jurisdiction).reference_validity_months
        return negotiated_price(figures).amount_minor, months_after(today, months)
    if inquiry.report is None:
        raise Refusal("REPORT_MISSING")
    return appraisal_price(inquiry.report.price_minor).amount_minor, inquiry.report.valid_until


def _replace_basis(session: Session, lot: Lot, report: AppraisalReport | None) -> None:
    """The papers of an older price leave the lot's file; they stay with their own inquiry."""
    session.execute(sa.delete(LotFile).where(LotFile.lot_id == lot.id, LotFile.kind == "pricing_basis"))
    if report:
        session.add(LotFile(
            lot_id=lot.id, file_id=report.file_id, kind="pricing_basis", caption=f"评估报告 {report.report_number}",
        ))  # fmt: skip


def _running(session: Session, inquiry_id: int, method: str | None = None) -> Inquiry:
    """The inquiry with its lot locked first. Refuses INQUIRY_OVER, and NOT_FOUND for another method."""
    lot_id = found(session.scalar(sa.select(Inquiry.lot_id).where(Inquiry.id == inquiry_id)))
    lot = locked(session, lot_id)
    inquiry = found(session.get(Inquiry, inquiry_id, with_for_update=True, populate_existing=True))
    if method not in (None, inquiry.method):
        raise Refusal("NOT_FOUND")
    if inquiry.state != "running":
        raise Refusal("INQUIRY_OVER")
    must_be(lot.state, BEFORE_ANNOUNCEMENT, "value")
    return inquiry


def _running_for(session: Session, inquiry_id: int, actor: User) -> Inquiry:
    """The running inquiry, for staff of the lot's own court."""
    inquiry = _running(session, inquiry_id)
    if actor.court_id != inquiry.lot.court_id:
        raise Refusal("NOT_FOUND")
    return inquiry


def _record(session: Session, inquiry: Inquiry, kind: str, actor: User, **private: Any) -> None:
    """The method is all that the public ever reads of an inquiry; its figures stand in the lot's reference price."""
    record(
        session, f"lot:{inquiry.lot_id}", kind, {"method": inquiry.method}, {"inquiry_id": inquiry.id, **private},
        actor.id,
    )  # fmt: skip
