"""Objections to standards, calculation or result: the appraiser explains, else a professional review decides (art 23)."""

from datetime import date

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import role_names
from auction.accounts.inbox import tell
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.ground.store import found, transaction
from auction.jurisdictions import rule_set
from auction.valuation.models import Inquiry, ReportObjection
from auction.valuation.objection_rules import METHOD_GROUNDS
from auction.valuation.steps import record_step, running, running_for

from . import queries
from .models import AppraiserRequest, Commission, ProfessionalReview
from .reporting import ask
from .rules import COURT_FIRST, REVIEW_OUTCOMES


def forward(objection_id: int, actor: User, court_word: str = "") -> AppraiserRequest:
    """Hand an objection to the appraiser, who has five days (art 23(1)). What it says against qualification or procedure
    the court dismisses first, in `court_word`; were it right, the objection is upheld and the appraiser replaced.

    Refuses NOT_FOUND, REPORT_OBJECTION_ANSWERED, OBJECTION_FOR_COURT without a ground of article 23, OBJECTION_FORWARDED,
    COURT_WORD_MISSING.
    """
    with transaction() as session:
        objection, inquiry, held = _open_for(session, objection_id, actor)
        if not set(objection.grounds) & set(METHOD_GROUNDS):
            raise Refusal("OBJECTION_FOR_COURT")
        if objection.stage != "court":
            raise Refusal("OBJECTION_FORWARDED")
        if set(objection.grounds) & set(COURT_FIRST) and not court_word.strip():
            raise Refusal("COURT_WORD_MISSING")
        asked = ask(session, held, inquiry, "explanation", objection.text, actor, objection.id)
        objection.stage, objection.due_on, objection.answer = "appraiser", asked.due_on, court_word.strip()
    return asked


def accept_explanation(objection_id: int, actor: User) -> ReportObjection:
    """The party is content with the explanation, or has not contradicted it in time: the objection is over.

    Refuses NOT_FOUND to somebody who may not speak for the party, EXPLANATION_MISSING, and to the officer
    EXPLANATION_MAY_BE_DISPUTED while the party still has its five days.
    """
    with transaction() as session:
        objection, inquiry, asked = _explained(session, objection_id, actor)
        if not _is_own(actor, objection) and clock.today() <= last_day_to_dispute(asked, inquiry):
            raise Refusal("EXPLANATION_MAY_BE_DISPUTED", last=last_day_to_dispute(asked, inquiry))
        _decide(session, objection, inquiry, "dismissed", asked.answer or "", actor)
    return objection


def dispute_explanation(objection_id: int, actor: User) -> AppraiserRequest:
    """The party contradicts the explanation: the court must ask for a professional review (art 23(1)).

    The officer may record what came on paper. Refuses NOT_FOUND, EXPLANATION_MISSING, EXPLANATION_LATE.
    """
    with transaction() as session:
        objection, inquiry, asked = _explained(session, objection_id, actor)
        last = last_day_to_dispute(asked, inquiry)
        if clock.today() > last:
            raise Refusal("EXPLANATION_LATE", last=last)
        asked.disputed_at = clock.now()
        record_step(session, inquiry, "appraisal.disputed", actor, objection_id=objection.id)
        tell(
            session, inquiry.lot.case.officer, Words("A party contradicts the appraiser", "当事人对评估说明仍有异议"),
            Words(f"{inquiry.lot.title}: ask for a professional review.", f"{inquiry.lot.title}：请交由行业协会组织专业技术评审。"),
            f"/desk/report-objections/{objection.id}",
        )  # fmt: skip
    return asked


def send_to_review(objection_id: int, actor: User, association: str, due_on: date) -> ProfessionalReview:
    """Have the profession's association review the report, until a day the court sets (art 23(1)).

    Refuses REVIEW_NOT_DUE unless the appraiser was silent or the party contradicts it, REVIEW_SENT, INQUIRY_DUE_PASSED,
    LAST_DAY_OFF.
    """
    with transaction() as session:
        objection, inquiry, held = _open_for(session, objection_id, actor)
        if objection.stage == "review":
            raise Refusal("REVIEW_SENT")
        asked = queries.explanation_of(objection_id)
        silent = asked is not None and asked.answered_at is None and clock.today() > asked.due_on
        if asked is None or not (silent or asked.disputed_at):
            raise Refusal("REVIEW_NOT_DUE")
        if due_on < clock.today():
            raise Refusal("INQUIRY_DUE_PASSED")
        rule_set(inquiry.lot.jurisdiction).calendar.check_last_day(due_on)
        if silent:
            asked.answered_at, asked.answer = clock.now(), "（逾期未作说明）"
        review = ProfessionalReview(
            objection_id=objection_id, association=association, sent_at=clock.now(), due_on=due_on
        )
        session.add(review)
        objection.stage, objection.due_on = "review", due_on
        record_step(session, inquiry, "appraisal.review_sent", actor, objection_id=objection_id, commission_id=held.id, association=association, due_on=due_on.isoformat())  # fmt: skip
    return review


def conclude_review(objection_id: int, actor: User, outcome: str, conclusion: str, upload: FileStorage) -> ProfessionalReview:  # fmt: skip
    """The review's conclusion with its paper: the report stands and the objection is dismissed, or the appraiser
    corrects it (art 23(1)). Nobody may object to the conclusion (art 24).

    Refuses REVIEW_NOT_SENT, REVIEW_CONCLUDED, REVIEW_OUTCOME, and what files are refused for.
    """
    with transaction() as session:
        objection, inquiry, held = _open_for(session, objection_id, actor)
        review = session.get(ProfessionalReview, objection_id)
        if review is None:
            raise Refusal("REVIEW_NOT_SENT")
        if review.concluded_at is not None:
            raise Refusal("REVIEW_CONCLUDED")
        if outcome not in REVIEW_OUTCOMES or not conclusion.strip():
            raise Refusal("REVIEW_OUTCOME")
        review.file_id = store_file(session, upload, is_public=False, actor_id=actor.id).id
        review.outcome, review.conclusion, review.concluded_at = outcome, conclusion.strip(), clock.now()
        record_step(session, inquiry, "appraisal.review_concluded", actor, objection_id=objection_id, outcome=outcome)
        if outcome == "stands":
            _decide(session, objection, inquiry, "dismissed", conclusion.strip(), actor)
        else:
            asked = ask(session, held, inquiry, "review_correction", conclusion.strip(), actor, objection.id)
            objection.due_on = asked.due_on
    return review


def last_day_to_dispute(asked: AppraiserRequest, inquiry: Inquiry) -> date:
    """Until when a party may contradict an explanation: as long as it had for the objection itself (a house rule; the
    law names no day)."""
    rules = rule_set(inquiry.lot.jurisdiction)
    answered_on = (asked.answered_at or clock.now()).astimezone(COURT_ZONE).date()
    return rules.calendar.last_day(answered_on, rules.report_objection_days)


def _decide(session: Session, objection: ReportObjection, inquiry: Inquiry, state: str, text: str, actor: User) -> None:
    objection.state, objection.answered_at, objection.answered_by_id = state, clock.now(), actor.id
    objection.answer = "\n".join(part for part in (objection.answer, text) if part)
    session.flush()
    record_step(session, inquiry, "valuation.objection_answered", actor, objection_id=objection.id, state=state)
    if objection.party.user:
        title = inquiry.lot.title
        tell(session, objection.party.user, Words("Your objection is decided", "您的异议已有处理结果"), Words(title, title), "/account/reports")  # fmt: skip


def _open_for(session: Session, objection_id: int, actor: User) -> tuple[ReportObjection, Inquiry, Commission]:
    """An open objection of the actor's own court with the commission it is about, the inquiry locked."""
    objection = found(session.get(ReportObjection, objection_id))
    inquiry = running_for(session, objection.inquiry_id, actor, "appraisal")
    session.refresh(objection)
    if objection.state != "open":
        raise Refusal("REPORT_OBJECTION_ANSWERED")
    return objection, inquiry, found(queries.live_commission(session, inquiry.id))


def _explained(session: Session, objection_id: int, actor: User) -> tuple[ReportObjection, Inquiry, AppraiserRequest]:
    """An open objection that the appraiser has explained, for its party and the court's officer; the inquiry locked."""
    objection = found(session.get(ReportObjection, objection_id))
    inquiry = running(session, objection.inquiry_id, "appraisal")
    session.refresh(objection)
    is_officer = may(role_names(actor), "run_case") and actor.court_id == inquiry.lot.court_id
    if not (is_officer or _is_own(actor, objection)):
        raise Refusal("NOT_FOUND")
    if objection.state != "open":
        raise Refusal("REPORT_OBJECTION_ANSWERED")
    asked = queries.explanation_of(objection_id)
    if (
        asked is None
        or asked.answered_at is None
        or asked.report_id
        or asked.disputed_at
        or objection.stage != "appraiser"
    ):
        raise Refusal("EXPLANATION_MISSING")
    return objection, inquiry, asked


def _is_own(actor: User, objection: ReportObjection) -> bool:
    return objection.party.user_id is not None and objection.party.user_id == actor.id
