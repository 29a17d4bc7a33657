"""Papers of a lot: issued, put in another's place, issued anew after a correction, delivered."""

import uuid

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.journal.actions import record
from auction.lots.models import Lot
from auction.lots.notices import notice_of
from auction.lots.rules import BEFORE_ANNOUNCEMENT
from auction.lots.steps import locked, locked_for
from auction.papers.issuing import issue, replace
from auction.papers.models import Paper, PaperDelivery
from auction.papers.queries import valid_paper
from auction.papers.rules import DELIVERY_METHODS

from .queries import assist_notice, facts_of, recipients_of
from .rules import recipient_key

NOTICES = ("party_notice", "purchaser_notice")
CORRECTED = "公示内容已更正"


def issue_paper(lot_id: int, kind: str, recipient_id: int | None, actor: User, *, replaces_id: uuid.UUID | None = None,
                reason: str = "", addressee: str = "", requests: str = "", enclosures: str = "") -> Paper:  # fmt: skip
    """Issue a paper from the lot's file of this moment; with `replaces_id` in the place of the valid one.

    `addressee`, `requests`, `enclosures` are the notice to assist's alone. Refuses NOT_FOUND, PAPER_TOO_EARLY,
    PAPER_EXISTS, PAPER_ENDED when `replaces_id` no longer holds, LETTER_GLYPH_MISSING.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        facts = facts_of(lot, kind, recipient_id)
        if kind == "assist_notice":
            facts = assist_notice(lot, addressee, requests, enclosures)
        subject, recipient = f"lot:{lot_id}", recipient_key(kind, recipient_id)
        if replaces_id is not None:
            return replace(session, _valid(session, kind, subject, recipient, replaces_id), facts, actor, reason)
        return issue(
            session, kind, subject, facts, lot.court, actor, recipient=recipient,
            recipient_name=addressee or _name(lot, kind, recipient_id),
        )  # fmt: skip


def note_delivery(session: Session, delivery: PaperDelivery, actor: User) -> None:
    """A notice of the sale that has reached a party or priority purchaser is his notice on the lot's file (article 16): one
    act, not two. The first day on which one of his papers reached him stands; after the announcement the file is kept.
    """
    paper = delivery.paper
    if paper.kind not in NOTICES or delivery.result != "delivered":
        return
    lot = locked(session, int(paper.subject.removeprefix("lot:")))
    if lot.state not in BEFORE_ANNOUNCEMENT:
        return
    kind, number = paper.recipient.split(":")
    recipient = {"party_id": None, "purchaser_id": None, f"{kind}_id": int(number)}
    notice = notice_of(session, lot, recipient["party_id"], recipient["purchaser_id"])
    if notice.result == "delivered" and notice.notified_on <= delivery.delivered_on:
        return
    notice.result, notice.method = "delivered", DELIVERY_METHODS[delivery.method].zh
    notice.notified_on, notice.remark = delivery.delivered_on, f"文书{paper.number}"
    session.add(notice)
    session.flush()
    private = recipient | {"result": "delivered", "paper": paper.number, "notified_on": notice.notified_on.isoformat()}
    record(session, paper.subject, "lot.notice_recorded", {}, private, actor.id)


def reissue(paper_id: uuid.UUID) -> bool:
    """Due work: what was published has been corrected, so a paper that repeats it is issued anew in its place."""
    with transaction() as session:
        paper = session.get_one(Paper, paper_id, with_for_update=True, populate_existing=True)
        if paper.ended_at is not None:
            return False
        lot = locked(session, int(paper.subject.removeprefix("lot:")))
        replace(session, paper, facts_of(lot, paper.kind, None), None, CORRECTED)
    return True


def _valid(session: Session, kind: str, subject: str, recipient: str, paper_id: uuid.UUID) -> Paper:
    """The paper that is replaced: the one the officer saw, not one that came meanwhile."""
    known = valid_paper(kind, subject, recipient)
    if known is None or known.id != paper_id:
        seen = session.get(Paper, paper_id)
        raise Refusal("PAPER_ENDED", number=seen.number) if seen and seen.subject == subject else Refusal("NOT_FOUND")
    return known


def _name(lot: Lot, kind: str, recipient_id: int | None) -> str:
    return next(name for known_id, name, _role in recipients_of(lot, kind) if known_id == recipient_id)
