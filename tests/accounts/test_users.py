"""Staff accounts: opened by an administrator, closed, given another role."""

import pytest

from auction.accounts.actions import appoint, change_role, disable_account, register_confirmed
from auction.accounts.models import Court, Person, User
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from tests import builders
from tests.browsing import errors_of, form_of, sign_in, submit, text_of

from .letters import letters_to, link_in
from .papers import COMPANY, RESIDENT

PASSWORD = "correct horse battery"


@pytest.fixture
def administrator(client) -> User:
    """The browser is an administrator's."""
    user = builders.user("administrator")
    sign_in(client, user)
    return user


def typed(at: Court, **other) -> dict:
    """What an administrator types for a new officer."""
    return {
        "role": "officer", "court": str(at.id), "email": "li@court.example", "legal_name": "李执行",
        "staff_number": "J001", "resident_id": RESIDENT,
    } | other  # fmt: skip


def test_an_officer_is_appointed_and_signs_in(client, administrator):
    """The letter's link sets the password; no password is ever shown; the officer reaches his desk."""
    court = builders.court()
    db.session.commit()
    answer = submit(client, "/desk/users/new", **typed(court, email="Li@Court.example"))
    assert answer.status_code == 303
    assert "li@court.example" in text_of(client.get(answer.location))
    client.delete_cookie("session")
    link = link_in(letters_to("li@court.example")[0], "reset")
    assert submit(client, link, password=PASSWORD).status_code == 303
    assert submit(client, "/account/login", email="li@court.example", password=PASSWORD).status_code == 303
    assert client.get("/desk/identity").status_code == 200
    assert client.get("/desk/users").status_code == 403
    user = db.session.query(User).filter_by(email="li@court.example").one()
    assert (user.court_id, user.staff_number, user.person.id_number) == (court.id, "J001", RESIDENT)
    entry = db.session.query(JournalEntry).filter_by(kind="staff.appointed").one()
    assert (entry.subject, entry.public, entry.actor_id) == (f"user:{user.id}", {"role": "officer"}, administrator.id)


@pytest.mark.parametrize(
    ("wrong", "field", "status"),
    [
        ({"role": "bidder"}, "role", 422),
        ({"court": ""}, "court", 422),
        ({"court": "999999"}, "court", 422),
        ({"resident_id": ""}, "resident_id", 422),
        ({"resident_id": "1"}, "resident_id", 422),
        ({"email": "li"}, "email", 422),
        ({"email": "taken@court.example"}, None, 409),
        ({"role": "appraiser"}, "staff_number", 422),
    ],
)
def test_mistyped_appointments_keep_what_was_typed(client, administrator, wrong, field, status):
    """Message and status fit, the typed text stays, no account is opened."""
    register_confirmed("taken@court.example", PASSWORD, ["bidder"])
    court = builders.court()
    db.session.commit()
    before = db.session.query(User).count()
    answer = submit(client, "/desk/users/new", **typed(court, **wrong))
    assert answer.status_code == status
    assert list(errors_of(answer)) == ([field] if field else [])
    kept = form_of(answer)
    assert (kept["legal_name"], kept["staff_number"]) == ("李执行", "J001")
    assert kept["email"] == typed(court, **wrong)["email"]
    assert db.session.query(User).count() == before


def test_who_is_whom(app):
    """Staff with an identity card are that person; without one their court's staff card; appraisers their company."""
    court, admin = builders.court(), builders.user("administrator")
    db.session.commit()
    officer = appoint("o@court.example", PASSWORD, "officer", court, "李执行", "J1", admin, resident_id=RESIDENT)
    same = appoint("f@court.example", PASSWORD, "finance", court, "李执行", "J1", admin, resident_id=RESIDENT)
    card = appoint("j@court.example", PASSWORD, "judge", court, "王法官", "J1", admin)
    company = appoint("a@appraiser.example", PASSWORD, "appraiser", None, "江州评估", COMPANY, admin)
    assert officer.person_id == same.person_id != card.person_id
    assert (company.person.id_kind, company.person.id_number) == ("company_code", COMPANY)
    with pytest.raises(Refusal, match="COURT_REQUIRED"):
        appoint("x@court.example", PASSWORD, "judge", None, "王法官", "J2", admin)
    with pytest.raises(Refusal, match="PASSWORD_SHORT"):
        appoint("x@court.example", "short", "judge", court, "王法官", "J2", admin)
    assert db.session.query(Person).filter_by(id_kind="staff_card").count() == 1


def test_closing_opening_and_roles_on_the_page(client, administrator):
    """Each button does its act once and the page shows it; the journal has an entry for each."""
    court = builders.court()
    db.session.commit()
    user = appoint("li@court.example", PASSWORD, "officer", court, "李执行", "J001", administrator)
    address = f"/desk/users/{user.id}"
    assert submit(client, address, action="disable").status_code == 303
    assert "Account closed" in text_of(client.get(address))
    assert submit(client, address, action="enable").status_code == 303
    assert submit(client, address, action="role", role="judge", court=str(court.id)).status_code == 303
    assert "Judge" in text_of(client.get(address))
    assert submit(client, address, action="role", role="judge", court="").status_code == 422
    kinds = [entry.kind for entry in db.session.query(JournalEntry).order_by(JournalEntry.id)]
    assert kinds == ["staff.appointed", "account.disabled", "account.enabled", "account.role_changed"]


def test_own_and_bidders_accounts(client, administrator):
    """An administrator cannot lock himself out; a bidder's account cannot become staff."""
    bidder = builders.user("bidder")
    db.session.commit()
    with pytest.raises(Refusal, match="OWN_ACCOUNT"):
        disable_account(administrator.id, administrator)
    with pytest.raises(Refusal, match="ROLE_NOT_APPOINTED"):
        change_role(bidder.id, "administrator", None, administrator)
    own = client.get(f"/desk/users/{administrator.id}?lang=en")
    assert "This is your own account" in text_of(own)
    token = form_of(client.get("/account"), "language")["csrf_token"]
    assert client.post(f"/desk/users/{administrator.id}/disable", data={"csrf_token": token}).status_code == 403
    assert client.get("/desk/users/999999").status_code == 404


def test_the_list_is_paged_and_searched(client, administrator):
    """Twenty to a page; the search reads e-mail, name and number, and takes % literally."""
    for number in range(30):
        builders.user("bidder", name=f"张{number:02d}")
    db.session.commit()
    first, second = (client.get(f"/desk/users?page={page}&lang=en") for page in (1, 2))
    assert first.get_data(as_text=True).count('data-label="Name"') == 20
    assert second.get_data(as_text=True).count('data-label="Name"') == 11
    assert text_of(client.get("/desk/users?asked=张07")).count("@example.test") == 1
    for nothing in ("%", "_", "nobody", "\0%"):
        assert "No account matches" in text_of(client.get("/desk/users", query_string={"asked": nothing}))
    for page in ("0", "-1", "x", "99999999999999999999"):
        assert client.get(f"/desk/users?page={page}").status_code == 200


def test_the_first_administrator_comes_from_the_console(app, client):
    """The command opens the account and prints the link with which the password is chosen; a second time it says no."""
    runner = app.test_cli_runner()
    done = runner.invoke(args=["account", "create-admin", "Root@Court.example"])
    assert done.exit_code == 0, done.output
    link = done.output.split()[-1].partition("5000")[2]
    assert link == link_in(letters_to("root@court.example")[0], "reset")
    assert submit(client, link, password=PASSWORD).status_code == 303
    assert submit(client, "/account/login", email="root@court.example", password=PASSWORD).status_code == 303
    assert client.get("/desk/users").status_code == 200
    again = runner.invoke(args=["account", "create-admin", "root@court.example"])
    assert again.exit_code == 1
    assert "already an account" in again.output


def test_the_language_of_letters(client):
    """The choice is kept, turns the page, and anything else is refused."""
    user = builders.user("bidder")
    sign_in(client, user)
    answer = submit(client, "/account", action="language")
    assert answer.status_code == 303
    token = form_of(client.get("/account"), "language")["csrf_token"]
    chosen = client.post("/account/language", data={"csrf_token": token, "language": "en"})
    assert chosen.location == "/account?lang=en"
    assert db.session.get(User, user.id).language == "en"
    assert client.post("/account/language", data={"csrf_token": token, "language": "fr"}).status_code == 400
