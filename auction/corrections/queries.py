"""Reading corrections: a lot's versions, what the draft would change, and what stands against it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.accounts.models import User
from auction.cases.models import AssetFile
from auction.disclosure.queries import facts_of
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.models import StoredFile
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.lots.announcement_rules import Missing, item_keys, missing_for_announcement
from auction.lots.models import Announcement, Lot
from auction.lots.price_rules import earliest_opening
from auction.lots.queries import dossier_of, lot_of_court

from .models import Correction, CorrectionDraft
from .rules import ASSET_TEXTS, CORRECTABLE, Change, as_stated

# Of what stands against an announcement, what a new window can bring about.
OF_WINDOW = ("opens_at", "closes_at", "seizure", "reference_price")


def versions_of(lot_id: int) -> Sequence[Correction]:
    """The lot's corrections, newest first."""
    return db.session.scalars(
        sa.select(Correction)
        .where(Correction.lot_id == lot_id)
        .order_by(Correction.number.desc())
        .options(joinedload(Correction.made_by).joinedload(User.person))
    ).all()


def _last_version_at() -> sa.ColumnElement[datetime]:
    last = sa.select(sa.func.max(Correction.made_at)).where(Correction.lot_id == Lot.id).scalar_subquery()
    return sa.func.coalesce(last, Lot.announced_at)


def added_files(lot: Lot) -> Sequence[AssetFile]:
    """Public files of the thing that are younger than the last version of its published file, oldest first."""
    return db.session.scalars(
        sa.select(AssetFile)
        .join(StoredFile, StoredFile.id == AssetFile.file_id)
        .join(Lot, Lot.asset_id == AssetFile.asset_id)
        .where(Lot.id == lot.id, StoredFile.is_public, StoredFile.stored_at > _last_version_at())
        .order_by(AssetFile.position)
    ).all()


def with_added_files() -> Sequence[int]:
    """Published lots that have such files."""
    return db.session.scalars(
        sa.select(Lot.id)
        .join(Announcement, Announcement.lot_id == Lot.id)
        .where(Lot.state.in_(CORRECTABLE), ~Lot.is_practice)
        .where(sa.exists().where(
            AssetFile.asset_id == Lot.asset_id, StoredFile.id == AssetFile.file_id, StoredFile.is_public,
            StoredFile.stored_at > _last_version_at(),
        ))
        .limit(100)
    ).all()  # fmt: skip


def correctable_lot(user: User, lot_id: int) -> Lot:
    """A published lot of the staff member's own court that has not ended. Refuses NOT_FOUND."""
    lot = found(lot_of_court(user, lot_id))
    return found(lot if lot.state in CORRECTABLE else None)


def changes_of(lot: Lot, draft: CorrectionDraft | None) -> list[Change]:
    """What the draft changes of what is published now; what came to the same is left out."""
    if draft is None:
        return []
    published = lot.announcement.items if lot.announcement else {}
    changes = [Change("text", key, published.get(key, ""), text) for key, text in draft.texts.items()]
    changes += [Change("asset", key, getattr(lot.asset, key), text) for key, text in draft.asset_texts.items()]
    standing = {fact.id: fact.stated for fact in facts_of(lot.asset_id)}
    for entry in draft.facts:
        before = standing.get(entry["replaces"])
        after = as_stated(entry["says"], entry["replaces"] or 0) if entry["says"] else None
        topic = before.topic if before else after.topic if after else ""
        if topic:
            changes.append(Change("fact", topic, before, after))
    return [change for change in changes if change.before != change.after]


def first_window(lot: Lot) -> datetime:
    """When bidding may begin at the earliest after a material correction of today, at the hour it was announced for."""
    day = earliest_opening(clock.today(), lot.asset_kind, lot.round_kind, rule_set(lot.jurisdiction))
    hour = found(lot.opens_at).astimezone(COURT_ZONE)
    return clock.court_midnight(day) + timedelta(hours=hour.hour, minutes=hour.minute)


def missing_for_correction(
    lot: Lot, texts: dict[str, str], window: tuple[datetime, datetime], is_material: bool
) -> list[Missing]:
    """What stands against publishing these texts with this window: lawful texts always; dates when the window is new."""
    rules = rule_set(lot.jurisdiction)
    first_on = found(lot.announced_at).astimezone(COURT_ZONE).date()
    dossier = dossier_of(lot, *window)
    dossier = replace(dossier, first_announced_on=dossier.first_announced_on or first_on)
    counts = {*item_keys(rules), *(OF_WINDOW if is_material else ())}
    return [point for point in missing_for_announcement(dossier, texts, rules) if point.key in counts]


def may_leave(enrolment: Enrolment, lot: Lot) -> bool:
    """Whether a bidder may take his deposit and go: the file was materially corrected after he asked for his place, and
    bidding has not begun again. A suspension before the opening takes nobody's right to leave.
    """
    since = lot.paused_at if lot.state == "paused" and lot.paused_at else clock.now()
    if enrolment.refusal or lot.state not in ("announced", "paused") or found(lot.opens_at) <= since:
        return False
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(
                    Correction.lot_id == lot.id, Correction.made_at >= enrolment.requested_at, Correction.grounds != []
                )
            )
        )
    )


def published_asset(lot: Lot) -> dict[str, str]:
    """The asset's published texts as they stand."""
    return {key: getattr(lot.asset, key) for key in ASSET_TEXTS}
