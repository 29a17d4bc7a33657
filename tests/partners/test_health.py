"""A partner's server that is silent for days: people are told, once a step, and nothing is dropped in silence."""

from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.ground.store import db
from auction.journal.models import JournalEntry, Mail
from auction.partners.health import report_failing
from auction.partners.models import Delivery, Endpoint

from .test_delivering import happen


def mails() -> list[tuple[str, str]]:
    """(recipient, subject) in order."""
    return [(one.recipient, one.subject) for one in db.session.scalars(sa.select(Mail).order_by(Mail.written_at))]


def test_people_are_told_after_a_day_and_after_three(told_at, listening, work, court_clock, administrator):
    """After 24 and 72 hours without a success administrators get a notice and a mail, the partner's contact a mail, the
    record an entry; each once. A success ends it, and a later failure begins anew.
    """
    receiver = listening(usual=(500, {}))
    endpoint = told_at(receiver)
    happen("lot:7", "lot.opened")
    for hours in range(0, 80, 4):
        work()
        assert report_failing() == (hours in (24, 72)), hours
        court_clock.at += timedelta(hours=4)
    entries = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == "endpoint.failing"))
    assert [entry.public for entry in entries] == [{"endpoint": endpoint.id, "hours": hours} for hours in (24, 72)]
    told = [one for one, _ in mails()]
    assert (told.count(administrator.email), told.count("ops@partner.example")) == (2, 2)
    notices = db.session.scalars(sa.select(InboxNotice).where(InboxNotice.user_id == administrator.id)).all()
    assert [notice.path for notice in notices] == [f"/desk/partners/{endpoint.partner_id}"] * 2
    receiver.usual = (204, {})
    happen("lot:8", "lot.opened")  # by now the first may have been given up
    court_clock.at += timedelta(days=1)
    work()
    assert report_failing() == 0
    healthy = db.session.get(Endpoint, endpoint.id)
    assert (healthy.failing_since, healthy.reported_hours) == (None, 0)


def test_a_silent_endpoint_for_which_nothing_waits_is_nobodys_worry(told_at, listening, work, court_clock):
    """What was sent again and arrived elsewhere leaves no alarm; a switched off address neither."""
    receiver = listening(usual=(500, {}))
    endpoint = told_at(receiver)
    happen("lot:7", "lot.opened")
    work()
    court_clock.at += timedelta(hours=30)
    db.session.execute(sa.delete(Delivery))
    db.session.commit()
    assert report_failing() == 0
    assert db.session.get(Endpoint, endpoint.id).failing_since is not None


def test_given_up_is_told_too(told_at, listening, work, court_clock):
    """An event that was given up is a reason to write as much as one that waits: it stays in the log until sent again."""
    receiver = listening(usual=(500, {}))
    endpoint = told_at(receiver)
    happen("lot:7", "lot.opened")
    for _ in range(10):
        work()
        court_clock.at += timedelta(days=2)
    assert db.session.scalars(sa.select(Delivery)).one().given_up_at is not None
    assert report_failing() == 1
    assert db.session.get(Endpoint, endpoint.id).reported_hours == 72
    assert report_failing() == 0
    assert "已放弃 1 件" in db.session.scalars(sa.select(Mail.body)).first()


def test_gone_is_told_at_once(told_at, listening, work, administrator):
    """410 switches the address off, and administrators and the partner's contact read that the same minute."""
    told_at(listening(answers=[(410, {})]))
    happen("lot:7", "lot.opened")
    work()
    assert {one for one, _ in mails()} == {administrator.email, "ops@partner.example"}
    assert all("停用" in subject or "switched off" in subject for _, subject in mails())
