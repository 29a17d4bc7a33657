"""Appointments for a partner's people, and network inquiries that it answers, by the rules of viewing and platforms."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from auction.brokerage.actions import link_platform
from auction.ground import clock
from auction.ground.store import db
from auction.platforms.models import PlatformReport
from auction.viewing.actions import cancel_slot, offer_slots
from auction.viewing.models import ViewingSlot
from tests import builders
from tests.browsing import sign_in, submit, text_of
from tests.platforms.stories import begun, listed, said

HOUR = timedelta(hours=1)


def test_appointments_by_the_rules_of_viewing(app, program, program_of):
    """Booked under a number, once for a person, given back by its partner alone; a taken or cancelled one is refused or
    told with the court's reason; others' appointments are not shown.
    """
    lot = builders.announced_lot(opens_in=timedelta(days=3))
    lot_id, officer, other = lot.id, lot.case.officer, program_of("另一平台")
    first = clock.now() + 25 * HOUR
    offer_slots(lot_id, officer, first, first + HOUR, 30, "小区南门", 1)
    slots = db.session.scalars(sa.select(ViewingSlot.id).order_by(ViewingSlot.starts_at)).all()
    program.bring("u-1", "chen")
    other.bring("x-1", "li")
    path = f"/partner/lots/{lot_id}/viewings"
    wanted = {"booking_id": str(uuid.uuid4()), "slot_id": slots[0], "person": "u-1", "people": 2}
    booked = program.ask("POST", path, wanted)
    assert (booked.status_code, booked.json["state"], len(booked.json["number"])) == (201, "booked", 6)
    assert program.ask("POST", path, wanted).json == booked.json
    again = wanted | {"booking_id": str(uuid.uuid4()), "slot_id": slots[1]}
    assert program.refused("POST", path, again) == "VIEWING_BOOKED"
    assert other.refused("POST", path, wanted | {"person": "x-1"}) == "NOT_FOUND"
    full = wanted | {"booking_id": str(uuid.uuid4()), "person": "x-1"}
    assert other.refused("POST", path, full) == "VIEWING_FULL"
    assert program.refused("POST", path, full) == "PARTNER_PERSON_UNKNOWN"
    assert program.refused("POST", path, wanted | {"slot_id": 99999}) == "NOT_FOUND"
    assert [one["is_free"] for one in other.get(path)["slots"]] == [False, True]
    assert other.get(path)["bookings"] == []
    give_back = f"/partner/viewings/{booked.json['booking_id']}/give-back"
    assert other.refused("POST", give_back) == "NOT_FOUND"
    assert program.ask("POST", give_back).json["state"] == "given_back"
    assert program.ask("POST", path, again).status_code == 201
    cancel_slot(slots[1], officer, "钥匙未到")
    assert [(one["state"], one["cancel_reason"]) for one in program.get(path)["bookings"]] == [
        ("given_back", ""), ("cancelled", "钥匙未到"),
    ]  # fmt: skip


def test_a_partner_answers_for_a_listed_platform(app, client, administrator, program, program_of):
    """Linked by an administrator, the partner reads what courts ask and answers once; the same answer again is the same,
    another under its id or a second one is refused; who is not linked knows of nothing.
    """
    platform, silent = listed(administrator, None, None)
    inquiry, other = begun(), program_of("另一平台")
    report = said(inquiry, platform)
    request_id, path = report["request_id"], f"/partner/inquiries/{report['request_id']}"
    body = {name: report[name] for name in report if name not in ("type", "request_id")}
    body |= {"report_id": str(uuid.uuid4())}
    assert program.get("/partner/inquiries")["items"] == []
    assert program.refused("POST", f"{path}/report", body) == "PLATFORM_REQUEST_UNKNOWN"
    sign_in(client, administrator)
    desk = f"/desk/partners/{program.partner_id}/platforms"
    assert submit(client, desk, platform_id="").status_code == 422
    assert submit(client, desk, platform_id=str(platform.id)).status_code == 303
    assert platform.name in text_of(client.get(desk))
    link_platform(other.partner_id, silent.id, administrator)
    (asked,) = program.get("/partner/inquiries")["items"]
    assert (asked["request_id"], asked["is_open"], asked["platform"]) == (request_id, True, platform.name)
    assert other.refused("POST", f"{path}/report", body) == "PLATFORM_REQUEST_UNKNOWN"
    assert program.ask("POST", f"{path}/extension", {"reason": "数据不足"}).json == {"effect": "extension"}
    for change, code in (
        ({"currency": "USD"}, "PLATFORM_CURRENCY"), ({"price_kinds": ["成交"]}, "PLATFORM_PRICE_KINDS"),
        ({"amount_minor": 0}, "VALUATION_FIGURE_NOT_POSITIVE"), ({"amount_minor": 1.5}, "MEMBERS_WRONG"),
        ({"report_pdf_base64": "!"}, "PLATFORM_MESSAGE"), ({"more": 1}, "MEMBERS_WRONG"),
    ):  # fmt: skip
        assert program.refused("POST", f"{path}/report", body | change) == code
    for _ in range(2):
        assert program.ask("POST", f"{path}/report", body).json == {"effect": "counted"}
    assert program.refused("POST", f"{path}/report", body | {"amount_minor": 1}) == "PLATFORM_MESSAGE_REUSED"
    second = body | {"report_id": str(uuid.uuid4())}
    assert program.refused("POST", f"{path}/report", second) == "PLATFORM_REPORT_REPEATED"
    (asked,) = program.get("/partner/inquiries")["items"]
    assert (asked["is_open"], [one["amount_minor"] for one in asked["reports"]]) == (False, [1_000_000_00])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PlatformReport)) == 1
    assert submit(client, desk, action="unlink").status_code == 303
    assert program.get("/partner/inquiries")["items"] == []
