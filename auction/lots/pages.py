"""The public pages: a lot's own page with its papers. The list stands in auction.search."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.accounts.queries import courts_read_by
from auction.cases.queries import public_papers, public_photos, public_videos
from auction.cases.rules import ASSET_KINDS
from auction.ground.door import words
from auction.ground.files import send
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db, found
from auction.journal.catalogue import EVENTS
from auction.jurisdictions import rule_set

from . import queries
from .announcement_rules import sections_of
from .models import Lot, LotFile
from .rules import METHOD_NAMES, NAMES, PUBLIC_PAPERS, ROUND_NAMES

blueprint = Blueprint("lots", __name__)

MOST_PAGES = 10_000


@blueprint.app_context_processor
def lot_words() -> dict:
    """Names of states, rounds, methods, kinds and events, for every page that shows a lot."""
    return {
        "lot_states": NAMES, "round_names": ROUND_NAMES, "method_names": METHOD_NAMES, "asset_kinds": ASSET_KINDS,
        "event_name": event_name, "case_lots": queries.lots_by_asset,
    }  # fmt: skip


def event_name(kind: str) -> str:
    """What a journal entry of this kind is called, in the visitor's language."""
    event = EVENTS[kind]
    return words(Words(event.en, event.zh))


@blueprint.get("/lots/<int:lot_id>")
@audience("look")
def show(lot_id: int) -> ResponseReturnValue:
    """One lot: what a careful buyer asks, the bidding room, the story so far, the whole announcement."""
    lot = found(queries.public_lot(lot_id))
    rules = rule_set(lot.jurisdiction)
    return render_template(
        "lots/lot.html",
        lot=lot,
        rules=rules,
        sections=sections_of(rules),
        texts=lot.announcement.items if lot.announcement else {},
        photos=public_photos(lot.asset),
        videos=public_videos(lot.asset),
        asset_papers=public_papers(lot.asset),
        papers=[paper for paper in lot.files if paper.kind in PUBLIC_PAPERS],
        story=queries.timeline(lot.id),
        rounds=[other for other in queries.rounds_of(lot.asset_id) if other.announced_at],
    )


@blueprint.get("/lots/<int:lot_id>/files/<uuid:file_id>")
@audience("look")
def file(lot_id: int, file_id: uuid.UUID) -> ResponseReturnValue:
    """A paper of the lot: to everybody once it is published, to the staff that reads the court's files always."""
    paper = found(db.session.get(LotFile, (lot_id, file_id)))
    lot = found(db.session.get(Lot, lot_id))
    is_published = lot.announced_at is not None and paper.kind in PUBLIC_PAPERS
    is_staff = current_user.is_authenticated and lot.court_id in courts_read_by(current_user)
    if not (is_published or is_staff):
        raise Refusal("NOT_FOUND")
    return send(paper.file)


def page_number() -> int:
    """The page asked for, from 1."""
    return min(max(request.args.get("page", 1, int), 1), MOST_PAGES)


from . import desk_pages, terms_pages  # noqa: E402, F401
