"""The partner desk, as an administrator uses it without JavaScript."""

import re

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook

from auction.ground.store import db
from auction.journal.signing import new_secret
from auction.partners.models import Delivery, Endpoint, EndpointKey, Partner
from tests.browsing import page, sign_in
from tests.builders import user

from .test_delivering import happen


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser, in English."""
    sign_in(client, administrator)
    client.set_cookie("language", "en")
    return client


def send_form(browser, address: str, button: str | None = None, **fields):
    """Open a page and send the form with `button` on it (or its only one), filled in."""
    tree = page(browser.get(address))
    forms = tree.select("main form")
    form = next((one for one in forms if button and one.find("button", string=re.compile(button))), forms[0])
    hidden = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    return browser.post(form.get("action") or address, data=hidden | fields, follow_redirects=False)


def added(browser) -> int:
    """A partner made by the form; its number."""
    answer = send_form(browser, "/desk/partners/new", name="江州拍卖网", contact_email="Ops@Partner.example")
    assert answer.status_code == 303
    return int(answer.location.rsplit("/", 1)[1])


def test_a_partner_is_added_and_told(desk, listening, work, loopback):
    """By forms alone: a partner, its address, a test event, and the log that says it arrived."""
    receiver = listening()
    partner_id = added(desk)
    assert db.session.get(Partner, partner_id).contact_email == "ops@partner.example"
    answer = send_form(desk, f"/desk/partners/{partner_id}/endpoints/new", url=receiver.url, kinds=["lot.closed"])
    secret = page(answer).find("code").text
    assert Webhook(secret)
    assert secret not in desk.get(f"/desk/partners/{partner_id}").text, "shown once"
    assert send_form(desk, f"/desk/partners/{partner_id}", "test event").status_code == 303
    work()
    [came] = receiver.received
    assert Webhook(secret).verify(came.body, came.headers)["type"] == "endpoint.tested"
    [row] = page(desk.get(f"/desk/partners/{partner_id}")).select("tbody tr")
    assert all(text in row.text for text in ("Test event", "Delivered", "204", "ms"))


def test_sending_again(desk, listening, work, loopback, told_at):
    """The button in the log sends a delivery once more."""
    receiver = listening()
    endpoint = told_at(receiver)
    send_form(desk, f"/desk/partners/{endpoint.partner_id}", "test event")
    work()
    assert send_form(desk, f"/desk/partners/{endpoint.partner_id}", "Send again").status_code == 303
    work()
    assert len(receiver.received) == 2


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:8080/", "not a public internet address"),
        ("https://169.254.169.254/latest", "not a public internet address"),
        ("https://[::1]/", "not a public internet address"),
        ("https://localhost/", "not a public internet address"),
        ("ftp://partner.example/", "does not begin with https://"),
        ("https://user:word@partner.example/", "only a host name"),
        ("", "Fill in"),
    ],
)
def test_an_address_inside_is_refused_on_the_form(desk, url, said):
    """What leads inside is refused with its reason beside the form, and what was typed stays."""
    answer = send_form(desk, f"/desk/partners/{added(desk)}/endpoints/new", url=url, kinds=["bid.accepted"])
    assert answer.status_code == 422
    tree = page(answer)
    assert said in tree.find("main").text
    assert tree.find(id="url")["value"] == url
    assert [box["value"] for box in tree.select("input[type=checkbox][checked]")] == ["bid.accepted"]
    assert db.session.scalars(sa.select(Endpoint)).all() == []


def test_a_typed_secret_is_used_or_refused(desk, listening, loopback):
    """The partner's own secret is taken when it is one, and the form says what one looks like when it is not."""
    address = f"/desk/partners/{added(desk)}/endpoints/new"
    own = new_secret()
    for wrong in ("password", "whsec_c2hvcnQ=", own.removeprefix("whsec_"), "whsec_!!"):
        answer = send_form(desk, address, url=listening().url, secret=wrong)
        assert answer.status_code == 422
        assert "This is not a signing secret" in answer.text
    assert send_form(desk, address, url=listening().url, secret=own).status_code == 200
    assert db.session.scalars(sa.select(EndpointKey.secret)).all() == [own]


def test_the_same_form_twice_adds_one(desk, listening, loopback):
    """A name or address that is there already is refused; a reload of the secret's page adds nothing."""
    partner_id = added(desk)
    again = send_form(desk, "/desk/partners/new", name="江州拍卖网", contact_email="ops@partner.example")
    assert (again.status_code, "has been added already" in again.text) == (409, True)
    url = listening().url
    address = f"/desk/partners/{partner_id}/endpoints/new"
    assert send_form(desk, address, url=url).status_code == 200
    assert send_form(desk, address, url=url).status_code == 409
    assert len(db.session.scalars(sa.select(Endpoint)).all()) == 1


def test_switching_off_and_on(desk, listening, loopback, told_at):
    """The page shows the state, and the other button."""
    endpoint = told_at(listening())
    address = f"/desk/partners/{endpoint.partner_id}"
    assert send_form(desk, address, "Switch off").status_code == 303
    assert "by an administrator" in desk.get(address).text
    assert send_form(desk, address, "Switch on").status_code == 303
    assert "Switched on" in desk.get(address).text


def test_a_new_secret_is_shown_once(desk, listening, told_at):
    """The button answers with the new secret; the page keeps saying until when the old one signs, and no secret."""
    endpoint = told_at(listening())
    address = f"/desk/partners/{endpoint.partner_id}"
    answer = send_form(desk, address, "New signing secret")
    secret = page(answer).find("code").text
    assert (answer.status_code, secret != endpoint.keys[0].secret, bool(Webhook(secret))) == (200, True, True)
    shown = desk.get(address).text
    assert "replaced, signs until" in shown
    assert "whsec_" not in shown


def test_every_try_is_shown_and_a_replay_is_asked_for(desk, listening, work, told_at):
    """A delivery's page shows the body, what was sent and answered at each try; events are sent again from a position."""
    receiver = listening()
    endpoint = told_at(receiver)
    happen("lot:7", "lot.opened")
    work()
    [delivery] = db.session.scalars(sa.select(Delivery))
    shown = page(desk.get(f"/desk/partners/deliveries/{delivery.id}")).find("main").text
    for text in ('"type":"lot.opened"', receiver.received[0].headers["webhook-signature"], "204", str(delivery.id)):
        assert text in shown
    address = f"/desk/partners/endpoints/{endpoint.id}/replay"
    for wrong in (
        {"position": "x"},
        {"position": "0"},
        {"day": "2026-13-01"},
        {},
        {"position": "1", "day": "2026-03-01"},
    ):
        assert send_form(desk, address, **wrong).status_code == 422, wrong
    assert send_form(desk, address, position="1").status_code == 303
    work()
    assert len(receiver.received) == 2
    assert "Nothing" not in desk.get(f"/desk/partners/{endpoint.partner_id}?state=delivered").text
    assert (
        "Nothing fits these filters."
        in desk.get(f"/desk/partners/{endpoint.partner_id}/deliveries?state=given_up").text
    )


def test_a_test_event_to_a_switched_off_address_is_refused(desk, listening, told_at, administrator):
    """Somebody else switched it off meanwhile: the page says so and sends nothing."""
    endpoint = told_at(listening())
    address = f"/desk/partners/{endpoint.partner_id}"
    token = page(desk.get(address)).find("input", attrs={"name": "csrf_token"})["value"]
    send_form(desk, address, "Switch off")
    answer = desk.post(f"/desk/partners/endpoints/{endpoint.id}/test", data={"csrf_token": token})
    assert (answer.status_code, "Switch it on first" in answer.text) == (409, True)
    assert db.session.scalars(sa.select(Delivery)).all() == []


def test_the_desk_counts_what_waits(desk, listening, loopback, told_at, administrator):
    """The list shows addresses, those switched off, and events that wait."""
    endpoint = told_at(listening())
    send_form(desk, f"/desk/partners/{endpoint.partner_id}", "test event")
    numbers = [cell.text.strip() for cell in page(desk.get("/desk/partners")).select("tbody .app-table__number")]
    assert numbers == ["1", "0", "1"]


def test_only_administrators(client, told_at, listening):
    """Officers and bidders are told that it is not theirs."""
    endpoint = told_at(listening())
    for role in ("officer", "bidder", "finance"):
        sign_in(client, user(role, of_court=role != "bidder"))
        assert client.get("/desk/partners").status_code == 403
        assert client.get(f"/desk/partners/{endpoint.partner_id}").status_code == 403


@pytest.mark.parametrize("path", ["/desk/partners/99", "/desk/partners/99/endpoints/new", "/desk/partners/new"])
def test_unknown_partners(desk, path):
    """A number that no partner has is 404; the form for a new partner is not taken for one."""
    assert desk.get(path).status_code == (200 if path.endswith("partners/new") else 404)


def test_chinese(desk, told_at, listening):
    """The desk speaks Chinese to who asks for it."""
    endpoint = told_at(listening())
    text = desk.get(f"/desk/partners/{endpoint.partner_id}?lang=zh").text
    assert all(words in text for words in ("推送记录", "停用", "发送测试事件"))
