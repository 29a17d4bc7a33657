"""A commission on its way: given, extended, taken away (articles 17, 19)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import tell
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.ground.store import found, transaction
from auction.jurisdictions import rule_set
from auction.valuation.models import Inquiry
from auction.valuation.steps import record_step, running, running_for

from . import queries
from .models import AppraisalExtension, Commission
from .rules import ENDINGS, check_extension, check_extension_days, due_on, extended


def commission_next(session: Session, inquiry: Inquiry) -> Commission | None:
    """Commission the first of the ranked who has not been yet and still stands on the list; None when none is left.

    A step: the caller holds the inquiry's lock.
    """
    asked = {one.appraiser_id for one in queries.commissions_of_inquiry(inquiry.id)}
    left = [
        candidate for candidate in queries.candidates_of(inquiry.id)
        if candidate.appraiser_id not in asked and candidate.appraiser.delisted_on is None
        and candidate.appraiser.user.active
    ]  # fmt: skip
    if not left:
        return None
    return commission(session, inquiry, left[0].appraiser_id, left[0].rank)


def commission(session: Session, inquiry: Inquiry, appraiser_id: int, rank: int, is_reissue: bool = False) -> Commission:  # fmt: skip
    """Give one appraiser the commission and tell it. A step: the caller holds the inquiry's lock."""
    last_day = due_on(clock.today(), rule_set(inquiry.lot.jurisdiction), is_reissue)
    given = Commission(
        inquiry_id=inquiry.id, appraiser_id=appraiser_id, rank=rank, is_reissue=is_reissue,
        commissioned_at=clock.now(),
    )  # fmt: skip
    inquiry.due_on = last_day
    session.add(given)
    session.flush()
    record_step(session, inquiry, "appraisal.commissioned", None, appraiser_id=appraiser_id, rank=rank, due_on=last_day.isoformat())  # fmt: skip
    tell(
        session, session.get_one(User, appraiser_id), Words("A court commissions you with an appraisal", "法院委托评估"),
        Words(f"{inquiry.lot.title}: the report is due by {last_day}. Should you need more time, ask for it at least five days before.",
              f"{inquiry.lot.title}：请于 {last_day} 前提交评估报告。需要延长期限的，应于期限届满五日前书面申请。"),
        f"/appraisals/{given.id}",
    )  # fmt: skip
    return given


def ask_extension(commission_id: int, actor: User, days: int, reason: str) -> AppraisalExtension:
    """The appraiser asks for more time, in writing (art 19(2)).

    Refuses NOT_FOUND to everybody else, EXTENSION_ASKED while one waits, VALUATION_EXTENSION_LATE less than five days
    before the last day, VALUATION_EXTENSIONS_USED, EXTENSION_TOO_LONG.
    """
    with transaction() as session:
        held, inquiry = held_by(session, commission_id, actor)
        if held.reports:
            raise Refusal("REPORT_ALREADY_DELIVERED")
        if any(asked.decided_at is None for asked in held.extensions):
            raise Refusal("EXTENSION_ASKED")
        rules, granted = rule_set(inquiry.lot.jurisdiction), sum(bool(asked.granted) for asked in held.extensions)
        check_extension(clock.today(), held.due_on, granted, rules)
        check_extension_days(days, rules)
        asked = AppraisalExtension(commission_id=commission_id, days=days, reason=reason, asked_at=clock.now())
        session.add(asked)
        record_step(session, inquiry, "appraisal.extension_asked", actor, commission_id=commission_id, days=days, reason=reason)  # fmt: skip
        tell(
            session, inquiry.lot.case.officer, Words("An appraiser asks for more time", "评估机构申请延长期限"),
            Words(f"{inquiry.lot.title}: {days} days. {reason}", f"{inquiry.lot.title}：申请延长 {days} 日。{reason}"),
            f"/desk/inquiries/{inquiry.id}",
        )  # fmt: skip
    return asked


def decide_extension(extension_id: int, actor: User, granted: bool) -> Commission:
    """Grant or refuse more time (art 19(2)). Refuses EXTENSION_DECIDED."""
    with transaction() as session:
        commission_id = found(session.scalar(
            sa.select(AppraisalExtension.commission_id).where(AppraisalExtension.id == extension_id)
        ))  # fmt: skip
        held, inquiry = held_for(session, commission_id, actor)
        asked = session.get_one(AppraisalExtension, extension_id, populate_existing=True)
        if asked.decided_at is not None:
            raise Refusal("EXTENSION_DECIDED")
        asked.granted, asked.decided_at, asked.decided_by_id = granted, clock.now(), actor.id
        if granted:
            inquiry.due_on = extended(inquiry.due_on, asked.days, rule_set(inquiry.lot.jurisdiction))
        record_step(session, inquiry, "appraisal.extension_decided", actor, commission_id=held.id, granted=granted, due_on=held.due_on.isoformat())  # fmt: skip
        tell(
            session, held.appraiser.user, Words("Your request for more time is decided", "延长期限申请已决定"),
            Words(f"{inquiry.lot.title}: {'granted' if granted else 'not granted'}; the report is due by {held.due_on}.",
                  f"{inquiry.lot.title}：{'准许延长' if granted else '不予延长'}，报告应于 {held.due_on} 前提交。"),
            f"/appraisals/{held.id}",
        )  # fmt: skip
    return held


def replace(commission_id: int, actor: User, ending: str, reason: str) -> Commission | None:
    """Take the commission away and give it to the next of the ranked: the material must be back in 3 days (art 19(3)).

    Returns the next commission; None when none of the ranked is left. Refuses ENDING_REASON_MISSING, and REPORT_NOT_LATE
    when it is taken away for a delay that is none.
    """
    with transaction() as session:
        held, inquiry = held_for(session, commission_id, actor)
        if ending not in ENDINGS or not reason.strip():
            raise Refusal("ENDING_REASON_MISSING")
        today = clock.today()
        if ending == "missed" and not queries.is_late(held, today):
            raise Refusal("REPORT_NOT_LATE", due_on=held.due_on)
        _end(session, held, inquiry, ending, reason.strip(), actor)
        return commission_next(session, inquiry)


def _end(session: Session, held: Commission, inquiry: Inquiry, ending: str, reason: str, actor: User) -> None:
    rules = rule_set(inquiry.lot.jurisdiction)
    held.ended_at, held.ending, held.ending_reason = clock.now(), ending, reason
    held.material_due_on = rules.calendar.last_day(clock.today(), rules.appraiser_material_days)
    session.flush()
    record_step(session, inquiry, "appraisal.replaced", actor, commission_id=held.id, ending=ending, reason=reason)
    tell(
        session, held.appraiser.user, Words("The court takes a commission back", "法院收回评估委托"),
        Words(f"{inquiry.lot.title}: {ENDINGS[ending].en}. Return the court's material by {held.material_due_on}.",
              f"{inquiry.lot.title}：{ENDINGS[ending].zh}。请于 {held.material_due_on} 前退回法院移交的材料。"),
        f"/appraisals/{held.id}",
    )  # fmt: skip


def record_material(commission_id: int, actor: User, returned_on: date) -> Commission:
    """The court has its material back (art 19(3)). Refuses MATERIAL_DAY for a day before the end or after today."""
    with transaction() as session:
        held = found(session.get(Commission, commission_id, with_for_update={"of": Commission}, populate_existing=True))
        if actor.court_id != held.inquiry.lot.court_id:
            raise Refusal("NOT_FOUND")
        if held.ended_at is None or held.material_returned_on is not None:
            raise Refusal("MATERIAL_NOT_AWAITED")
        if not _court_day(held.ended_at) <= returned_on <= clock.today():
            raise Refusal("MATERIAL_DAY")
        held.material_returned_on = returned_on
        record_step(session, held.inquiry, "appraisal.material_returned", actor, commission_id=held.id, returned_on=returned_on.isoformat())  # fmt: skip
    return held


def _court_day(moment: datetime) -> date:
    return moment.astimezone(COURT_ZONE).date()


def held_by(session: Session, commission_id: int, actor: User) -> tuple[Commission, Inquiry]:
    """The appraiser's own live commission and its inquiry, locked. Refuses NOT_FOUND, INQUIRY_OVER, COMMISSION_ENDED."""
    inquiry = running(session, _inquiry_of(session, commission_id), "appraisal")
    held = _locked(session, commission_id)
    if held.appraiser_id != actor.id:
        raise Refusal("NOT_FOUND")
    return _live(held), inquiry


def held_for(session: Session, commission_id: int, actor: User) -> tuple[Commission, Inquiry]:
    """A live commission of the actor's own court and its inquiry, locked. Refuses as `held_by` does."""
    inquiry = running_for(session, _inquiry_of(session, commission_id), actor, "appraisal")
    return _live(_locked(session, commission_id)), inquiry


def _inquiry_of(session: Session, commission_id: int) -> int:
    return found(session.scalar(sa.select(Commission.inquiry_id).where(Commission.id == commission_id)))


def _locked(session: Session, commission_id: int) -> Commission:
    return session.get_one(Commission, commission_id, with_for_update={"of": Commission}, populate_existing=True)


def _live(held: Commission) -> Commission:
    if held.ended_at is not None:
        raise Refusal("COMMISSION_ENDED")
    return held
