"""A network inquiry told whole: asked over real HTTP with real signatures, answered through the door."""

import base64
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from standardwebhooks import Webhook

from auction.ground import clock
from auction.ground.store import db
from auction.journal.models import Mail
from auction.papers.models import Paper
from auction.platforms import actions
from auction.platforms.links import token_of
from auction.platforms.models import InquiryPlatform, PlatformFee, PlatformReport
from auction.valuation.models import Inquiry
from tests.appraisal.stories import pdf
from tests.browsing import Visitor, errors_of, form_of, sign_in, submit, text_of
from tests.lots import stories
from tests.valuation.test_actions import facts

from .stories import DAY, A, B, begun, decide_fees, fixed, listed, request_of, run_due, said, send, sold, waived


def test_all_are_asked_at_once_and_the_mean_is_the_price(app, client, administrator, receiver):
    """Two by signed request, one by mail; three results make a third of a fen, which the price rounds and the floor
    does not; the fee goes to whoever is nearest to the hammer price.
    """
    first, second, third = listed(administrator, receiver.url, receiver.url, None)
    inquiry = begun()
    run_due()
    assert len(receiver.received) == 2
    for came, platform in zip(sorted(receiver.received, key=lambda one: one.message_id),
                              sorted((first, second), key=lambda one: str(request_of(inquiry, one).call_id)), strict=True):  # fmt: skip
        at = datetime.fromtimestamp(int(came.headers["webhook-timestamp"]), UTC)
        signature = Webhook(platform.request_secret).sign(came.message_id, at, came.body.decode())
        assert signature == came.headers["webhook-signature"]
        asked = json.loads(came.body)
        assert asked["request_id"] == str(request_of(inquiry, platform).id)
        assert came.message_id == str(request_of(inquiry, platform).call_id)
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
    inquiry = fixed(inquiry)
    assert inquiry.price_minor == 1_000_033_34  # a third of 3,000,100.01 yuan is 1,000,033.33⅔
    assert inquiry.lot.reference_valid_until == today + 200 * DAY
    sold(inquiry.lot)
    assert decide_fees() == 1
    fee = db.session.scalars(sa.select(PlatformFee)).one()
    assert (fee.platform.name, fee.amount_minor) == ("询价平台丙", 1_000_00)


def test_a_message_counts_once_and_only_from_its_own_platform(app, client, administrator):
    """Sent twice: one report, the same answer. The id with another body, another's key, another's request, somebody
    unknown, a second result: each refused by its name, and nothing is stored.
    """
    first, second = listed(administrator, A, B)
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
    told = public.get("/api/v1/inquiry-platforms")
    assert [(row["name"], row["delisted_reason"]) for row in told.get_json()["items"]] == [
        ("询价平台戊", "一年五次逾期")
    ]
    assert platform.answer_secret not in told.get_data(as_text=True)
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


def test_a_message_may_be_repeated_for_ever(app, client, administrator):
    """The retry after the price is fixed gets the first answer; another platform may use the same id; an id without end
    is refused by name.
    """
    first, second = listed(administrator, A, B)
    inquiry = begun()
    message = said(inquiry, first)
    assert send(client, first, message, "1").json == send(client, second, said(inquiry, second), "1").json
    assert send(client, second, said(inquiry, second), "m" * 300).json["code"] == "PLATFORM_MESSAGE"
    waived(inquiry)
    fixed(inquiry)
    assert send(client, first, message, "1").json == {"effect": "counted"}


def test_a_platform_off_the_list_does_not_answer_by_its_mail(app, client, administrator):
    """A form that was open when it was taken off is refused, and the link opens no other (art 8, 9)."""
    (platform,) = listed(administrator, None)
    inquiry = begun()
    address = f"/inquiry-answers/{token_of(request_of(inquiry, platform).id)}"
    filled = form_of(client.get(address), "#result") | {
        "amount_minor": "1000", "report_number": "1", "valued_on": clock.today().isoformat(),
        "valid_until": (clock.today() + 200 * DAY).isoformat(), "price_kinds": "成交\n挂牌\n指数",
        "upload": (pdf().stream, "r.pdf"),
    }  # fmt: skip
    actions.delist_platform(platform.id, administrator, "五次逾期")
    refused = client.post(address, data=filled, content_type="multipart/form-data")
    assert (refused.status_code, "#result" in refused.get_data(as_text=True)) == (404, False)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PlatformReport)) == 0


def test_a_signed_answer_carries_its_document(app, client, administrator):
    """The PDF in the message is kept for the parties; what is no base64 or no PDF is refused and nothing is stored."""
    (platform,) = listed(administrator, A)
    inquiry = begun()
    content = pdf().stream.read()
    wrong = {"PLATFORM_MESSAGE": "?", "FILE_KIND_NOT_ACCEPTED": base64.b64encode(b"no pdf").decode()}
    for code, field in wrong.items():
        assert send(client, platform, said(inquiry, platform, report_pdf_base64=field)).json["code"] == code
    message = said(inquiry, platform, report_pdf_base64=base64.b64encode(content).decode())
    assert send(client, platform, message).json == {"effect": "counted"}
    waived(inquiry)
    (figure,) = fixed(inquiry).figures
    sign_in(client, db.session.get_one(Inquiry, inquiry.id).lot.case.parties[0].user)
    shown = client.get(f"/account/reports/{inquiry.id}/{figure.source}/file")
    assert shown.get_data() == content


def test_each_platform_gets_a_letter(app, administrator):
    """One commission for each platform, numbered by the court, whether it has an interface or not (art 10)."""
    listed(administrator, A, None)
    begun()
    papers = db.session.scalars(sa.select(Paper).order_by(Paper.number)).all()
    assert [(paper.kind, paper.recipient_name) for paper in papers] == [
        ("network_inquiry", "询价平台乙"), ("network_inquiry", "询价平台甲"),
    ]  # fmt: skip
