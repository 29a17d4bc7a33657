"""What happens in a hosted auction: where it is published, its bids, its end. Each report is one act."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from auction.bidding import statements
from auction.bidding.batch_rules import LotBatch
from auction.bidding.closing import close_lots
from auction.bidding.queries import contest_of
from auction.bidding.rules import Offer, dials_of
from auction.enrolment.queries import deposit_subject, winner
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.journal.actions import record, record_all
from auction.jurisdictions import rule_set
from auction.ledger.actions import transfer_id
from auction.lots.models import Lot
from auction.payments.arrivals import reference_for

from . import queries
from .ladder_rules import Ladder, ReportedBid, check_end, check_result, new_bids, offers_of
from .models import OutsideSale
from .reporting import Report, must_run, open_if_announced, reported
from .rules import check_address, check_published, check_window, venue_of


def report_address(
    report: Report, address: str, published_at: datetime, opens_at: datetime, closes_at: datetime
) -> dict[str, Any]:
    """The platform says where it shows the lot, and since when; until the first bid it may say so anew.

    Refuses OUTSIDE_ADDRESS, OUTSIDE_OVER, OUTSIDE_HAS_BEGUN, and what `check_published` and `check_window` refuse.
    """

    def take(session: Session, sale: OutsideSale) -> dict[str, Any]:
        lot = sale.lot
        check_address(address)
        if lot.state not in ("announced", "open", "paused"):
            raise Refusal("OUTSIDE_OVER")
        if lot.bid_count:
            raise Refusal("OUTSIDE_HAS_BEGUN")
        announced = (found(lot.opens_at), found(lot.closes_at))
        check_window(opens_at, closes_at, announced)
        check_published(
            published_at, found(lot.announced_at), announced[0], lot.round_kind, lot.asset_kind,
            rule_set(lot.jurisdiction), clock.now(),
        )  # fmt: skip
        sale.address, sale.published_at, sale.opens_at = address, published_at, opens_at
        lot.venue = venue_of(sale.partner.name, address)
        session.flush()
        record(session, f"lot:{lot.id}", "outside.published", {"platform": sale.partner.name, "address": address})
        return queries.standing(sale)

    return reported(report, take)


def report_bids(report: Report, bids: Sequence[ReportedBid], closes_at: datetime) -> dict[str, Any]:
    """Take the next bids of the ladder, and the end that the platform shows after them. Those taken already are passed
    over when they are the same.

    Refuses what `must_run`, `new_bids`, `offers_of` and `check_end` refuse; then none of the batch is taken.
    """
    return reported(report, partial(_take_bids, bids=bids, closes_at=closes_at))


def _take_bids(session: Session, sale: OutsideSale, bids: Sequence[ReportedBid], closes_at: datetime) -> dict[str, Any]:
    must_run(sale)
    lot, dials = sale.lot, dials_of(rule_set(sale.lot.jurisdiction))
    ladder = queries.ladder_of(lot, bids[0].seq)
    fresh = new_bids(ladder, bids, clock.now())
    offers, after = offers_of(ladder, fresh, dials)
    check_end(closes_at, after.closes_at)
    if offers:
        open_if_announced(session, lot)
        _write(session, lot, ladder, offers)
    return queries.standing(sale)


def _write(session: Session, lot: Lot, ladder: Ladder, offers: Sequence[Offer]) -> None:
    """Our own bid rows, the lot's head and its record, as the bid path writes them; the lot is locked."""
    contest = replace(ladder.contest, state="open")
    batch = LotBatch(lot, contest, dials_of(rule_set(lot.jurisdiction)), {}, {}, clock.now())
    enrolment_ids = queries.enrolment_ids(lot.id)
    for offer in offers:
        bid_id = transfer_id("outside bid", lot.id, batch.contest.bid_count + 1)
        batch.place(offer, bid_id, enrolment_ids[offer.code])
    connection = session.connection()
    connection.exec_driver_sql(statements.ADD_BIDS, {"bids": json.dumps(batch.bids, default=str)})
    connection.exec_driver_sql(statements.MOVE_LOTS, {"lots": json.dumps([batch.moved()], default=str)})
    record_all(session, f"lot:{lot.id}", batch.facts)
    session.expire(lot)


def report_result(
    report: Report, outcome: str, code: str | None, price_minor: int | None, ended_at: datetime
) -> dict[str, Any]:
    """The auction has ended: sold to this code at this price, or failed. From here the sale's own way goes on.

    Refuses what `must_run` and `check_result` refuse, and OUTSIDE_SUSPENDED.
    """

    def take(session: Session, sale: OutsideSale) -> dict[str, Any]:
        must_run(sale)
        lot, now = sale.lot, clock.now()
        if lot.state == "paused":
            raise Refusal("OUTSIDE_SUSPENDED", at=now)
        check_result(contest_of(lot), outcome, code, price_minor, ended_at, now, lot.currency)
        open_if_announced(session, lot)
        close_lots(session, [lot])
        session.expire(lot)
        if (buyer := winner(lot)) is not None:
            # What the platform writes on its transfers to the court.
            for part in ("deposit", "balance"):
                reference_for(session, part, deposit_subject(buyer.id))
        return queries.standing(sale)

    return reported(report, take)
