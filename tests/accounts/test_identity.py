"""Proofs of identity: handing in, the officers' desk, the decision and what follows from it."""

import io
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from auction.accounts.actions import confirm_identity, refuse_identity, register_confirmed, submit_identity
from auction.accounts.models import IdentityProof, Person, User
from auction.ground.models import StoredFile
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from tests import builders
from tests.browsing import Visitor, errors_of, form_of, sign_in, submit, text_of
from tests.pdfs import pdf
from tests.tables.test_list_pages import other_court

from .letters import letters_to, link_in
from .papers import COMPANY, RESIDENT, identity_form, picture

EMAIL, PASSWORD = "mei@people.example", "correct horse battery"


@pytest.fixture
def bidder(app) -> User:
    """An account that has confirmed its address and nothing else."""
    return register_confirmed(EMAIL, PASSWORD, ["bidder"], language="en")


@pytest.fixture
def officer(app) -> User:
    """An enforcement officer."""
    user = builders.user("officer", of_court=True)
    db.session.commit()
    return user


def hand_in(user: User, **other) -> IdentityProof:
    """A proof in the queue."""
    upload = FileStorage(io.BytesIO(picture()), "card.jpg")
    return submit_identity(**{"user": user, **identity_form(), "upload": upload} | other)


@pytest.mark.parametrize(
    ("language", "waiting", "proved"), [("zh", "审核中", "可以竞买"), ("en", "With the court", "You may bid")]
)
def test_from_registration_to_bidding(client, officer, standing_clock, language, waiting, proved):
    """Register, follow the letter, sign in, hand in the card; the officer confirms; the account page and a letter say so."""
    submit(client, "/account/register", language=language, email=EMAIL, password=PASSWORD)
    client.get(link_in(letters_to(EMAIL)[0], "confirm"))
    submit(client, "/account/login", language=language, email=EMAIL, password=PASSWORD)
    assert "/account/identity" in client.get("/account").get_data(as_text=True)
    sent = submit(client, "/account/identity", language=language, **identity_form())
    assert sent.status_code == 303
    page = client.get("/account")
    assert waiting in text_of(page)
    assert "/account/identity" not in page.get_data(as_text=True)

    standing_clock.at += timedelta(minutes=5)  # letters of one moment have no order
    desk = Visitor(client.application, client.response_wrapper)
    sign_in(desk, officer)
    desk.set_cookie("language", language)
    queue = desk.get("/desk/identity").get_data(as_text=True)
    proof = db.session.query(IdentityProof).one()
    assert f"/desk/identity/{proof.id}" in queue
    decided = submit(desk, f"/desk/identity/{proof.id}", action="confirm", language=language)
    assert decided.status_code == 303

    page = text_of(client.get("/account"))
    assert proved in page
    assert "王小明" in page
    assert RESIDENT not in page
    assert letters_to(EMAIL)[-1].subject.startswith(
        "实名认证已通过" if language == "zh" else "Your identity is confirmed"
    )
    person = db.session.query(User).filter_by(email=EMAIL).one().person
    assert (person.legal_name, person.id_number) == ("王小明", RESIDENT)


def test_refused_with_a_reason_and_handed_in_again(client, bidder, officer):
    """The reason reaches the person by letter and on the page; he hands in again and it is another proof."""
    proof = hand_in(bidder)
    sign_in(client, officer)
    empty = submit(client, f"/desk/identity/{proof.id}", action="refuse", reason="")
    assert (empty.status_code, list(errors_of(empty))) == (422, ["reason"])
    assert db.session.get(IdentityProof, proof.id).state == "pending"
    answer = submit(client, f"/desk/identity/{proof.id}", action="refuse", reason="The picture is too dark.")
    assert answer.status_code == 303
    assert "too dark" in letters_to(EMAIL)[-1].body
    sign_in(client, bidder)
    assert "The picture is too dark." in text_of(client.get("/account"))
    assert "The picture is too dark." in text_of(client.get("/account/identity"))
    assert submit(client, "/account/identity", **identity_form()).status_code == 303
    assert [row.state for row in db.session.query(IdentityProof).order_by(IdentityProof.submitted_at)] == [
        "refused", "pending",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "status"),
    [
        ({"legal_name": ""}, "legal_name", 422),
        ({"legal_name": "x" * 101}, "legal_name", 422),
        ({"legal_name": "王\u202e五"}, "legal_name", 422),
        ({"legal_name": "王五😀"}, "legal_name", 422),
        ({"id_kind": "staff_card"}, "id_kind", 422),
        ({"id_number": "110105194912310021"}, "id_number", 422),
        ({"phone": "call me"}, "phone", 422),
        ({"service_address": "a\0b"}, "service_address", 422),
        ({"upload": (io.BytesIO(b""), "")}, "upload", 422),
        ({"upload": (io.BytesIO(b"MZ program"), "card.jpg")}, "upload", 422),
        ({"upload": (io.BytesIO(pdf()), "card.jpg")}, "upload", 422),
        ({"upload": (io.BytesIO(picture()[:-200]), "card.jpg")}, "upload", 422),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_mistyped_proofs_keep_what_was_typed(client, bidder, language, typed, field, status):
    """The message stands at its field in the visitor's language, the other fields keep their text, nothing is written."""
    sign_in(client, bidder)
    if "upload" in typed:
        stream, name = typed["upload"]
        typed = {"upload": (io.BytesIO(stream.getvalue()), name)}
    answer = submit(client, "/account/identity", language=language, **identity_form(**typed))
    assert answer.status_code == status
    assert list(errors_of(answer)) == [field]
    message = errors_of(answer)[field]
    assert any("一" <= character <= "鿿" for character in message) == (language == "zh")
    kept = form_of(answer)
    for name, text in identity_form(**typed).items():
        if name not in ("upload", "id_kind"):
            assert kept[name] == text
    assert db.session.query(IdentityProof).count() == db.session.query(StoredFile).count() == 0


def test_a_proof_sent_twice_is_one_proof(client, bidder):
    """The second sending of the same form is refused in words; one proof and one entry remain."""
    sign_in(client, bidder)
    typed = form_of(client.get("/account/identity?lang=en")) | identity_form()
    first = client.post("/account/identity", data=typed)
    again = client.post("/account/identity", data=typed | {"upload": (io.BytesIO(picture()), "card.jpg")})
    assert (first.status_code, again.status_code) == (303, 409)
    assert "already" in text_of(again)
    assert form_of(again)["legal_name"] == "王小明"
    assert db.session.query(IdentityProof).count() == 1
    assert db.session.query(JournalEntry).filter_by(kind="identity.submitted").count() == 1
    assert client.get("/account/identity").status_code == 303


def test_two_proofs_at_one_moment(app, bidder):
    """Of two simultaneous sendings one is kept, the other is told so."""
    user_id, outcomes, gate = bidder.id, [], threading.Barrier(2)
    db.session.commit()

    def send() -> None:
        with app.app_context():
            user = db.session.get(User, user_id)
            gate.wait()
            try:
                hand_in(user)
                outcomes.append("kept")
            except Refusal as refusal:
                outcomes.append(refusal.code)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["IDENTITY_PENDING", "kept"]


def test_two_officers_at_one_moment(app, bidder, officer):
    """Of a confirmation and a refusal at once exactly one stands; the other is told, and one letter goes out."""
    colleague = builders.user("officer", of_court=True)
    db.session.commit()
    proof_id, ids = hand_in(bidder).id, (officer.id, colleague.id)
    db.session.commit()
    outcomes, gate = [], threading.Barrier(2)

    def decide(actor_id: int, is_good: bool) -> None:
        with app.app_context():
            actor = db.session.get(User, actor_id)
            gate.wait()
            try:
                done = confirm_identity(proof_id, actor) if is_good else refuse_identity(proof_id, "dark", actor)
                outcomes.append(done.state)
            except Refusal as refusal:
                outcomes.append(refusal.code)

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(ids, (True, False), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = db.session.get(IdentityProof, proof_id).state
    assert sorted(outcomes) == sorted(["IDENTITY_DECIDED", state])
    assert (db.session.get(User, bidder.id).person_id is not None) == (state == "confirmed")
    assert len(letters_to(EMAIL)) == 1


def test_one_person_for_one_document(app, bidder, officer):
    """A second account with the same document belongs to the same person; another name on it is refused."""
    second = register_confirmed("second@people.example", PASSWORD, ["bidder"])
    third = register_confirmed("third@people.example", PASSWORD, ["bidder"])
    for user in (bidder, second):
        confirm_identity(hand_in(user, legal_name=" 王 小明").id, officer)
    assert db.session.query(Person).filter_by(id_number=RESIDENT).count() == 1
    assert bidder.person_id == second.person_id
    proof = hand_in(third, legal_name="李四")
    with pytest.raises(Refusal, match="IDENTITY_NAME_DIFFERS"):
        confirm_identity(proof.id, officer)
    db.session.rollback()
    assert (db.session.get(IdentityProof, proof.id).state, third.person_id) == ("pending", None)


def test_nobody_decides_on_himself(app, officer):
    """An officer decides neither on his own account's proof nor on his own person's in another account."""
    other_account = register_confirmed(EMAIL, PASSWORD, ["bidder"])
    officer.person.id_number, officer.person.legal_name = RESIDENT, "王小明"
    db.session.commit()
    proof = hand_in(other_account)
    with pytest.raises(Refusal, match="OWN_IDENTITY"):
        confirm_identity(proof.id, officer)
    db.session.rollback()
    assert other_account.person_id is None


def test_a_proved_account_hands_in_nothing(client, bidder, officer):
    """After the confirmation the form leads to the account page, and the act refuses."""
    proof = hand_in(bidder, id_kind="company_code", id_number=COMPANY)
    confirm_identity(proof.id, officer)
    sign_in(client, bidder)
    assert client.get("/account/identity").location == "/account"
    with pytest.raises(Refusal, match="IDENTITY_ALREADY_PROVED"):
        hand_in(bidder)


def test_the_document_is_for_officers_alone(client, bidder, officer):
    """Strangers are asked to sign in, the bidder himself and other staff get 403, an officer of any court sees it."""
    proof = hand_in(bidder)
    addresses = [f"/desk/identity/{proof.id}{end}" for end in ("", "/document")] + ["/desk/identity"]
    for role in (None, "bidder", "judge", "finance", "supervisor", "administrator"):
        if role:
            sign_in(client, builders.user(role, of_court=True))
        assert {client.get(address).status_code for address in addresses} == {403 if role else 303}
    sign_in(client, builders.user("officer"))
    picture_shown = client.get(addresses[1])
    assert (picture_shown.status_code, picture_shown.mimetype) == (200, "image/jpeg")
    assert picture_shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in picture_shown.headers["Cache-Control"]
    assert client.get(f"/files/{proof.file_id}").status_code == 404


def test_a_decided_proof_is_for_the_deciding_court_alone(client, bidder):
    """While it waits any court's officer may decide on it; afterwards another court's can open neither page nor picture."""
    proof = hand_in(bidder)
    own, other = builders.user("officer", of_court=True), builders.user("officer")
    other.court = other_court()
    db.session.commit()
    addresses = [f"/desk/identity/{proof.id}{end}" for end in ("", "/document")]
    sign_in(client, other)
    assert {client.get(address).status_code for address in addresses} == {200}
    confirm_identity(proof.id, own)
    assert {client.get(address).status_code for address in addresses} == {404}
    sign_in(client, own)
    assert {client.get(address).status_code for address in addresses} == {200}


def test_unknown_proofs(client, officer):
    """An id of nothing, or no id at all, is 404 for reading and deciding."""
    sign_in(client, officer)
    token = form_of(client.get("/account"), "language")["csrf_token"]
    unknown = "/desk/identity/00000000-0000-0000-0000-000000000000"
    assert client.get(unknown).status_code == client.get("/desk/identity/1").status_code == 404
    assert client.post(f"{unknown}/confirm", data={"csrf_token": token}).status_code == 404


def test_deciding_twice_on_the_page(client, bidder, officer):
    """The confirmation sent again answers 409 on the proof's page and writes no second letter."""
    proof = hand_in(bidder)
    sign_in(client, officer)
    typed = form_of(client.get(f"/desk/identity/{proof.id}?lang=en"), "confirm")
    codes = [client.post(f"/desk/identity/{proof.id}/confirm", data=typed).status_code for _ in range(2)]
    assert codes == [303, 409]
    assert len(letters_to(EMAIL)) == 1


def test_the_journal_names_nobody(app, bidder, officer):
    """Entries of accounts carry no name, number or address in public."""
    confirm_identity(hand_in(bidder).id, officer)
    entries = db.session.execute(sa.select(JournalEntry).order_by(JournalEntry.id)).scalars().all()
    assert [entry.kind for entry in entries] == ["account.registered", "identity.submitted", "identity.confirmed"]
    assert {entry.subject for entry in entries} == {f"user:{bidder.id}"}
    assert [entry.public for entry in entries] == [{}, {}, {}]
