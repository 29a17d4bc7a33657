"""The practice lot: one at a time, on the real engine, in a court of its own. Nothing in it is sold or paid."""

import secrets
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import Court, Person, User
from auction.cases.models import Asset, EnforcementCase
from auction.enrolment.models import Enrolment
from auction.enrolment.rules import bidder_code
from auction.ground import clock
from auction.ground.store import transaction
from auction.journal.actions import record
from auction.lots.models import Lot

from .rules import DEPOSIT_MINOR, ENOUGH_TIME, INCREMENT_MINOR, OPEN_FOR, RIVALS, START_PRICE_MINOR

PRACTICE = "practice"
COURT_ZH, COURT_EN = "练习法庭", "Practice court"
TITLE = "练习标的 · Practice lot"


def join(user: User) -> Enrolment:
    """Give a signed-in person a code in the practice lot that is open, or in a new one."""
    user_id = user.id
    with transaction() as session:
        # One at a time opens a practice lot; the court's row is what they wait at.
        court = session.get_one(Court, _court_id(session), with_for_update=True)
        lot = _open_lot(session, court) or _new_lot(session, court)
        known = session.scalar(sa.select(Enrolment).where(Enrolment.lot_id == lot.id, Enrolment.user_id == user_id))
        return known or _enrolled(session, lot, session.get_one(User, user_id))


def _open_lot(session: Session, court: Court) -> Lot | None:
    return session.scalar(
        sa.select(Lot).where(
            Lot.court_id == court.id, Lot.state == "open", Lot.closes_at > clock.now() + ENOUGH_TIME
        )
    )  # fmt: skip


def _new_lot(session: Session, court: Court) -> Lot:
    at = clock.now()
    asset = _asset(session, court)
    lot = Lot(
        asset=asset, case=asset.case, court=court, round_kind="first", jurisdiction=PRACTICE, is_practice=True,
        state="open", title=TITLE, asset_kind=asset.kind, currency="CNY", created_at=at,
        start_price_minor=START_PRICE_MINOR, increment_minor=INCREMENT_MINOR, deposit_minor=DEPOSIT_MINOR,
        balance_days=10, opens_at=at, scheduled_closes_at=at + OPEN_FOR, closes_at=at + OPEN_FOR,
    )  # fmt: skip
    session.add(lot)
    session.flush()
    record(session, f"lot:{lot.id}", "lot.opened", {
        "state": "open", "opens_at": at.isoformat(), "closes_at": (at + OPEN_FOR).isoformat(),
    })  # fmt: skip
    for email in RIVALS:
        _enrolled(session, lot, _account(session, email))
    return lot


def _enrolled(session: Session, lot: Lot, user: User) -> Enrolment:
    """A place and a code at once: there is no deposit to wait for."""
    at = clock.now()
    taken = set(session.scalars(sa.select(Enrolment.code).where(Enrolment.lot_id == lot.id)))
    code = next(code for _ in iter(int, 1) if (code := bidder_code(secrets.randbelow)) not in taken)
    enrolment = Enrolment(
        lot_id=lot.id, user_id=user.id, person_id=user.person_id or _person(session, user).id, deposit_minor=0,
        requested_at=at, confirmed_at=at, code=code,
    )  # fmt: skip
    session.add(enrolment)
    session.flush()
    return enrolment


def _person(session: Session, user: User) -> Person:
    """Somebody to bid for an account whose identity is not proved yet: good for practising, and for nothing else."""
    number = f"{PRACTICE}-{user.id}"
    known = session.scalar(sa.select(Person).where(Person.id_kind == PRACTICE, Person.id_number == number))
    person = known or Person(legal_name=PRACTICE, id_kind=PRACTICE, id_number=number, confirmed_at=clock.now())
    session.add(person)
    session.flush()
    return person


def _account(session: Session, email: str) -> User:
    """A rival's account, which has no password: nobody signs in to it."""
    known = session.scalar(sa.select(User).where(User.email == email))
    account = known or User(email=email, active=True, fs_uniquifier=uuid.uuid4().hex)
    session.add(account)
    session.flush()
    return account


def _court_id(session: Session) -> int:
    court = session.scalar(sa.select(Court).where(Court.jurisdiction == PRACTICE))
    if court is None:
        court = Court(
            name_zh=COURT_ZH, name_en=COURT_EN, jurisdiction=PRACTICE, address="—", phone="—", supervision_phone="—",
            account_holder=COURT_ZH, account_bank="—", account_number=PRACTICE,
        )  # fmt: skip
        session.add(court)
        session.flush()
    return court.id


def _asset(session: Session, court: Court) -> Asset:
    """The thing that is sold again and again. The table lets it stand in one living lot only."""
    known = session.scalar(
        sa.select(Asset).join(EnforcementCase, EnforcementCase.id == Asset.case_id)
        .where(EnforcementCase.court_id == court.id).order_by(Asset.id).limit(1)
    )  # fmt: skip
    if known:
        return known
    at = clock.now()
    case = EnforcementCase(
        number=PRACTICE, court=court, officer=_account(session, RIVALS[0]), title_document=PRACTICE,
        title_effective_on=clock.today(), opened_at=at, account_number=PRACTICE,
    )  # fmt: skip
    asset = Asset(
        case=case, kind="movable", title=TITLE, description="—", location="—", certificate="—", occupancy="—",
        tenancy="—", encumbrances="—", arrears="—", known_defects="—", recorded_at=at,
    )  # fmt: skip
    session.add(asset)
    session.flush()
    return asset
