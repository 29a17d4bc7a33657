"""Writing a correction, publishing it as a version, and leaving a lot that was corrected."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.bidding.automatic import end_maximum
from auction.cases.models import Asset
from auction.cases.steps import spoken
from auction.disclosure import steps as disclosure
from auction.disclosure.models import DisclosedFact
from auction.disclosure.queries import facts_of, price_now
from auction.disclosure.rules import check_fact
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_account, deposit_subject
from auction.enrolment.rules import release_by
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash
from auction.jurisdictions import rule_set
from auction.lots.announcement_rules import item_keys
from auction.lots.announcing import published_content
from auction.lots.models import Lot
from auction.lots.rules import must_be
from auction.lots.steps import advance, locked, locked_for
from auction.payments.releasing import refund_deposit

from .models import Correction, CorrectionDraft
from .queries import added_files, changes_of, may_leave, missing_for_correction
from .rules import ASSET_TEXTS, CORRECTABLE, Change, grounds_of, kept, moved_texts

FILES_ADDED = "公告发布后增加公示材料"


def draft_texts(lot_id: int, actor: User, texts: Mapping[str, str], asset_texts: Mapping[str, str]) -> None:
    """Keep the wording that the next correction publishes; what is as published is not kept. Refuses STATE_FORBIDS."""
    with transaction() as session:
        lot, draft = _draft(session, lot_id, actor)
        published = lot.announcement.items if lot.announcement else {}
        typed = {key: _tidy(text) for key, text in texts.items() if key in item_keys(rule_set(lot.jurisdiction))}
        draft.texts = {key: text for key, text in typed.items() if text != published.get(key, "")}
        own = {key: _tidy(text) for key, text in asset_texts.items() if key in ASSET_TEXTS}
        draft.asset_texts = {key: text for key, text in own.items() if text != getattr(lot.asset, key)}
        if "" in draft.asset_texts.values():
            raise Refusal("FIELD_REQUIRED", field=next(ASSET_TEXTS[key] for key, text in own.items() if not text))


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def draft_fact(lot_id: int, actor: User, replaces: int | None, says: Mapping[str, Any] | None) -> None:
    """Keep a fact that the next correction states (`replaces` None), changes or (`says` None) strikes out.

    `says`: see `disclosure.steps.state`. Refuses what that refuses, NOT_FOUND for a fact that does not stand.
    """
    with transaction() as session:
        lot, draft = _draft(session, lot_id, actor)
        if replaces is not None and replaces not in {fact.id for fact in facts_of(lot.asset_id)}:
            raise Refusal("NOT_FOUND")
        if says is not None:
            check_fact(
                says["topic"], says["payer"], says["certainty"], (says["least_minor"], says["most_minor"]),
                (says["least_ppm"], says["most_ppm"]),
            )  # fmt: skip
            if says["stated_on"] > clock.today():
                raise Refusal("STATED_IN_FUTURE")
        others = [entry for entry in draft.facts if replaces is None or entry["replaces"] != replaces]
        draft.facts = [*others, {"replaces": replaces, "says": spoken(says) if says else None}]


def discard_draft(lot_id: int, actor: User) -> None:
    """Forget what the next correction would change."""
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        session.execute(sa.delete(CorrectionDraft).where(CorrectionDraft.lot_id == lot.id))


def _draft(session: Session, lot_id: int, actor: User) -> tuple[Lot, CorrectionDraft]:
    lot = locked_for(session, lot_id, actor)
    must_be(lot.state, CORRECTABLE, "correct")
    draft = session.get(CorrectionDraft, lot_id)
    if draft is None:
        draft = CorrectionDraft(lot_id=lot_id, texts={}, asset_texts={}, facts=[])
        session.add(draft)
    draft.saved_at, draft.saved_by_id = clock.now(), actor.id
    return lot, draft


def publish_correction(
    lot_id: int, actor: User, reason: str, opens_at: datetime | None, request_id: uuid.UUID
) -> Correction:
    """Publish the draft as the lot's next version. What is material (the rule set's closed list) opens the notice period
    anew: bidding begins at `opens_at` and lasts as long as announced; deposits stay where they are.

    The same form sent twice makes one version. Refuses STATE_FORBIDS after the end, NOTHING_CORRECTED,
    CORRECTION_NEEDS_SUSPENSION for a material one while bidding is open, CORRECTION_AFTER_BIDS, and
    CORRECTION_INCOMPLETE with what stands against it (articles 12, 26; seizure; validity of the reference price).
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        known = session.scalar(sa.select(Correction).where(Correction.request_id == request_id))
        if known:
            return known
        must_be(lot.state, CORRECTABLE, "correct")
        session.get(Asset, lot.asset_id, with_for_update=True)
        draft = session.get(CorrectionDraft, lot_id)
        changes = changes_of(lot, draft)
        if draft is None or not changes:
            raise Refusal("NOTHING_CORRECTED")
        grounds = grounds_of(changes, price_now(lot), rule_set(lot.jurisdiction))
        window = _window(lot, opens_at, bool(grounds))
        _write(session, lot, actor, changes, draft, window, bool(grounds))
        row = _version(session, lot, actor, reason, grounds, changes, request_id)
        session.delete(draft)
        public = {
            "version": row.number, "is_material": row.is_material, "reason": reason,
            "opens_at": window[0].isoformat(), "closes_at": window[1].isoformat(), "content_hash": row.content_hash,
        }  # fmt: skip
        if grounds:
            advance(session, lot, "correct", "lot.corrected", public, actor_id=actor.id)
        else:
            record(session, f"lot:{lot.id}", "lot.corrected", {"state": lot.state, **public}, None, actor.id)
    return row


def _window(lot: Lot, opens_at: datetime | None, is_material: bool) -> tuple[datetime, datetime]:
    """The window from now on: the one there is, or the new one."""
    old_opens_at, old_closes_at = found(lot.opens_at), found(lot.scheduled_closes_at)
    if not is_material:
        return old_opens_at, found(lot.closes_at)
    has_opened = lot.state == "open" or (lot.state == "announced" and old_opens_at <= clock.now())
    if has_opened:
        raise Refusal("CORRECTION_NEEDS_SUSPENSION")
    if lot.bid_count:
        raise Refusal("CORRECTION_AFTER_BIDS")
    if opens_at is None:
        raise Refusal("CORRECTION_WITHOUT_OPENING")
    return opens_at, opens_at + (old_closes_at - old_opens_at)


def _write(session: Session, lot: Lot, actor: User, changes: list[Change], draft: CorrectionDraft,
           window: tuple[datetime, datetime], is_material: bool) -> None:  # fmt: skip
    """Put the changes into the published file. Refuses CORRECTION_INCOMPLETE."""
    announcement = found(lot.announcement)
    texts = announcement.items | draft.texts
    if is_material:
        texts = moved_texts(texts, (found(lot.opens_at), found(lot.scheduled_closes_at)), window)
    if missing := missing_for_correction(lot, texts, window, is_material):
        raise Refusal("CORRECTION_INCOMPLETE", missing=[point.words for point in missing])
    for key, text in draft.asset_texts.items():
        setattr(lot.asset, key, text)
    for entry in draft.facts:
        old = session.get(DisclosedFact, entry["replaces"]) if entry["replaces"] else None
        if entry["says"] is None:
            disclosure.end(session, found(old))
        else:
            says = entry["says"] | {"stated_on": datetime.fromisoformat(entry["says"]["stated_on"]).date()}
            disclosure.state(session, lot.asset_id, actor.id, replaces=old, **says)
    announcement.items = texts
    announcement.version += 1
    if is_material:
        announcement.opens_at, announcement.closes_at = window
        lot.opens_at, lot.closes_at = window
        lot.scheduled_closes_at = lot.closes_at
        lot.paused_at = lot.resumed_at = None
    session.flush()


def _version(session: Session, lot: Lot, actor: User, reason: str, grounds: tuple[str, ...], changes: list[Change],
             request_id: uuid.UUID) -> Correction:  # fmt: skip
    announcement = found(lot.announcement)
    facts = [kept(fact.stated) for fact in facts_of(lot.asset_id)]
    asset = {key: getattr(lot.asset, key) for key in ASSET_TEXTS}
    content = published_content(lot, announcement.items) | {
        "version": announcement.version, "facts": facts, "asset": asset,
    }  # fmt: skip
    announcement.content_hash = content_hash(content)
    row = Correction(
        lot_id=lot.id, number=announcement.version, made_at=clock.now(), made_by_id=actor.id, reason=reason,
        grounds=list(grounds), opens_at=found(lot.opens_at), closes_at=found(lot.closes_at),
        content_hash=announcement.content_hash, request_id=request_id,
        changes=[
            {"part": one.part, "key": one.key, "before": kept(one.before), "after": kept(one.after)} for one in changes
        ],
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def note_files(lot_id: int) -> bool:
    """Due work: files that were put on the published file since its last version make a version of their own, so that
    nobody has to guess what was there when he enrolled. Never material: nothing that was said has changed.
    """
    with transaction() as session:
        lot = locked(session, lot_id)
        added = added_files(lot)
        if lot.state not in CORRECTABLE or not added:
            return False
        changes = [Change("file", entry.file.sha256, "", entry.caption or entry.file.name) for entry in added]
        found(lot.announcement).version += 1
        actor = session.get(User, added[-1].file.stored_by_id or 0) or lot.case.officer
        row = _version(session, lot, actor, FILES_ADDED, (), changes, uuid.uuid4())
        public = {
            "version": row.number, "is_material": False, "reason": FILES_ADDED, "opens_at": row.opens_at.isoformat(),
            "closes_at": row.closes_at.isoformat(), "content_hash": row.content_hash,
        }  # fmt: skip
        record(session, f"lot:{lot.id}", "lot.corrected", {"state": lot.state, **public}, None, actor.id)
    return True


def leave(enrolment_id: uuid.UUID, user: User) -> Enrolment:
    """Give up one's place after a material correction: the code falls away and what was paid goes back the way it came.

    Doing it twice changes nothing. Refuses NOT_FOUND for a stranger's, LEAVING_CLOSED without such a correction or once
    bidding has begun again.
    """
    with transaction() as session:
        known = session.get(Enrolment, enrolment_id)
        if known is None or known.user_id != user.id:
            raise Refusal("NOT_FOUND")
        # The lot before the enrolment, as everybody locks them.
        lot = locked(session, known.lot_id)
        enrolment = session.get_one(Enrolment, enrolment_id, with_for_update={"of": Enrolment}, populate_existing=True)
        if enrolment.refusal == "LEFT_AFTER_CORRECTION":
            return enrolment
        if not may_leave(enrolment, lot):
            raise Refusal("LEAVING_CLOSED")
        end_maximum(session, lot, user.id)
        enrolment.code = enrolment.confirmed_at = None
        enrolment.refusal = "LEFT_AFTER_CORRECTION"
        record(session, deposit_subject(enrolment.id), "enrolment.left", {"lot": lot.id}, actor_id=user.id)
        hours = rule_set(lot.jurisdiction).release_losers_within_hours
        refund_deposit(session, deposit_account(enrolment.id), release_by(clock.now(), hours), "corrected")
    return enrolment
