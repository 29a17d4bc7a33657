"""Telling the applicants, their answers, the gate before the panel, and who bears a failed auction."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.cases.claiming import put_claim
from auction.cases.models import Claim
from auction.cases.queries import party_role
from auction.drafting.queries import contact_of
from auction.ground import clock
from auction.ground.money import format_amount, split
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.rules import BEFORE_ANNOUNCEMENT, ROUND_NAMES, must_be
from auction.lots.steps import locked, locked_before_announcement, locked_for
from auction.lots.terms import ground_of
from auction.lots.terms_rules import Terms, least_start
from auction.papers.issuing import issue, replace
from auction.papers.queries import valid_paper
from auction.papers.sale_facts import SurplusNoticeFacts

from .models import SurplusNotice, SurplusReply
from .queries import PAPER, Ahead, applicants, delivered_on, has_grown, insisting, notice_of, surplus_at, verdict_on

TOLD = (
    Words("Nothing may be left for you: {title}", "可能无益拍卖：{title}"),
    Words(
        "At a start price of {price} nothing would be left for you: {claims} of better claims and {costs} of costs stand "
        "before yours. The thing is sold only if you insist by {reply_by}; the start price is then set above that sum, and "
        "if nobody buys, the costs of the auction are yours.",
        "按起拍价 {price} 计算，优先债权 {claims} 及执行费用 {costs} 清偿后无剩余可能。您可在 {reply_by} 前申请继续拍卖；"
        "申请后起拍价将大于上述总额，流拍的，拍卖费用由您负担（拍卖变卖规定第六条）。",
    ),
)
BORNE = "因申请继续拍卖而流拍的费用，由申请执行人负担（拍卖变卖规定第六条）"
REPLACED = "优先债权或执行费用已变化，重新通知。"


def gate(session: Session, lot: Lot, terms: Terms) -> Mapping[str, Any] | None:
    """Refuse terms at which nothing is left for the applicants: NO_SURPLUS until they are told, NO_SURPLUS_WAITS,
    NO_SURPLUS_DECLINED, NO_SURPLUS_GREW when more stands before them than they were told, and, once one insists,
    NO_SURPLUS_RESERVE for a start price that is not greater. A sale without reserve has no price to compare
    (法释〔2014〕13号 12), and where nobody has asked for the enforcement there is nobody to leave anything to.
    """
    if lot.price_basis == "no_reserve" or not applicants(lot.case):
        return None
    ahead, verdict = surplus_at(lot, terms.start_price_minor)
    notice = notice_of(lot.id)
    if notice:
        _note_receipts(session, notice)
    word = verdict_on(notice) if notice else ""
    seen = {"ahead_claims_minor": ahead.claims_minor, "ahead_costs_minor": ahead.costs_minor}
    if not verdict.no_surplus:
        return seen | ({"raised_above_minor": verdict.new_reserve_above_minor} if word == "insists" else {})
    facts = {"ahead_minor": ahead.total_minor, "currency": lot.currency}
    if notice is None:
        raise Refusal("NO_SURPLUS", **facts)
    if word in ("waits", "undelivered"):
        raise Refusal("NO_SURPLUS_WAITS" if word == "waits" else "NO_SURPLUS_UNDELIVERED", reply_by=_last_day(notice))
    if word == "declined":
        raise Refusal("NO_SURPLUS_DECLINED")
    raise Refusal(
        "NO_SURPLUS_GREW" if has_grown(notice) else "NO_SURPLUS_RESERVE", told_minor=notice.ahead_minor, **facts
    )


def _last_day(notice: SurplusNotice) -> Any:
    return max((one.reply_by for one in notice.replies if one.insists is None and one.reply_by), default="")


def tell_applicants(lot_id: int, actor: User, start_price_minor: int) -> SurplusNotice:
    """Tell each applicant that at this start price nothing may be left; each has 5 days from his receipt. Who has an
    account reads it there, for the others a paper is issued, whose delivery is recorded with it.

    Refuses SURPLUS_NOBODY without an applicant, START_BELOW_FLOOR for a price that may not be asked, SURPLUS_LEFT when
    something would be left, SURPLUS_TOLD unless more stands before them than they were told.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "tell_applicant")
        if not applicants(lot.case):
            raise Refusal("SURPLUS_NOBODY")
        floor = least_start(ground_of(lot), rule_set(lot.jurisdiction))
        if start_price_minor < floor:
            raise Refusal("START_BELOW_FLOOR", floor_minor=floor, currency=lot.currency)
        ahead, verdict = surplus_at(lot, start_price_minor)
        if not verdict.no_surplus:
            raise Refusal("SURPLUS_LEFT", ahead_minor=ahead.total_minor, currency=lot.currency)
        known = notice_of(lot_id)
        if known and not has_grown(known):
            raise Refusal("SURPLUS_TOLD", ahead_minor=known.ahead_minor, currency=lot.currency)
        notice = SurplusNotice(
            lot=lot, start_price_minor=start_price_minor, claims_minor=ahead.claims_minor, costs_minor=ahead.costs_minor,
            told_at=clock.now(), told_by_id=actor.id,
        )  # fmt: skip
        session.add(notice)
        session.flush()
        figures = {"start_price_minor": start_price_minor, "claims_minor": ahead.claims_minor,
                   "costs_minor": ahead.costs_minor}  # fmt: skip
        record(session, f"lot:{lot_id}", "surplus.told", {}, {"notice_id": notice.id} | figures, actor.id)
        _tell(session, notice, ahead, actor)
    return notice


def _tell(session: Session, notice: SurplusNotice, ahead: Ahead, actor: User) -> None:
    lot = notice.lot
    reply_by = rule_set(lot.jurisdiction).calendar.last_day(
        clock.today(), rule_set(lot.jurisdiction).no_surplus_reply_days
    )
    told: set[int] = set()
    for party in applicants(lot.case):
        day = clock.today() if party.user_id else None
        notice.replies.append(SurplusReply(party=party, received_on=day, reply_by=reply_by if day else None))
        told |= {party.user_id} if party.user_id else set()
    session.flush()
    facts = {
        "title": lot.title, "price": format_amount(notice.start_price_minor, lot.currency),
        "claims": format_amount(ahead.claims_minor, lot.currency),
        "costs": format_amount(ahead.costs_minor, lot.currency), "reply_by": reply_by.isoformat(),
    }  # fmt: skip
    subject, body = (words.filled(**facts) for words in TOLD)
    path = path_of("surplus.answer", surplus_id=notice.id)
    tell_all(session, [News(user_id, subject, body, path) for user_id in sorted(told)])
    for reply in notice.replies:
        if reply.received_on is None:
            _issue(session, reply, actor)


def _issue(session: Session, reply: SurplusReply, actor: User) -> None:
    """The paper for who has no account, in the place of an earlier one."""
    notice, party = reply.notice, reply.party
    lot = notice.lot
    facts = SurplusNoticeFacts(
        case_number=lot.case.number, recipient=party.name, role=party_role(party, lot.case.parties).zh,
        lot_title=lot.title, round=ROUND_NAMES[lot.round_kind].zh, start_price_minor=notice.start_price_minor,
        claims_minor=notice.claims_minor, costs_minor=notice.costs_minor, ahead_minor=notice.ahead_minor,
        reply_days=rule_set(lot.jurisdiction).no_surplus_reply_days, contact=contact_of(lot), issued_on=clock.today(),
    )  # fmt: skip
    subject, recipient = f"lot:{lot.id}", f"party:{party.id}"
    known = valid_paper(PAPER, subject, recipient)
    if known:
        replace(session, known, facts, actor, REPLACED)
    else:
        issue(session, PAPER, subject, facts, lot.court, actor, recipient=recipient, recipient_name=party.name)


def note_receipts(notice_id: int) -> bool:
    """Due work: the delivery of a paper has been recorded, so its applicant's days run. True when one was."""
    with transaction() as session:
        notice = found(session.get(SurplusNotice, notice_id))
        locked(session, notice.lot_id)
        return _note_receipts(session, notice)


def _note_receipts(session: Session, notice: SurplusNotice) -> bool:
    rules = rule_set(notice.lot.jurisdiction)
    session.refresh(notice, ["replies"])
    noted = False
    is_latest = found(notice_of(notice.lot_id)).id == notice.id
    for reply in notice.replies:
        day = delivered_on(reply) if is_latest and reply.received_on is None else None
        if day:
            reply.received_on, noted = day, True
            reply.reply_by = rules.calendar.last_day(day, rules.no_surplus_reply_days)
    session.flush()
    return noted


def answer(surplus_id: int, actor: User, insists: bool, party_id: int | None = None) -> SurplusNotice:
    """An applicant's word for himself, or that of the party of this id, which the officer records from his paper.

    Refuses NOT_FOUND to others, SURPLUS_REPLACED after a later telling, SURPLUS_ANSWERED, SURPLUS_TOO_LATE, STATE_FORBIDS
    once the lot is announced.
    """
    with transaction() as session:
        notice = found(session.get(SurplusNotice, surplus_id))
        lot = locked(session, notice.lot_id)
        if party_id is not None:
            same_court(actor, lot.court_id)
        _note_receipts(session, notice)
        own = [
            one for one in notice.replies
            if (one.party.user_id == actor.id if party_id is None else one.party_id == party_id)
        ]  # fmt: skip
        if not own:
            raise Refusal("NOT_FOUND")
        must_be(lot.state, BEFORE_ANNOUNCEMENT, "answer")
        if found(notice_of(lot.id)).id != surplus_id:
            raise Refusal("SURPLUS_REPLACED")
        _say(own, insists, actor)
        private = {"insists": insists, "parties": [one.party_id for one in own]}
        record(session, f"lot:{lot.id}", "surplus.answered", {}, private, actor.id)
    return notice


def _say(replies: Sequence[SurplusReply], insists: bool, actor: User) -> None:
    for reply in replies:
        if reply.insists is not None:
            raise Refusal("SURPLUS_ANSWERED")
        # Who comes before his paper's delivery is recorded has it in his hands, so he is never too late.
        if reply.reply_by and clock.today() > reply.reply_by:
            raise Refusal("SURPLUS_TOO_LATE", reply_by=reply.reply_by)
        reply.insists, reply.answered_at, reply.answered_by_id = insists, clock.now(), actor.id


def record_costs(lot_id: int, actor: User, amount_minor: int, basis: str, request_id: uuid.UUID) -> list[Claim]:
    """What the failed auction cost, as claims of costs of those who insisted on it, in equal parts. Where the law puts them
    on the applicant they take no part in the distribution, so that the debtor's money never pays them.

    Refuses SURPLUS_COST_NOT_DUE unless the lot failed and somebody had insisted.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        borne_by = insisting(lot_id)
        if lot.state != "unsold" or not borne_by:
            raise Refusal("SURPLUS_COST_NOT_DUE")
        reason = BORNE if rule_set(lot.jurisdiction).no_surplus_payer == "applicant" else ""
        shares = split(amount_minor, [1] * len(borne_by))
        return [
            put_claim(session, lot.case, actor, uuid.uuid5(request_id, str(party.id)), {
                "case_id": lot.case_id, "party_id": party.id, "kind": "costs", "rank": 1, "principal_minor": share,
                "interest_rate_ppm": 0, "interest_from": None, "basis": f"{lot.title}：{basis.strip()}",
                "is_doubled": False, "perform_by": None, "excluded_reason": reason, "asset_id": None,
            })
            for party, share in zip(borne_by, shares, strict=True) if share
        ]  # fmt: skip
