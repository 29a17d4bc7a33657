"""The days of a network inquiry: late, longer, standing still, over (art 9, 11, 28)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.platforms import queries
from auction.platforms.actions import add_platform, start_network_inquiry
from auction.platforms.deadlines import DEADLINES
from auction.platforms.models import PlatformReport
from auction.platforms.periods import look_at
from auction.valuation.actions import record_failure
from auction.valuation.interrupting import resume_inquiry, suspend_inquiry
from auction.valuation.models import Inquiry
from tests.browsing import sign_in, submit
from tests.lots import stories

from .stories import DAY, A, B, begun, fixed, listed, request_of, run_due, said, send, sold, waived


def test_late_is_kept_and_does_not_count(app, client, administrator, standing_clock):
    """One in time, one a day late: the late report stands on the file with its reason, the price rests on the other."""
    first, second = listed(administrator, A, B)
    inquiry = begun()
    send(client, first, said(inquiry, first, amount_minor=900_000_00))
    standing_clock.at += 4 * DAY
    answer = send(client, second, said(inquiry, second))
    assert (answer.status_code, answer.json["code"]) == (409, "PLATFORM_REPORT_LATE")
    late = {"type": "inquiry.extension", "request_id": said(inquiry, second)["request_id"], "reason": "数据不足"}
    assert send(client, second, late).json["code"] == "PLATFORM_REPORT_REPEATED"
    assert run_due() >= 0
    waived(inquiry)
    inquiry = fixed(inquiry)
    assert inquiry.price_minor == 900_000_00
    assert {one.source: one.why_not for one in inquiry.figures} == {
        f"platform:{first.id}": "", f"platform:{second.id}:1": "late",
    }  # fmt: skip
    assert queries.late_in_a_year() == {second.id: 1}


def test_all_late_who_asked_gets_three_days(app, client, administrator, standing_clock):
    """Nobody has answered: who asked in time gets three days more, the other none; its result then is the price."""
    first, second = listed(administrator, A, None)
    inquiry = begun()
    asked = {"type": "inquiry.extension", "request_id": said(inquiry, first)["request_id"], "reason": "数据不足"}
    assert send(client, first, asked).json == {"effect": "extension"}
    standing_clock.at += 4 * DAY
    look_at(inquiry.id)
    assert (request_of(inquiry, first).is_extended, request_of(inquiry, second).is_extended) == (True, False)
    assert send(client, first, said(inquiry, first)).status_code == 200
    waived(inquiry)
    assert fixed(inquiry).state == "fixed"


def test_nobody_answers_nobody_asks(app, client, administrator, standing_clock):
    """The days are over in silence: the inquiry ends by itself; what comes then is kept as late."""
    (platform,) = listed(administrator, A)
    inquiry = begun()
    assert queries.to_look_at(10) == []
    standing_clock.at += 4 * DAY
    assert queries.to_look_at(10) == [inquiry.id]
    assert look_at(inquiry.id)
    assert db.session.get_one(Inquiry, inquiry.id).state == "failed"
    assert send(client, platform, said(inquiry, platform)).json["code"] == "PLATFORM_REPORT_LATE"
    assert [report.is_late for report in db.session.query(PlatformReport)] == [True]


def test_more_time_asked_for_in_time_holds_before_the_worker_looks(app, client, administrator, standing_clock):
    """Asked on the second day, answered on the fifth: nobody else has answered, so it counts (art 11(2))."""
    (platform,) = listed(administrator, A)
    inquiry = begun()
    asked = {"type": "inquiry.extension", "request_id": said(inquiry, platform)["request_id"], "reason": "数据不足"}
    send(client, platform, asked)
    standing_clock.at += 4 * DAY
    assert send(client, platform, said(inquiry, platform)).json == {"effect": "counted"}


def test_the_days_of_a_stay_do_not_run(app, client, administrator, standing_clock):
    """Ten days suspended: nothing ends, nobody is called or blamed, an answer counts; resumed, the last day is ten days
    later and the other's answer counts as well (art 28).
    """
    first, second = listed(administrator, A, B)
    inquiry = begun()
    officer, due_on = stories.officer_of(inquiry.lot), request_of(inquiry, first).due_on
    run_due()
    suspend_inquiry(inquiry.id, officer, "case_stayed", "暂缓执行")
    standing_clock.at += 10 * DAY
    assert (queries.to_look_at(9), queries.to_send(clock.now(), 9), look_at(inquiry.id)) == ([], [], False)
    assert queries.late_in_a_year() == {}
    assert send(client, first, said(inquiry, first)).json == {"effect": "counted"}
    resume_inquiry(inquiry.id, officer)
    assert request_of(inquiry, second).due_on >= due_on + 10 * DAY
    assert send(client, second, said(inquiry, second)).json == {"effect": "counted"}


def test_only_whom_we_reached_is_late(app, client, administrator, standing_clock):
    """Never reached: not late. Ended by the court on the first day: nobody is late (art 9)."""
    listed(administrator, A, None)
    inquiry, ended = begun(), begun(stories.drafted())
    run_due()
    record_failure(ended.id, stories.officer_of(ended.lot), "改用评估")
    standing_clock.at += 5 * DAY
    mailed = next(one for one in queries.requests_of(inquiry.id) if one.platform.url is None)
    assert queries.late_in_a_year() == {mailed.platform_id: 1}


def test_a_dead_platform_is_called_until_its_last_day(app, administrator, receiver, standing_clock):
    """A call that fails is repeated at growing distances under the same id, and no more after the last day."""
    receiver.usual = (503, {})
    listed(administrator, receiver.url)
    inquiry = begun()
    last = 0
    while clock.today() <= inquiry.due_on:
        run_due()
        last = len(receiver.received)
        standing_clock.at += timedelta(hours=5)
    run_due()
    assert len({came.message_id for came in receiver.received}) == 1
    assert len(receiver.received) == last > 12
    assert "503" in queries.requests_of(inquiry.id)[0].last_answer


def test_a_report_that_lapsed_does_not_count(app, client, administrator, standing_clock):
    """Of two reports the one that holds for five days has lapsed on fixing: the other alone is the price."""
    first, second = listed(administrator, A, B)
    inquiry = begun()
    send(client, first, said(inquiry, first, amount_minor=500_000_00, valid_until=str(clock.today() + 5 * DAY)))
    send(client, second, said(inquiry, second, amount_minor=900_000_00))
    waived(inquiry)
    standing_clock.at += 6 * DAY
    inquiry = fixed(inquiry)
    assert inquiry.price_minor == 900_000_00
    assert {figure.why_not for figure in inquiry.figures} == {"", "lapsed"}


def test_a_new_calendar_moves_the_platforms_days(app, administrator):
    """A last day that has become a holiday moves, of the request and of the correction; of an inquiry that is over none."""
    listed(administrator, A)
    inquiry, ended = begun(), begun(stories.drafted())
    record_failure(ended.id, stories.officer_of(ended.lot), "改用评估")
    day = inquiry.due_on
    queries.requests_of(inquiry.id)[0].correction_due_on = day
    db.session.commit()
    assert DEADLINES[0].move(db.session, {day: day + DAY}) == 2
    db.session.commit()
    assert [(one.due_on, one.correction_due_on) for one in queries.requests_of(inquiry.id)] == [(day + DAY, day + DAY)]
    assert queries.requests_of(ended.id)[0].due_on == day


def test_a_lapsed_result_is_issued_anew_once(app, client, administrator, standing_clock):
    """Lapsed before the announcement: the officer has it issued anew by a button, at its own turn, and only once; a sale
    then brings one fee, of the inquiry that gave the price (art 11(3), 31).
    """
    (platform,) = listed(administrator, A)
    inquiry = begun()
    officer = stories.officer_of(inquiry.lot)
    send(client, platform, said(inquiry, platform, valid_until=str(clock.today() + 5 * DAY)))
    waived(inquiry)
    fixed(inquiry)
    sign_in(client, officer)
    address = f"/desk/inquiries/{inquiry.id}"
    assert f"{address}/reissue" not in client.get(address).get_data(as_text=True)
    standing_clock.at += 6 * DAY
    add_platform(administrator, "后来的平台", "later@example.com", None, 1_000_00)
    sign_in(client, officer)
    answer = submit(client, address, "/reissue")
    anew = db.session.scalars(sa.select(Inquiry).where(Inquiry.renews_id == inquiry.id)).one()
    assert answer.headers["Location"].endswith(f"/desk/inquiries/{anew.id}")
    assert [one.platform_id for one in queries.requests_of(anew.id)] == [platform.id]
    send(client, platform, said(anew, platform, amount_minor=900_000_00))
    waived(anew)
    assert fixed(anew).price_minor == 900_000_00
    with pytest.raises(Refusal, match="REISSUE_NOT_DUE"):
        start_network_inquiry(anew.lot_id, officer, inquiry.id)
    db.session.rollback()
    sold(db.session.get_one(Inquiry, anew.id).lot)
    assert queries.without_fee(9) == [anew.id]
