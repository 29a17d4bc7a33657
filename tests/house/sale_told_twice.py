"""One sale, told as often as one likes with other people: everything that anybody sees, hears or receives of it."""

import itertools
import json
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.routing import AnyConverter, Rule, UUIDConverter

from auction.accounts.models import InboxNotice, User
from auction.accounts.rules import may
from auction.bidding.automatic import leave_maximum
from auction.bidding.queries import head
from auction.brokerage.referring import keep_referral, link_token
from auction.cases.models import Party
from auction.enrolment.actions import enrol, pay_deposit
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.store import db, transaction
from auction.keys.actions import grant, make_client
from auction.keys.models import PartnerMember
from auction.keys.rules import SCOPES, Rights
from auction.lots.models import Lot
from auction.opendata import api as opendata
from auction.partners import delivering
from auction.partners.actions import add_endpoint, add_partner
from auction.payments.actions import decide_in_sandbox, fail_payment, note_payment
from auction.payments.models import Payment
from auction.payments.providers.port import Outcome
from auction.room import api
from auction.worker import run_due
from tests import builders
from tests.browsing import Visitor, page, sign_in
from tests.journeys.routes import ENDPOINTS

# Name, e-mail and number. All eight have an account in every telling; four of them take part.
PEOPLE = (
    ("欧阳金雀", "golden-canary", "CANARY000000000011"), ("慕容鸣鹂", "oriole", "CANARY000000000021"),
    ("司马银雀", "silver-canary", "CANARY000000000012"), ("上官飞鹭", "heron", "CANARY000000000022"),
    ("诸葛铜雀", "copper-canary", "CANARY000000000013"), ("东方游鸿", "swan", "CANARY000000000023"),
    ("夏侯铁雀", "iron-canary", "CANARY000000000014"), ("西门啼鹃", "cuckoo", "CANARY000000000024"),
)  # fmt: skip
# Who visits, and in which role. The rival takes part himself, in every telling.
VISITORS = {
    "stranger": None, "officer": "officer", "judge": "judge", "finance": "finance", "supervisor": "supervisor",
    "administrator": "administrator", "appraiser": "appraiser", "party": "party", "rival": "bidder",
    "member": "partner",
}  # fmt: skip
OF_COURT = ("officer", "judge", "finance", "supervisor")
# What everybody opens at every moment, allowed or not.
EVERYBODY = ("/", "/lots", "/lots/{lot}", "/lots/{lot}/room", "/lots/{lot}/bids", "/lots/{lot}/settlement",
             "/lots/{lot}/confirmation.pdf", "/lots/{lot}/standing", "/lots/{lot}/enrol", "/verify?lot={lot}", "/account/lots",
             "/api/v1/lots/{lot}/head", "/api/v1/lots", "/api/v1/lots/{lot}", "/api/v1/lots/{lot}/bids",
             "/api/v1/lots/{lot}/files", "/api/v1/lots/{lot}/rounds", "/api/v1/results", "/api/v1/statistics", "/api/v1/courts", "/api/v1/lots/{lot}/events", "/api/v1/lots/{lot}/record", "/account",
             "/desk/cases", "/desk/lots", "/desk/lots?state=open", "/desk/lots/{lot}", "/cases/{case}", "/cases/{case}/account",
             "/desk/finance", "/desk/finance/alarms", "/desk/finance/refunds", "/desk/panel", "/desk/identity", "/appraisals", "/account/negotiations",
             "/partner", "/partner/usage", "/account/inbox", "/feeds/lots.atom", "/lots/{lot}/calendar.ics", "/demo/mailbox", "/healthz", "/readyz", "/metrics")  # fmt: skip

# What a partner's program reads; none of those who take part is the partner's.
FOR_PARTNERS = ("partner/enrolments", "partner/enrolments?lot_id={lot}", "partner/referrals", "partner/referrals?lot_id={lot}",
                "partner/lots/{lot}/conditions", "partner/lots/{lot}/viewings", "partner/inquiries", "lots/{lot}/events")  # fmt: skip

# A session's cookie is signed over its visitor; the web server's date is the world's time; a length follows its text.
OF_THE_MOMENT = ("Set-Cookie", "Date", "Content-Length")


def _absent(rule: Rule, name: str) -> int | str | uuid.UUID:
    """An argument that stands for nothing of this sale: a number or an id that is not there, the first of some words."""
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return uuid.UUID(int=1) if isinstance(converter, UUIDConverter) else 1


class Sale:
    """A lot, staff, a rival who is the same in every telling, and those who take part.

    `seen`: what each visitor saw at each moment; `heard`: what was sent to the lot's room.
    """

    def __init__(self, app, receiver, first: int) -> None:
        self.app, self.receiver, self.seen = app, receiver, {}
        self.heard: list[dict[str, Any]] = []
        lot = builders.announced_lot(opens_in=timedelta(days=1))
        visitors = {
            name: builders.user(role, of_court=role in OF_COURT) for name, role in VISITORS.items() if role is not None
        }
        db.session.add(Party(
            case_id=lot.case_id, user_id=visitors["party"].id, role="debtor", is_enterprise=False, name="王强",
            id_number="1", address="江州", phone="1", payee_bank="b", payee_account="1",
        ))  # fmt: skip
        people = [_account(*person) for person in PEOPLE]
        lot.court.automatic_bidding = True
        db.session.commit()
        partner = add_partner("江州拍卖网", "ops@partner.example", visitors["administrator"])
        rights = Rights(frozenset(SCOPES), None, 600)
        grant(partner.id, rights, visitors["administrator"])
        db.session.add(PartnerMember(user=visitors["member"], partner=partner, appointed_at=clock.now()))
        self.partner_key = make_client(partner.id, "key", rights, 90, None)[1]
        # In one telling the partner has brought a bidder, in the other nobody.
        self.has_brought = first == 0
        add_endpoint(partner.id, receiver.url, (), None, visitors["administrator"])
        # Numbers, because due work closes the session.
        self.lot_id, self.case_id, self.asset_id, self.partner_id = lot.id, lot.case_id, lot.asset_id, partner.id
        self.visitors = {name: user.id for name, user in visitors.items()}
        self.people = [user.id for user in people]
        self.bidders = self.people[first::2]
        db.session.commit()

    def hear(self, event: str, message: Any, **_: Any) -> None:
        """What would go to every socket of a room."""
        self.heard.append(message)

    def _await_news(self) -> None:
        """Until the room knows everything; how a rush is cut into messages is chance."""
        shown = head(self.lot_id)
        db.session.rollback()
        for _ in range(500):
            if not shown["seq"] or (self.heard and self.heard[-1]["head"]["seq"] >= shown["seq"]):
                return
            time.sleep(0.01)
        raise AssertionError("the room was not told")

    def work(self) -> None:
        """Everything that is due, until partners have received it too."""
        db.session.commit()
        run_due()
        while delivering.start_senders():
            assert delivering.senders.rest(30)
        assert delivering.senders.rest(30)
        self._await_news()

    def look(self, moment: str, language: str, everything: bool = False) -> None:
        """Everybody opens what he knows of; with `everything`, also every page that his role may see."""
        for kept in opendata.KEPT:
            kept.clear()
        api._events._answers.clear()  # kept for a second of the world's time, and the court's has gone on
        for name, role in VISITORS.items():
            visitor = Visitor(self.app, self.app.response_class)
            if role is not None:
                sign_in(visitor, db.session.get_one(User, self.visitors[name]))
            visitor.set_cookie("language", language)
            paths = {path: path.format(lot=self.lot_id, case=self.case_id) for path in EVERYBODY}
            for label, path in (paths | dict(self._pages(role)) if everything else paths).items():
                answer = visitor.get(path)
                headers = sorted((key, text) for key, text in answer.headers if key not in OF_THE_MOMENT)
                self.seen[moment, name, label] = (
                    f"{answer.status_code} {headers} {answer.get_data().decode(errors='backslashreplace')}"
                )
                answer.close()
        program = Visitor(self.app, self.app.response_class)
        for path in FOR_PARTNERS:
            answer = program.get(
                f"/api/v1/{path.format(lot=self.lot_id)}", headers={"Authorization": f"Bearer {self.partner_key}"}
            )
            self.seen[moment, "partner's key", path] = f"{answer.status_code} {answer.get_data(as_text=True)}"
        entries = [entry for message in self.heard for entry in message["entries"]]
        self.seen[moment, "room"] = json.dumps([entries, [m for m in self.heard if m["entries"]][-1:]])
        received = sorted((came.body.decode(), str(sorted(came.headers.items()))) for came in self.receiver.received)
        self.seen[moment, "partner"] = "\n".join(f"{headers} {body}" for body, headers in received)

    def _pages(self, role: str | None) -> Iterator[tuple[str, str]]:
        """Every page of the program that this role may open, with this sale's numbers in its address."""
        roles = frozenset([role] if role else [])
        adapter = self.app.url_map.bind("localhost")
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            if may(roles, ENDPOINTS[rule.endpoint][0]):
                values = self._values()
                for number, chosen in enumerate(
                    itertools.product(*(values.get(name) or [_absent(rule, name)] for name in sorted(rule.arguments)))
                ):
                    named = dict(zip(sorted(rule.arguments), chosen, strict=True))
                    yield f"{rule.rule} {number}", adapter.build(rule.endpoint, named)

    def _values(self) -> dict[str, list[Any]]:
        """What stands for each argument of an address: this sale's own where it has one, else what is not there."""
        first = self.bidders[0]
        payment = db.session.scalars(sa.select(Payment.id).where(Payment.payer_id == first)).first()
        notice = db.session.scalars(sa.select(InboxNotice.id).where(InboxNotice.user_id == first)).first()
        return {
            "lot_id": [self.lot_id], "case_id": [self.case_id], "asset_id": [self.asset_id], "user_id": self.people,
            "partner_id": [self.partner_id], "payment_id": [payment], "notice_id": [notice or uuid.UUID(int=1)],
            "token": ["x"],
        }  # fmt: skip

    def bid(self, user_id: int, amount_minor: int, at: str) -> None:
        """A bid by POST, as a browser sends it; the bidder's answer is seen too."""
        bidder = Visitor(self.app, self.app.response_class)
        sign_in(bidder, db.session.get_one(User, user_id))
        token = page(bidder.get(f"/lots/{self.lot_id}/room")).select_one("input[name=csrf_token]")["value"]
        answer = bidder.post(
            f"/api/v1/lots/{self.lot_id}/bids", headers={"X-CSRFToken": token},
            json={"bid_id": str(uuid.uuid4()), "amount_minor": amount_minor},
        )  # fmt: skip
        self.seen[f"the answer to the {at} bid",] = answer.get_data(as_text=True)
        self._await_news()

    def pay(self, user_id: int) -> None:
        """Enrol, pay the deposit, get a code."""
        decide_in_sandbox(self._ask(user_id).id, db.session.get_one(User, user_id), pays=True)
        self.work()

    def alarm(self, user_id: int) -> None:
        """Enrol, and the provider reports another sum than was asked for."""
        payment = self._ask(user_id)
        with transaction() as session:
            note_payment(session, session.get_one(Payment, payment.id), Outcome("done", "bank-1", 1, "CNY"))

    def decline(self, user_id: int) -> None:
        """Enrol, and the bank refuses the payment."""
        payment = self._ask(user_id)
        with transaction() as session:
            fail_payment(session, session.get_one(Payment, payment.id), "declined")

    def pay_again(self, user_id: int) -> None:
        """Money for a deposit that is held already: it goes back, and the finance desk sees that."""
        enrolment = db.session.scalars(
            sa.select(Enrolment).where(Enrolment.lot_id == self.lot_id, Enrolment.user_id == user_id)
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

    def leave_maximum(self, user_id: int, amount_minor: int) -> None:
        """From now on the system bids for him."""
        user = db.session.get_one(User, user_id)
        leave_maximum(self.lot_id, user, amount_minor, uuid.uuid4(), clock.now())
        self._await_news()

    def _ask(self, user_id: int) -> Payment:
        enrolment = enrol(self.lot_id, db.session.get_one(User, user_id))
        if self.has_brought and user_id in self.people:
            link = link_token(self.partner_id, None, "spring", clock.now() + timedelta(days=9))
            with transaction() as session:
                keep_referral(session, enrolment, link)
        return pay_deposit(enrolment)


def _account(name: str, email: str, number: str) -> User:
    user = builders.user("bidder", name=name)
    user.email = f"{email}@bidders.example"
    user.person.id_number = number
    return user


def story(sale: Sale, standing: clock.ManualClock, maximum_minor: int) -> None:
    """Deposits in every state, then bids, one extending, one refused, one answered by a sealed maximum; the sale is
    looked at three times.
    """
    one, two, three, four = sale.bidders
    rival = sale.visitors["rival"]
    for user in (one, two, rival):
        sale.pay(user)
    sale.alarm(three)
    sale.decline(four)
    sale.pay_again(two)
    sale.work()
    sale.look("before the opening", "en")
    standing.at = db.session.get_one(Lot, sale.lot_id).opens_at + timedelta(hours=1)
    sale.work()
    sale.bid(one, 700_000_00, "first")
    sale.leave_maximum(two, maximum_minor)
    sale.bid(rival, 710_000_00, "second")
    sale.bid(one, 715_000_00, "third")
    sale.work()
    sale.look("during bidding", "zh")
    standing.at = db.session.get_one(Lot, sale.lot_id).closes_at - timedelta(minutes=1)
    sale.bid(one, 750_000_00, "last")
    sale.work()
    sale.look("in the last minutes", "en", everything=True)
