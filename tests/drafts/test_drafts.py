"""Half-written forms: saved, offered, thrown away, two windows; and forms sent while one was signed out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.drafts import rules
from auction.drafts.actions import DRAFTS_MOST, forget_old, save_draft
from auction.drafts.models import KeptForm
from auction.drafts.queries import drafts_of
from auction.ground.refusal import Refusal
from auction.ground.store import db
from tests import builders
from tests.browsing import Visitor, form_of, page, sign_in, submit, text_of

WHERE = {"page": "/desk/cases/new", "action": "/desk/cases/new"}
CASE = {
    "number": "（2026）江01执7号 <b>𠮷</b>\u202e",
    "title_document": "判决书\n第二行",
    "title_effective_on": "2026-01-05",
}


@pytest.fixture
def officer(app):
    """An officer of a court."""
    user = builders.user("officer")
    user.court = builders.court()
    db.session.commit()
    return user


def token(client) -> str:
    """The form token of whoever this browser is."""
    return page(client.get("/guide")).select_one("input[name=csrf_token]")["value"]


def save(client, version: int = 0, fields=(("reason", "因……"),), **other):
    """What the script of the forms sends."""
    body = {**WHERE, "title": "立案", "fields": [list(pair) for pair in fields], "version": version, **other}
    return client.post("/drafts", json=body, headers={"X-CSRFToken": token(client), "Accept": "application/json"})


def test_a_draft_is_offered_and_goes_when_the_form_is_taken(client, officer):
    """Saved, read again in another browser, listed; a refused form keeps it, a taken one takes it away."""
    sign_in(client, officer)
    assert save(client).get_json()["version"] == 1
    assert save(client, 1, CASE.items()).get_json()["version"] == 2
    other = Visitor(client.application, client.application.response_class)
    sign_in(other, officer)
    told = other.get("/drafts/form", query_string=WHERE).get_json()
    assert dict(told["draft"]["fields"]) == CASE
    assert "2026-03-03 10:00" in told["draft"]["saved"]
    assert "立案" in text_of(other.get("/account/drafts"))
    marks = {"draft_page": WHERE["page"], "draft_action": WHERE["action"]}
    assert submit(other, "/desk/cases/new", number="", **marks).status_code == 422
    assert len(drafts_of(officer)) == 1
    taken = submit(
        other,
        "/desk/cases/new",
        **marks,
        number="（2026）江01执7号",
        title_document="判决书",
        title_effective_on="2026-01-05",
    )
    assert taken.status_code == 303
    assert drafts_of(officer) == []


def test_two_windows_never_write_over_each_other_unseen(client, officer):
    """The window that knows an older version, or a draft that has gone, is refused; having seen the newer it may write."""
    sign_in(client, officer)
    assert save(client).status_code == 200
    assert save(client, 1, [("reason", "乙")]).status_code == 200
    for known in (0, 1, 7):
        late = save(client, known, [("reason", "甲")])
        assert (late.status_code, late.get_json()["code"]) == (409, "DRAFT_CHANGED_ELSEWHERE")
    assert drafts_of(officer)[0].fields == [["reason", "乙"]]
    assert save(client, 2, [("reason", "甲")]).get_json()["version"] == 3
    assert client.post("/drafts/throw-away", data=WHERE | {"csrf_token": token(client)}).status_code == 204
    assert save(client, 3, [("reason", "丙")]).status_code == 409
    assert save(client, 0, [("reason", "丙")]).status_code == 200


def test_drafts_are_each_persons_own(client, officer):
    """Another person is offered nothing and cannot throw away by number; nobody signed in is asked to sign in."""
    sign_in(client, officer)
    save(client)
    number = drafts_of(officer)[0].id
    stranger = Visitor(client.application, client.application.response_class)
    sign_in(stranger, builders.user("officer"))
    assert stranger.get("/drafts/form", query_string=WHERE).get_json()["draft"] is None
    address = f"/account/drafts/{number}/throw-away"
    assert stranger.post(address, data={"csrf_token": token(stranger)}).status_code == 404
    assert client.post(address, data={"csrf_token": token(client)}).status_code == 303
    assert drafts_of(officer) == []


@pytest.mark.parametrize(
    "bad",
    [
        {"page": "https://evil.example/"}, {"page": "//evil.example"}, {"action": "/nothing/here"}, {"action": "/account/login"},
        {"action": "/drafts"}, {"page": "/guide?" + "x" * 600}, {"fields": "x"}, {"fields": [["a"]]},
        {"fields": [["a", 1]]}, {"fields": [[["a"], "b"]]}, {"version": -1}, {"version": "1"}, {"version": 10**30},
    ],
    ids=str,
)  # fmt: skip
def test_no_other_address_and_no_other_shape_is_kept(client, officer, bad):
    """Only pages and forms of ours, never the sign-in; anything else is refused and nothing is written."""
    sign_in(client, officer)
    answer = client.post(
        "/drafts", json={**WHERE, "fields": [], "version": 0, **bad}, headers={"X-CSRFToken": token(client)}
    )
    assert answer.status_code == 400
    assert drafts_of(officer) == []


def test_too_much_and_odd_signs(client, officer):
    """Above 64 KiB it is refused by name; NUL and lone halves of signs break nothing."""
    sign_in(client, officer)
    assert save(client, fields=[("reason", "字" * 30_000)]).get_json()["code"] == "DRAFT_TOO_LARGE"
    assert save(client, fields=[("reason", "a\x00b\ud800"), ("\x00", "x")]).status_code == 200
    assert drafts_of(officer)[0].fields == [["reason", "ab?"], ["", "x"]]


@pytest.mark.parametrize(
    "name", ["password", "new_password", "id_number", "p-0-id_number", "csrf_token", "request_id", "secret"]
)
def test_secrets_and_identity_numbers_are_left_out(name):
    """No password, token or identity number stands in a draft."""
    assert rules.drafted([(name, "x"), ("reason", "y")]) == [["reason", "y"]]


def test_old_drafts_are_forgotten(app, officer, standing_clock):
    """After thirty days, and beyond the newest hundred of one person."""
    for number in range(DRAFTS_MOST + 2):
        standing_clock.at += timedelta(seconds=1)
        save_draft(officer, f"/cases/{number}", "/x", "", [], 0)
    assert {draft.page for draft in drafts_of(officer)} == {f"/cases/{number}" for number in range(2, DRAFTS_MOST + 2)}
    standing_clock.at += timedelta(days=30, seconds=-1)
    assert forget_old() == DRAFTS_MOST - 2
    assert len(drafts_of(officer)) == 2


FROM_HERE = {"Origin": "http://localhost"}


def send_signed_out(client, officer, headers=None):
    """An officer fills the form of a new case, is signed out meanwhile, and sends it."""
    sign_in(client, officer)
    form = form_of(client.get("/desk/cases/new")) | CASE | {"title_document": "判决书"}
    with client.session_transaction() as session:
        session.pop("_user_id")
    return client.post("/desk/cases/new", data=form, headers=FROM_HERE if headers is None else headers)


def test_a_form_sent_while_signed_out_is_given_back(client, officer):
    """Kept sealed, found again after the sign-in, sent by one press, then gone: without any script."""
    client.set_cookie("language", "en")
    answer = send_signed_out(client, officer)
    assert answer.status_code == 401
    address = page(answer).main.select_one("a.govuk-button")["href"]
    sealed = db.session.scalars(sa.select(KeptForm)).one()
    assert "江01执7号".encode() not in sealed.sealed
    assert address.rsplit("/", 1)[1] != sealed.name
    assert client.get(address).location.startswith("/account/login")
    sign_in(client, officer)
    shown = client.get(address)
    assert CASE["number"] in text_of(shown)
    assert "<b>" not in str(page(shown).main.select_one(".app-typed"))
    again = form_of(shown, "/desk/cases/new")
    assert again["number"] == CASE["number"]
    again["number"] = "（2026）江01执7号"
    assert client.post("/desk/cases/new", data=again).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KeptForm)) == 0
    assert client.get(address).status_code == 404


def test_what_another_site_sends_is_not_kept(client, officer):
    """Only what a browser says our own page sent; nothing from elsewhere waits for a person to send it in good faith."""
    for headers in ({}, {"Origin": "https://evil.example"}, {"Referer": "http://localhost.evil.example/"},
                    FROM_HERE | {"Sec-Fetch-Site": "cross-site"}):  # fmt: skip
        assert send_signed_out(client, officer, headers).status_code == 401
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KeptForm)) == 0


def test_a_form_of_an_earlier_session_is_given_back(client, officer):
    """Signed in again in another window: the old window's form carries an old token, and is kept all the same."""
    sign_in(client, officer)
    form = form_of(client.get("/desk/cases/new")) | CASE | {"csrf_token": "old"}
    answer = client.post("/desk/cases/new", data=form, headers=FROM_HERE)
    assert answer.status_code == 400
    address = page(answer).main.select_one("a.govuk-button")["href"]
    thrown = client.post(address, data={"csrf_token": token(client)})
    assert thrown.status_code == 303
    assert client.get(address).status_code == 404


def test_a_kept_form_lives_for_an_hour(client, officer, standing_clock):
    """After it, it opens for nobody and is deleted."""
    address = page(send_signed_out(client, officer)).main.select_one("a.govuk-button")["href"]
    sign_in(client, officer)
    standing_clock.at += timedelta(hours=1)
    assert client.get(address).status_code == 404
    standing_clock.at += timedelta(seconds=1)
    assert forget_old() == 1


@pytest.mark.parametrize("endpoint", ["security.login", "payments.pay", "room.bid", "room_api.bid", "drafts.save"])
def test_money_bids_and_sign_ins_are_never_kept(endpoint):
    """A bid that came too late is not sent again by a press on another page."""
    assert not rules.may_keep(endpoint)
    assert rules.may_keep("cases.open_case")


def test_the_size_is_judged_by_bytes():
    """64 KiB of JSON, Chinese counting three a sign; nothing typed is nothing."""
    with pytest.raises(Refusal):
        rules.sent([("reason", "字" * 22_000)])
    assert rules.sent([("csrf_token", "x"), ("reason", " ")]) == []
