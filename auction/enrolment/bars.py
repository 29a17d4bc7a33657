"""What stands against the people of an enrolment (articles 24 and 34). Steps of acts: they take a session."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import Person, Role, User
from auction.appraisal.models import Commission
from auction.approvals.queries import was_refused
from auction.ground.refusal import Refusal, Words, say
from auction.jurisdictions import rule_set
from auction.lots.models import Lot, PriorityPurchaser
from auction.valuation.models import Inquiry

from .application_rules import BUYING_PARTS, Bidder, Ties, bar_of, joint_rank
from .models import DeclaredRelative, Enrolment, Participant, Unqualified
from .queries import as_key


def refuse_barred(session: Session, lot: Lot, people: Iterable[Bidder], own_number: str) -> None:
    """Refuse the first of these people who may not take part; somebody else than the asker is named in the refusal.

    Refuses COURT_STAFF_BARRED, PLATFORM_STAFF_BARRED, AGENCY_BARRED, RELATIVE_BARRED, DEFAULTER_BARRED,
    APPROVAL_LACKED_BARRED, BUYER_UNQUALIFIED; OTHER_BARRED for a principal or co-bidder.
    """
    rules = rule_set(lot.jurisdiction)
    barred = [item.key for item in rules.barred]
    for person in people:
        ties = _ties(session, lot, person.id_number)
        code = bar_of(ties, barred, rules.default_may_rebid)
        if code is None:
            continue
        refusal = Refusal(code, reason=ties.noted_reason) if code == "BUYER_UNQUALIFIED" else Refusal(code)
        if person.id_number == own_number:
            raise refusal
        raise Refusal("OTHER_BARRED", name=person.legal_name, why=Words(say(refusal, "en"), say(refusal, "zh")))


def refuse_unqualified(session: Session, lot: Lot, people: Iterable[Bidder]) -> None:
    """Refuse BUYER_UNQUALIFIED when the court has found that one of these people may not buy the lot."""
    for person in people:
        row = session.get(Unqualified, (lot.id, person.id_number))
        if row is not None:
            raise Refusal("BUYER_UNQUALIFIED", reason=row.reason)


def _ties(session: Session, lot: Lot, number: str) -> Ties:
    """What ties the person of this identity number to the lot, in one query."""
    here = sa.select(User.id).join(Person, Person.id == User.person_id).where(Person.id_number == number)
    administers = User.roles.any(Role.name == "administrator")
    appraises = User.id.in_(
        sa.select(Commission.appraiser_id)
        .join(Inquiry, Inquiry.id == Commission.inquiry_id)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .where(Lot.asset_id == lot.asset_id)
    )  # fmt: skip
    related = sa.select(DeclaredRelative.id).join(User, User.id == DeclaredRelative.staff_id).where(
        DeclaredRelative.id_number == number, sa.or_(User.court_id == lot.court_id, administers, appraises),
    )  # fmt: skip
    bought = sa.select(Enrolment.id).join(Lot, Lot.id == Enrolment.lot_id).where(
        Lot.asset_id == lot.asset_id, Enrolment.code == Lot.leading_code
    )  # fmt: skip
    stood = sa.exists().where(
        Participant.enrolment_id == Enrolment.id, Participant.id_number == number, Participant.part.in_(BUYING_PARTS)
    )
    was_himself = sa.and_(
        Enrolment.kind != "agent",
        Enrolment.person_id.in_(sa.select(Person.id).where(Person.id_number == number)),
    )
    row = session.execute(sa.select(
        here.where(User.court_id == lot.court_id).exists(),
        here.where(administers).exists(),
        here.where(appraises).exists(),
        related.exists(),
        bought.where(Lot.state == "defaulted", sa.or_(was_himself, stood)).exists(),
        bought.where(was_refused(), sa.or_(was_himself, stood)).exists(),
        sa.select(Unqualified.reason).where(
            Unqualified.lot_id == lot.id, Unqualified.id_number == number
        ).scalar_subquery(),
    )).one()  # fmt: skip
    return Ties(*row)


def rank_of(session: Session, lot: Lot, buyers: Iterable[Bidder]) -> int | None:
    """The priority rank that the court has confirmed for these buyers on this lot (articles 16 and 19)."""
    ranks = [
        session.execute(
            sa.select(sa.func.min(PriorityPurchaser.rank)).where(
                PriorityPurchaser.lot_id == lot.id, as_key(PriorityPurchaser.id_number) == buyer.id_number
            )
        ).scalar()
        for buyer in buyers
    ]
    return joint_rank(ranks)
