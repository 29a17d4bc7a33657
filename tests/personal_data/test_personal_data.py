"""What is stored of a person is his to read; an account goes at his wish unless money is bound."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.actions import register_confirmed
from auction.accounts.models import User
from auction.credentials.models import Passkey, SignInSession
from auction.disclosure.rules import TOPICS
from auction.following.actions import watch
from auction.following.models import Watch
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.store import db
from auction.personal_data.queries import tables_of_people
from auction.personal_data.rules import may_leave
from auction.personal_data.telling import in_words, part_of
from auction.personal_data.words import COLUMNS, TABLES, VALUES
from auction.viewing.actions import book, offer_slots
from auction.viewing.models import ViewingBooking, ViewingSlot
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
    """Password and word are needed; then address, password, sign-ins and what he follows are gone, nobody can sign in, and his
    viewing appointment is another's to take.
    """
    user_id = register_confirmed(EMAIL, PASSWORD, ["bidder"]).id
    lot, at = builders.announced_lot(opens_in=timedelta(days=3)), clock.now() + timedelta(hours=25)
    watch(db.session.get(User, user_id), lot.id)
    offer_slots(lot.id, lot.case.officer, at, at + timedelta(minutes=30), 30, "小区南门", 1)
    slot = db.session.scalars(sa.select(ViewingSlot)).one()
    booking_id = book(slot.id, db.session.get(User, user_id), uuid.uuid4(), 1).id
    sign_in(client, db.session.get(User, user_id))
    assert submit(client, "/account/data/delete", password=PASSWORD).status_code == 422
    assert submit(client, "/account/data/delete", password="a guess of twelve", is_meant="y").status_code == 422
    assert submit(client, "/account/data/delete", password=PASSWORD, is_meant="y").status_code == 303
    gone = db.session.get(User, user_id, populate_existing=True)
    assert (gone.active, gone.password, EMAIL in gone.email) == (False, None, False)
    assert db.session.scalars(sa.select(SignInSession)).all() == []
    assert db.session.scalars(sa.select(Watch)).all() == []
    assert db.session.get(ViewingBooking, booking_id, populate_existing=True).cancelled_at
    assert submit(client, "/account/login", email=EMAIL, password=PASSWORD).status_code == 422


def test_staff_do_not_delete_themselves(client):
    """An office's account is the court's to close."""
    user = register_confirmed(EMAIL, PASSWORD, ["officer"])
    user.court = builders.court()
    sign_in(client, user)
    assert submit(client, "/account/data/delete", password=PASSWORD, is_meant="y").status_code == 409


def test_lists_are_told_by_their_words():
    """What was ticked is told by its words, a draft by what was typed, stopped mails by their names; inner numbers are not told."""
    ticked = {"fact-7": {"what": "腾退费用", "topic": "clearing"}, "fact-8": {"what": "", "topic": "tax"}}
    assert in_words("acknowledgement", "ticked", ticked, {}).zh == f"腾退费用；{TOPICS['tax'].zh}"
    assert in_words("form_draft", "fields", [["title", "一"], ["note", ""], ["reason", "二"]], {}).zh == "一；二"
    assert in_words("user", "mails_stopped", ["extended"], {}).en == "Bidding goes on past its end"
    told = part_of("payment", [{"looks": 1, "amount_minor": 100, "failure": ""}], {})
    assert told.rows == [[(COLUMNS["amount_minor"], ("¥1.00", "¥1.00"))]]
