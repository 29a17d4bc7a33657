"""Short cuts to a state of affairs that a test starts from: rows written straight, no story told."""

import itertools
import uuid
from datetime import date, timedelta
from typing import Any

from auction.accounts.models import Court, Person, Role, User
from auction.cases.models import Asset, EnforcementCase
from auction.credentials.sign_ins import KEY, open_session
from auction.disclosure.models import DisclosedFact
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES
from auction.search.filling import fill

_numbers = itertools.count(1)


def court() -> Court:
    """The one court of a test."""
    known = db.session.query(Court).order_by(Court.id).first()
    if known:
        return known
    row = Court(
        name_zh="江州市中级人民法院", name_en="Jiangzhou Intermediate People's Court", address="江州市法院路1号",
        phone="0700-1234567", supervision_phone="0700-7654321", account_holder="江州市中级人民法院",
        account_bank="江州银行", account_number="6200000000000001",
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def user(*roles: str, name: str | None = None, of_court: bool = False) -> User:
    """A confirmed account with a proved person and these roles."""
    number = next(_numbers)
    person = Person(
        legal_name=name or f"测试人{number}",
        id_kind="resident_id",
        id_number=f"X{number:017d}",
        confirmed_at=clock.now(),
    )
    row = User(
        email=f"person{number}@example.test", password=None, active=True, fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=clock.now(), person=person, court=court() if of_court else None,
        roles=[_role(role) for role in roles],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def session_of(user: User, proof: str = "password") -> dict[str, Any]:
    """What the session cookie of a browser holds in which this user has just signed in."""
    return {"_user_id": user.fs_uniquifier, "_fresh": True, KEY: str(open_session(db.session(), user, proof))}


def _role(name: str) -> Role:
    row = db.session.query(Role).filter_by(name=name).first() or Role(name=name)
    db.session.add(row)
    return row


def case() -> EnforcementCase:
    """A case of the test court."""
    number = next(_numbers)
    row = EnforcementCase(
        number=f"（2026）江01执{number}号", court_id=court().id, officer=user("officer", of_court=True),
        title_document="（2025）江01民初1号民事判决书", title_effective_on=clock.today(), opened_at=clock.now(),
        account_number=f"6200{number:012d}",
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def asset(kind: str = "immovable") -> Asset:
    """An asset of a case of its own."""
    row = Asset(
        case=case(), kind=kind, title="江州市江北区滨江路8号2幢1单元1201室", description="住宅", location="江州市江北区",
        certificate="江（2020）第0001号", occupancy="空置", tenancy="无", encumbrances="抵押一笔", arrears="不详",
        known_defects="墙面渗水", recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    disclosed(row)
    return row


def disclosed(thing: Asset) -> None:
    """Nothing about the asset is unknown, and nothing is paid beside its price: a bidder has no box to tick."""
    for topic in rule_set().disclosed_topics[thing.kind]:
        db.session.add(DisclosedFact(
            asset_id=thing.id, topic=topic, what="无", payer="nobody", certainty="proved", source="卷宗",
            stated_on=clock.today(), stated_at=clock.now(), stated_by_id=thing.case.officer_id,
        ))  # fmt: skip
    db.session.flush()


def working_day(days: int) -> date:
    """The day so many days from today, or the working day after it: one that a court may set as a last day."""
    return rule_set("cn").calendar.last_day(clock.today(), days)


def announced_lot(opens_in: timedelta = timedelta(0), lasts: timedelta = timedelta(hours=24), **terms) -> Lot:
    """A lot whose bidding opens in `opens_in` from now; terms in fen."""
    thing = terms.get("asset") or asset()
    at = clock.now()
    facts = {
        "asset": thing, "case": thing.case, "court_id": thing.case.court_id, "title": thing.title,
        "asset_kind": thing.kind, "currency": "CNY", "created_at": at,
        "state": "announced", "round_kind": "first", "start_price_minor": 700_000_00, "increment_minor": 5_000_00,
        "deposit_minor": 70_000_00, "balance_days": 10, "announced_at": at - timedelta(days=31),
        "opens_at": at + opens_in, "scheduled_closes_at": at + opens_in + lasts,
        "closes_at": at + opens_in + lasts, "reference_price_minor": 1_000_000_00, "reference_method": "appraisal",
    }  # fmt: skip
    row = Lot(**(facts | terms))
    db.session.add(row)
    db.session.flush()
    if row.state in PUBLIC_STATES:
        fill(db.session(), [row.id])
    db.session.commit()
    return row


def open_lot(**terms) -> Lot:
    """A lot that is open for bids."""
    return announced_lot(state="open", **terms)


def enrolled(lot: Lot, code: str | None = None, rank: int | None = None) -> Enrolment:
    """A bidder with a code for this lot. His deposit is taken as held; no money was moved."""
    bidder = user("bidder")
    row = Enrolment(
        lot=lot, user=bidder, person=bidder.person, rank=rank, deposit_minor=lot.paid_first_minor,
        requested_at=clock.now(), confirmed_at=clock.now(), code=code or f"B{next(_numbers):04d}",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row
