"""Reports are sent to the parties, and what they say against them is counted. Reads, and steps of other acts: those
take a session and never commit.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from auction.accounts.inbox import News, tell_all
from auction.accounts.models import User
from auction.cases.models import Party
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import RuleSet

from .methods import method_of
from .models import Inquiry, ReportObjection, ReportService
from .objection_rules import Served, check_all_heard, last_objection_day, standing
from .rules import NEVER_SERVED

# Nobody is a party to so many valuations that matter at once.
COPIES_SHOWN = 100


def services_of(inquiry_id: int) -> Sequence[ReportService]:
    """Every party's copies of an inquiry's reports, by party."""
    return db.session.scalars(
        sa.select(ReportService)
        .where(ReportService.inquiry_id == inquiry_id)
        .order_by(ReportService.party_id, ReportService.source)
        .options(joinedload(ReportService.party))
    ).all()


def objections_to(inquiry_id: int) -> Sequence[ReportObjection]:
    """Every objection to an inquiry's reports, oldest first."""
    return db.session.scalars(
        sa.select(ReportObjection)
        .where(ReportObjection.inquiry_id == inquiry_id)
        .order_by(ReportObjection.id)
        .options(joinedload(ReportObjection.party))
    ).all()


def objections_of(inquiry_id: int) -> dict[str, str]:
    """Of each report objected to, what all objections to it come to: open, upheld, corrected or dismissed."""
    states: dict[str, list[str]] = {}
    for objection in objections_to(inquiry_id):
        states.setdefault(objection.source, []).append(objection.state)
    return {source: standing(found) for source, found in states.items()}


def serve_reports(session: Session, inquiry: Inquiry, sources: Iterable[str]) -> None:
    """Send these reports to every party of the case (art 21): who has a sign-in receives them at once; for the others
    the officer records how and when. A report already sent is not sent again, so a corrected one, which admits no
    further objection (art 24), is told by whoever corrects it. A step: the caller holds the inquiry's lock.
    """
    sent = {(row.source, row.party_id) for row in services_of(inquiry.id)}
    new = [
        ReportService(
            inquiry_id=inquiry.id, source=source, party_id=party.id, sent_on=clock.today(),
            means="inbox" if party.user_id else None, received_on=clock.today() if party.user_id else None, proof="",
        )
        for party in inquiry.lot.case.parties for source in sources if (source, party.id) not in sent
    ]  # fmt: skip
    session.add_all(new)
    session.flush()
    reached = {row.party_id for row in new}
    told = {party.user_id for party in inquiry.lot.case.parties if party.id in reached and party.user_id}
    tell_all(session, [_news(user_id, inquiry) for user_id in sorted(told)])


def _news(user_id: int, inquiry: Inquiry) -> News:
    title = inquiry.lot.title
    return News(
        user_id, Words("A report on the price is there", "参考价报告已出具"),
        Words(
            f"The court has received the answer to its inquiry about the price of {title}. Read it; what you have to "
            "say against it must be said in time.",
            f"法院已收到关于{title}的询价、评估结果，请查阅；如有异议，请在期限内提出。",
        ),
        "/account/reports",
    )  # fmt: skip


def figures_to_serve(inquiry: Inquiry) -> list[str]:
    """The sources whose figures may enter the price, and so must be known to the parties."""
    return [
        figure.source for figure in method_of(inquiry.method).figures(inquiry) if figure.why_not not in NEVER_SERVED
    ]


def require_heard(inquiry: Inquiry, today: date) -> None:
    """Refuse to fix the price of a method that admits objections before every party has had its say.

    Refuses what check_all_heard refuses, and VALUATION_OBJECTION_OPEN.
    """
    if not method_of(inquiry.method).grounds:
        return
    check_all_heard(figures_to_serve(inquiry), served_rows(inquiry), today, rules_of(inquiry))
    if "open" in objections_of(inquiry.id).values():
        raise Refusal("VALUATION_OBJECTION_OPEN")


def served_rows(inquiry: Inquiry) -> list[Served]:
    """The parties' copies as the rules ask them."""
    return [as_served(row) for row in services_of(inquiry.id)]


def as_served(row: ReportService) -> Served:
    """One copy as the rules ask it."""
    return Served(row.source, row.party.name, row.received_on, row.waived_at is not None)


def rules_of(inquiry: Inquiry) -> RuleSet:
    """The law the inquiry stands under."""
    return rule_set(inquiry.lot.jurisdiction)


def figures_of(inquiry: Inquiry) -> Sequence:
    """What an inquiry's sources said: as it stands now, or as it stood when the inquiry ended."""
    if inquiry.state == "running":
        return method_of(inquiry.method).figures(inquiry)
    return inquiry.figures


def settle_by_correction(session: Session, inquiry: Inquiry, source: str, told: str) -> None:
    """The corrected report ends every open and upheld objection to it; what the court said stays before `told`. A step."""
    session.execute(
        sa.update(ReportObjection)
        .where(ReportObjection.inquiry_id == inquiry.id, ReportObjection.source == source)
        .where(ReportObjection.state.in_(("open", "upheld")))
        .values(state="corrected", answered_at=clock.now(),
                answer=sa.func.concat_ws("\n", sa.func.nullif(ReportObjection.answer, ""), told))
    )  # fmt: skip


def last_days(inquiry: Inquiry) -> dict[int, date | None]:
    """Of each party the last day it may object to what it was sent; None while the receipt is not proved."""
    days: dict[int, date | None] = {}
    for row in services_of(inquiry.id):
        last = last_objection_day(as_served(row), rules_of(inquiry))
        known = days.get(row.party_id, last)
        days[row.party_id] = max(known, last) if known and last else None
    return days


def copies_for(user: User) -> Sequence[ReportService]:
    """The reports sent to the parties a person is, of inquiries that run or gave the present price, newest first."""
    return db.session.scalars(
        sa.select(ReportService)
        .join(Party, Party.id == ReportService.party_id)
        .join(Inquiry, Inquiry.id == ReportService.inquiry_id)
        .where(Party.user_id == user.id)
        .order_by(Inquiry.id.desc(), Party.id, ReportService.source)
        .options(joinedload(ReportService.party), joinedload(ReportService.inquiry).joinedload(Inquiry.lot))
        .limit(COPIES_SHOWN)
    ).all()


def source_names(inquiry: Inquiry) -> dict[str, str]:
    """How people call each source of an inquiry."""
    return {figure.source: figure.name for figure in figures_of(inquiry)}
