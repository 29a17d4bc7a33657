"""A lot whose applicant chose a partner's platform, the partner's key, and what the platform sends."""

import itertools
import uuid
from datetime import datetime, timedelta

import pytest

from auction.brokerage.models import PartnerPerson
from auction.ground import clock
from auction.ground.files import keep
from auction.ground.store import db
from auction.keys.actions import grant, make_client
from auction.keys.rules import SCOPES, Rights
from auction.lots.models import Lot
from auction.outside.models import OutsideSale
from auction.partners.actions import add_partner
from tests import builders
from tests.pdfs import pdf
from tests.settlement import stories

SCOPE = "outside:write"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ADDRESS = "https://sale.partner.example/lots/7"


class Platform:
    """A partner's program: it knows its key and reports; what it sends is answered."""

    def __init__(self, client, name: str) -> None:
        self.client, self.numbers = client, itertools.count(1)
        administrator = builders.user("administrator")
        builders.court()
        db.session.commit()
        self.partner_id = add_partner(name, "ops@partner.example", administrator).id
        grant(self.partner_id, Rights(frozenset(SCOPES), None, 600), administrator)
        self.secret = self.another_key(None, (SCOPE,))

    def another_key(self, court_ids, scopes) -> str:
        """The secret of a further key of the partner."""
        return make_client(self.partner_id, "系统对接", Rights(frozenset(scopes), court_ids, 600), 90, None)[1]

    def get(self, path: str = ""):
        return self.client.get(f"/api/v1/outside/lots{path}", headers=self.head)

    def post(self, lot_id: int, what: str, request_id=None, **body):
        body["request_id"] = str(request_id or uuid.uuid4())
        return self.client.post(f"/api/v1/outside/lots/{lot_id}/{what}", json=body, headers=self.head)

    @property
    def head(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"}

    def person(self, reference: str, user=None) -> str:
        """One of the platform's people, as brokerage keeps them."""
        user = user or builders.user("bidder")
        db.session.add(PartnerPerson(
            partner_id=self.partner_id, reference=reference, person_id=user.person_id, user_id=user.id,
            verified_by="平台", verified_on=clock.today(), known_at=clock.now(),
        ))  # fmt: skip
        db.session.commit()
        return reference

    def publish(self, lot: Lot, **other):
        told = {
            "address": ADDRESS, "published_at": lot.announced_at.isoformat(), "opens_at": lot.opens_at.isoformat(),
            "closes_at": lot.closes_at.isoformat(),
        }  # fmt: skip
        return self.post(lot.id, "address", **told | other)

    def enrol(self, lot: Lot, code: str, user=None, **other):
        told = {
            "reference": self.person(f"u{next(self.numbers)}", user), "code": code, "deposit_minor": lot.deposit_minor,
            "held_at": clock.now().isoformat(), "proof": f"receipt {code}",
        }  # fmt: skip
        return self.post(lot.id, "enrolments", **told | other)

    def bid(self, lot: Lot, *bids, closes_at: datetime | None = None, request_id=None):
        lines = [
            {"seq": seq, "code": code, "amount_minor": minor, "at": at.isoformat()} for seq, code, minor, at in bids
        ]
        end = (closes_at or lot.closes_at).isoformat()
        return self.post(lot.id, "bids", request_id, bids=lines, closes_at=end)


@pytest.fixture
def platform(client) -> Platform:
    """The platform that the applicant chose."""
    return Platform(client, "江州拍卖网")


def terms_decided() -> Lot:
    """A lot before its announcement; its case has one applicant."""
    lot = builders.announced_lot(
        state="approved", announced_at=None, opens_at=None, closes_at=None, scheduled_closes_at=None
    )
    stories.party(lot, "applicant", "申请人")
    return lot


def announced(lot: Lot, opens_in: timedelta = DAY) -> Lot:
    """Its announcement, thirty days and more before the opening."""
    at = clock.now()
    lot.state, lot.announced_at, lot.opens_at = "announced", at + opens_in - 31 * DAY, at + opens_in
    lot.closes_at = lot.scheduled_closes_at = lot.opens_at + DAY
    db.session.commit()
    return lot


@pytest.fixture
def hosted(platform) -> Lot:
    """A published lot that opens in a day; two bidders, A1 and B2, have their deposits with the platform."""
    lot = terms_decided()
    file = stored_paper(lot)
    db.session.add(OutsideSale(
        lot_id=lot.id, partner_id=platform.partner_id, chosen_by="court", ground="none_chosen", file_id=file.id,
        chosen_on=clock.today(), recorded_at=clock.now(), recorded_by_id=lot.case.officer_id, account_holder="江州拍卖网公司",
    ))  # fmt: skip
    lot.venue = "江州拍卖网"
    announced(lot)
    assert (answer := platform.publish(lot)).status_code == 200, answer.text
    for code in ("A1", "B2"):
        assert platform.enrol(lot, code).status_code == 201
    return lot


def stored_paper(lot: Lot):
    """The paper on which the choice rests."""
    return keep(db.session(), pdf(), "application/pdf", "选择书.pdf", is_public=False, actor_id=lot.case.officer_id)
