"""Reading hosted auctions: how one stands, what its platform has reported, what is missing."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auction.bidding.models import Bid
from auction.bidding.queries import contest_of
from auction.bidding.rules import least_bid_minor
from auction.bidding.statements import EQUALLED_BY
from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_subject, winner
from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import db, found
from auction.journal.models import JournalEntry
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES
from auction.partners.models import Partner
from auction.payments.queries import known_reference
from auction.settlement.late_deposits import open_outside_deposit
from auction.settlement.queries import open_balance_minor, settlement_of

from .ladder_rules import Held, Ladder, ReportedBid
from .models import OutsideDeposit, OutsideReport, OutsideSale, OutsideTransfer
from .rules import missing

REPORTS_SHOWN = 200


def sale_of(lot_id: int) -> OutsideSale | None:
    """How a lot is sold elsewhere; None for a lot of ours."""
    return db.session.get(OutsideSale, lot_id)


def partners() -> Sequence[Partner]:
    """Every partner, by name: those an applicant may choose from."""
    return db.session.scalars(sa.select(Partner).order_by(Partner.name)).all()


def applicants_of(case: EnforcementCase) -> list[Any]:
    """The applicants of a case, who choose the platform."""
    return [party for party in case.parties if party.role == "applicant"]


def previous_platform(lot: Lot) -> OutsideSale | None:
    """How the round before was sold elsewhere."""
    return sale_of(lot.previous_lot_id) if lot.previous_lot_id else None


def hosted_lots(
    partner_id: int, courts: frozenset[int] | None, after_id: int | None, limit: int
) -> Sequence[OutsideSale]:
    """The announced lots that a platform hosts, at these courts (None: all), by id behind `after_id`; one more than
    `limit`."""
    select = (
        sa.select(OutsideSale).join(Lot)
        .where(OutsideSale.partner_id == partner_id, Lot.state.in_(PUBLIC_STATES))
        .order_by(OutsideSale.lot_id).limit(limit + 1)
    )  # fmt: skip
    if courts is not None:
        select = select.where(Lot.court_id.in_(courts))
    if after_id is not None:
        select = select.where(OutsideSale.lot_id > after_id)
    return db.session.scalars(select).all()


def ladder_of(lot: Lot, from_seq: int) -> Ladder:
    """What a batch of bids from this number on is judged by: also the last bid before them. The lot is locked."""
    rows = db.session.execute(
        sa.select(Bid.seq, Enrolment.code, Bid.amount_minor, Bid.received_at)
        .join(Enrolment, Enrolment.id == Bid.enrolment_id)
        .where(Bid.lot_id == lot.id, Bid.seq >= min(from_seq, lot.bid_count))
    )
    known = {row.seq: ReportedBid(row.seq, row.code, row.amount_minor, row.received_at) for row in rows}
    bidders = db.session.execute(
        sa.select(Enrolment.code, Enrolment.rank, OutsideDeposit.held_at)
        .join(OutsideDeposit, OutsideDeposit.enrolment_id == Enrolment.id)
        .where(Enrolment.lot_id == lot.id)
    )
    held = {found(row.code): Held(row.rank, row.held_at) for row in bidders}
    return Ladder(_contest(lot), known, held, suspensions_of(lot.id), lot.currency)


def _contest(lot: Lot) -> Any:
    contest = contest_of(lot)
    if contest.leading_price_minor is None:
        return contest
    about = {"lot_id": lot.id, "price_minor": contest.leading_price_minor, "leading_code": contest.leading_code}
    codes = db.session.connection().exec_driver_sql(EQUALLED_BY, about)
    return replace(contest, equalled_by=frozenset(code for (code,) in codes))


def suspensions_of(lot_id: int) -> list[tuple[datetime, datetime | None]]:
    """When the sale was suspended, from its record: (from, until), None while it lasts."""
    spans: list[tuple[datetime, datetime | None]] = []
    for entry in db.session.scalars(
        sa.select(JournalEntry)
        .where(JournalEntry.subject == f"lot:{lot_id}", JournalEntry.kind.in_(("lot.paused", "lot.resumed")))
        .order_by(JournalEntry.seq)
    ):
        if entry.kind == "lot.paused":
            spans.append((entry.at, None))
        elif spans:
            spans[-1] = (spans[-1][0], entry.at)
    return spans


def enrolment_ids(lot_id: int) -> dict[str, uuid.UUID]:
    """The lot's enrolments by code."""
    rows = db.session.execute(sa.select(Enrolment.code, Enrolment.id).where(Enrolment.lot_id == lot_id))
    return {found(row.code): row.id for row in rows}


def missing_minor(lot: Lot, part: str) -> int:
    """What of the winner's `deposit` or of the `balance` has not come, in minor units; 0 when nothing is waited for.

    Before the settlement is opened the balance is the price without the deposit.
    """
    bought = winner(lot)
    if bought is None:
        return 0
    deposit_minor = open_outside_deposit(bought, lot)[0]
    if part == "deposit":
        return deposit_minor
    settlement = settlement_of(lot.id)
    open_minor = open_balance_minor(settlement) if settlement else found(lot.leading_price_minor)
    return max(0, open_minor - deposit_minor)


def standing(sale: OutsideSale) -> dict[str, Any]:
    """How a hosted auction stands, as JSON for its platform: what is reported next, and what the court waits for."""
    lot = sale.lot
    bought = winner(lot)
    subject = deposit_subject(bought.id) if bought else None
    return {
        "lot": lot.id, "title": lot.title, "state": lot.state, "currency": lot.currency,
        "round_kind": lot.round_kind, "start_price_minor": lot.start_price_minor,
        "increment_minor": lot.increment_minor, "deposit_minor": lot.paid_first_minor,
        "announced_at": _text(lot.announced_at), "opens_at": _text(lot.opens_at), "closes_at": _text(lot.closes_at),
        "address": sale.address, "next_seq": lot.bid_count + 1, "extension_count": lot.extension_count,
        "leading_code": lot.leading_code, "leading_price_minor": lot.leading_price_minor,
        "least_minor": least_bid_minor(contest_of(lot)),
        "owed": [_owed(lot, part, subject) for part in ("deposit", "balance")] if subject else [],
    }  # fmt: skip


def _owed(lot: Lot, part: str, subject: str) -> dict[str, Any]:
    return {
        "part": part, "missing_minor": missing_minor(lot, part), "payment_reference": known_reference(part, subject),
        "account_holder": lot.court.account_holder, "bank": lot.court.account_bank,
        "account_number": lot.case.account_number,
    }  # fmt: skip


def _text(moment: datetime | None) -> str:
    return found(moment).isoformat()


def missing_of(sale: OutsideSale) -> list[Words]:
    """What the platform still owes the court."""
    lot = sale.lot
    return missing(
        lot.state, is_published=sale.is_published,
        is_over=lot.closes_at is not None and lot.closes_at <= clock.now(),
        deposit_missing_minor=missing_minor(lot, "deposit"), balance_missing_minor=missing_minor(lot, "balance"),
    )  # fmt: skip


def reports_of(lot_id: int) -> Sequence[OutsideReport]:
    """What a platform has reported of a lot, newest first."""
    return db.session.scalars(
        sa.select(OutsideReport).where(OutsideReport.lot_id == lot_id).order_by(OutsideReport.id.desc())
        .limit(REPORTS_SHOWN)
    ).all()  # fmt: skip


def transfers_of(lot_id: int) -> Sequence[OutsideTransfer]:
    """What a platform says it has sent, oldest first."""
    return db.session.scalars(
        sa.select(OutsideTransfer).where(OutsideTransfer.lot_id == lot_id).order_by(OutsideTransfer.reported_at)
    ).all()
