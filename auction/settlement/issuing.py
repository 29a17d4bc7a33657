"""The confirmation letter: made once, right after the close, with the buyer's real name (article 22)."""

import sqlalchemy as sa
from flask import current_app

from auction.enrolment.queries import buyer_names, buyers_of
from auction.ground import clock
from auction.ground.files import keep
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import db, found, transaction
from auction.journal.actions import record
from auction.journal.models import JournalEntry
from auction.jurisdictions import rule_set
from auction.lots.models import LotFile

from .letters import ConfirmationFacts, confirmation_letter
from .models import Settlement
from .rules import masked_identity

PLATFORM = "Subhasta"


def issue_confirmation(lot_id: int) -> bool:
    """Make the letter and put it on the lot's file; true when made now. A letter that exists is never made again.

    A name that the letter's font cannot draw is kept as the reason why there is none, for the court to mend.
    """
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id))
        if settlement.letter_at or settlement.letter_refusal:
            return False
        facts = confirmation_facts(settlement)
    content, refusal = b"", None
    try:
        content = confirmation_letter(facts)
    except Refusal as no:
        refusal = no.code
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
        if settlement.letter_at or settlement.letter_refusal:
            return False
        if refusal:
            settlement.letter_refusal = refusal
            return True
        settlement.letter_at = facts.generated_at
        file = keep(session, content, "application/pdf", f"{facts.document_number}.pdf", is_public=True, actor_id=None)
        session.add(LotFile(lot_id=lot_id, file_id=file.id, kind="confirmation", caption="网络竞价成功确认书"))
        record(session, f"lot:{lot_id}", "letter.issued", {"sha256": file.sha256, "number": facts.document_number})
    return True


def confirmation_facts(settlement: Settlement) -> ConfirmationFacts:
    """What the letter of this sale states."""
    lot, buyer = settlement.lot, settlement.enrolment
    court, text = lot.court, rule_set(lot.jurisdiction).citations["release_losers_within_hours"].text
    opened_at, closed_at = found(lot.opens_at), found(lot.closes_at)
    return ConfirmationFacts(
        court=court.name_zh,
        case_number=lot.case.number,
        platform=PLATFORM,
        lot_title=lot.title,
        buyer_name=buyer_names(buyer),
        buyer_id_masked="、".join(masked_identity(one.id_number) for one in buyers_of(buyer)),
        is_prepaid=lot.round_kind == "selloff",
        bidder_code=found(buyer.code),
        announced_at=found(lot.announced_at),
        opened_at=opened_at,
        closed_at=closed_at,
        price_minor=settlement.price_minor,
        deposit_minor=settlement.deposit_minor,
        balance_minor=settlement.balance_minor,
        balance_due_on=settlement.balance_due_on,
        account_holder=court.account_holder,
        account_bank=court.account_bank,
        account_number=court.account_number,
        legal_basis_zh=f"依照《{text.title.zh.strip('《》')}》第二十二条",
        legal_basis_en=f"article 22 of {text.title.en}",
        document_number=f"{closed_at.astimezone(COURT_ZONE):%Y}-{lot.id:06d}",
        bid_record_sha256=record_hash(lot.id),
        verify_url=f"{current_app.config['PUBLIC_URL']}/lots/{lot.id}",
        generated_at=clock.now(),
    )


def record_hash(lot_id: int) -> str:
    """The hash at which the lot's record stood when bidding closed: it seals every bid before it."""
    closed = sa.select(JournalEntry.hash).where(
        JournalEntry.subject == f"lot:{lot_id}", JournalEntry.kind == "lot.closed"
    )
    return db.session.scalar(closed) or "0" * 64
