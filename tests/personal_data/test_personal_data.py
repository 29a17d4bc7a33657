"""What is stored of a person is his to read; an account goes at his wish unless money is bound."""

import sqlalchemy as sa

from auction.accounts.actions import register_confirmed
from auction.accounts.models import User
from auction.credentials.models import Passkey, SignInSession
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.store import db
from auction.personal_data.queries import tables_of_people
from auction.personal_data.rules import may_leave
from auction.personal_data.words import COLUMNS, TABLES, VALUES
from tests import builders
from tests.browsing import sign_in, submit, text_of

EMAIL, PASSWORD = "mei@people.example", "correct horse battery"


def test_the_export_holds_all_and_no_secret(client):
    """Account, person, enrolment, passkeys and sign-ins are in the file; nothing that opens the account, and nobody else's rows."""
    lot = builders.announced_lot()
    mine, other = builders.enrolled(lot), builders.enrolled(lot)
    sign_in(client, mine.user)
    facts = {"credential_id": b"\xff\x00", "public_key": b"b", "sign_count": 0, "added_at": clock.now()}
    db.session.add(Passkey(user_id=mine.user.id, name="Phone", **facts))
    held = client.get("/account/data.json").get_json()
    assert {"user", "person", "enrolment", "sign_in_session"} <= set(held)
    assert held["passkey"]["rows"][0]["credential_id"] == "ff00"
    assert "public_key" not in held["passkey"]["rows"][0]
    assert [row["id"] for row in held["enrolment"]["rows"]] == [str(mine.id)]
    assert held["enrolment"]["columns"]["deposit_minor"] == {"en": "Deposit", "zh": "保证金"}
    text = client.get("/account/data.json").get_data(as_text=True)
    assert mine.user.email in text
    assert mine.user.fs_uniquifier not in text
    assert other.user.email not in text
    english, chinese = (text_of(client.get(f"/account/data?lang={lang}")) for lang in ("en", "zh"))
    assert all(word in english for word in ("Enrolments", lot.title, "For myself", format_amount(mine.deposit_minor)))
    assert all(word in chinese for word in ("报名", lot.title, "以本人名义竞买"))
    assert "_minor" not in english + chinese
    sheet = client.get("/account/data.csv?lang=zh").get_data(as_text=True)
    assert f"报名,1,标的物,{lot.title}" in sheet
    assert mine.user.fs_uniquifier not in sheet


def test_everything_of_people_has_a_name(app):
    """Each table that says whose its rows are, and each of its columns, is named in both languages; a code has words."""
    for name in tables_of_people():
        assert name in TABLES
        columns = [column for column in db.metadata.tables[name].c if may_leave(column.name)]
        assert [column.name for column in columns if column.name not in COLUMNS] == []
    assert set(TABLES) == set(tables_of_people())
    named = {(table, column.name) for table in TABLES for column in db.metadata.tables[table].c}
    assert set(VALUES) <= named
    assert set(COLUMNS) <= {column for _, column in named}


def test_deletion_waits_for_the_deposit(client):
    """With a deposit held it is refused by name and nothing is lost."""
    user = register_confirmed(EMAIL, PASSWORD, ["bidder"])
    enrolment = builders.enrolled(builders.announced_lot())
    enrolment.user = user
    sign_in(client, user)
    answer = submit(client, "/account/data/delete", password=PASSWORD, is_meant="y")
    assert (answer.status_code, "is still with the court" in text_of(answer)) == (409, True)
    assert db.session.scalars(sa.select(User.email).where(User.id == user.id)).one() == EMAIL


def test_an_account_goes_at_its_owners_wish(client):
    """Password and word are needed; then address, password and sign-ins are gone, and nobody can sign in."""
    user_id = register_confirmed(EMAIL, PASSWORD, ["bidder"]).id
    sign_in(client, db.session.get(User, user_id))
    assert submit(client, "/account/data/delete", password=PASSWORD).status_code == 422
    assert submit(client, "/account/data/delete", password="a guess of twelve", is_meant="y").status_code == 422
    assert submit(client, "/account/data/delete", password=PASSWORD, is_meant="y").status_code == 303
    gone = db.session.get(User, user_id, populate_existing=True)
    assert (gone.active, gone.password, EMAIL in gone.email) == (False, None, False)
    assert db.session.scalars(sa.select(SignInSession)).all() == []
    assert submit(client, "/account/login", email=EMAIL, password=PASSWORD).status_code == 422


def test_staff_do_not_delete_themselves(client):
    """An office's account is the court's to close."""
    user = register_confirmed(EMAIL, PASSWORD, ["officer"])
    user.court = builders.court()
    sign_in(client, user)
    assert submit(client, "/account/data/delete", password=PASSWORD, is_meant="y").status_code == 409
