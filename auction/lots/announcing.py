"""Writing and publishing the announcement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.cases.actions import fix_asset
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash
from auction.jurisdictions import rule_set
from auction.panel.gates import pass_gates
from auction.panel.queries import decisions_about

from .announcement_rules import item_keys
from .announcement_texts import drafted_texts
from .models import Announcement, Lot
from .queries import announced_shape, announcement_state, dossier_of
from .rules import PUBLIC_PAPERS
from .steps import advance, locked_before_announcement, locked_for, open_terms
from .terms import purchasers_of, terms_of


def saved_as(lot: Lot) -> str:
    """What is saved of the announcement as one word, "" for nothing: a form carries it back (save_announcement's `seen`)."""
    draft = lot.announcement
    if draft is None:
        return ""
    window = [at.isoformat() if at else None for at in (draft.opens_at, draft.closes_at)]
    return content_hash({"items": draft.items, "window": window, "home": lot.is_home_limited})


def save_announcement(lot_id: int, actor: User, items: Mapping[str, str], opens_at: datetime | None,
                      closes_at: datetime | None, is_home_limited: bool | None = None,
                      seen: str | None = None) -> Announcement:  # fmt: skip
    """Keep the draft; `is_home_limited` marks a home under purchase limits (None: as it was marked). `items`: the clerk's text by item key; keys left out stay as they were saved.

    Only wording that differs from what the file says is kept, so that untouched items follow the file (a
    new window, a renewed notice) by themselves. Refuses CLOSES_BEFORE_OPENS, and ANNOUNCEMENT_CHANGED when what is saved
    is no longer what the clerk has `seen` (None: not asked); anything else may be incomplete.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "save_announcement")
        if seen is not None and seen != saved_as(lot):
            raise Refusal("ANNOUNCEMENT_CHANGED")
        if opens_at and closes_at and closes_at <= opens_at:
            raise Refusal("CLOSES_BEFORE_OPENS")
        draft = lot.announcement or Announcement(lot_id=lot_id, items={})
        before = _drafted(lot, draft.opens_at, draft.closes_at)
        if is_home_limited is not None:
            lot.is_home_limited = is_home_limited
        after = _drafted(lot, opens_at, closes_at)
        draft.items = _own_wording(lot, draft, items, before, after)
        draft.opens_at, draft.closes_at, draft.saved_at = opens_at, closes_at, clock.now()
        session.add(draft)
        record(session, f"lot:{lot_id}", "lot.announcement_saved", {}, {"keys": sorted(items)}, actor.id)
    return draft


def _drafted(lot: Lot, opens_at: datetime | None, closes_at: datetime | None) -> dict[str, str]:
    return drafted_texts(dossier_of(lot, opens_at, closes_at), rule_set(lot.jurisdiction))


def _own_wording(lot: Lot, draft: Announcement, items: Mapping[str, str], before: Mapping[str, str],
                 after: Mapping[str, str]) -> dict[str, str]:  # fmt: skip
    """The saved wording with `items` over it, without texts that the file itself gives, now or before this save."""
    known = item_keys(rule_set(lot.jurisdiction))
    typed = {key: text.replace("\r\n", "\n").strip() for key, text in items.items() if key in known}
    return {key: text for key, text in {**draft.items, **typed}.items() if text not in (before[key], after[key])}


def announce(lot_id: int, actor: User) -> Lot:
    """Publish the announcement and everything the law wants shown with it, in one step (articles 12 to 14).

    Refuses ANNOUNCEMENT_INCOMPLETE with the list of what is missing, TERMS_BEFORE_PANEL while the panel votes
    on other terms, PURCHASERS_UNDECIDED (article 27), and what a gate refuses by now. What was published is frozen, and its hash stands in the journal.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        if open_terms(session, lot_id):
            raise Refusal("TERMS_BEFORE_PANEL")
        _, texts, missing = announcement_state(lot)
        if missing:
            raise Refusal("ANNOUNCEMENT_INCOMPLETE", missing=[point.words for point in missing])
        decided = next((one for one in decisions_about(f"lot:{lot_id}", "terms") if one.state == "approved"), None)
        known = purchasers_of(lot)
        if decided and decided.content.get("priority_purchasers", known) != known:
            raise Refusal("PURCHASERS_UNDECIDED")
        pass_gates(session, lot, terms_of(lot))
        _freeze(session, lot, texts, actor)
        fix_asset(session, lot.asset_id)
        assert lot.announcement is not None
        public = announced_shape(lot) | {"content_hash": lot.announcement.content_hash}
        advance(session, lot, "announce", "lot.announced", public, actor_id=actor.id)
    return lot


def _freeze(session: Session, lot: Lot, texts: dict[str, str], actor: User) -> None:
    draft = lot.announcement
    assert draft is not None
    lot.announced_at = draft.published_at = clock.now()
    lot.opens_at = draft.opens_at
    lot.closes_at = lot.scheduled_closes_at = draft.closes_at
    draft.items, draft.published_by_id = texts, actor.id
    draft.content_hash = content_hash(published_content(lot, texts))


def published_content(lot: Lot, texts: Mapping[str, str]) -> dict[str, Any]:
    """Everything published on that day as JSON values: whoever has the papers can work out the hash again."""
    return {
        **announced_shape(lot),
        "balance_days": lot.balance_days,
        "announced_at": lot.announced_at.isoformat() if lot.announced_at else None,
        "texts": dict(texts),
        "files": sorted(
            [paper.file.sha256 for paper in lot.files if paper.kind in PUBLIC_PAPERS]
            + [entry.file.sha256 for entry in lot.asset.files if entry.file.is_public]
        ),
        **({"is_home_limited": True} if lot.is_home_limited else {}),
    }  # fmt: skip
