"""What a platform may not report: foreign lots, other scopes, persons who are barred, the same id with another body."""

import hashlib
import uuid

import pytest
import sqlalchemy as sa

from auction.accounts.models import Court
from auction.bidding.models import Bid
from auction.ground.store import db
from auction.lots.models import PriorityPurchaser
from auction.lots.terms import propose_terms
from auction.outside.models import OutsideReport
from tests import builders
from tests.browsing import sign_in, text_of

from .conftest import DAY, MINUTE, Platform

START, STEP = 700_000_00, 5_000_00


def reports(**named):
    return db.session.scalars(sa.select(OutsideReport).filter_by(**named).order_by(OutsideReport.id)).all()


def test_only_the_chosen_platform_with_its_scope_and_court(client, platform, hosted):
    """A stranger's lot is not found, without the scope and out of the key's courts it is forbidden, and nothing of it is
    kept; the list shows each platform its own.
    """
    elsewhere = Court(
        name_zh="别院", name_en="Elsewhere", address="", phone="", supervision_phone="", account_holder="",
        account_bank="", account_number="",
    )  # fmt: skip
    db.session.add(elsewhere)
    db.session.commit()
    other = Platform(client, "别处拍卖网")
    before = len(reports())
    assert (other.get(f"/{hosted.id}").status_code, other.publish(hosted).status_code) == (404, 404)
    assert other.get().json == {"items": [], "next": None}
    assert [row["lot"] for row in platform.get().json["items"]] == [hosted.id]
    assert client.get(f"/api/v1/outside/lots/{hosted.id}").status_code == 401
    key = platform.secret
    for court_ids, scopes, code in (
        (frozenset({elsewhere.id}), ("outside:write",), "COURT_OUT_OF_SCOPE"),
        (None, ("bids:write",), "SCOPE_MISSING"),
    ):
        platform.secret = platform.another_key(court_ids, scopes)
        assert (answer := platform.bid(hosted, (1, "A1", START, hosted.opens_at))).status_code == 403
        assert answer.json["code"] == code
        assert platform.get(f"/{hosted.id}").status_code == 403
    platform.secret = key
    assert len(reports()) == before


def test_a_batch_is_whole_or_nothing_and_kept_as_it_came(client, platform, hosted, standing_clock):
    """One wrong line refuses all; what came stands with its hash and what was expected, once, and cannot be changed; the
    partner corrects it; sent twice is once; another body under the same id is refused.
    """
    standing_clock.at = at = hosted.opens_at + MINUTE
    good, low = (1, "A1", START, at), (2, "B2", START + 1, at)
    request_id = uuid.uuid4()
    first = platform.bid(hosted, good, low, request_id=request_id)
    assert (first.status_code, first.json["code"]) == (409, "OUTSIDE_BID_LOW")
    assert "Bid 2 of B2" in first.json["detail"]
    platform.bid(hosted, good, low, request_id=request_id)
    (kept,) = reports(kind="bids")
    assert kept.sha256 == hashlib.sha256(kept.body).hexdigest()
    assert b'"seq": 2' in kept.body
    assert (kept.refusal, kept.expected["least_minor"]) == ("OUTSIDE_BID_LOW", START + STEP)
    assert (db.session.query(Bid).count(), hosted.state) == (0, "announced")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.update(OutsideReport).values(refusal=None))
    db.session.rollback()
    right = (good, (2, "B2", START + STEP, at))
    taken = platform.bid(hosted, *right, request_id=request_id)
    assert (taken.status_code, taken.json["state"], taken.json["next_seq"]) == (200, "open", 3)
    assert platform.bid(hosted, *right, request_id=request_id).json == taken.json
    assert platform.bid(hosted, *right).json["next_seq"] == 3
    assert (
        platform.bid(hosted, (3, "A1", START + 2 * STEP, at), request_id=request_id).json["code"] == "REQUEST_ID_REUSED"
    )
    assert platform.bid(hosted, (1, "B2", START, at)).json["code"] == "OUTSIDE_BID_DIFFERS"
    wrong_end = platform.bid(hosted, (3, "A1", START + 2 * STEP, at), closes_at=hosted.closes_at + MINUTE)
    assert wrong_end.json["code"] == "OUTSIDE_END_DIFFERS"
    rows = db.session.scalars(sa.select(Bid).order_by(Bid.seq)).all()
    assert [(row.seq, row.amount_minor, row.previous_seq, row.received_at) for row in rows] == [
        (1, START, None, at), (2, START + STEP, 1, at),
    ]  # fmt: skip
    sign_in(client, hosted.case.officer)
    page = text_of(client.get(f"/desk/lots/{hosted.id}/outside/reports/{kept.id}"))
    assert kept.sha256 in page
    assert "当时最低应为 ¥705,000.00" in page
    sign_in(client, builders.user("bidder"))
    assert client.get(f"/desk/lots/{hosted.id}/outside").status_code == 403


def test_hours_that_moved_are_shown_anew(platform, hosted):
    """After the court has moved the opening nothing is taken until the platform shows the new hours."""
    hosted.opens_at += DAY
    hosted.closes_at = hosted.scheduled_closes_at = hosted.closes_at + DAY
    db.session.commit()
    assert platform.enrol(hosted, "C3").json["code"] == "OUTSIDE_NOT_PUBLISHED"
    old = (hosted.opens_at - DAY).isoformat()
    assert platform.publish(hosted, opens_at=old).json["code"] == "OUTSIDE_WINDOW_DIFFERS"
    assert platform.publish(hosted).status_code == 200
    assert platform.enrol(hosted, "D4").status_code == 201


def test_every_bidder_passes_our_bars(platform, hosted, standing_clock):
    """Court staff, the same person, a taken code, too low a deposit, an unknown reference, a deposit after the end; a
    priority purchaser is told his rank.
    """

    def refused(code="C3", user=None, **other):
        return platform.enrol(hosted, code, user, **other).json["code"]

    officer = builders.user("officer", of_court=True)
    assert refused(user=officer) == "COURT_STAFF_BARRED"
    assert refused(reference="nobody") == "PARTNER_PERSON_UNKNOWN"
    assert refused(reference="u1") == "OUTSIDE_ENROLLED"
    assert refused("A1") == "OUTSIDE_CODE_TAKEN"
    assert refused(deposit_minor=hosted.deposit_minor - 1) == "OUTSIDE_DEPOSIT_LOW"
    assert refused(held_at=(standing_clock.at + MINUTE).isoformat()) == "OUTSIDE_FUTURE"
    tenant = builders.user("bidder")
    db.session.add(PriorityPurchaser(
        lot_id=hosted.id, name="租户", id_number=tenant.person.id_number, nature="承租人", rank=2
    ))  # fmt: skip
    assert platform.enrol(hosted, "P1", tenant).json["rank"] == 2
    standing_clock.at = hosted.closes_at + MINUTE
    assert refused() == "ENROLMENT_CLOSED"


def test_the_court_cannot_see_who_takes_part_before_the_end(client, platform, hosted, standing_clock):
    """Reports of enrolments are neither listed nor opened until bidding is over (article 18)."""
    (report, _) = reports(kind="enrolment")
    sign_in(client, hosted.case.officer)
    desk, one = f"/desk/lots/{hosted.id}/outside", f"/desk/lots/{hosted.id}/outside/reports/{report.id}"
    assert "报名 " not in text_of(client.get(desk))
    assert client.get(one).status_code == 404
    standing_clock.at = hosted.closes_at
    platform.post(hosted.id, "result", outcome="failed", ended_at=hosted.closes_at.isoformat())
    sign_in(client, hosted.case.officer)
    assert f"报名 {report.id}" in text_of(client.get(desk))
    assert client.get(one).status_code == 200


def test_the_next_round_stays_on_its_platform(app, platform, hosted):
    """Terms of a second auction do not go to the panel before the same platform is on the file (article 26)."""
    hosted.state, hosted.closed_at = "unsold", hosted.closes_at
    second = builders.announced_lot(
        asset=hosted.asset, state="valued", round_kind="second", previous_lot_id=hosted.id, announced_at=None,
        opens_at=None, closes_at=None, scheduled_closes_at=None, reference_valid_until=hosted.opens_at.date() + 300 * DAY,
    )  # fmt: skip
    with pytest.raises(Exception, match="OUTSIDE_SAME_PLATFORM"):
        propose_terms(second.id, second.case.officer, 600_000_00, STEP, 60_000_00, 10)
    db.session.rollback()
