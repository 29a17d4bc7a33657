"""A bidder whom a platform has enrolled: he passes every bar that ours pass, and stands under the platform's code."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import Person
from auction.brokerage.queries import partner_person
from auction.disclosure.steps import acknowledge
from auction.enrolment.bars import rank_of, refuse_barred
from auction.enrolment.models import Enrolment, Participant
from auction.enrolment.queries import deposit_subject, first_payment, person_as_bidder
from auction.enrolment.rules import takes_enrolments
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.journal.actions import record
from auction.lots.models import Lot

from .models import OutsideDeposit, OutsideSale
from .reporting import Report, must_run, reported
from .rules import check_deposit, check_not_ahead


@dataclass(frozen=True)
class ReportedBidder:
    """One enrolment: the platform's reference of the person, his code there, what it holds of him since when, and its
    receipt. `ticked` are the unknowns of the lot that he has taken note of; `may_buy_home` as in enrolment.
    """

    reference: str
    code: str
    deposit_minor: int
    held_at: datetime
    proof: str
    may_buy_home: bool = False
    ticked: Collection[str] = ()


def report_enrolment(report: Report, bidder: ReportedBidder) -> dict[str, Any]:
    """Put one of the platform's bidders into the lot. He bids for himself; agents bid with us.

    Refuses what `must_run` refuses, PARTNER_PERSON_UNKNOWN, ENROLMENT_CLOSED for a deposit held after the end,
    OUTSIDE_FUTURE, HOME_NOT_DECLARED, OUTSIDE_ENROLLED, OUTSIDE_CODE_TAKEN, what `refuse_barred` refuses,
    UNKNOWN_NOT_TICKED, OUTSIDE_DEPOSIT_LOW.
    """

    def take(session: Session, sale: OutsideSale) -> dict[str, Any]:
        must_run(sale)
        lot, known = sale.lot, partner_person(sale.partner_id, bidder.reference)
        check_not_ahead(bidder.held_at, clock.now())
        if not takes_enrolments(lot.state, lot.closes_at, bidder.held_at):
            raise Refusal("ENROLMENT_CLOSED")
        if lot.is_home_limited and not bidder.may_buy_home:
            raise Refusal("HOME_NOT_DECLARED")
        _refuse_second(session, lot, known.person, bidder.code)
        person = person_as_bidder(known.person)
        refuse_barred(session, lot, [person], person.id_number)
        acknowledge(session, lot, known.user_id, bidder.ticked)
        needed_minor, claim_minor = first_payment(lot, [person])
        check_deposit(bidder.deposit_minor, needed_minor, lot.currency)
        enrolment = _enrol(session, sale, known, bidder.code, needed_minor, claim_minor)
        session.add(OutsideDeposit(
            enrolment_id=enrolment.id, lot_id=lot.id, amount_minor=bidder.deposit_minor, held_at=bidder.held_at,
            proof=bidder.proof,
        ))  # fmt: skip
        return {"code": bidder.code, "rank": enrolment.rank, "deposit_minor": needed_minor, "currency": lot.currency}

    return reported(report, take)


def _refuse_second(session: Session, lot: Lot, person: Person, code: str) -> None:
    """One person one code, one code one person. Refuses OUTSIDE_ENROLLED, OUTSIDE_CODE_TAKEN."""
    for enrolment in session.scalars(
        sa.select(Enrolment).where(
            Enrolment.lot_id == lot.id, sa.or_(Enrolment.person_id == person.id, Enrolment.code == code)
        )
    ):
        if enrolment.person_id == person.id:
            raise Refusal("OUTSIDE_ENROLLED", bidder_code=enrolment.code)
        raise Refusal("OUTSIDE_CODE_TAKEN", bidder_code=code)


def _enrol(
    session: Session, sale: OutsideSale, known: Any, code: str, needed_minor: int, claim_minor: int | None
) -> Enrolment:
    """The rows that an enrolment of ours has, its code given by the platform."""
    lot, person, at = sale.lot, person_as_bidder(known.person), clock.now()
    enrolment = Enrolment(
        lot_id=lot.id, user_id=known.user_id, person_id=known.person_id, kind="self", code=code, confirmed_at=at,
        requested_at=at, rank=rank_of(session, lot, [person]), deposit_minor=needed_minor, claim_minor=claim_minor,
        home_declared_at=at if lot.is_home_limited else None, paid_by=sale.account_holder,
    )  # fmt: skip
    session.add(enrolment)
    session.flush()
    session.add(Participant(
        enrolment_id=enrolment.id, position=1, lot_id=lot.id, part="self", legal_name=person.legal_name,
        id_kind=person.id_kind, id_number=person.id_number, is_confirmed=True,
    ))  # fmt: skip
    subject = deposit_subject(enrolment.id)
    record(session, subject, "enrolment.requested", {"lot": lot.id}, {"platform": sale.partner_id}, known.user_id)
    record(session, subject, "enrolment.confirmed", {"lot": lot.id})
    return enrolment
