"""A partner's people over HTTP: brought sealed, enrolled, paid for, bid for; and nobody else's are ever theirs."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.actions import disable_account
from auction.accounts.models import Court, Person, User
from auction.accounts.sign_in import VIEWS
from auction.brokerage.queries import partner_person
from auction.enrolment.actions import confirm_paid_enrolments, enrol
from auction.enrolment.models import Enrolment
from auction.ground.store import db
from auction.journal.models import Mail
from auction.keys.models import AnsweredRequest
from auction.lots.models import Lot
from auction.worker import run_due
from tests import builders
from tests.bank.conftest import Bank, bank
from tests.bank.files import E
from tests.browsing import Visitor, sign_in, submit

from .sealing import PEOPLE, identity, seal

__all__ = ["bank"]


def test_one_person_whoever_brings_him(app, program, program_of):
    """Two partners and his own account: one person, three accounts; the same again changes nothing; a reference stands
    for one person and a person has one reference; what is no identity makes nothing.
    """
    own = builders.user("bidder", name=PEOPLE["chen"]["legal_name"])
    own.person.id_number = PEOPLE["chen"]["id_number"]
    db.session.commit()
    other = program_of("另一平台")
    for one in (program, program, other):
        assert one.bring("u-1", "chen").json["reference"] == "u-1"
    person_ids = db.session.scalars(sa.select(User.person_id).where(User.person_id == own.person_id)).all()
    assert len(person_ids) == 3
    key = program.get("/keys.json")["keys"][0]
    for reference, sealed, code in (
        ("u-1", seal(identity("li"), key), "PARTNER_REFERENCE_TAKEN"),
        ("u-2", seal(identity("chen"), key), "PARTNER_PERSON_KNOWN"),
        ("u-2", seal(identity("chen", legal_name="陈大雨"), key), "IDENTITY_NAME_DIFFERS"),
        ("u-2", "a.b.c.d.e", "IDENTITY_SEAL"),
        ("u-2", seal(identity("li"), key, kid="old"), "IDENTITY_KEY_UNKNOWN"),
        ("u-2", seal(identity("li", id_number="1"), key), "RESIDENT_ID_WRONG"),
        ("a%20b", seal(identity("li"), key), "PARTNER_REFERENCE"),
    ):  # fmt: skip
        before = db.session.scalar(sa.select(sa.func.count(Person.id)))
        assert program.refused("PUT", f"/partner/people/{reference}", {"identity": sealed}) == code
        assert db.session.scalar(sa.select(sa.func.count(Person.id))) == before


def test_nobody_signs_in_for_a_partners_person(app, client, program):
    """The account has no password, and no form of the sign-in takes its address or writes a letter to it."""
    program.bring("u-1", "chen")
    account = db.session.scalars(sa.select(User).order_by(User.id.desc())).first()
    assert account.password is None
    address = account.email
    for path in ("/account/reset", "/account/confirm"):
        assert path in {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in VIEWS}
        submit(client, path, email=address)
    assert submit(client, "/account/login", email=address, password="x" * 20).status_code == 422
    assert db.session.scalars(sa.select(Mail)).all() == []


def test_the_whole_way_to_the_hammer(app, program, program_of, standing_clock):
    """Enrolled, paid and admitted under a code of its own each, two people of one partner bid against each other by the
    common way; the partner sees its own codes and who of them leads and has won; no mail is written to anybody.
    """
    lot = builders.announced_lot(opens_in=timedelta(hours=1))
    lot_id, opens_at, other = lot.id, lot.opens_at, program_of("另一平台")
    first, second = program.admitted(lot_id, "u-1", "chen"), program.admitted(lot_id, "u-2", "smith")
    assert first != second
    standing_clock.at = opens_at + timedelta(minutes=1)
    run_due()
    bid_id = str(uuid.uuid4())
    answer = program.bid(lot_id, "u-1", 700_000_00, bid_id)
    assert (answer.status_code, answer.json["bidder_code"], answer.json["seq"], answer.json["leads"]) == (
        201,
        first,
        1,
        True,
    )
    assert program.bid(lot_id, "u-1", 700_000_00, bid_id).json["seq"] == 1
    assert program.bid(lot_id, "u-2", 700_000_00).json["code"] == "BELOW_MIN_INCREMENT"
    assert program.bid(lot_id, "u-2", 705_000_00).json["bidder_code"] == second
    assert program.bid(lot_id, "u-1", 720_000_00, bid_id).json["code"] == "BID_ID_REUSED"
    assert program.bid(lot_id, "u-3", 720_000_00).json["code"] == "PARTNER_PERSON_UNKNOWN"
    assert other.bid(lot_id, "u-1", 720_000_00).json["code"] == "PARTNER_PERSON_UNKNOWN"
    shown = {one["person"]: one for one in program.get("/partner/enrolments")["items"]}
    assert [(shown[name]["code"], shown[name]["leads"], shown[name]["state"]) for name in ("u-1", "u-2")] == [
        (first, False, "confirmed"), (second, True, "confirmed"),
    ]  # fmt: skip
    assert other.get("/partner/enrolments") == {"items": [], "next": None}
    standing_clock.at += timedelta(days=2)
    run_due()
    run_due()
    shown = {one["person"]: one for one in program.get(f"/partner/enrolments?lot_id={lot_id}")["items"]}
    assert (shown["u-2"]["state"], shown["u-2"]["deposit"]["state"]) == ("won", "applied")
    assert (shown["u-1"]["state"], shown["u-1"]["deposit"]["release_due_at"] is not None) == ("not_won", True)
    lost, won = (f"/partner/enrolments/{shown[name]['enrolment_id']}" for name in ("u-1", "u-2"))
    asked = {"payment_id": str(uuid.uuid4())}
    assert program.refused("POST", f"{lost}/balance", asked) == "NOT_FOUND"
    assert program.refused("POST", f"{won}/sandbox-payment") == "PAYMENT_NOT_ASKED"
    transfer = program.ask("POST", f"{won}/balance", asked).json["transfer"]
    assert (transfer["purpose"], transfer["amount_minor"], transfer["reference"][:2]) == ("balance", 635_000_00, "RF")
    assert program.ask("POST", f"{won}/balance", asked).json["transfer"] == transfer
    assert program.ask("POST", f"{won}/sandbox-payment").json["transfer"] is None
    run_due()
    assert db.session.get_one(Lot, lot_id).state == "paid"
    assert db.session.scalars(sa.select(Mail.recipient)).all() == []


def test_what_is_asked_and_refused_before_the_deposit(app, program, program_of):
    """The transfer stands in the answer; one request is done once; people of others, other courts, conditions not
    accepted, a person who takes part already: each refused by name; pages of the list follow each other.
    """
    lot_id = builders.announced_lot(opens_in=timedelta(hours=1)).id
    second_id = builders.announced_lot(opens_in=timedelta(hours=1)).id
    other, elsewhere = program_of("另一平台"), program_of("外地平台", frozenset({_second_court()}))
    program.bring("u-1", "chen")
    for one in (other, elsewhere):
        one.bring("x-1", "chen")
    assert program.get(f"/partner/lots/{lot_id}/conditions")["first_payment_minor"] == 70_000_00
    body = {"request_id": str(uuid.uuid4()), "person": "u-1", "accepts_conditions": True}
    path = f"/lots/{lot_id}/enrolments"
    assert program.refused("POST", path, body | {"accepts_conditions": False}) == "CONDITIONS_NOT_ACCEPTED"
    answer = program.ask("POST", path, body)
    assert answer.status_code == 201
    transfer = answer.json["transfer"]
    assert (transfer["amount_minor"], transfer["currency"], answer.json["code"]) == (70_000_00, "CNY", None)
    assert transfer["reference"].startswith("RF")
    assert program.ask("POST", path, body).json == answer.json
    assert program.refused("POST", f"/lots/{second_id}/enrolments", body) == "REQUEST_ID_REUSED"
    assert program.refused("POST", path, body | {"may_buy_home": True}) == "REQUEST_ID_REUSED"
    assert other.refused("POST", path, body | {"person": "u-1"}) == "PARTNER_PERSON_UNKNOWN"
    # A refused request leaves no trace: it may come again, put right.
    assert other.refused("POST", path, body | {"person": "x-1"}) == "PERSON_ENROLLED"
    assert db.session.scalars(sa.select(AnsweredRequest.subject)).all() == [f"lot:{lot_id}"]
    assert elsewhere.refused("POST", path, body | {"person": "x-1"}) == "COURT_OUT_OF_SCOPE"
    assert program.refused("POST", "/lots/99999/enrolments", body) == "NOT_FOUND"
    assert program.refused("POST", path, body | {"more": 1}) == "MEMBERS_WRONG"
    enrolment_id = answer.json["enrolment_id"]
    assert other.refused("GET", f"/partner/enrolments/{enrolment_id}") == "NOT_FOUND"
    assert other.refused("POST", f"/partner/enrolments/{enrolment_id}/sandbox-payment") == "NOT_FOUND"
    assert program.enrol(second_id, "u-1").status_code == 201
    first = program.get("/partner/enrolments?limit=1")
    rest = program.get(f"/partner/enrolments?limit=1&cursor={first['next']}")
    assert {one["lot_id"] for one in (*first["items"], *rest["items"])} == {lot_id, second_id}
    assert rest["next"] is None
    for cursor in ("x", "WyJhIiwiYiJd"):
        assert program.refused("GET", f"/partner/enrolments?cursor={cursor}") == "CURSOR_BROKEN"


def _second_court() -> int:
    row = Court(
        name_zh="外地法院", name_en="Another court", address="外地", phone="1", supervision_phone="1", account_holder="外地",
        account_bank="外地", account_number="1",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row.id


def test_a_deposit_finds_its_enrolment_by_its_reference(bank: Bank, program):
    """Money on the bank's statement under the reference, from an account in the person's own name, admits him; from
    another's it waits for a clerk, who sends it back.
    """
    program.bring("u-1", "chen")
    answer = program.enrol(bank.lot.id, "u-1").json
    reference, path = answer["transfer"]["reference"], f"/partner/enrolments/{answer['enrolment_id']}"
    bank.tells(E(70_000_00, reference, name="江州拍卖网"))
    assert bank.last() == ("waiting", "third_party")
    bank.tells(E(70_000_00, reference, name=PEOPLE["chen"]["legal_name"]))
    assert confirm_paid_enrolments() == 1
    shown = program.get(path)
    assert (shown["state"], shown["deposit"]["state"], shown["transfer"]) == ("confirmed", "held", None)
    assert db.session.scalars(sa.select(Mail.recipient)).all() == []


def test_bars_hold_for_a_partners_people(app, administrator, program):
    """The officer of the selling court, brought by a partner under his own identity card, may not take part; who takes
    part by his own account already, not a second time by a partner; nobody acts for an account that was closed.
    """
    lot = builders.announced_lot(opens_in=timedelta(hours=1))
    officer, bidder = lot.case.officer, builders.user("bidder", name=PEOPLE["li"]["legal_name"])
    officer.person.legal_name, officer.person.id_number = PEOPLE["chen"]["legal_name"], PEOPLE["chen"]["id_number"]
    bidder.person.id_number = PEOPLE["li"]["id_number"]
    db.session.commit()
    lot_id = lot.id
    enrol(lot_id, bidder)
    program.bring("u-1", "chen")
    program.bring("u-2", "li")
    assert program.enrol(lot_id, "u-1").json["code"] == "COURT_STAFF_BARRED"
    assert program.enrol(lot_id, "u-2").json["code"] == "PERSON_ENROLLED"
    disable_account(partner_person(program.partner_id, "u-2").user_id, administrator)
    assert program.enrol(lot_id, "u-2").json["code"] == "PARTNER_PERSON_CLOSED"
    assert program.bid(lot_id, "u-2", 700_000_00).json["code"] == "PARTNER_PERSON_CLOSED"
    assert db.session.scalar(sa.select(sa.func.count(Enrolment.id))) == 1


def test_the_sandbox_bank_is_none_of_production(app, program, monkeypatch):
    """In production there is no such address."""
    lot_id = builders.announced_lot(opens_in=timedelta(hours=1)).id
    program.bring("u-1", "chen")
    enrolment_id = program.enrol(lot_id, "u-1").json["enrolment_id"]
    monkeypatch.setitem(app.config, "SUBHASTA_ENV", "production")
    assert program.refused("POST", f"/partner/enrolments/{enrolment_id}/sandbox-payment") == "NOT_FOUND"


def test_links_tell_nothing_before_the_end(app, client, program, program_of, standing_clock):
    """A visitor follows a partner's link, enrols and is admitted; the partner reads the same empty list as before until
    bidding is over, then one enrolment; another partner, and the visitor who followed none, are in nobody's list.
    """
    lot = builders.announced_lot(opens_in=timedelta(hours=1))
    lot_id, opens_at, other = lot.id, lot.opens_at, program_of("另一平台")
    until = (standing_clock.at + timedelta(days=9)).isoformat()
    wanted = {"lot_id": lot_id, "reference": "spring", "expires_at": until}
    link = program.ask("POST", "/partner/referrals", wanted)
    assert link.status_code == 201, link.json
    assert program.ask("POST", "/partner/referrals", wanted).json == link.json
    assert program.refused("POST", "/partner/referrals", wanted | {"lot_id": 99999}) == "NOT_FOUND"
    late = wanted | {"expires_at": (standing_clock.at + timedelta(days=99)).isoformat()}
    assert program.refused("POST", "/partner/referrals", late) == "REFERRAL_PERIOD"
    path = f"/r/{link.json['token']}"
    assert link.json["url"].endswith(path)
    brought, alone = builders.user("bidder"), builders.user("bidder")
    stranger = Visitor(app, app.response_class)
    sign_in(stranger, alone)
    assert client.get("/r/forged").status_code == 404
    followed = client.get(path)
    assert (followed.status_code, followed.location) == (303, f"/lots/{lot_id}")
    assert "HttpOnly" in followed.headers["Set-Cookie"]
    sign_in(client, brought)
    for visitor in (client, stranger):
        assert submit(visitor, f"/lots/{lot_id}/enrol", accepts_conditions="y").status_code == 303
    for at in (standing_clock.at, opens_at + timedelta(minutes=1)):
        standing_clock.at = at
        run_due()
        assert program.get("/partner/referrals") == {"items": [], "next": None}
    standing_clock.at += timedelta(days=2)
    run_due()
    assert program.get(f"/partner/referrals?lot_id={lot_id}")["items"] == [
        {"lot_id": lot_id, "reference": "spring", "enrolled": 1, "confirmed": 0, "has_bought": False}
    ]
    assert other.get("/partner/referrals")["items"] == []
    standing_clock.at += timedelta(days=10)
    assert client.get(path).status_code == 410
