"""The platform fails: no lot is sold by it, none that was closed is opened again, and nobody loses time."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction import pulse
from auction.accounts.models import InboxNotice
from auction.bidding.closing import DRAIN, close_due_lots
from auction.bidding.outages import suspend_after_outages
from auction.ground import clock
from auction.ground.store import db
from auction.journal import uptime
from auction.journal.models import JournalEntry, Outage, ServingProcess
from auction.jurisdictions import rule_set
from auction.lots.actions import resume
from auction.lots.models import Lot
from tests import builders
from tests.bidding import stories

LIMIT = timedelta(seconds=rule_set().outage_limit_s)
WINDOW = timedelta(seconds=rule_set().extension_window_s)
SECOND = timedelta(seconds=1)


def beat(process_id=None, decided_up_to=None) -> None:
    uptime.beat(db.engine, process_id or uuid.uuid4(), decided_up_to or clock.now())


def outage(standing_clock, begins, length) -> None:
    """The web is up until `begins`, away for `length`, and up again."""
    standing_clock.at = begins
    beat()
    standing_clock.at += length
    beat()


def up_until(standing_clock, at) -> None:
    """The web stays up until then, beat after beat, and has decided all its bids."""
    standing_clock.at = at
    with db.engine.begin() as connection:
        connection.execute(sa.update(ServingProcess).values(beat_at=at, decided_up_to=at))


def last_entry(lot) -> JournalEntry:
    return db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.subject == f"lot:{lot.id}").order_by(JournalEntry.seq.desc())
    ).first()


def test_an_outage_in_the_last_window_suspends_the_lot(app, standing_clock):
    """Suspended since the outage began, with its cause and an alarm; a lot that ends later goes on; nothing is sold."""
    administrator = builders.user("administrator")
    lot, later = builders.open_lot(), builders.open_lot(lasts=timedelta(hours=30))
    leads = builders.enrolled(lot)
    stories.bid(leads, 700_000_00)
    began = lot.closes_at - timedelta(minutes=1)
    outage(standing_clock, began, LIMIT + SECOND)
    assert (suspend_after_outages(), suspend_after_outages()) == (1, 0)
    db.session.expire_all()
    assert (lot.state, lot.paused_at, lot.leading_code, later.state) == ("paused", began, leads.code, "open")
    assert last_entry(lot).public["cause"] == "platform_outage"
    assert db.session.scalars(sa.select(JournalEntry.public).filter_by(kind="platform.outage")).one()["lots"] == 1
    assert [notice.user_id for notice in db.session.scalars(sa.select(InboxNotice))] == [administrator.id]
    standing_clock.at = lot.closes_at + DRAIN
    assert close_due_lots() == 0


def test_resuming_gives_back_the_time_that_was_left(app, standing_clock):
    """A minute was left when the outage began: a minute is left after resuming, and the seen outage does not come back."""
    lot = builders.open_lot()
    leads = builders.enrolled(lot)
    stories.bid(leads, 700_000_00)
    outage(standing_clock, lot.closes_at - timedelta(minutes=1), timedelta(minutes=3))
    suspend_after_outages()
    db.session.expire_all()
    standing_clock.at += SECOND
    resume(lot.id, lot.case.officer, "故障排除")
    assert lot.closes_at == standing_clock.at + timedelta(minutes=1)
    up_until(standing_clock, lot.closes_at + DRAIN)
    assert close_due_lots() == 1
    db.session.refresh(lot)
    assert (lot.state, lot.leading_code) == ("sold", leads.code)


def test_a_restart_within_the_limit_suspends_nothing(app, standing_clock):
    """Ten seconds without a web process in the last five minutes: the lot is sold as if nothing had been."""
    lot = builders.open_lot()
    stories.bid(builders.enrolled(lot), 700_000_00)
    outage(standing_clock, lot.closes_at - timedelta(minutes=1), LIMIT)
    assert suspend_after_outages() == 1
    up_until(standing_clock, lot.closes_at + DRAIN)
    assert close_due_lots() == 1
    db.session.refresh(lot)
    assert lot.state == "sold"


@pytest.mark.parametrize(
    ("lasts", "begins", "touched"),
    [
        (timedelta(hours=24), timedelta(hours=12), False),
        (timedelta(hours=24), timedelta(hours=24) - WINDOW - LIMIT - SECOND, False),
        (timedelta(hours=24), timedelta(hours=24) - WINDOW - LIMIT, True),
        (timedelta(hours=24), timedelta(hours=24) - SECOND, True),
        (timedelta(hours=24), timedelta(hours=24), False),
        (WINDOW / 2, timedelta(seconds=1), True),
    ],
)
def test_which_outages_touch_a_lot(app, standing_clock, lasts, begins, touched):
    """Those that reach into its last window; in a lot shorter than the window, any. The close itself sees to it."""
    lot = builders.open_lot(lasts=lasts)
    outage(standing_clock, lot.opens_at + begins, LIMIT + SECOND)
    up_until(standing_clock, max(standing_clock.at, lot.closes_at + DRAIN))
    assert close_due_lots() == 1
    db.session.refresh(lot)
    assert lot.state == ("paused" if touched else "unsold")


def test_a_gap_is_noted_once(app, standing_clock):
    """Two processes that come back at once, neither seeing the other, note one outage; a gap of three seconds is none."""
    beat()
    standing_clock.at += timedelta(seconds=3)
    beat()
    last = standing_clock.at
    standing_clock.at += timedelta(seconds=20)
    beat()
    with db.engine.begin() as connection:
        connection.execute(sa.update(ServingProcess).values(beat_at=last))
    beat()
    [noted] = db.session.scalars(sa.select(Outage))
    assert noted.ended_at - noted.began_at == timedelta(seconds=20)


def test_a_moved_demo_clock_is_no_outage(app):
    """The court's clock goes on by a day between two beats: no gap, and the lots on the way are closed, not suspended."""
    clock.install(app, clock.DatabaseClock(db.engine))
    lot_id, end = (lot := builders.open_lot()).id, lot.closes_at
    beat()
    clock.move_to(end + timedelta(seconds=3))
    beat()
    assert db.session.scalars(sa.select(Outage)).all() == []
    assert close_due_lots() == 1
    assert db.session.get_one(Lot, lot_id).state == "unsold"


@pytest.mark.parametrize(("late", "state"), [(timedelta(seconds=2), "unsold"), (timedelta(minutes=1), "paused")])
def test_a_close_that_comes_too_late_is_the_courts(app, late, state):
    """The worker was away: two seconds after the end it closes the lot, a minute after it suspends it, with no time left."""
    clock.install(app, clock.DatabaseClock(db.engine))
    lot = builders.open_lot(opens_in=-timedelta(hours=25))
    end = clock.now() - late
    lot.closes_at = lot.scheduled_closes_at = end
    db.session.commit()
    assert close_due_lots() == 1
    db.session.refresh(lot)
    assert (lot.state, lot.paused_at) == (state, end if state == "paused" else None)


def test_a_lot_waits_until_the_web_is_known_to_be_up(app, standing_clock):
    """The worker lives, the web does not: whether bidders could bid nobody knows, until a web process beats again."""
    lot = builders.open_lot()
    standing_clock.at = lot.closes_at - SECOND
    process = uuid.uuid4()
    beat(process)
    standing_clock.at = lot.closes_at + DRAIN
    assert close_due_lots() == 0
    beat(process)
    assert close_due_lots() == 1


def test_a_bid_that_waits_in_another_process_holds_the_close(app, standing_clock):
    """It entered before the end: the lot stays open until that process has decided it, or is gone for five seconds."""
    slow, quick = uuid.uuid4(), uuid.uuid4()
    for process in (slow, quick):
        lot = builders.open_lot()
        up_until(standing_clock, lot.closes_at + DRAIN)
        beat(quick)
        beat(slow, decided_up_to=lot.closes_at - timedelta(milliseconds=1))
        assert close_due_lots() == 0
        if process == slow:
            beat(slow)
            assert close_due_lots() == 1
    standing_clock.at += uptime.GONE / 2
    beat(quick)
    assert close_due_lots() == 0
    standing_clock.at += uptime.GONE / 2
    beat(quick)
    assert close_due_lots() == 1


def test_a_closed_lot_stays_closed(app, standing_clock):
    """An outage after the close changes nothing, even when it reaches back into the last window."""
    lot = builders.open_lot()
    standing_clock.at = lot.closes_at + DRAIN
    assert close_due_lots() == 1
    outage(standing_clock, lot.closes_at - SECOND, timedelta(minutes=1))
    suspend_after_outages()
    db.session.refresh(lot)
    assert lot.state == "unsold"


@pytest.mark.parametrize("ahead", [timedelta(minutes=30), timedelta(minutes=-30), timedelta(seconds=3)])
def test_a_jump_of_the_databases_clock_suspends_the_bidding(app, ahead):
    """Whichever way: open lots are suspended with their time kept, nothing is closed, one alarm; then the court resumes."""
    told = timedelta(0)

    def ask(connection):
        return connection.scalar(sa.text("SELECT clock_timestamp()")) + told, 0, None

    clock.install(app, clock.DatabaseClock(db.engine, ask))
    lot, other = builders.open_lot(lasts=timedelta(hours=1)), builders.announced_lot(timedelta(hours=1))
    process = uuid.uuid4()
    pulse.beat(db.engine, process)
    assert lot.state == "open"
    told = ahead
    before = clock.now()
    pulse.beat(db.engine, process), pulse.beat(db.engine, None)
    db.session.expire_all()
    assert (lot.state, other.state, close_due_lots()) == ("paused", "announced", 0)
    assert before <= lot.paused_at <= clock.now()
    assert last_entry(lot).public["cause"] == "clock_jump"
    alarms = db.session.scalars(sa.select(JournalEntry.public).filter_by(kind="clock.jumped")).all()
    assert [alarm["seconds"] for alarm in alarms] == [pytest.approx(ahead.total_seconds(), abs=2)]
    told = timedelta(0)
    pulse.beat(db.engine, process)
    resume(lot.id, lot.case.officer, "时钟已校准")
    pulse.beat(db.engine, process)
    db.session.refresh(lot)
    assert lot.state == "open"
    assert timedelta(minutes=59) < lot.closes_at - clock.now() <= timedelta(hours=1)


def test_a_clock_set_back_between_two_starts_suspends_the_bidding(app, standing_clock):
    """The new process finds beats of the old one in its future: lots are suspended once, then all goes on."""
    lot = builders.open_lot()
    pulse.beat(db.engine, uuid.uuid4())
    standing_clock.at -= timedelta(minutes=30)
    process = uuid.uuid4()
    pulse.beat(db.engine, process)
    db.session.refresh(lot)
    assert lot.state == "paused"
    resume(lot.id, lot.case.officer, "时钟已校准")
    pulse.beat(db.engine, process)
    db.session.refresh(lot)
    assert lot.state == "open"
