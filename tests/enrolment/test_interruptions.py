"""Everybody enrolled is told when the court suspends a lot, lets it go on, or withdraws it: once, after the act."""

import threading
from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.enrolment.interruptions import WITHIN, tell_of_interruptions
from auction.ground.store import db
from auction.journal.models import Mail
from auction.lots.interruptions import pause, resume, withdraw
from tests import builders

REASON = "案外人提出异议，需审查"


def told(user_id: int) -> list[InboxNotice]:
    db.session.rollback()
    query = sa.select(InboxNotice).where(InboxNotice.user_id == user_id).order_by(InboxNotice.written_at)
    return list(db.session.scalars(query))


def test_suspended_resumed_withdrawn(app, standing_clock):
    """Each step reaches every enrolled person with its reason; resumption with the new end; others hear nothing."""
    lot = builders.open_lot()
    people = [builders.enrolled(lot).user_id for _ in range(3)]
    stranger = builders.enrolled(builders.open_lot()).user_id
    officer = builders.user("officer", of_court=True)
    pause(lot.id, officer, REASON)
    standing_clock.at += timedelta(hours=3)
    resume(lot.id, officer, REASON)
    assert tell_of_interruptions() == 2
    standing_clock.at += timedelta(hours=1)
    withdraw(lot.id, officer, REASON)
    assert tell_of_interruptions() == 1
    assert tell_of_interruptions() == 0
    for person in people:
        notices = told(person)
        assert sorted(one.subject_zh.split("：")[0] for one in notices) == ["撤回拍卖", "竞价中止", "竞价恢复"]
        assert all(REASON in one.body_en and REASON in one.body_zh for one in notices)
        [resumed] = [one for one in notices if one.subject_zh.startswith("竞价恢复")]
        assert "2026-03-04 13:00" in resumed.body_en
    assert told(stranger) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 9


def test_two_workers_tell_once(app, standing_clock):
    """Several at the same entry: one tells."""
    lot = builders.open_lot()
    person = builders.enrolled(lot).user_id
    pause(lot.id, builders.user("officer", of_court=True), REASON)
    start, done = threading.Barrier(4), []

    def work() -> None:
        with app.app_context():
            start.wait()
            done.append(tell_of_interruptions())

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sum(done) == 1
    assert len(told(person)) == 1


def test_what_is_long_past_is_no_news(app, standing_clock):
    """An entry from before, as after a long standstill of the worker, is not told any more."""
    lot = builders.open_lot(lasts=timedelta(days=30))
    person = builders.enrolled(lot).user_id
    pause(lot.id, builders.user("officer", of_court=True), REASON)
    standing_clock.at += WITHIN
    assert tell_of_interruptions() == 0
    assert told(person) == []


def test_many_lots_are_told_in_the_same_few_statements(app, standing_clock, asked):
    """When a fault suspends many lots, the questions do not grow with lots or people."""
    officer = builders.user("officer", of_court=True)
    counts = []
    for lots in (1, 9):
        for lot in [builders.open_lot() for _ in range(lots)]:
            builders.enrolled(lot), builders.enrolled(lot)
            pause(lot.id, officer, REASON)
        asked.clear()
        assert tell_of_interruptions() == lots
        counts.append(len(asked))
    assert counts[0] == counts[1]
