"""Reading the list of appraisers, an inquiry's choice and commissions, and an appraiser's own work."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from auction.accounts.models import Court, Person, Role, User
from auction.accounts.queries import courts_read_by
from auction.cases.models import EnforcementCase
from auction.ground.store import db
from auction.lots.models import Lot
from auction.valuation.filing import PAID
from auction.valuation.models import Inquiry
from auction.valuation.queries import open_stay

from .models import (
    AppraisalExtension,
    Appraiser,
    AppraiserCandidate,
    AppraiserChoice,
    AppraiserLottery,
    AppraiserRequest,
    Commission,
    ProfessionalReview,
)


def listed(trade: str, area_prefix: str) -> Sequence[Appraiser]:
    """The sub-list of a trade in an area, in the order of the company codes."""
    return db.session.scalars(
        sa.select(Appraiser)
        .join(Appraiser.user)
        .join(User.person)
        .where(
            Appraiser.delisted_on.is_(None), User.active, sa.literal(trade) == sa.any_(Appraiser.trades),
            Appraiser.division_code.startswith(area_prefix),
        )
        .order_by(Person.id_number)
    ).all()  # fmt: skip


def unlisted_accounts() -> Sequence[tuple[User, str]]:
    """Accounts of appraisers that have never been listed, with the name of the company behind each."""
    rows = db.session.execute(
        sa.select(User, Person.legal_name)
        .join(User.person)
        .join(User.roles)
        .where(Role.name == "appraiser", User.active)
        .where(~sa.exists().where(Appraiser.user_id == User.id))
        .order_by(User.email)
    )
    return [(user, name) for user, name in rows]


def choice_of(inquiry_id: int) -> AppraiserChoice | None:
    """How the appraisers of an inquiry are chosen."""
    return db.session.get(AppraiserChoice, inquiry_id)


def candidates_of(inquiry_id: int) -> Sequence[AppraiserCandidate]:
    """Those agreed on or drawn, by rank."""
    return db.session.scalars(
        sa.select(AppraiserCandidate)
        .where(AppraiserCandidate.inquiry_id == inquiry_id)
        .order_by(AppraiserCandidate.rank)
    ).all()


def lotteries_of(inquiry_id: int) -> Sequence[AppraiserLottery]:
    """The draws of an inquiry, oldest first."""
    return db.session.scalars(
        sa.select(AppraiserLottery).where(AppraiserLottery.inquiry_id == inquiry_id).order_by(AppraiserLottery.id)
    ).all()


def public_lottery(lottery_id: uuid.UUID) -> tuple[AppraiserLottery, EnforcementCase, Court] | None:
    """A lottery with its case and court, or None."""
    row = db.session.execute(_public_lotteries().where(AppraiserLottery.id == lottery_id)).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def commissions_of_inquiry(inquiry_id: int) -> Sequence[Commission]:
    """The commissions of one inquiry with everything that came in, oldest first."""
    return db.session.scalars(
        sa.select(Commission)
        .where(Commission.inquiry_id == inquiry_id)
        .order_by(Commission.id)
        .options(
            selectinload(Commission.reports), selectinload(Commission.extensions), selectinload(Commission.requests),
        )
    ).all()  # fmt: skip


def live_commission(session: Session, inquiry_id: int) -> Commission | None:
    """The commission of an inquiry that has not ended; None before the choice, or when none is left."""
    return session.scalars(
        sa.select(Commission).where(Commission.inquiry_id == inquiry_id, Commission.ended_at.is_(None))
    ).one_or_none()


def commission_of_court(user: User, commission_id: int, *, to_read: bool = False) -> Commission | None:
    """A commission of the staff member's own court, or None. `to_read`: of any court whose files he reads."""
    commission = db.session.get(Commission, commission_id)
    courts = courts_read_by(user) if to_read else [user.court_id]
    return commission if commission and commission.inquiry.lot.court_id in courts else None


def commissions_of(appraiser: User) -> Sequence[Commission]:
    """An appraiser's commissions: those to be answered first, by their last day, then the latest."""
    waits = sa.and_(Commission.ended_at.is_(None), Inquiry.state == "running")
    return db.session.scalars(
        sa.select(Commission)
        .join(Commission.inquiry)
        .where(Commission.appraiser_id == appraiser.id)
        .order_by(sa.case((waits, 0), else_=1), Inquiry.due_on, Commission.id.desc())
        .options(
            joinedload(Commission.inquiry).joinedload(Inquiry.lot).joinedload(Lot.court),
            selectinload(Commission.reports), selectinload(Commission.requests),
        )
        .limit(100)
    ).all()  # fmt: skip


def own_commission(appraiser: User, commission_id: int) -> Commission | None:
    """One of the appraiser's own commissions, or None."""
    return db.session.scalars(
        sa.select(Commission).where(Commission.id == commission_id, Commission.appraiser_id == appraiser.id)
    ).one_or_none()


def open_requests(commission: Commission) -> list[AppraiserRequest]:
    """What the appraiser has not answered yet."""
    return [asked for asked in commission.requests if asked.answered_at is None]


def is_late(commission: Commission, today: date) -> bool:
    """Whether the report, or a correction that was ordered, did not come in time and no request for more time waits.
    While the inquiry is suspended nothing is late.
    """
    if open_stay(commission.inquiry):
        return False
    if commission.reports:
        return any(today > asked.due_on for asked in open_requests(commission))
    return today > commission.due_on and all(asked.decided_at is not None for asked in commission.extensions)


def commission_of_extension(user: User, extension_id: int) -> Commission | None:
    """The commission of the staff member's own court that an extension is asked for, or None."""
    asked = db.session.get(AppraisalExtension, extension_id)
    return commission_of_court(user, asked.commission_id) if asked else None


def own_request(appraiser: User, request_id: int) -> AppraiserRequest | None:
    """What the court asks of this appraiser, or None."""
    return db.session.scalars(
        sa.select(AppraiserRequest)
        .join(AppraiserRequest.commission)
        .where(AppraiserRequest.id == request_id, Commission.appraiser_id == appraiser.id)
    ).one_or_none()


def latest_lotteries() -> Sequence[tuple[AppraiserLottery, EnforcementCase, Court]]:
    """The last hundred draws with their cases and courts, those to come first."""
    rows = db.session.execute(
        _public_lotteries()
        .order_by(AppraiserLottery.drawn_at.is_not(None), AppraiserLottery.draws_at.desc(), AppraiserLottery.id)
        .limit(100)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def _public_lotteries() -> sa.Select:
    """Draws with what the public may know of them. Never the lot, which may not be public yet."""
    return (
        sa.select(AppraiserLottery, EnforcementCase, Court)
        .join(Inquiry, Inquiry.id == AppraiserLottery.inquiry_id)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .join(Court, Court.id == Lot.court_id)
    )


def explanation_of(objection_id: int) -> AppraiserRequest | None:
    """What the appraiser was asked about an objection first, and its answer."""
    return db.session.scalars(
        sa.select(AppraiserRequest).where(
            AppraiserRequest.objection_id == objection_id, AppraiserRequest.kind == "explanation"
        )
    ).one_or_none()


def review_of(objection_id: int) -> ProfessionalReview | None:
    """The professional review of an objection."""
    return db.session.get(ProfessionalReview, objection_id)


def to_reissue(lot_id: int) -> Commission | None:
    """The commission whose report gave the lot's last price; None when that was no appraisal."""
    fixed = db.session.scalars(
        sa.select(Inquiry)
        .where(Inquiry.lot_id == lot_id, Inquiry.state == "fixed")
        .order_by(Inquiry.id.desc())
        .limit(1)
    ).one_or_none()
    return live_commission(db.session(), fixed.id) if fixed is not None and fixed.method == "appraisal" else None


def price_paid_minor(held: Commission) -> int | None:
    """What the appraised asset was sold for in the round that was paid; None while it is unsold."""
    return db.session.scalar(
        sa.select(Lot.leading_price_minor)
        .where(Lot.asset_id == held.inquiry.lot.asset_id, Lot.state.in_(PAID))
        .order_by(Lot.id.desc())
        .limit(1)
    )
