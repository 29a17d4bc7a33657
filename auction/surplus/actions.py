"""Telling the applicant, his answer, and the gate before the panel."""

from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.price_rules import surplus_verdict
from auction.lots.steps import locked, locked_before_announcement
from auction.lots.terms_rules import Terms

from .models import SurplusNotice
from .queries import ahead_of_applicant, notice_of, own_notice

TOLD = (
    Words("Nothing may be left for you: {title}", "可能无益拍卖：{title}"),
    Words(
        "{ahead} stand before your claim. The thing is sold only if you insist by {reply_by}; the start price is then set "
        "above that sum, and if nobody buys, the costs of the auction are yours.",
        "优先债权及执行费用共计 {ahead}。您可在 {reply_by} 前申请继续拍卖；申请后起拍价将高于该数额，流拍的，拍卖费用由您负担。",
    ),
)


def gate(session: Session, lot: Lot, terms: Terms) -> None:
    """Refuse terms at which nothing is left for the applicant: NO_SURPLUS until he is told, NO_SURPLUS_WAITS,
    NO_SURPLUS_DECLINED, and, once he insists, NO_SURPLUS_RESERVE for a start price that is not greater.
    """
    ahead = ahead_of_applicant(lot, terms.start_price_minor)
    rules = rule_set(lot.jurisdiction)
    verdict = surplus_verdict(terms.start_price_minor, ahead.claims_minor, ahead.costs_minor, rules)
    if not ahead.claims_minor or not verdict.no_surplus:
        return
    notice = notice_of(lot.id)
    facts = {"ahead_minor": ahead.total_minor, "currency": lot.currency}
    if notice is None:
        raise Refusal("NO_SURPLUS", **facts)
    if notice.insists:
        raise Refusal("NO_SURPLUS_RESERVE", **facts)
    if notice.insists is None and clock.today() <= notice.reply_by:
        raise Refusal("NO_SURPLUS_WAITS", reply_by=notice.reply_by)
    raise Refusal("NO_SURPLUS_DECLINED")


def tell_applicant(lot_id: int, actor: User) -> SurplusNotice:
    """Tell the applicant that nothing may be left; he has 5 days. Refuses SURPLUS_TOLD, SURPLUS_LEFT."""
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "tell_applicant")
        if notice_of(lot_id):
            raise Refusal("SURPLUS_TOLD")
        ahead = ahead_of_applicant(lot, lot.reference_price_minor or 0)
        if not ahead.claims_minor:
            raise Refusal("SURPLUS_LEFT")
        rules = rule_set(lot.jurisdiction)
        notice = SurplusNotice(
            lot=lot, ahead_minor=ahead.total_minor, told_at=clock.now(), told_by_id=actor.id,
            reply_by=rules.calendar.last_day(clock.today(), rules.no_surplus_reply_days),
        )  # fmt: skip
        session.add(notice)
        session.flush()
        record(session, f"lot:{lot_id}", "surplus.told", {}, {"ahead_minor": ahead.total_minor}, actor.id)
        facts = {
            "title": lot.title, "ahead": format_amount(ahead.total_minor, lot.currency),
            "reply_by": notice.reply_by.isoformat(),
        }  # fmt: skip
        subject, body = (words.filled(**facts) for words in TOLD)
        told = {party.user_id for party in lot.case.parties if party.role == "applicant" and party.user_id}
        path = path_of("surplus.answer", surplus_id=notice.id)
        tell_all(session, [News(user_id, subject, body, path) for user_id in sorted(told)])
    return notice


def answer(surplus_id: int, actor: User, insists: bool, is_officer: bool) -> SurplusNotice:
    """The applicant's word, his own or recorded from paper. Refuses NOT_FOUND to others, SURPLUS_ANSWERED,
    SURPLUS_TOO_LATE.
    """
    with transaction() as session:
        notice = found(session.get(SurplusNotice, surplus_id))
        lot = locked(session, notice.lot_id)
        if is_officer:
            same_court(actor, lot.court_id)
        else:
            own_notice(actor, surplus_id)
        session.refresh(notice)
        if notice.insists is not None:
            raise Refusal("SURPLUS_ANSWERED")
        if clock.today() > notice.reply_by:
            raise Refusal("SURPLUS_TOO_LATE", reply_by=notice.reply_by)
        notice.insists, notice.answered_at, notice.answered_by_id = insists, clock.now(), actor.id
        record(session, f"lot:{lot.id}", "surplus.answered", {}, {"insists": insists}, actor.id)
    return notice
