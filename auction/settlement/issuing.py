"""The confirmation letter: made once, right after the close, with the buyer's real name (article 22)."""

import sqlalchemy as sa

from auction.enrolment.queries import buyer_names, buyers_of
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found, transaction
from auction.journal.models import JournalEntry
from auction.jurisdictions import rule_set
from auction.lots.models import LotFile
from auction.papers.facts import ConfirmationFacts
from auction.papers.issuing import issue

from .models import Settlement
from .rules import masked_identity


def issue_confirmation(lot_id: int) -> bool:
    """Issue the letter and put it on the lot's file; true when done now. A letter that exists is never made again.

    A name that the letter's font cannot draw is kept as the reason why there is none, for the court to mend.
    """
    try:
        return _issue(lot_id)
    except Refusal as no:
        refusal = no.code
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
        if settlement.letter_at or settlement.letter_refusal:
            return False
        settlement.letter_refusal = refusal
    return True


def _issue(lot_id: int) -> bool:
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
        if settlement.letter_at or settlement.letter_refusal:
            return False
        lot = settlement.lot
        paper = issue(session, "confirmation", f"lot:{lot_id}", confirmation_facts(settlement), lot.court, None)
        settlement.letter_at = paper.issued_at
        session.add(LotFile(lot_id=lot_id, file_id=paper.file_id, kind="confirmation", caption="网络竞价成功确认书"))
    return True


def confirmation_facts(settlement: Settlement) -> ConfirmationFacts:
    """What the letter of this sale states."""
    lot, buyer = settlement.lot, settlement.enrolment
    court, text = lot.court, rule_set(lot.jurisdiction).citations["release_losers_within_hours"].text
    return ConfirmationFacts(
        case_number=lot.case.number,
        lot_title=lot.title,
        buyer_name=buyer_names(buyer),
        buyer_id_masked="、".join(masked_identity(one.id_number) for one in buyers_of(buyer)),
        is_prepaid=lot.round_kind == "selloff",
        bidder_code=found(buyer.code),
        announced_at=found(lot.announced_at),
        opened_at=found(lot.opens_at),
        closed_at=found(lot.closes_at),
        price_minor=settlement.price_minor,
        deposit_minor=settlement.deposit_minor,
        balance_minor=settlement.balance_minor,
        balance_due_on=settlement.balance_due_on,
        account_holder=court.account_holder,
        account_bank=court.account_bank,
        account_number=court.account_number,
        legal_basis_zh=f"依照《{text.title.zh.strip('《》')}》第二十二条",
        legal_basis_en=f"article 22 of {text.title.en}",
        bid_record_sha256=record_hash(lot.id),
        confirmed_at=clock.now(),
    )


def record_hash(lot_id: int) -> str:
    """The hash at which the lot's record stood when bidding closed: it seals every bid before it."""
    closed = sa.select(JournalEntry.hash).where(
        JournalEntry.subject == f"lot:{lot_id}", JournalEntry.kind == "lot.closed"
    )
    return db.session.scalar(closed) or "0" * 64
