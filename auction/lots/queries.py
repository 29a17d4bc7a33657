"""Reading lots: the public list and page, the court's desk, and the dossier of an announcement."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload, selectinload

from auction.accounts.models import User
from auction.accounts.queries import courts_read_by
from auction.cases.models import Asset, AssetFile, EnforcementCase, Seizure
from auction.cases.queries import party_role
from auction.ground import clock
from auction.ground.deadline import court_day
from auction.ground.refusal import COURT_ZONE, Words
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.jurisdictions import rule_set

from .announcement_rules import Missing, missing_for_announcement, seized_until
from .announcement_texts import effective_texts
from .dossier import AssetFacts, CourtFacts, Dossier, Purchaser, Recipient
from .models import Lot
from .rules import ROUND_NAMES

# What the public reads in a lot's story; bids have their own list, and the panel's votes stay inside the court.
TIMELINE_KINDS = (
    "lot.valued", "lot.approved", "lot.announced", "lot.opened", "lot.rescheduled", "lot.corrected", "lot.paused", "lot.resumed", "lot.closed", "lot.paid",
    "lot.settled", "lot.taken", "lot.defaulted", "lot.withdrawn", "lot.annulled",
)  # fmt: skip


def public_lot(lot_id: int) -> Lot | None:
    """An announced lot with everything its page shows; None for one that is not public."""
    return db.session.scalars(
        sa.select(Lot)
        .where(Lot.id == lot_id, Lot.announced_at.is_not(None))
        .options(
            joinedload(Lot.court), joinedload(Lot.case), joinedload(Lot.announcement), selectinload(Lot.files),
            joinedload(Lot.asset).selectinload(Asset.files).joinedload(AssetFile.file),
        )
    ).one_or_none()  # fmt: skip


def timeline(lot_id: int) -> Sequence[JournalEntry]:
    """The public story of a lot, oldest first."""
    return db.session.scalars(
        sa.select(JournalEntry)
        .where(JournalEntry.subject == f"lot:{lot_id}", JournalEntry.kind.in_(TIMELINE_KINDS))
        .order_by(JournalEntry.seq)
    ).all()


def rounds_of(asset_id: int) -> Sequence[Lot]:
    """Every lot of an asset, oldest first."""
    return db.session.scalars(sa.select(Lot).where(Lot.asset_id == asset_id).order_by(Lot.id)).all()


def lot_of_court(user: User, lot_id: int) -> Lot | None:
    """A lot of the staff member's own court, to act on, or None."""
    return db.session.scalars(
        sa.select(Lot).where(Lot.id == lot_id, Lot.court_id == user.court_id, Lot.court_id.is_not(None))
    ).one_or_none()


def lot_read_by(user: User, lot_id: int) -> Lot | None:
    """A lot of a court whose files this member of staff reads, or None."""
    courts = courts_read_by(user)
    return db.session.scalars(sa.select(Lot).where(Lot.id == lot_id, Lot.court_id.in_(courts))).one_or_none()


def assets_to_list(user: User) -> Sequence[Asset]:
    """Assets of the court that no lot has taken up, or that went back and were seized anew: a first auction may be drafted for them."""
    back = sa.exists().where(Seizure.asset_id == Lot.asset_id, Seizure.released_on >= court_day(Lot.closed_at))
    taken = sa.exists().where(Lot.asset_id == Asset.id, Lot.state.not_in(("withdrawn", "annulled")), ~back)
    return db.session.scalars(
        sa.select(Asset)
        .join(Asset.case)
        .where(EnforcementCase.court_id == user.court_id, ~taken)
        .order_by(Asset.id.desc())
        .options(joinedload(Asset.case), selectinload(Asset.seizures))
        .limit(200)
    ).all()


def dossier_of(lot: Lot, opens_at: datetime | None = None, closes_at: datetime | None = None) -> Dossier:
    """The lot's file as it stands today, with the window of the announcement that is being written."""
    today = clock.today()
    return Dossier(
        court=CourtFacts(
            lot.court.name_zh, lot.court.address, lot.court.phone, lot.court.supervision_phone,
            lot.court.account_holder, lot.court.account_bank, lot.court.account_number,
        ),
        asset=_asset_facts(lot),
        case_number=lot.case.number, title_document=lot.case.title_document,
        round_kind=lot.round_kind, round_name=ROUND_NAMES[lot.round_kind].zh, currency=lot.currency,
        start_price_minor=lot.start_price_minor, increment_minor=lot.increment_minor,
        deposit_minor=lot.deposit_minor, balance_days=lot.balance_days,
        reference_price_minor=lot.reference_price_minor, reference_method=lot.reference_method,
        reference_valid_until=lot.reference_valid_until,
        has_report=any(paper.kind == "pricing_basis" for paper in lot.files),
        recipients=_recipients(lot),
        purchasers=tuple(Purchaser(known.nature, known.rank) for known in lot.purchasers),
        announced_on=today, first_announced_on=_first_announced_on(lot), opens_at=opens_at, closes_at=closes_at,
        platform=lot.venue or f"Subhasta 司法拍卖平台（{current_app.config['PUBLIC_URL']}）", is_home_limited=lot.is_home_limited,
        price_basis=lot.price_basis,
    )  # fmt: skip


def announcement_state(
    lot: Lot, window: tuple[datetime, datetime] | None = None
) -> tuple[Dossier, dict[str, str], list[Missing]]:
    """The dossier, the texts that would be published now, and what stands against it.

    `window` takes the place of the saved one: a form that is not saved yet.
    """
    draft = lot.announcement
    opens_at, closes_at = window or ((draft.opens_at, draft.closes_at) if draft else (None, None))
    dossier = dossier_of(lot, opens_at, closes_at)
    rules = rule_set(lot.jurisdiction)
    texts = effective_texts(dossier, draft.items if draft else {}, rules)
    return dossier, texts, missing_for_announcement(dossier, texts, rules)


def announced_shape(lot: Lot) -> dict[str, Any]:
    """What the world is told of an announced lot: terms, window and address; nobody's name."""
    assert lot.opens_at is not None
    assert lot.closes_at is not None
    return {
        "title": lot.title, "round": lot.round_kind, "asset_kind": lot.asset_kind, "currency": lot.currency,
        "start_price_minor": lot.start_price_minor, "increment_minor": lot.increment_minor,
        "deposit_minor": lot.deposit_minor, "reference_price_minor": lot.reference_price_minor,
        "opens_at": lot.opens_at.isoformat(), "closes_at": lot.closes_at.isoformat(), "court": lot.court.name_zh,
        "url": f"{current_app.config['PUBLIC_URL']}/lots/{lot.id}",
    }  # fmt: skip


def _asset_facts(lot: Lot) -> AssetFacts:
    asset = lot.asset
    title = lot.title if lot.units_total else asset.title
    return AssetFacts(
        title, lot.asset_kind, asset.description, asset.location, asset.certificate, asset.area_centi_m2, asset.occupancy,
        asset.tenancy, asset.encumbrances, asset.arrears, asset.known_defects,
        seized_until(asset.seizures, clock.today()),
    )  # fmt: skip


def _recipients(lot: Lot) -> tuple[Recipient, ...]:
    """Everybody who must be told: the parties of the case and the known priority purchasers (article 16)."""
    told = {("party", notice.party_id) if notice.party_id else ("purchaser", notice.purchaser_id): notice
            for notice in lot.notices}  # fmt: skip
    roles = [(("party", party.id), party_role(party, lot.case.parties)) for party in lot.case.parties]
    roles += [
        (("purchaser", known.id), Words(f"Priority purchaser (rank {known.rank})", f"第{known.rank}顺位优先购买权人"))
        for known in lot.purchasers
    ]
    return tuple(
        Recipient(role, told[key].result, told[key].method, told[key].notified_on, told[key].remark)
        if key in told else Recipient(role)
        for key, role in roles
    )  # fmt: skip


def _first_announced_on(lot: Lot) -> date | None:
    """The day the reference price was first announced: an earlier round's, when it had the same price (art 27)."""
    first, earlier = None, lot.previous
    while earlier and earlier.reference_fixed_on == lot.reference_fixed_on and earlier.announced_at:
        first, earlier = earlier.announced_at, earlier.previous
    return first.astimezone(COURT_ZONE).date() if first else None


def lots_by_asset(case: EnforcementCase) -> dict[int, list[Lot]]:
    """The case's lots by the asset they sell, oldest first."""
    lots: dict[int, list[Lot]] = {}
    for lot in db.session.scalars(sa.select(Lot).where(Lot.case_id == case.id).order_by(Lot.id)):
        lots.setdefault(lot.asset_id, []).append(lot)
    return lots
