"""Two partners' programs that may do everything, as HTTP clients."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from auction.keys.actions import grant, make_client
from auction.keys.rules import Rights
from auction.partners.actions import add_partner
from tests.browsing import Visitor
from tests.keys.conftest import ALL, administrator

from .sealing import identity, seal

__all__ = ["administrator"]


@dataclass
class Program:
    """A partner's program with its key."""

    browser: Visitor
    secret: str
    partner_id: int

    def ask(self, method: str, path: str, body: Any = None) -> TestResponse:
        """A request with the key; a path is told from /api/v1 on."""
        headers = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"}
        return self.browser.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    def get(self, path: str) -> Any:
        """What is answered to a GET that is served."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json

    def refused(self, method: str, path: str, body: Any = None) -> str:
        """The code of a refusal, which comes as problem+json with a sentence."""
        answer = self.ask(method, path, body)
        assert answer.content_type == "application/problem+json", answer.get_data(as_text=True)
        assert answer.json["detail"]
        assert answer.json["status"] == answer.status_code >= 400
        return answer.json["code"]

    def bring(self, reference: str, name: str, **other: Any) -> TestResponse:
        """Seal one of PEOPLE with the published key and put him under the reference."""
        jwk = self.get("/keys.json")["keys"][0]
        return self.ask("PUT", f"/partner/people/{reference}", {"identity": seal(identity(name, **other), jwk)})

    def enrol(self, lot_id: int, person: str, **other: Any) -> TestResponse:
        """Ask for a place."""
        body = {"request_id": str(uuid.uuid4()), "person": person, "accepts_conditions": True, **other}
        return self.ask("POST", f"/lots/{lot_id}/enrolments", body)

    def admitted(self, lot_id: int, reference: str, name: str) -> str:
        """Bring, enrol, pay in the sandbox; the bidder code."""
        assert self.bring(reference, name).status_code == 200
        enrolment_id = self.enrol(lot_id, reference).json["enrolment_id"]
        return self.ask("POST", f"/partner/enrolments/{enrolment_id}/sandbox-payment").json["code"]

    def bid(self, lot_id: int, person: str, amount_minor: int, bid_id: str | None = None) -> TestResponse:
        """Bid for a person."""
        body = {"bid_id": bid_id or str(uuid.uuid4()), "person": person, "amount_minor": amount_minor}
        return self.ask("POST", f"/partner/lots/{lot_id}/bids", body)


@pytest.fixture
def program_of(app, administrator):
    """`program_of(name, court_ids=None)`: another partner's program."""

    def make(name: str, court_ids: frozenset[int] | None = None) -> Program:
        partner = add_partner(name, "ops@partner.example", administrator)
        grant(partner.id, ALL, administrator)
        rights = Rights(ALL.scopes, court_ids, 600)
        _, secret = make_client(partner.id, "生产环境", rights, 90, None)
        return Program(Visitor(app, app.response_class), secret, partner.id)

    return make


@pytest.fixture
def program(program_of) -> Program:
    """A partner's program."""
    return program_of("江州拍卖网")
