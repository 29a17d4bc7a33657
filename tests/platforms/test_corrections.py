"""Every report has a basic error: the platforms correct theirs, or do not (art 12)."""

import json

import pytest

from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.platforms import actions, queries
from auction.platforms.periods import look_at
from auction.valuation.hearing import objections_to
from auction.valuation.models import Inquiry
from tests.browsing import sign_in, submit
from tests.lots import stories

from .stories import DAY, A, B, begun, fixed, listed, nothing_more, objected, request_of, run_due, said, send, waived


def reported(client, inquiry, *platforms):
    for platform in platforms:
        assert send(client, platform, said(inquiry, platform)).json == {"effect": "counted"}


def test_every_report_wrong_is_corrected_once(app, client, administrator):
    """Ordered only when the court has upheld an objection to each. While one still may correct no price is fixed; the
    corrected results take the place of the first, and what the court said stays.
    """
    first, second = listed(administrator, A, B)
    inquiry = begun()
    officer = stories.officer_of(inquiry.lot)
    reported(client, inquiry, first, second)
    objected(inquiry, first, second)
    actions.order_correction(inquiry.id, officer)
    with pytest.raises(Refusal, match="PLATFORM_CORRECTION_ORDERED"):
        actions.order_correction(inquiry.id, officer)
    db.session.rollback()
    assert send(client, first, said(inquiry, first, amount_minor=800_000_00)).json == {"effect": "counted"}
    nothing_more(inquiry)
    with pytest.raises(Refusal, match="PLATFORM_WAITING"):
        fixed(inquiry)
    db.session.rollback()
    assert send(client, second, said(inquiry, second, amount_minor=900_000_00)).json == {"effect": "counted"}
    assert fixed(inquiry).price_minor == 850_000_00
    assert {(one.state, one.answer) for one in objections_to(inquiry.id)} == {
        ("corrected", "经查面积有误\n询价平台已出具补正报告。")
    }


@pytest.mark.parametrize("state", ["open", "dismissed"])
def test_no_correction_before_the_court_has_upheld(app, client, administrator, state):
    """An open objection may be wrong, a dismissed one is."""
    (platform,) = listed(administrator, A)
    inquiry = begun()
    reported(client, inquiry, platform)
    objected(inquiry, platform, state=state)
    with pytest.raises(Refusal, match="PLATFORM_CORRECTION"):
        actions.order_correction(inquiry.id, stories.officer_of(inquiry.lot))


def test_not_every_report_wrong(app, client, administrator):
    """One of two is objected to: nothing is corrected, the other is the price (art 13)."""
    first, second = listed(administrator, A, B)
    inquiry = begun()
    reported(client, inquiry, first, second)
    objected(inquiry, first)
    with pytest.raises(Refusal, match="PLATFORM_CORRECTION"):
        actions.order_correction(inquiry.id, stories.officer_of(inquiry.lot))


def test_a_correction_is_asked_for_under_its_own_id(app, client, administrator, receiver):
    """Another body needs another webhook-id, or a receiver that knows the first would drop it."""
    (platform,) = listed(administrator, receiver.url)
    inquiry = begun()
    run_due()
    reported(client, inquiry, platform)
    objected(inquiry, platform)
    actions.order_correction(inquiry.id, stories.officer_of(inquiry.lot))
    run_due()
    asked = [json.loads(came.body) for came in receiver.received]
    assert [one["type"] for one in asked] == ["inquiry.requested", "inquiry.correction"]
    assert len({one["request_id"] for one in asked}) == 1
    assert len({came.message_id for came in receiver.received}) == 2


def test_nobody_corrects(app, client, administrator, standing_clock):
    """The days of the correction are over: the inquiry ends by itself. A late correction is kept once and told the day
    of the correction, not of the first report.
    """
    (platform,) = listed(administrator, A)
    inquiry = begun()
    reported(client, inquiry, platform)
    objected(inquiry, platform)
    standing_clock.at += 2 * DAY
    actions.order_correction(inquiry.id, stories.officer_of(inquiry.lot))
    due_on = request_of(inquiry, platform).correction_due_on
    assert queries.to_look_at(9) == []
    standing_clock.at += 8 * DAY
    answers = [send(client, platform, said(inquiry, platform), number).json for number in ("1", "2", "1")]
    assert [answer["code"] for answer in answers] == [
        "PLATFORM_REPORT_LATE", "PLATFORM_REPORT_REPEATED", "PLATFORM_REPORT_LATE",
    ]  # fmt: skip
    assert str(due_on) in json.dumps(answers[0])
    assert queries.to_look_at(9) == [inquiry.id]
    assert look_at(inquiry.id)
    assert db.session.get_one(Inquiry, inquiry.id).state == "failed"


def test_one_corrects_and_the_other_does_not(app, client, administrator, standing_clock):
    """Once the days of the correction are over the corrected report alone is the price (art 13)."""
    first, second = listed(administrator, A, B)
    inquiry = begun()
    reported(client, inquiry, first, second)
    objected(inquiry, first, second)
    actions.order_correction(inquiry.id, stories.officer_of(inquiry.lot))
    send(client, first, said(inquiry, first, amount_minor=800_000_00))
    nothing_more(inquiry)
    standing_clock.at += 8 * DAY
    assert queries.to_look_at(9) == []
    assert fixed(inquiry).price_minor == 800_000_00


def test_the_court_reviews_by_itself(app, client, administrator):
    """Without any objection the court finds a basic error in every report: no price until they are corrected, ordered
    through the page; of one report alone nothing is ordered, and a report is reviewed once (art 12).
    """
    platforms = listed(administrator, A, B)
    inquiry = begun()
    officer = stories.officer_of(inquiry.lot)
    reported(client, inquiry, *platforms)
    sign_in(client, officer)
    address = f"/desk/inquiries/{inquiry.id}"
    first, second = (request_of(inquiry, platform) for platform in platforms)
    page = f"/desk/inquiry-requests/{first.id}/review"
    assert submit(client, page, fault="", what="").status_code == 422
    assert submit(client, page, fault="basic_facts", what="面积与登记不符").status_code == 303
    assert submit(client, page, fault="scope", what="再次").status_code == 409
    assert "面积与登记不符" in client.get(address).get_data(as_text=True)
    with pytest.raises(Refusal, match="PLATFORM_CORRECTION"):
        actions.order_correction(inquiry.id, officer)
    db.session.rollback()
    actions.review_report(second.id, officer, "scope", "漏车库")
    waived(inquiry)
    with pytest.raises(Refusal, match="PLATFORM_CORRECTION_FIRST"):
        fixed(inquiry)
    db.session.rollback()
    actions.order_correction(inquiry.id, officer)
    for platform in platforms:
        send(client, platform, said(inquiry, platform, amount_minor=900_000_00), "corrected")
    assert fixed(inquiry).price_minor == 900_000_00


def test_a_late_correction_counts_against_its_platform(app, client, administrator, standing_clock):
    """Of two that must correct, the one that does not is late once, like one that never answered (art 9, 12)."""
    one, other = listed(administrator, A, B)
    inquiry = begun()
    reported(client, inquiry, one, other)
    objected(inquiry, one, other)
    actions.order_correction(inquiry.id, stories.officer_of(inquiry.lot))
    send(client, one, said(inquiry, one), "corrected")
    assert queries.late_in_a_year() == {}
    standing_clock.at += 9 * DAY
    assert queries.late_in_a_year() == {other.id: 1}
    send(client, other, said(inquiry, other), "too late")
    assert queries.late_in_a_year() == {other.id: 1}
