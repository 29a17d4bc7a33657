"""Registration, confirmation, sign-in and recovery through the pages, in both languages."""

import re
import threading

import pytest
import sqlalchemy as sa

from auction.accounts.actions import disable_account, register_confirmed
from auction.accounts.models import User
from auction.accounts.security_messages import MESSAGES
from auction.app import create_app
from auction.ground.guards import limiter
from auction.ground.store import db
from auction.ground.words import translations
from auction.journal.models import JournalEntry, Mail
from tests import builders
from tests.browsing import Visitor, form_of, sign_out, submit, text_of

from .letters import letters_to, link_in, link_to

EMAIL, PASSWORD = "mei@people.example", "correct horse battery"
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture
def account(app):
    """A confirmed bidder's account with PASSWORD."""
    return register_confirmed(EMAIL, PASSWORD, ["bidder"])


def signed_in_as(client) -> int | None:
    """The id of the account the browser is signed in to, as its account page shows it."""
    response = client.get("/account")
    if response.status_code != 200:
        return None
    return next(user.id for user in db.session.query(User) if user.email in response.get_data(as_text=True))


@pytest.mark.parametrize(
    ("language", "sent", "first", "done"),
    [
        ("zh", "我们已向 mei@people.example 发送邮件", "请先确认电子邮箱", "电子邮箱已确认"),
        ("en", "We sent a letter to mei@people.example", "Confirm your e-mail address first", "is confirmed. Sign in"),
    ],
)
def test_register_confirm_sign_in(client, language, sent, first, done):
    """A stranger registers, is not let in before the link of the letter was followed, then signs in."""
    answer = submit(client, "/account/register", language=language, email="Mei@People.example", password=PASSWORD)
    assert answer.status_code == 303
    assert sent in text_of(client.get(answer.location))

    early = submit(client, "/account/login", language=language, email=EMAIL, password=PASSWORD)
    assert early.status_code == 422
    assert first in text_of(early)
    assert signed_in_as(client) is None

    letter = letters_to(EMAIL)[0]
    assert bool(CHINESE.search(letter.subject + letter.body.replace("司法拍卖", ""))) == (language == "zh")
    confirmed = client.get(link_in(letter, "confirm"))
    assert done in text_of(client.get(confirmed.location))

    entered = submit(client, "/account/login", language=language, email=EMAIL.upper(), password=PASSWORD)
    assert (entered.status_code, entered.location) == (303, "/account")
    user = db.session.query(User).one()
    assert (user.language, [role.name for role in user.roles]) == (language, ["bidder"])
    kinds = db.session.execute(sa.select(JournalEntry.kind).order_by(JournalEntry.id)).scalars().all()
    assert kinds == ["account.registered", "account.confirmed"]


def test_registration_is_one_act(client, monkeypatch):
    """When the letter cannot be written, there is no account either."""
    monkeypatch.setattr("auction.accounts.security.put_in_outbox", lambda *_: 1 / 0)
    answer = submit(client, "/account/register", email=EMAIL, password=PASSWORD)
    assert answer.status_code == 500
    assert (db.session.query(User).count(), db.session.query(Mail).count()) == (0, 0)


def test_one_registration_sent_twice_at_one_moment(app):
    """Both browsers get the same answer; there is one account and its letter."""
    answers, gate = [], threading.Barrier(2)

    def register() -> None:
        with app.app_context():
            browser = Visitor(app, app.response_class)
            typed = form_of(browser.get("/account/register")) | {"email": EMAIL, "password": PASSWORD}
            gate.wait()
            answers.append(browser.post("/account/register", data=typed))

    threads = [threading.Thread(target=register) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/account/login")}
    assert db.session.query(User).count() == 1
    assert letters_to(EMAIL)


def test_registering_a_known_address_looks_the_same(client, account):
    """Nobody learns who has an account: same answer, and the owner gets a letter that says so."""
    stranger = submit(client, "/account/register", email="new@people.example", password=PASSWORD)
    told_new = text_of(client.get(stranger.location))
    known = submit(client, "/account/register", email=EMAIL, password=PASSWORD)
    told_known = text_of(client.get(known.location))
    assert (known.status_code, known.location) == (stranger.status_code, stranger.location)
    assert told_known == told_new.replace("new@people.example", EMAIL)
    assert "已有账号" in letters_to(EMAIL)[0].body
    assert db.session.query(User).count() == 2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"email": "", "password": PASSWORD}, "Enter your e-mail address."),
        ({"email": "no address", "password": PASSWORD}, "Enter an e-mail address such as"),
        ({"email": EMAIL, "password": "short"}, "12 to 128 characters"),
        ({"email": EMAIL, "password": "x" * 129}, "12 to 128 characters"),
        ({"email": EMAIL, "password": ""}, "Enter your password."),
        ({"email": "a\0b@people.example", "password": PASSWORD}, "Enter an e-mail address such as"),
    ],
)
def test_mistyped_registration_keeps_what_was_typed(client, typed, message):
    """422, the message, the address still in its field, nothing written."""
    answer = submit(client, "/account/register", **typed)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert form_of(answer)["email"] == typed["email"]
    assert (db.session.query(User).count(), db.session.query(Mail).count()) == (0, 0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_sign_ins_tell_strangers_nothing(client, account, language):
    """Unknown address, wrong password, closed account with a wrong password: the same page, the address kept."""
    pages = []
    for email in ("nobody@people.example", EMAIL):
        answer = submit(client, "/account/login", language=language, email=email, password="wrong password!")
        assert (answer.status_code, form_of(answer)["email"]) == (422, email)
        pages.append(text_of(answer))
    disable_account(account.id, builders.user("administrator"))
    pages.append(text_of(submit(client, "/account/login", language=language, email=EMAIL, password="wrong password!")))
    assert len(set(pages)) == 1
    assert ("电子邮箱或密码不正确" if language == "zh" else "is not right") in pages[0]


def test_a_closed_account_is_told_so_after_the_right_password(client, account):
    """Whoever knows the password learns that the account is closed."""
    disable_account(account.id, builders.user("administrator"))
    answer = submit(client, "/account/login", email=EMAIL, password=PASSWORD)
    assert answer.status_code == 422
    assert "This account is closed" in text_of(answer)


@pytest.mark.parametrize("typed", [{"email": "", "password": ""}, {"email": "x", "password": PASSWORD}])
def test_slips_at_sign_in_are_named(client, typed):
    """An empty or impossible field is named; that betrays no account."""
    answer = submit(client, "/account/login", **typed)
    assert answer.status_code == 422
    assert "is not right" not in text_of(answer)
    assert "Enter" in text_of(answer)


def test_recovery(client, account):
    """Letter, new password, sign-in with it; the old one and the used link are dead, other browsers are out."""
    other = Visitor(client.application, client.response_wrapper)
    submit(other, "/account/login", email=EMAIL, password=PASSWORD)
    assert signed_in_as(other) == account.id
    asked = submit(client, "/account/reset", email=EMAIL)
    assert asked.status_code == 303
    link = link_in(letters_to(EMAIL)[0], "reset")
    short = submit(client, link, password="short")
    assert (short.status_code, "12 to 128" in text_of(short)) == (422, True)
    changed = submit(client, link, password="another long password")
    assert changed.status_code == 303
    assert "Your new password is set" in text_of(client.get(changed.location))
    assert signed_in_as(other) is None
    assert submit(client, "/account/login", email=EMAIL, password=PASSWORD).status_code == 422
    assert "not valid" in text_of(client.get(link, follow_redirects=True))
    assert submit(client, "/account/login", email=EMAIL, password="another long password").status_code == 303
    assert len(letters_to(EMAIL)) == 2  # the link, and the notice


def test_recovery_and_confirmation_tell_strangers_nothing(client, account):
    """For an address without an account the answer is the same, and no letter is written; a slip is named."""
    for address in ("/account/reset", "/account/confirm"):
        seen = []
        for email in (EMAIL, "nobody@people.example"):
            answer = submit(client, address, email=email)
            seen.append((answer.status_code, text_of(client.get(answer.location)).replace(email, "-")))
        assert seen[0] == seen[1]
        slip = submit(client, address, email="mei@")
        assert (slip.status_code, form_of(slip)["email"]) == (422, "mei@")
        assert "Enter an e-mail address such as" in text_of(slip)
    assert letters_to("nobody@people.example") == []


def test_a_closed_account_gets_no_letters(client, account):
    """Recovery answers as always, but writes no letter to a closed account."""
    disable_account(account.id, builders.user("administrator"))
    assert submit(client, "/account/reset", email=EMAIL).status_code == 303
    assert letters_to(EMAIL) == []


def test_recovery_confirms_the_address(client):
    """Who lost the first letter and asks for a new password is in after the second one."""
    submit(client, "/account/register", email=EMAIL, password=PASSWORD)
    submit(client, "/account/reset", email=EMAIL)
    submit(client, link_to(EMAIL, "reset"), password=PASSWORD)
    assert submit(client, "/account/login", email=EMAIL, password=PASSWORD).status_code == 303


def test_confirmation_again(client):
    """The confirmation letter can be asked for again; a broken link leads there."""
    submit(client, "/account/register", email=EMAIL, password=PASSWORD)
    broken = client.get("/account/confirm/broken")
    assert "not valid" in text_of(client.get(broken.location))
    submit(client, "/account/confirm", email=EMAIL)
    client.get(link_to(EMAIL, "confirm"))
    assert submit(client, "/account/login", email=EMAIL, password=PASSWORD).status_code == 303


def test_letters_never_trust_the_host_header(client, account):
    """A forged Host does not get into the link of a letter."""
    page = client.get("/account/reset", headers={"Host": "evil.example"})
    client.post("/account/reset", headers={"Host": "evil.example"}, data=form_of(page) | {"email": EMAIL})
    letters = letters_to(EMAIL)
    assert letters
    assert "evil" not in letters[0].body


@pytest.mark.parametrize("language", ["zh", "en"])
def test_change_password(client, account, language):
    """The current password is asked for; the browser stays signed in, others do not."""
    submit(client, "/account/login", language=language, email=EMAIL, password=PASSWORD)
    for typed in (
        {"password": "wrong password!", "new_password": "another long password"},
        {"password": PASSWORD, "new_password": PASSWORD},
        {"password": PASSWORD, "new_password": "short"},
        {"password": "", "new_password": ""},
    ):
        answer = submit(client, "/account/change", language=language, **typed)
        assert answer.status_code == 422
        message = answer.get_data(as_text=True).split("govuk-error-summary__list")[1].split("</ul>")[0]
        assert bool(CHINESE.search(message)) == (language == "zh")
    answer = submit(client, "/account/change", language=language, password=PASSWORD, new_password="another password")
    assert answer.status_code == 303
    assert signed_in_as(client) == account.id
    assert ("密码已更改" if language == "zh" else "password was changed") in letters_to(EMAIL)[
        0
    ].subject or language == "en"


def test_every_message_of_flask_security_speaks_chinese(app):
    """None of the texts we give Flask-Security is left untranslated, and their placeholders survive."""
    for text, _category in MESSAGES.values():
        chinese = translations("zh").gettext(text)
        assert CHINESE.search(chinese), text
        assert sorted(re.findall(r"%\(\w+\)s", chinese)) == sorted(re.findall(r"%\(\w+\)s", text))


@pytest.mark.parametrize(
    "address", ["/account/login", "/account/register", "/account/reset", "/account/confirm", "/account/reset/x"]
)
def test_pages_are_of_one_language(client, address):
    """On a Chinese page the main part has no English sentence, on an English one no Chinese."""
    for language, foreign in (("zh", r"[A-Za-z]{2,} [a-z]{2,}"), ("en", CHINESE)):
        answer = client.get(address, query_string={"lang": language}, follow_redirects=True)
        assert re.search(foreign, text_of(answer)) is None


@pytest.mark.parametrize("evil", ["////evil.example", "http:///evil", "//evil.example", "\\\\evil.example", "/ok"])
@pytest.mark.parametrize("address", ["/account/login", "/account/register", "/account/reset", "/account/confirm"])
def test_next_is_refused(client, account, evil, address):
    """`next` is never followed, wherever it points and wherever it stands: 400, not signed in."""
    assert client.get(address, query_string={"next": evil}).status_code == 400
    typed = form_of(client.get(address)) | {"email": EMAIL, "password": PASSWORD}
    assert client.post(address, data=typed | {"next": evil}).status_code == 400
    assert client.post(address, query_string={"next": evil}, data=typed).status_code == 400
    assert signed_in_as(client) is None


def test_the_way_back(client, account):
    """A page that needs a sign-in sends there and gets its visitor back, query and all."""
    answer = client.get("/account/identity?a=1&lang=en")
    assert answer.status_code == 303
    assert answer.location.startswith("/account/login?to=")
    entered = submit(client, answer.location, email=EMAIL, password="a wrong password")
    assert entered.status_code == 422
    typed = form_of(entered) | {"email": EMAIL, "password": PASSWORD}
    entered = client.post("/account/login", data=typed)
    assert (entered.status_code, entered.location) == (303, "/account/identity?a=1&lang=en")


@pytest.mark.parametrize("token", ["////evil.example", "https://evil.example", "Ii8vZXZpbCI.x.y", ""])
def test_a_forged_way_back_leads_to_the_account(client, account, token):
    """Only our own signature is followed."""
    page = client.get("/account/login", query_string={"to": token})
    entered = client.post("/account/login", data=form_of(page) | {"email": EMAIL, "password": PASSWORD})
    assert entered.location == "/account"


def test_the_way_back_keeps_the_query_as_text(client):
    """Query arguments that steer url_for do not turn the way back into another site's address."""
    answer = client.get("/account?_external=1&_scheme=javascript&_anchor=x")
    from auction.accounts.sign_in import place

    with client.application.test_request_context():
        assert place(answer.location.split("to=")[1]) == "/account?_external=1&_scheme=javascript&_anchor=x"


def test_programs_are_not_sent_to_a_page(client):
    """A program gets 401 as problem+json; a form that was sent gets 401 as a page."""
    answer = client.get("/account", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (401, "SIGN_IN_FIRST")
    token = form_of(client.get("/account/login"))["csrf_token"]
    assert client.post("/account/language", data={"csrf_token": token}).status_code == 401


def test_no_second_way_in(client, account):
    """Flask-Security's JSON and token sign-ins are closed."""
    token = form_of(client.get("/account/login"))["csrf_token"]
    answer = client.post(
        "/account/login?include_auth_token",
        json={"email": EMAIL, "password": PASSWORD},
        headers={"X-CSRFToken": token, "Accept": "application/json"},
    )
    assert answer.status_code == 400
    assert client.get("/account?auth_token=x", headers={"Authentication-Token": "x"}).status_code == 303


@pytest.fixture
def counted(app):
    """A browser at an application that counts requests, as in production."""
    counting_app = create_app(app.config | {"RATELIMIT_ENABLED": True})
    limiter.reset()
    yield Visitor(counting_app, app.response_class)
    limiter.enabled = False
    with counting_app.app_context():
        db.engine.dispose()


def test_guessing_is_limited(account, counted):
    """After ten wrong passwords from here the account is shut for a while, even for the right one; others are not."""
    for _attempt in range(10):
        assert submit(counted, "/account/login", email=EMAIL, password="wrong password!").status_code == 422
    answer = submit(counted, "/account/login", email=EMAIL, password=PASSWORD)
    assert answer.status_code == 429
    assert submit(counted, "/account/login", email="b@people.example", password="wrong password!").status_code == 422


def test_right_passwords_are_not_counted(account, counted):
    """A browser may sign in as often as it likes."""
    for _attempt in range(12):
        assert submit(counted, "/account/login", email=EMAIL, password=PASSWORD).status_code == 303
        token = form_of(counted.get("/account"), "language")["csrf_token"]
        counted.post("/account/logout", data={"csrf_token": token})


@pytest.mark.parametrize("address", ["/account/register", "/account/reset", "/account/confirm"])
def test_letters_to_one_address_are_limited(account, counted, address):
    """Nobody can fill another's mailbox; the limit does not tell whether there is an account."""
    for email in (EMAIL, "nobody@people.example"):
        codes = [submit(counted, address, email=email, password=PASSWORD).status_code for _letter in range(7)]
        assert codes == [303] * 6 + [429]


def test_a_new_address_counts_once_its_letter_was_followed(client, account):
    """Asked for with the password; the old address is told at once, the new one signs in after its link was followed, the link
    works once, and the journal names neither.
    """
    submit(client, "/account/login", email=EMAIL, password=PASSWORD)
    new = "mei.new@people.example"
    wrong = submit(client, "/account/change-email", language="en", email=new, password="another password")
    assert wrong.status_code == 422
    assert form_of(wrong, "email")["email"] == new
    assert not letters_to(new)
    sent = submit(client, "/account/change-email", language="en", email=new.upper(), password=PASSWORD)
    assert (sent.status_code, sent.location) == (303, "/account")
    assert new in letters_to(EMAIL)[-1].body
    assert account.email == EMAIL
    link = link_in(letters_to(new)[0], "change-email/")
    assert client.get(link).location == "/account"
    assert "Your e-mail address is changed" in text_of(client.get("/account?lang=en"))
    db.session.expire_all()
    assert account.email == new
    again = client.get(client.get(link).location + "?lang=en")
    assert "was used before" in text_of(again)
    entry = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == "account.email_changed")).one()
    assert "people.example" not in f"{entry.public} {entry.private}"
    sign_out(client)
    assert submit(client, "/account/login", email=EMAIL, password=PASSWORD).status_code == 422
    assert submit(client, "/account/login", email=new, password=PASSWORD).status_code == 303


def test_a_taken_address_is_answered_like_a_free_one(client, account, app):
    """Nobody learns who has an account; no letter is written, and an address taken meanwhile does not change hands."""
    register_confirmed("wang@people.example", PASSWORD, ["bidder"])
    submit(client, "/account/login", email=EMAIL, password=PASSWORD)
    answers = []
    for wanted in ("wang@people.example", "free@people.example"):
        answer = submit(client, "/account/change-email", email=wanted, password=PASSWORD)
        answers.append((answer.status_code, answer.location, text_of(client.get("/account")).count(wanted)))
    assert answers[0] == answers[1]
    assert not letters_to("wang@people.example")
    register_confirmed("free@people.example", PASSWORD, ["bidder"])
    client.get(link_in(letters_to("free@people.example")[0], "change-email/"))
    db.session.expire_all()
    assert account.email == EMAIL
