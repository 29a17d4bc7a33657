"""Before the end nobody can tell who bids: the same sale with other people looks the same to everybody (article 18)."""

import itertools
import json
import logging
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from auction.accounts.models import User
from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import WaitingBid
from auction.bidding.queries import head, news
from auction.cases.models import Party
from auction.enrolment import actions as enrolling
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.store import db, transaction
from auction.journal.catalogue import PARTNER_KINDS
from auction.journal.models import JournalEntry
from auction.journal.queries import public_shape
from auction.lots.models import Lot
from auction.partners.delivery_rules import message
from auction.payments.actions import decide_in_sandbox, fail_payment, note_payment
from auction.payments.models import Payment
from auction.payments.providers.port import Outcome
from auction.worker import run_due
from tests import builders
from tests.browsing import Visitor, sign_in
from tests.conftest import START, empty

pytestmark = pytest.mark.timeout(300)

# Name, e-mail and number of each bidder: two sales, two sets of people.
FIRST = (("欧阳金雀", "golden-canary", "CANARY000000000011"), ("司马银雀", "silver-canary", "CANARY000000000012"),
         ("诸葛铜雀", "copper-canary", "CANARY000000000013"), ("夏侯铁雀", "iron-canary", "CANARY000000000014"))  # fmt: skip
SECOND = (("慕容鸣鹂", "oriole", "CANARY000000000021"), ("上官飞鹭", "heron", "CANARY000000000022"),
          ("东方游鸿", "swan", "CANARY000000000023"), ("西门啼鹃", "cuckoo", "CANARY000000000024"))  # fmt: skip
CANARIES = [word for people in (FIRST, SECOND) for person in people for word in person]
CODES = ("A1111", "C2222", "D3333", "E4444", "F5555", "G6666")

# What each visitor can open; {lot}, {other} (a lot of his own for the rival), {case}.
EVERYBODY = ("/", "/lots", "/lots/{lot}", "/lots/{lot}/room", "/lots/{lot}/bids", "/lots/{lot}/settlement",
             "/lots/{lot}/confirmation.pdf", "/lots/{lot}/standing", "/lots/{lot}/enrol", "/verify?lot={lot}", "/account/lots",
             "/api/v1/lots/{lot}", "/api/v1/lots/{lot}/events", "/api/v1/lots/{lot}/record", "/account",
             "/desk/cases", "/desk/lots", "/desk/lots?state=open", "/desk/lots/{lot}", "/cases/{case}", "/cases/{case}/account",
             "/desk/finance", "/desk/panel", "/desk/identity", "/appraisals", "/account/negotiations",
             "/account/inbox", "/demo/mailbox", "/healthz", "/readyz", "/metrics")  # fmt: skip
VISITORS = ("stranger", "officer", "judge", "finance", "supervisor", "administrator", "appraiser", "party", "rival")


class Sale:
    """One telling of the story: a lot, staff, a rival who is the same in both tellings, and the people in question."""

    def __init__(self, app, people, detour: int) -> None:
        self.app, self.heard, self.seen = app, [], {}
        lot = builders.announced_lot(opens_in=timedelta(days=1))
        visitors: dict[str, User] = {}
        for role in ("officer", "judge", "finance", "supervisor"):
            visitors[role] = builders.user(role, of_court=True)
        for role in ("administrator", "appraiser", "party", "rival"):
            visitors[role] = builders.user("bidder" if role == "rival" else role)
        db.session.add(Party(
            case_id=lot.case_id, user_id=visitors["party"].id, role="debtor", is_enterprise=False, name="王强",
            id_number="1", address="江州", phone="1", payee_bank="b", payee_account="1",
        ))  # fmt: skip
        # Other numbers of accounts and persons: what is made from them must not show either.
        for _ in range(detour):
            builders.user("bidder", name="路人")
        bidders = [_bidder(*person) for person in people]
        db.session.commit()
        # Numbers, because due work closes the session.
        self.lot_id, self.case_id = lot.id, lot.case_id
        self.visitors = {name: user.id for name, user in visitors.items()}
        self.bidders = [user.id for user in bidders]
        app.extensions.setdefault("news", []).append(self._hear)

    def _hear(self, rows: Any) -> None:
        entries = [public_shape(row) for row in rows if row["subject"] == f"lot:{self.lot_id}"]
        if entries:
            self.heard.append(news(head(self.lot_id), entries))

    def look(self, moment: str, *languages: str) -> None:
        """Everybody opens everything."""
        db.session.commit()
        for name in VISITORS:
            visitor = Visitor(self.app, self.app.response_class)
            if name in self.visitors:
                sign_in(visitor, db.session.get_one(User, self.visitors[name]))
            for language, path in itertools.product(languages, EVERYBODY):
                visitor.set_cookie("language", language)
                answer = visitor.get(path.format(lot=self.lot_id, case=self.case_id))
                self.seen[moment, name, language, path] = f"{answer.status_code} {answer.get_data(as_text=True)}"
        told = sa.select(JournalEntry).where(JournalEntry.kind.in_(PARTNER_KINDS)).order_by(JournalEntry.id)
        self.seen[moment, "partner"] = "\n".join(
            message(one.kind, one.at, one.subject, one.seq, one.public).decode() for one in db.session.scalars(told)
        )
        self.seen[moment, "sockets"] = json.dumps(self.heard)
        db.session.commit()


def _bidder(name: str, email: str, number: str) -> User:
    user = builders.user("bidder", name=name)
    user.email = f"{email}@bidders.example"
    user.person.id_number = number
    return user


def story(sale: Sale, standing: clock.ManualClock) -> None:
    """Deposits in every state, then bids, one extending, one refused; the sale is looked at three times."""
    one, two, three, four = sale.bidders
    rival = sale.visitors["rival"]
    for user in (one, two, rival):
        _pay(sale.lot_id, user)
    _alarm(sale.lot_id, three)
    _decline(sale.lot_id, four)
    _pay_twice(sale.lot_id, two)
    run_due()
    sale.look("before the opening", "en")
    standing.at = db.session.get_one(Lot, sale.lot_id).opens_at + timedelta(hours=1)
    run_due()
    for user, amount in ((one, 700_000_00), (two, 705_000_00), (rival, 710_000_00), (one, 710_000_00)):
        _bid(sale.lot_id, user, amount)
    sale.look("during bidding", "en", "zh")
    standing.at = db.session.get_one(Lot, sale.lot_id).closes_at - timedelta(minutes=1)
    _bid(sale.lot_id, two, 750_000_00)
    run_due()
    sale.look("in the last minutes", "en")


def _pay(lot_id: int, user: int) -> None:
    payment = _ask(lot_id, user)
    decide_in_sandbox(payment.id, db.session.get_one(User, user), pays=True)
    run_due()


def _ask(lot_id: int, user: int) -> Payment:
    """Enrol, and start to pay the deposit."""
    return enrolling.pay_deposit(enrolling.enrol(lot_id, db.session.get_one(User, user)))


def _alarm(lot_id: int, user: int) -> None:
    payment = _ask(lot_id, user)
    with transaction() as session:
        note_payment(session, session.get_one(Payment, payment.id), Outcome("done", "bank-1", 1, "CNY"))


def _decline(lot_id: int, user: int) -> None:
    payment = _ask(lot_id, user)
    with transaction() as session:
        fail_payment(session, session.get_one(Payment, payment.id), "declined")


def _pay_twice(lot_id: int, user: int) -> None:
    """Money for a deposit that is held already: it goes back, and the finance desk sees that."""
    enrolment = db.session.scalars(
        sa.select(Enrolment).where(Enrolment.lot_id == lot_id, Enrolment.user_id == user)
    ).one()
    first = db.session.scalars(sa.select(Payment).where(Payment.subject == f"enrolment:{enrolment.id}")).one()
    with transaction() as session:
        late = Payment(
            id=uuid.uuid4(), purpose=first.purpose, subject=first.subject, payer_id=first.payer_id,
            account_id=first.account_id, amount_minor=first.amount_minor, currency="CNY", provider="sandbox",
            state="started", started_at=clock.now(), about=first.about, payee=first.payee, return_path=first.return_path,
        )  # fmt: skip
        session.add(late)
        session.flush()
        note_payment(session, late, Outcome("done", "bank-2", late.amount_minor, "CNY"))


def _bid(lot_id: int, user: int, amount_minor: int) -> None:
    db.session.commit()
    place_bids(lot_id, [WaitingBid(uuid.uuid4(), user, amount_minor, clock.now())])


DRAWN = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    (r'(name="csrf_token"[^>]*value=")[^"]*', r"\1TOKEN"),
    (r'(nonce=")[^"]*', r"\1NONCE"),
    (r"(\?|&amp;|&)to=[^\"&]*", r"\1to=SIGNED"),
)


def without_the_drawn(text: str) -> str:
    """The text without what is drawn at random each time: ids, form tokens, nonces, signed ways back."""
    for pattern, word in DRAWN:
        text = re.sub(pattern, word, text)
    return text


@pytest.fixture
def told_twice(app, standing_clock, monkeypatch, caplog):
    """What was seen, heard and logged in the two tellings."""
    caplog.set_level(logging.DEBUG)
    tellings = []
    for people, detour in ((FIRST, 0), (SECOND, 7)):
        empty()
        _begin_numbers_anew()
        caplog.clear()
        standing_clock.at = START
        codes = iter(CODES)
        monkeypatch.setattr(enrolling, "bidder_code", lambda draw, codes=codes: next(codes))
        monkeypatch.setattr(builders, "_numbers", itertools.count(1))
        monkeypatch.setitem(app.extensions, "news", [])
        sale = Sale(app, people, detour)
        story(sale, standing_clock)
        sale.seen["the log"] = caplog.text
        tellings.append(sale.seen)
        db.session.remove()
    return tellings


def _begin_numbers_anew() -> None:
    with db.engine.begin() as connection:
        for name in connection.execute(sa.text("SELECT sequencename FROM pg_sequences")).scalars().all():
            connection.execute(sa.text(f'ALTER SEQUENCE "{name}" RESTART'))


def test_the_same_sale_with_other_people_looks_the_same(told_twice):
    """Stranger, every role of the court, appraiser, party, another bidder, partner, sockets and log: not a
    letter differs when other people make the same bids, and no name, address or number of theirs is anywhere.
    """
    first, second = told_twice
    assert set(first) == set(second)
    differing = [place for place in first if without_the_drawn(first[place]) != without_the_drawn(second[place])]
    assert differing == [], _difference(first, second, differing[0])
    leaks = [
        (place, canary) for seen in told_twice for place, text in seen.items() for canary in CANARIES if canary in text
    ]  # fmt: skip
    assert leaks == []
    assert all(code in first["during bidding", "stranger", "en", "/lots/{lot}/bids"] for code in CODES[:3])
    assert "lot.extended" in first["in the last minutes", "partner"]
    assert "lot.extended" in first["in the last minutes", "sockets"]
    assert "Another bidder leads" in first["in the last minutes", "rival", "en", "/account/inbox"]
    assert "Alarms of payment providers" in first["during bidding", "finance", "en", "/desk/finance"]
    assert "Releases that have not arrived" in first["before the opening", "finance", "en", "/desk/finance"]


def _difference(first: dict, second: dict, place: Any) -> str:
    pairs = zip(
        without_the_drawn(first[place]).splitlines(), without_the_drawn(second[place]).splitlines(), strict=False
    )
    return "\n".join([str(place), *(f"{a}\n{b}" for a, b in pairs if a != b)][:9])
