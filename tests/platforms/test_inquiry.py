"""A network inquiry told whole: asked over real HTTP with real signatures, answered through the door."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook

from auction.cases.models import Party
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import Mail
from auction.platforms import actions, queries
from auction.platforms.due import DUE
from auction.platforms.links import token_of
from auction.platforms.models import InquiryPlatform, PlatformFee, PlatformReport, PlatformRequest
from auction.valuation.actions import fix_price
from auction.valuation.models import Inquiry
from auction.valuation.objecting import object_to_report, send_reports, waive
from tests import builders
from tests.appraisal.stories import pdf
from tests.browsing import Visitor, errors_of, sign_in, submit, text_of
from tests.lots import stories
from tests.partners.receiver import Receiver
from tests.valuation.test_actions import facts

DAY = timedelta(days=1)


@pytest.fixture
def administrator(app):
    app.config["WEBHOOK_ALLOW_LOOPBACK"] = True
    yield builders.user("administrator")
    app.config["WEBHOOK_ALLOW_LOOPBACK"] = False


@pytest.fixture
def receiver():
    server = Receiver()
    yield server
    server.close()


def listed(administrator, *urls):
    """Platforms 甲, 乙, … with these addresses."""
    db.session.commit()
    return [
        actions.add_platform(administrator, f"询价平台{name}", f"p{number}@example.com", url, 1_000_00)
        for number, (name, url) in enumerate(zip("甲乙丙丁", urls, strict=False))
    ]


def begun(lot=None):
    lot = lot or stories.drafted()
    facts(lot, can_negotiate=False, network_capable=True, needs_site_survey=False)
    return actions.start_network_inquiry(lot.id, stories.officer_of(lot))


def run_due():
    return sum(work.run() for work in DUE)


def request_of(inquiry, platform) -> PlatformRequest:
    return db.session.scalars(
        sa.select(PlatformRequest).where(
            PlatformRequest.inquiry_id == inquiry.id, PlatformRequest.platform_id == platform.id
        )
    ).one()


def said(inquiry, platform, **changes):
    today = clock.today()
    return {
        "type": "inquiry.report", "request_id": str(request_of(inquiry, platform).id), "amount_minor": 1_000_000_00,
        "currency": "CNY", "report_number": f"询价〔2026〕{platform.id}号", "valued_on": today.isoformat(),
        "valid_until": (today + 300 * DAY).isoformat(), "price_kinds": ["成交", "挂牌", "计税"],
    } | changes  # fmt: skip


def send(client, platform, message, message_id=None, secret=None):
    """The platform's own server signs and posts."""
    body, message_id, at = json.dumps(message), message_id or f"msg_{uuid.uuid4().hex}", datetime.now(UTC)
    signature = Webhook(secret or platform.answer_secret).sign(message_id, at, body)
    headers = {
        "webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature,
        "accept": "application/json",
    }  # fmt: skip
    return client.post(f"/inbound/platforms/{platform.id}", data=body.encode(), headers=headers)


def waived(inquiry):
    """Every party has its copies and nothing against them."""
    officer = stories.officer_of(inquiry.lot)
    for party in inquiry.lot.case.parties:
        party.user_id = party.user_id or builders.user("party").id
    db.session.commit()
    send_reports(inquiry.id, officer)
    for party in db.session.scalars(sa.select(Party).where(Party.case_id == inquiry.lot.case_id)):
        waive(inquiry.id, officer, party.id)


def test_all_are_asked_at_once_and_the_mean_is_the_price(app, client, administrator, receiver):
    """Two by signed request, one by mail; three results make a third of a fen, which the price rounds and the floor
    does not; the fee goes to whoever is nearest to the hammer price.
    """
    first, second, third = listed(administrator, receiver.url, receiver.url, None)
    inquiry = begun()
    run_due()
    assert len(receiver.received) == 2
    for came, platform in zip(sorted(receiver.received, key=lambda one: one.message_id),
                              sorted((first, second), key=lambda one: str(request_of(inquiry, one).id)), strict=True):  # fmt: skip
        at = datetime.fromtimestamp(int(came.headers["webhook-timestamp"]), UTC)
        signature = Webhook(platform.request_secret).sign(came.message_id, at, came.body.decode())
        assert signature == came.headers["webhook-signature"]
        asked = json.loads(came.body)
        assert asked["request_id"] == came.message_id == str(request_of(inquiry, platform).id)
        assert asked["answer_url"].endswith(f"/inbound/platforms/{platform.id}")
    mail = db.session.scalars(sa.select(Mail).where(Mail.recipient == "p2@example.com")).one()
    assert f"/inquiry-answers/{token_of(request_of(inquiry, third).id)}" in mail.body
    assert send(client, first, said(inquiry, first, amount_minor=1_000_000_00)).status_code == 200
    assert send(client, second, said(inquiry, second, amount_minor=1_000_000_01)).status_code == 200
    address = f"/inquiry-answers/{token_of(request_of(inquiry, third).id)}"
    assert "upload" in errors_of(submit(client, address, "#result", amount_minor="x"))
    today = clock.today()
    fields = {
        "amount_minor": "1000100", "report_number": "丙 7", "valued_on": today.isoformat(),
        "valid_until": (today + 200 * DAY).isoformat(), "price_kinds": "成交\n挂牌\n指数",
    }  # fmt: skip
    assert submit(client, address, "#result", upload=(pdf().stream, "r.pdf"), **fields).status_code == 303
    assert "with the court" in text_of(client.get(address + "?lang=en"))
    waived(inquiry)
    fix_price(inquiry.id, stories.officer_of(inquiry.lot))
    inquiry = db.session.get_one(Inquiry, inquiry.id)
    assert inquiry.price_minor == 1_000_033_34  # a third of 3,000,100.01 yuan is 1,000,033.33⅔
    assert inquiry.lot.reference_valid_until == today + 200 * DAY
    inquiry.lot.state, inquiry.lot.leading_price_minor, inquiry.lot.bid_count = "paid", 1_200_000_00, 1
    inquiry.lot.start_price_minor, inquiry.lot.increment_minor, inquiry.lot.deposit_minor = 1, 1, 1
    inquiry.lot.announced_at = clock.now() - 31 * DAY
    inquiry.lot.opens_at, inquiry.lot.scheduled_closes_at = clock.now() - DAY, clock.now()
    inquiry.lot.closes_at = clock.now()
    db.session.commit()
    assert sum(actions.decide_fee(number) for number in queries.without_fee(10)) == 1
    fee = db.session.scalars(sa.select(PlatformFee)).one()
    assert (fee.platform.name, fee.amount_minor) == ("询价平台丙", 1_000_00)


def test_a_message_counts_once_and_only_from_its_own_platform(app, client, administrator):
    """Sent twice: one report, the same answer. The id with another body, another's key, another's request, somebody
    unknown, a second result: each refused by its name, and nothing is stored.
    """
    first, second = listed(administrator, "http://127.0.0.1:1027/a", "http://127.0.0.1:1027/b")
    inquiry = begun()
    message = said(inquiry, first)
    assert [send(client, first, message, "msg_1").json for _ in range(2)] == [{"effect": "counted"}] * 2
    refused = {
        "PLATFORM_MESSAGE_REUSED": send(client, first, said(inquiry, first, amount_minor=5), "msg_1"),
        "PLATFORM_SIGNATURE": send(client, second, said(inquiry, second), secret=first.answer_secret),
        "PLATFORM_REQUEST_UNKNOWN": send(client, second, said(inquiry, first)),
        "PLATFORM_REPORT_REPEATED": send(client, first, said(inquiry, first, amount_minor=7)),
        "VALUATION_FIGURE_NOT_POSITIVE": send(client, second, said(inquiry, second, amount_minor=0)),
        "PLATFORM_CURRENCY": send(client, second, said(inquiry, second, currency="USD")),
        "VALUATION_VALIDITY_TOO_LONG": send(
            client, second, said(inquiry, second, valid_until=(clock.today() + 800 * DAY).isoformat())
        ),
    }
    assert {code: answer.json["code"] for code, answer in refused.items()} == {code: code for code in refused}
    actions.delist_platform(second.id, administrator, "五次逾期")
    assert send(client, second, said(inquiry, second)).json["code"] == "PLATFORM_UNKNOWN"
    assert client.post("/inbound/platforms/999", data=b"{}").status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PlatformReport)) == 1


def test_late_is_kept_and_does_not_count(app, client, administrator, standing_clock):
    """One in time, one a day late: the late report stands on the file with its reason, the price rests on the other."""
    first, second = listed(administrator, "http://127.0.0.1:1027/a", "http://127.0.0.1:1027/b")
    inquiry = begun()
    send(client, first, said(inquiry, first, amount_minor=900_000_00))
    standing_clock.at += 4 * DAY
    answer = send(client, second, said(inquiry, second))
    assert (answer.status_code, answer.json["code"]) == (409, "PLATFORM_REPORT_LATE")
    late = {"type": "inquiry.extension", "request_id": said(inquiry, second)["request_id"], "reason": "数据不足"}
    assert send(client, second, late).json["code"] == "PLATFORM_REPORT_REPEATED"
    assert run_due() >= 0
    waived(inquiry)
    fix_price(inquiry.id, stories.officer_of(inquiry.lot))
    inquiry = db.session.get_one(Inquiry, inquiry.id)
    assert inquiry.price_minor == 900_000_00
    assert {one.source: one.why_not for one in inquiry.figures} == {
        f"platform:{first.id}": "", f"platform:{second.id}:1": "late",
    }  # fmt: skip
    assert queries.late_in_a_year() == {second.id: 1}


def test_all_late_who_asked_gets_three_days(app, client, administrator, standing_clock):
    """Nobody has answered: who asked in time gets three days more, the other none; its result then is the price."""
    first, second = listed(administrator, "http://127.0.0.1:1027/a", None)
    inquiry = begun()
    asked = {"type": "inquiry.extension", "request_id": said(inquiry, first)["request_id"], "reason": "数据不足"}
    assert send(client, first, asked).json == {"effect": "extension"}
    standing_clock.at += 4 * DAY
    actions.look_at(inquiry.id)
    assert (request_of(inquiry, first).is_extended, request_of(inquiry, second).is_extended) == (True, False)
    assert send(client, first, said(inquiry, first)).status_code == 200
    waived(inquiry)
    fix_price(inquiry.id, stories.officer_of(inquiry.lot))
    assert db.session.get_one(Inquiry, inquiry.id).state == "fixed"


def test_nobody_answers_nobody_asks(app, administrator, standing_clock):
    """The days are over in silence: the inquiry ends by itself, and appraisal is the method whose turn it is."""
    listed(administrator, "http://127.0.0.1:1027/a")
    inquiry = begun()
    assert queries.to_look_at(10) == []
    standing_clock.at += 4 * DAY
    assert queries.to_look_at(10) == [inquiry.id]
    assert actions.look_at(inquiry.id)
    assert db.session.get_one(Inquiry, inquiry.id).state == "failed"


def test_every_report_wrong_is_corrected_once(app, client, administrator):
    """A correction is ordered only when each report is objected to; the corrected result takes the place of the first."""
    first, second = listed(administrator, "http://127.0.0.1:1027/a", "http://127.0.0.1:1027/b")
    inquiry = begun()
    officer = stories.officer_of(inquiry.lot)
    for platform in (first, second):
        send(client, platform, said(inquiry, platform))
    applicant = next(party for party in inquiry.lot.case.parties if party.role == "applicant")
    for party in inquiry.lot.case.parties:
        party.user_id = party.user_id or builders.user("party").id
    db.session.commit()
    send_reports(inquiry.id, officer)
    object_to_report(inquiry.id, officer, applicant.id, f"platform:{first.id}", ["basic_facts"], "面积有误", None)
    with pytest.raises(Refusal, match="PLATFORM_CORRECTION"):
        actions.order_correction(inquiry.id, officer)
    db.session.rollback()
    object_to_report(inquiry.id, officer, applicant.id, f"platform:{second.id}", ["basic_facts"], "面积有误", None)
    actions.order_correction(inquiry.id, officer)
    for platform, amount in ((first, 800_000_00), (second, 900_000_00)):
        assert send(client, platform, said(inquiry, platform, amount_minor=amount)).json == {"effect": "counted"}
    for party in db.session.scalars(sa.select(Party).where(Party.case_id == inquiry.lot.case_id)):
        waive(inquiry.id, officer, party.id)
    fix_price(inquiry.id, officer)
    assert db.session.get_one(Inquiry, inquiry.id).price_minor == 850_000_00


def test_a_dead_platform_is_called_again_and_then_left(app, administrator, receiver, standing_clock):
    """A call that fails is repeated at growing distances under the same id; the tries end."""
    receiver.usual = (503, {})
    listed(administrator, receiver.url)
    inquiry = begun()
    for _ in range(10):
        run_due()
        standing_clock.at += timedelta(hours=5)
        if clock.today() > inquiry.due_on:
            break
    assert len({came.message_id for came in receiver.received}) == 1
    assert len(receiver.received) == 7
    assert "503" in queries.requests_of(inquiry.id)[0].last_answer


def test_the_list_in_the_browser(app, client, administrator):
    """Added with keys shown once, listed for everybody, taken off with a reason, and barred for five years."""
    sign_in(client, administrator)
    fields = {"name": "询价平台戊", "contact_email": "e@example.com", "fee_minor": "500"}
    answer = submit(client, "/desk/inquiry-platforms/new", interface_url="http://127.0.0.1:1027/x", **fields)
    platform = db.session.scalars(sa.select(InquiryPlatform)).one()
    assert platform.request_secret in answer.get_data(as_text=True)
    assert platform.answer_secret in answer.get_data(as_text=True)
    assert submit(client, "/desk/inquiry-platforms/new", interface_url="", **fields).status_code == 409
    public = Visitor(app, app.response_class)
    assert "询价平台戊" in text_of(public.get("/inquiry-platforms"))
    assert platform.answer_secret not in public.get("/inquiry-platforms").get_data(as_text=True)
    assert submit(client, f"/desk/inquiry-platforms/{platform.id}/delist", reason="一年五次逾期").status_code == 303
    assert "一年五次逾期" in text_of(public.get("/inquiry-platforms"))
    refused = submit(client, "/desk/inquiry-platforms/new", interface_url="", **fields)
    assert (refused.status_code, "may be listed again from" in text_of(refused)) == (409, True)


def test_the_officer_starts_it(app, client, administrator):
    """The page names who is asked; without a platform on the list nothing starts."""
    lot = stories.drafted()
    facts(lot, can_negotiate=False, network_capable=True, needs_site_survey=False)
    sign_in(client, stories.officer_of(lot))
    assert "No inquiry platform" in text_of(client.get(f"/desk/lots/{lot.id}/network-inquiry?lang=en"))
    listed(administrator, None)
    answer = submit(client, f"/desk/lots/{lot.id}/network-inquiry")
    assert answer.status_code == 303
    shown = text_of(client.get(answer.headers["Location"] + "?lang=en"))
    assert "询价平台甲" in shown
    assert "None yet" in shown
