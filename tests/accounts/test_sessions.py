"""How long a sign-in lasts, and what ends it at once."""

from datetime import timedelta

import pytest

from auction.accounts.actions import change_role, disable_account, enable_account, register_confirmed
from auction.ground import clock
from auction.ground.store import db
from tests import builders
from tests.browsing import form_of, sign_in, submit, text_of

EMAIL, PASSWORD = "mei@people.example", "correct horse battery"


def test_cookie_flags(client):
    """The session cookie is out of reach of scripts and of other sites' forms."""
    register_confirmed(EMAIL, PASSWORD, ["bidder"])
    answer = submit(client, "/account/login", email=EMAIL, password=PASSWORD)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_sign_in_begins_a_new_session(client):
    """What stood in the stranger's session is gone after sign-in, its form token too."""
    register_confirmed(EMAIL, PASSWORD, ["bidder"])
    typed = form_of(client.get("/account/login"))
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post("/account/login", data=typed | {"email": EMAIL, "password": PASSWORD})
    with client.session_transaction() as session:
        assert "planted" not in session
    old = client.post("/account/language", data={"csrf_token": typed["csrf_token"], "language": "en"})
    assert old.status_code == 400


@pytest.mark.parametrize(("idle", "status"), [(timedelta(minutes=59), 200), (timedelta(minutes=61), 303)])
def test_staff_idle_out(client, standing_clock, idle, status):
    """An officer who does nothing for an hour is signed out and told why."""
    sign_in(client, builders.user("officer", of_court=True))
    assert client.get("/account?lang=en").status_code == 200
    standing_clock.at += idle
    answer = client.get("/account")
    assert answer.status_code == status
    if status == 303:
        assert "your sign-in had run out" in text_of(client.get(answer.location))


def test_staff_stay_while_they_work_but_not_overnight(client, standing_clock):
    """Work keeps the sign-in alive for twelve hours, no longer."""
    sign_in(client, builders.user("administrator"))
    codes = []
    for _half_hour in range(26):
        codes.append(client.get("/account").status_code)
        standing_clock.at += timedelta(minutes=30)
    assert codes == [200] * 25 + [303]


def test_bidders_stay(client, standing_clock):
    """A bidder is not signed out in the middle of a sale that lasts days."""
    sign_in(client, builders.user("bidder"))
    client.get("/account")
    standing_clock.at += timedelta(days=3)
    assert client.get("/account").status_code == 200


def test_the_demo_clock_signs_nobody_out(app, client):
    """Moving the court's clock forward is not idleness."""
    clock.install(app, clock.DatabaseClock(db.engine))
    sign_in(client, builders.user("officer", of_court=True))
    assert client.get("/account").status_code == 200
    clock.move_to(clock.now() + timedelta(days=40))
    assert client.get("/account").status_code == 200


def test_a_closed_account_is_out_at_once(client):
    """The next request after closing is a stranger's, and opening the account does not bring the session back."""
    user, admin = builders.user("bidder"), builders.user("administrator")
    sign_in(client, user)
    assert client.get("/account").status_code == 200
    disable_account(user.id, admin)
    assert client.get("/account").status_code == 303
    enable_account(user.id, admin)
    assert client.get("/account").status_code == 303


def test_a_new_role_acts_at_once(client):
    """What an officer may do is gone with the next request after his role changed."""
    user, admin = builders.user("officer", of_court=True), builders.user("administrator")
    sign_in(client, user)
    assert client.get("/desk/identity").status_code == 200
    change_role(user.id, "finance", user.court, admin)
    assert client.get("/desk/identity").status_code == 403
