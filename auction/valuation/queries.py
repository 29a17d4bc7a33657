"""Reading the valuation file: the lot's inquiries, a party's negotiations."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from auction.accounts.models import User
from auction.accounts.queries import courts_read_by
from auction.cases.models import Party
from auction.cases.queries import party_role
from auction.ground.refusal import Words
from auction.ground.store import db
from auction.lots.models import Lot
from auction.lots.rules import BEFORE_ANNOUNCEMENT

from .models import Inquiry, InquiryStay, ValuationFacts
from .rules import SIDES, MethodFacts


def inquiries_of(lot_id: int) -> Sequence[Inquiry]:
    """Every method tried for a lot, newest first."""
    return db.session.scalars(
        sa.select(Inquiry)
        .where(Inquiry.lot_id == lot_id)
        .order_by(Inquiry.id.desc())
        .options(
            selectinload(Inquiry.offers),
            selectinload(Inquiry.figures),
        )
    ).all()


def recorded_facts(lot_id: int) -> ValuationFacts | None:
    """What was last recorded about the method for a lot."""
    return db.session.scalars(
        sa.select(ValuationFacts).where(ValuationFacts.lot_id == lot_id).order_by(ValuationFacts.id.desc()).limit(1)
    ).one_or_none()


def method_facts(lot_id: int) -> MethodFacts:
    """What decides the lot's method now: what was recorded, and what has failed since the last price was fixed.

    Before anything is recorded both sides count as ready to negotiate.
    """
    failed: set[str] = set()
    for inquiry in inquiries_of(lot_id):
        if inquiry.state == "fixed":
            break
        if inquiry.state == "failed":
            failed.add(inquiry.method)
    facts = recorded_facts(lot_id)
    if facts is None:
        return MethodFacts(can_negotiate=True, failed=failed)
    return MethodFacts(
        can_negotiate=facts.can_negotiate, both_request=facts.both_request, has_tax_base_price=facts.has_official_price,
        needs_site_survey=facts.needs_site_survey, network_capable=facts.network_capable,
        law_demands_appraisal=facts.law_demands_appraisal, failed=failed,
    )  # fmt: skip


def inquiry_of_court(user: User, inquiry_id: int, *, to_read: bool = False) -> Inquiry | None:
    """An inquiry of the staff member's own court, or None. `to_read`: of any court whose files he reads."""
    courts = courts_read_by(user) if to_read else [user.court_id]
    return db.session.scalars(
        sa.select(Inquiry).join(Inquiry.lot).where(Inquiry.id == inquiry_id, Lot.court_id.in_(courts))
    ).one_or_none()


def negotiating_parties(lot: Lot) -> list[Party]:
    """Both sides of a negotiation: every applicant and every debtor of the case (article 4)."""
    return [party for party in lot.case.parties if party.role in SIDES]


def party_roles(lot: Lot) -> dict[int, Words]:
    """What each party of the lot's case is called, by its number."""
    return {party.id: party_role(party, lot.case.parties) for party in lot.case.parties}


def both_answered(inquiry: Inquiry) -> bool:
    """Whether the figures of a negotiation may be seen: all have answered, or it is over (article 4)."""
    return inquiry.state != "running" or len(inquiry.offers) >= len(negotiating_parties(inquiry.lot))


def open_stay(inquiry: Inquiry) -> InquiryStay | None:
    """The stay that an inquiry stands still in, or None."""
    return next((stay for stay in inquiry.stays if stay.ended_on is None), None)


def own_negotiations(user: User) -> list[tuple[Inquiry, Party]]:
    """Running negotiations in which the signed-in party may name a price, each with the party he is."""
    rows = db.session.execute(
        sa.select(Inquiry, Party)
        .join(Inquiry.lot)
        .join(Party, Party.case_id == Lot.case_id)
        .where(
            Party.user_id == user.id, Party.role.in_(SIDES), Inquiry.method == "negotiation",
            Inquiry.state == "running", Lot.state.in_(BEFORE_ANNOUNCEMENT),
        )
        .order_by(Inquiry.due_on, Inquiry.id, Party.id)
        .options(joinedload(Inquiry.lot).joinedload(Lot.case), selectinload(Inquiry.offers))
    )  # fmt: skip
    return [(inquiry, party) for inquiry, party in rows]
