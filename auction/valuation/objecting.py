"""The parties' say on reports: sent, received, waived, objected to, and the court's answer (art 21 to 25)."""

from collections.abc import Sequence
from datetime import date

from werkzeug.datastructures import FileStorage

from auction.accounts.audience import role_names
from auction.accounts.inbox import tell
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.models import Party
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction

from .hearing import as_served, figures_to_serve, objections_to, rules_of, serve_reports, services_of
from .methods import method_of
from .models import Inquiry, ReportObjection, ReportService
from .objection_rules import FORMAL_GROUNDS, check_may_object
from .rules import deemed_received_on
from .steps import record_step, running, running_for


def send_reports(inquiry_id: int, actor: User) -> Inquiry:
    """Send what has come in to the parties (art 21(1)). Refuses REPORT_MISSING when nothing has, REPORTS_SENT."""
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor)
        sources = figures_to_serve(inquiry)
        if not sources:
            raise Refusal("REPORT_MISSING")
        if set(sources) <= {row.source for row in services_of(inquiry_id)}:
            raise Refusal("REPORTS_SENT")
        serve_reports(session, inquiry, sources)
        record_step(session, inquiry, "valuation.served", actor, sources=sources)
    return inquiry


def record_receipt(inquiry_id: int, actor: User, party_id: int, means: str, day: date, proof: str) -> Inquiry:
    """How a party outside the platform got its copies. `day` is that of the hand-over, of the arrival, or of the
    publication, after which a report counts as received fifteen days later (art 21(2)).

    Refuses NOT_FOUND, RECEIPT_KNOWN, RECEIPT_DAY before it was sent or ahead of today, RECEIPT_PROOF.
    """
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor)
        rows = _copies(inquiry, party_id)
        waiting = [row for row in rows if row.received_on is None]
        if not waiting:
            raise Refusal("RECEIPT_KNOWN")
        if not proof.strip():
            raise Refusal("RECEIPT_PROOF")
        if not max(row.sent_on for row in waiting) <= day <= clock.today():
            raise Refusal("RECEIPT_DAY")
        received_on = deemed_received_on(day, rules_of(inquiry)) if means == "publication" else day
        for row in waiting:
            row.means, row.received_on, row.proof = means, received_on, proof.strip()
        record_step(session, inquiry, "valuation.received", actor, party_id=party_id, means=means,
                    received_on=received_on.isoformat())  # fmt: skip
    return inquiry


def waive(inquiry_id: int, actor: User, party_id: int) -> None:
    """A party has nothing to say against the reports it got. Said twice it is said once.

    Refuses NOT_FOUND to somebody who may not speak for it, REPORT_OBJECTION_FILED to a party that has objected.
    """
    with transaction() as session:
        inquiry = running(session, inquiry_id)
        _speak_for(session.get(Party, party_id), actor, inquiry)
        if any(row.party_id == party_id and row.state == "open" for row in objections_to(inquiry_id)):
            raise Refusal("REPORT_OBJECTION_FILED")
        new = [row for row in _copies(inquiry, party_id) if row.waived_at is None]
        for row in new:
            row.waived_at = clock.now()
        if new:
            record_step(session, inquiry, "valuation.waived", actor, party_id=party_id)


def object_to_report(inquiry_id: int, actor: User, party_id: int, source: str, grounds: Sequence[str], text: str,
                     upload: FileStorage | None = None) -> ReportObjection:  # fmt: skip
    """A party objects to one report, itself or on paper through the officer (art 22, 23).

    Refuses NOT_FOUND, REPORT_OBJECTION_FILED when it has objected already, REPORT_OBJECTION_NOT_ADMITTED, REPORT_OBJECTION_WAIVED,
    REPORT_OBJECTION_LATE, REPORT_OBJECTION_TEXT without reasons, and what files are refused for.
    """
    with transaction() as session:
        inquiry = running(session, inquiry_id)
        _speak_for(session.get(Party, party_id), actor, inquiry)
        copy = next((row for row in _copies(inquiry, party_id) if row.source == source), None)
        rules = rules_of(inquiry)
        check_may_object(as_served(found(copy)), grounds, method_of(inquiry.method).grounds, clock.today(), rules)
        if not text.strip():
            raise Refusal("REPORT_OBJECTION_TEXT")
        if any((row.source, row.party_id) == (source, party_id) for row in objections_to(inquiry_id)):
            raise Refusal("REPORT_OBJECTION_FILED")
        file = store_file(session, upload, is_public=False, actor_id=actor.id) if upload else None
        objection = ReportObjection(
            inquiry_id=inquiry_id, source=source, party_id=party_id, grounds=sorted(set(grounds)), text=text.strip(),
            file_id=file.id if file else None, filed_at=clock.now(), filed_by_id=actor.id, state="open", stage="court",
            due_on=rules.calendar.last_day(clock.today(), rules.report_review_days),
        )  # fmt: skip
        session.add(objection)
        session.flush()
        record_step(session, inquiry, "valuation.objected", actor, party_id=party_id, source=source,
                    grounds=objection.grounds, objection_id=objection.id)  # fmt: skip
    return objection


def answer_objection(objection_id: int, actor: User, state: str, answer: str) -> ReportObjection:
    """The court dismisses or upholds an objection to facts, scope, qualification or procedure (art 22(2)).

    What concerns the appraiser's method waits for his word, so it is not decided here. Refuses NOT_FOUND,
    REPORT_OBJECTION_ANSWERED, REPORT_OBJECTION_FOR_APPRAISER, REPORT_OBJECTION_TEXT.
    """
    with transaction() as session:
        objection = found(session.get(ReportObjection, objection_id))
        inquiry = running_for(session, objection.inquiry_id, actor)
        session.refresh(objection)
        if objection.state != "open":
            raise Refusal("REPORT_OBJECTION_ANSWERED")
        if not set(objection.grounds) & set(FORMAL_GROUNDS) or objection.stage != "court":
            raise Refusal("REPORT_OBJECTION_FOR_APPRAISER")
        if not answer.strip():
            raise Refusal("REPORT_OBJECTION_TEXT")
        objection.state, objection.answer = state, answer.strip()
        objection.answered_at, objection.answered_by_id = clock.now(), actor.id
        record_step(session, inquiry, "valuation.objection_answered", actor, objection_id=objection_id, state=state)
        if objection.party.user:
            tell(session, objection.party.user, ANSWERED, ANSWERED_BODY.filled(title=inquiry.lot.title),
                 "/account/reports")  # fmt: skip
    return objection


ANSWERED = Words("Your objection is decided", "您的异议已有处理结果")
ANSWERED_BODY = Words(
    "The court has decided your objection to a report on the price of {title}.",
    "法院已就您对{title}参考价报告提出的异议作出处理。",
)


def _copies(inquiry: Inquiry, party_id: int) -> list[ReportService]:
    rows = [row for row in services_of(inquiry.id) if row.party_id == party_id]
    if not rows:
        raise Refusal("NOT_FOUND")
    return rows


def _speak_for(party: Party | None, actor: User, inquiry: Inquiry) -> None:
    """Refuse NOT_FOUND to anybody but the party itself and the officer of the court."""
    of_case = party is not None and party.case_id == inquiry.lot.case_id
    is_officer = may(role_names(actor), "run_case") and actor.court_id == inquiry.lot.court_id
    if not (of_case and (is_officer or (party is not None and party.user_id == actor.id))):
        raise Refusal("NOT_FOUND")
