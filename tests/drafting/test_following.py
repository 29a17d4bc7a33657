"""Papers that follow what happens to them and to their lot: a delivered notice, a correction, a file added, a far last day."""

import uuid
from datetime import date, timedelta

import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.bidding.outages import suspend_for_jump
from auction.cases.actions import add_asset_file
from auction.corrections import actions as corrections
from auction.corrections.models import Correction
from auction.drafting.actions import issue_paper
from auction.enrolment.interruptions import tell_of_interruptions
from auction.ground import clock
from auction.ground.store import db
from auction.lots.announcing import announce
from auction.lots.due import open_lots
from auction.lots.interruptions import resume
from auction.lots.models import Lot, Notice
from auction.papers.actions import record_delivery
from auction.papers.letters import _day_forms
from auction.papers.models import Paper
from tests import builders
from tests.appraisal.stories import pdf
from tests.lots import stories
from tests.settlement.stories import work

DAY = timedelta(days=1)


def deliver(paper, actor, result="delivered", on=None):
    return record_delivery(
        uuid.uuid4(), paper.id, actor, pdf(), method="post", result=result, delivered_on=on or clock.today(),
        served_by="EMS", received_by="本人", remark="",
    )  # fmt: skip


def test_a_delivered_notice_is_the_lots_notice(app, standing_clock):
    """One act: the proof of delivery fills the lot's file; what came back does not, and the first day that reached him
    stands; once announced the file is kept.
    """
    lot = stories.decided(stories.valued())
    officer, (one, two) = stories.officer_of(lot), lot.case.parties[:2]
    papers = [issue_paper(lot.id, "party_notice", party.id, officer) for party in (one, two)]
    deliver(papers[0], officer, "returned")
    assert lot.notices == []
    first = clock.today()
    deliver(papers[0], officer)
    standing_clock.at += 2 * DAY
    deliver(papers[0], officer)
    deliver(papers[1], officer)
    db.session.expire_all()
    told = {notice.party_id: (notice.result, notice.notified_on, notice.method) for notice in lot.notices}
    assert told[one.id] == ("delivered", first, "邮寄送达（第九十一条）")
    assert told[two.id][1] == clock.today()
    standing_clock.at += 3 * DAY
    announce(stories.written(lot).id, officer)
    deliver(papers[1], officer)
    assert db.session.scalars(sa.select(Notice.notified_on).filter_by(party_id=two.id)).one() == clock.today() - 3 * DAY


def test_papers_and_versions_follow_the_published_file(app, standing_clock):
    """A correction puts a new announcement in the old one's place; a picture added afterwards is a version, once."""
    lot = stories.announced()
    officer = stories.officer_of(lot)
    old = issue_paper(lot.id, "announcement", None, officer)
    standing_clock.at += DAY
    corrections.draft_texts(lot.id, officer, {"other_information": "另有车位一个可单独租用。"}, {})
    corrections.publish_correction(lot.id, officer, "补充说明", None, uuid.uuid4())
    work()
    papers = db.session.scalars(sa.select(Paper).filter_by(kind="announcement").order_by(Paper.issued_at)).all()
    assert [paper.ended_at is None for paper in papers] == [False, True]
    lot = db.session.get_one(Lot, lot.id)
    assert (papers[1].replaces_id, papers[1].facts["text_sha256"]) == (old.id, lot.announcement.content_hash)
    standing_clock.at += DAY
    add_asset_file(lot.asset_id, stories.officer_of(lot), pdf(), "房屋平面图")
    work()
    work()
    versions = db.session.scalars(sa.select(Correction).order_by(Correction.number)).all()
    assert [(one.number, one.changes[0]["part"], one.is_material) for one in versions] == [
        (2, "text", False), (3, "file", False),
    ]  # fmt: skip
    assert versions[1].changes[0]["after"] == "房屋平面图"


def test_a_jump_of_the_clock_keeps_the_next_lots_closed(app, standing_clock):
    """The database's clock leaps an hour ahead: a lot that would open in half an hour stands still and its bidders read of
    a sale, not of bids; when the new time is the right one and it is resumed, it waits for its opening again.
    """
    lot, later = (builders.announced_lot(opens_in=timedelta(minutes=minutes)) for minutes in (30, 120))
    bidder = builders.enrolled(lot).user_id
    standing_clock.at += timedelta(hours=1)
    suspend_for_jump(3600.0)
    assert open_lots() == 0
    db.session.expire_all()
    assert (lot.state, later.state) == ("paused", "paused")
    assert tell_of_interruptions() == 2
    told = db.session.scalars(sa.select(InboxNotice.subject_zh).filter_by(user_id=bidder)).all()
    assert told == [f"拍卖中止：{lot.title}"]
    resume(lot.id, lot.case.officer, "时间无误")
    assert (lot.state, lot.opens_at > clock.now()) == ("announced", True)


def test_a_last_day_in_a_year_nobody_knows_is_marked():
    """Its holidays are not published, so the day may still move; a day of a known year and any moment stay plain."""
    assert _day_forms("due_on", date(2031, 5, 6)) == {
        "due_on": "2031-05-06（暂定）", "due_on_zh": "2031年5月6日（暂定）", "due_on_en": "6 May 2031 (provisional)",
        "due_on_numerals": "二〇三一年五月六日（暂定）",
    }  # fmt: skip
    assert _day_forms("due_on", date(2026, 5, 6))["due_on"] == "2026-05-06"
