"""Drafting lots and what the next round takes with it, on real PostgreSQL."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.queries import entries_after
from auction.lots import actions
from auction.lots.models import Lot
from tests.builders import announced_lot, user
from tests.contracts import example_of
from tests.lots import stories


def end(lot: Lot, *events: tuple[str, str]) -> None:
    """Take the steps of bidding and settlement that end a lot."""
    with transaction() as session:
        row = actions.locked(session, lot.id)
        for event, kind in events:
            public = {name: value for name, value in example_of(kind).items() if name != "state"}
            actions.advance(session, row, event, kind, public)


UNSOLD = (("open", "lot.opened"), ("close_unsold", "lot.closed"))
DEFAULTED = (("open", "lot.opened"), ("close_sold", "lot.closed"), ("default", "lot.defaulted"))


def test_a_draft_needs_a_seizure_in_force(app, standing_clock):
    """Without a seizure, and on the day after it ran out, no lot is drafted; on its last day one is."""
    thing = stories.seized_asset(days=10)
    officer = stories.officer_of(thing)
    standing_clock.at += timedelta(days=11)
    with pytest.raises(Refusal, match="SEIZURE_EXPIRED"):
        actions.draft_lot(thing.id, "first", officer)
    standing_clock.at -= timedelta(days=1)
    lot = actions.draft_lot(thing.id, "first", officer)
    assert (lot.state, lot.title, lot.court_id) == ("draft", thing.title, officer.court_id)
    assert [entry.kind for entry in entries_after(f"lot:{lot.id}", 0)] == ["lot.drafted"]


def test_an_asset_has_one_living_lot(app):
    """A second draft is refused until the first is withdrawn; the database itself holds the line."""
    thing = stories.seized_asset()
    officer = stories.officer_of(thing)
    first = actions.draft_lot(thing.id, "first", officer)
    with pytest.raises(Refusal, match="ASSET_ALREADY_LISTED"):
        actions.draft_lot(thing.id, "first", officer)
    copy = {"asset_id": thing.id, "case_id": thing.case_id, "court_id": officer.court_id, "round_kind": "first",
            "title": "x", "asset_kind": "immovable", "currency": "CNY", "created_at": clock.now()}  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError, match="uq_lot_one_living"), db.engine.begin() as connection:
        connection.execute(sa.insert(Lot).values(state="draft", jurisdiction="cn", **copy))
    actions.withdraw(first.id, officer, "财产描述有误")
    assert actions.draft_lot(thing.id, "first", officer).id != first.id


def test_two_officers_at_once_draft_one_lot(app):
    """Of two drafts at the same moment one becomes a lot and the other is told that there is one."""
    thing = stories.seized_asset()
    asset_id, officer_id = thing.id, stories.officer_of(thing).id
    results: list[str] = []
    gate = threading.Barrier(2)

    def draft():
        with app.app_context():
            gate.wait()
            try:
                actions.draft_lot(asset_id, "first", db.session.get(type(stories.officer_of(thing)), officer_id))
                results.append("drafted")
            except Refusal as refusal:
                results.append(refusal.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=draft) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["ASSET_ALREADY_LISTED", "drafted"]


def test_an_officer_of_another_court_finds_nothing(app):
    """Who does not serve the asset's court is told that there is nothing."""
    thing = stories.seized_asset()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.draft_lot(thing.id, "first", user("officer"))


def test_an_unsold_lot_goes_to_its_second_round(app):
    """The second round carries price, report and purchasers, keeps 80 % as its floor, and exists once."""
    lot = stories.ready()
    officer = stories.officer_of(lot)
    actions.announce(lot.id, officer)
    end(lot, *UNSOLD)
    lot.is_home_limited = True
    db.session.commit()
    second = actions.draft_next_round(lot.id, officer)
    assert (second.round_kind, second.state, second.previous_lot_id) == ("second", "valued", lot.id)
    assert second.is_home_limited
    assert second.reference_price_minor == stories.REFERENCE
    with pytest.raises(Refusal, match="START_BELOW_FLOOR") as refused:
        actions.propose_terms(second.id, officer, 559_999_99, 5_000_00, 56_000_00, 10)
    assert refused.value.facts["floor_minor"] == 560_000_00
    stories.decided(second, start_price_minor=560_000_00, deposit_minor=56_000_00)
    with pytest.raises(Refusal, match="ROUND_ALREADY_DRAFTED"):
        actions.draft_next_round(lot.id, officer)
    with pytest.raises(Refusal, match="ASSET_ALREADY_LISTED"):
        actions.draft_lot(lot.asset_id, "first", officer)


def test_a_second_round_is_announced_fifteen_days_before(app, standing_clock):
    """The whole way to the second announcement: fourteen days are refused, fifteen are enough."""
    lot = stories.ready()
    officer = stories.officer_of(lot)
    actions.announce(lot.id, officer)
    end(lot, *UNSOLD)
    second = actions.draft_next_round(lot.id, officer)
    stories.decided(second, start_price_minor=560_000_00, deposit_minor=56_000_00)
    stories.notified(second)
    stories.written(second, notice_days=14)
    with pytest.raises(Refusal, match="ANNOUNCEMENT_INCOMPLETE"):
        actions.announce(second.id, officer)
    stories.written(second, notice_days=15)
    assert actions.announce(second.id, officer).state == "announced"


def test_a_defaulted_lot_is_auctioned_again_at_its_price(app):
    """After a default the asset goes to a re-auction, whose price is not cut."""
    lot = stories.announced()
    officer = stories.officer_of(lot)
    end(lot, *DEFAULTED)
    with pytest.raises(Refusal, match="ROUND_FOLLOWS_PREVIOUS"):
        actions.draft_lot(lot.asset_id, "first", officer)
    again = actions.draft_next_round(lot.id, officer)
    assert again.round_kind == "reauction"
    with pytest.raises(Refusal, match="START_BELOW_FLOOR"):
        actions.propose_terms(again.id, officer, 699_999_99, 5_000_00, 70_000_00, 10)


def test_no_round_follows_a_lot_that_is_not_over(app):
    """The next round waits for the end of this one."""
    lot = announced_lot()
    with pytest.raises(Refusal, match="NO_ROUND_FOLLOWS"):
        actions.draft_next_round(lot.id, lot.case.officer)


def test_a_pause_gives_back_the_time_that_was_left(app, standing_clock):
    """Resumed bidding has exactly the time left that it had when it was suspended, and both reasons are public."""
    lot = announced_lot(state="open", lasts=timedelta(hours=30))
    officer, closes_at = lot.case.officer, lot.closes_at
    standing_clock.at += timedelta(hours=20)
    actions.pause(lot.id, officer, "系统故障")
    standing_clock.at += timedelta(days=2)
    actions.resume(lot.id, officer, "故障排除")
    db.session.refresh(lot)
    assert (lot.state, lot.closes_at, lot.paused_at) == ("open", closes_at + timedelta(days=2), None)
    told = [(entry.kind, entry.public["reason"]) for entry in entries_after(f"lot:{lot.id}", 0)]
    assert told == [("lot.paused", "系统故障"), ("lot.resumed", "故障排除")]


def test_a_lot_whose_time_is_over_is_not_paused(app, standing_clock):
    """After the end a suspension would let the contest be fought again, so it is refused."""
    lot = announced_lot(state="open")
    standing_clock.at = lot.closes_at
    with pytest.raises(Refusal, match="BIDDING_IS_OVER"):
        actions.pause(lot.id, lot.case.officer, "x")
