"""A case with 10,000 creditors: reckoning and sharing out, preparing the plan, and reading a page of it."""

import time
import urllib.request
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.distribution.plan_rules import Cost, plan_lines
from auction.distribution.plans import draft_plan, prepare_plan
from auction.distribution.standing_rules import CreditorClaim, Payee, Rate
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from tests import builders
from tests.settlement.stories import clerks, party, settled_lot

from .figures import Effort
from .house import House

CREDITORS = 10_000
TARGET_S = 2.0
DAY = date(2026, 3, 3)
MANY = (
    "WITH who AS (INSERT INTO party (case_id, role, is_enterprise, name, id_number, address, phone, payee_bank,"
    " payee_account, request_id) SELECT :case, 'creditor', false, '债权人' || n, 'X' || n, '江州市', '1', '江州银行',"
    " '62' || n, gen_random_uuid() FROM generate_series(1, :many) n RETURNING id)"
    " INSERT INTO claim (case_id, party_id, kind, rank, principal_minor, interest_rate_ppm, interest_from, is_doubled,"
    " basis, request_id) SELECT :case, id, 'ordinary', 1, 10000 + id, 36500, DATE '2025-01-01', true, '判决书',"
    " gen_random_uuid() FROM who"
)


def distribution_10000(house: House, effort: Effort) -> dict[str, Any]:
    """Seconds of each step; `pure_s` is the rule alone, with two rates, a part payment and a stay in every claim."""
    pure_s = min(_pure_s() for _ in range(effort.repetitions))
    with house.app.app_context():
        clock.install(house.app, clock.ManualClock(clock.now()))
        case_id, clerk_id = _case()
        draft_s = _timed(lambda: draft_plan(db.session.get_one(EnforcementCase, case_id), []))
        db.session.rollback()
        plan_id = 0

        def prepare() -> None:
            nonlocal plan_id
            plan_id = prepare_plan(case_id, db.session.get_one(User, clerk_id), []).id

        prepare_s = _timed(prepare)
        signer = house.app.session_interface.get_signing_serializer(house.app)
        cookie = signer.dumps(builders.session_of(db.session.get_one(User, clerk_id)))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with house.serving() as server:
        page = urllib.request.Request(f"{server.url}/plans/{plan_id}?page=2", headers={"Cookie": f"session={cookie}"})
        with urllib.request.urlopen(page, timeout=60) as answer:
            answer.read()
        page_s = _timed(lambda: urllib.request.urlopen(page, timeout=60).read())
    return {
        "creditors": CREDITORS, "pure_s": pure_s, "draft_s": draft_s, "prepare_s": prepare_s, "page_s": page_s,
        "target_s": TARGET_S, "reached": max(pure_s, draft_s) <= TARGET_S,
    }  # fmt: skip


def _pure_s() -> float:
    rules = rule_set("cn")
    start = DAY - timedelta(days=900)
    claims = [
        CreditorClaim(
            number, Payee(f"债权人{number}", "江州银行", str(number), number), ("secured", "ordinary")[number % 2],
            number % 50 + 1, 1_000_00 + number, 36_500, start, paid=((DAY - timedelta(days=300), 100_00),),
            rates=(Rate(DAY - timedelta(days=500), None, 42_000),), doubled_from=start,
            stays=((DAY - timedelta(days=400), DAY - timedelta(days=350)),),
        )
        for number in range(1, CREDITORS + 1)
    ]  # fmt: skip
    proceeds_minor = round(Fraction(sum(claim.principal_minor for claim in claims) * 3, 4))
    costs = [Cost(Payee("法院", "江州银行", "1"), 10_000_00, "execution_fee")]
    debtor = Payee("被执行人", "江州银行", "2", 0)
    return _timed(lambda: plan_lines(proceeds_minor, costs, claims, debtor, "natural_person", DAY, rules))


def _case() -> tuple[int, int]:
    """A settled case whose creditors are many, and one of its court's clerks."""
    lot, _ = settled_lot()
    party(lot, "debtor", "李某")
    case_id = lot.case_id
    db.session.execute(sa.text(MANY), {"case": case_id, "many": CREDITORS})
    db.session.commit()
    db.session.execute(sa.text("ANALYZE party, claim"))
    db.session.commit()
    clerk_id = clerks()[0].id
    db.session.remove()
    return case_id, clerk_id


def _timed(act: Any) -> float:
    before_s = time.perf_counter()
    act()
    return round(time.perf_counter() - before_s, 2)
