"""Replaying recorded ladders through the bid action and PostgreSQL that live bids use.

Each run makes a database of its own on the same server and drops it: no trace in the live one.
"""

import os
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from auction.accounts.models import Court, Person, User
from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import Answer, WaitingBid
from auction.cases.models import Asset, EnforcementCase
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.journal import news
from auction.lots.models import Lot

from .replay_files import RecordedAuction

BATCH = 256
DATABASE_PREFIX = "subhasta_replay_"
NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
REPORTED = ("BEFORE_START", "BELOW_START", "BELOW_MIN_INCREMENT", "AFTER_END")


@contextmanager
def database_of_its_own(live_url: str) -> Iterator[str]:
    """The URL of an empty database on the same server, gone afterwards. Left-overs of killed runs go too."""
    server = sa.create_engine(live_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"{DATABASE_PREFIX}{os.getpid()}_{uuid.uuid4().hex[:8]}"
    with server.connect() as connection:
        _drop_left_overs(connection)
        connection.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    try:
        yield sa.make_url(live_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def _drop_left_overs(connection: sa.Connection) -> None:
    """Databases of runs that were killed: nobody is connected to them."""
    idle = sa.text(
        "SELECT datname FROM pg_database d WHERE datname LIKE :prefix"
        " AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)"
    )
    for (name,) in connection.execute(idle, {"prefix": DATABASE_PREFIX + "%"}).all():
        process = name.removeprefix(DATABASE_PREFIX).split("_")[0]
        if not Path("/proc", process).exists():
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}"'))


def replay(app: Flask, auctions: Sequence[RecordedAuction]) -> Iterator[dict[str, Any]]:
    """Replay every auction in `app`'s database on a simulated clock; one result each, in order."""
    news.silence(app)
    with app.app_context():
        db.create_all()
        for auction, (lot_id, bidders) in zip(auctions, _set_up(auctions), strict=True):
            yield _replay_one(app, auction, lot_id, bidders)
        db.session.remove()
        db.engine.dispose()


def _replay_one(app: Flask, auction: RecordedAuction, lot_id: int, bidders: dict[str, int]) -> dict[str, Any]:
    simulated = clock.ManualClock(auction.opens_at)
    clock.install(app, simulated)
    answers: list[Answer] = []
    for start in range(0, len(auction.bids), BATCH):
        batch = auction.bids[start : start + BATCH]
        simulated.at = max(simulated.at, *(bid.at for bid in batch))
        waiting = [WaitingBid(uuid.uuid4(), bidders[bid.bidder], bid.amount_minor, bid.at) for bid in batch]
        answers += place_bids(lot_id, waiting)
    result = _result(auction, db.session.get_one(Lot, lot_id), answers)
    db.session.close()
    return result


def _result(auction: RecordedAuction, lot: Lot, answers: list[Answer]) -> dict[str, Any]:
    rejected = [
        {"seq": bid.seq, "reason": answer.refusal}
        for bid, answer in zip(auction.bids, answers, strict=True) if answer.refusal
    ]  # fmt: skip
    unexpected = Counter(row["reason"] for row in rejected if row["reason"] not in REPORTED)
    if unexpected:
        raise RuntimeError(f"{auction.auction_id}: refusals that a ladder cannot cause: {dict(unexpected)}")
    assert lot.closes_at is not None
    return {
        "auction_id": auction.auction_id,
        "winner_code": lot.leading_code,
        "price_minor": lot.leading_price_minor,
        "n_accepted": lot.bid_count,
        "n_rejected": len(rejected),
        "n_extensions": lot.extension_count,
        "close_time": lot.closes_at.astimezone(COURT_ZONE).isoformat(),
        "rejected": rejected,
    }


def _set_up(auctions: Sequence[RecordedAuction]) -> list[tuple[int, dict[str, int]]]:
    """A lot for each auction, and its bidders enrolled, all in one transaction: (lot, account of each bidder)."""
    court = _court()
    officer = _account(NO_MOMENT, court)
    made = [_lot_with_bidders(auction, court, officer) for auction in auctions]
    db.session.add_all(row for lot, enrolments in made for row in (lot, *enrolments.values()))
    db.session.flush()
    ids = [(lot.id, {code: row.user_id for code, row in enrolments.items()}) for lot, enrolments in made]
    db.session.commit()
    db.session.close()
    return ids


def _lot_with_bidders(auction: RecordedAuction, court: Court, officer: User) -> tuple[Lot, dict[str, Enrolment]]:
    """Case and asset stand for the unknown ones; every bidder has the code that the file gives him."""
    before = auction.opens_at - timedelta(days=31)
    case = EnforcementCase(
        number=f"replay {auction.auction_id}", court=court, officer=officer, title_document="replay",
        title_effective_on=before.date(), opened_at=before, account_number=f"replay {auction.auction_id}",
        currency=auction.currency,
    )  # fmt: skip
    asset = Asset(
        case=case, kind="immovable", title=auction.auction_id, description="", location="", certificate="",
        occupancy="", tenancy="", encumbrances="", arrears="", known_defects="", recorded_at=before,
    )  # fmt: skip
    lot = Lot(
        asset=asset, case=case, court=court, round_kind="first", state="open", title=auction.auction_id,
        jurisdiction="cn" if auction.soft_close_s else "hard_end", asset_kind="immovable",
        currency=auction.currency, created_at=before, start_price_minor=auction.start_price_minor,
        increment_minor=auction.increment_minor, deposit_minor=max(1, auction.start_price_minor // 10),
        balance_days=10, announced_at=before, opens_at=auction.opens_at,
        scheduled_closes_at=auction.closes_at, closes_at=auction.closes_at,
    )  # fmt: skip
    enrolments = {
        code: Enrolment(
            lot=lot, user=(account := _account(before)), person=account.person,
            deposit_minor=max(1, auction.start_price_minor // 10), requested_at=before, confirmed_at=before, code=code,
        )
        for code in dict.fromkeys(bid.bidder for bid in auction.bids)
    }  # fmt: skip
    return lot, enrolments


def _court() -> Court:
    return Court(
        name_zh="replay", name_en="replay", address="", phone="", supervision_phone="", account_holder="",
        account_bank="", account_number="",
    )  # fmt: skip


def _account(at: datetime, court: Court | None = None) -> User:
    unique = uuid.uuid4().hex
    person = Person(legal_name=unique, id_kind="resident_id", id_number=unique, confirmed_at=at)
    return User(email=f"{unique}@replay.invalid", active=True, fs_uniquifier=unique, person=person, court=court)
