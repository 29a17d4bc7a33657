"""Pages that belong to no noun: home, the verifiable record, health."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request
from sqlalchemy.orm import joinedload

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.cases.models import Asset, AssetFile
from auction.cases.queries import public_photos
from auction.cases.rules import ASSET_KINDS
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db, found
from auction.journal.catalogue import EVENTS
from auction.journal.queries import broken_at, entries_after, proof_shape
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES
from auction.partners.mirror_models import MirroredListing
from auction.places.tree_rules import place_name
from auction.search.rules import Q_CHARACTERS_MOST

from . import context, health
from .shapes import ProofEntry, Record
from .welcome import welcome

blueprint = Blueprint("front", __name__)
LOTS_ON_HOME = 3  # of each shelf
LISTINGS_PER_PAGE = 50
LISTING_PAGES_MOST = 1_000_000
RECORD_ENTRIES_MOST = 5_000


def install(app: Flask) -> None:
    """Filters and variables of all pages."""
    context.install(app)


@blueprint.get("/")
@audience("look")
def home():
    """What is being sold now, what comes next, and how to take part."""
    day_end = clock.court_midnight(clock.today() + timedelta(days=1))
    today = [Lot.state == "open", ~Lot.is_practice, Lot.closes_at < day_end]
    ends_today = _lots(Lot.closes_at, *today)
    open_lots = _lots(Lot.closes_at, Lot.state == "open", ~Lot.is_practice, Lot.closes_at >= day_end)
    announced_lots = _lots(Lot.opens_at, Lot.state == "announced", ~Lot.is_practice)
    shown = (*ends_today, *open_lots, *announced_lots)
    return render_template(
        "front/home.html", ends_today=ends_today, ends_today_count=_count(ends_today, today), today=clock.today(), open_lots=open_lots,
        announced_lots=announced_lots, photos={lot.id: next(iter(public_photos(lot.asset)), None) for lot in shown},
        figures=welcome(), kinds=ASSET_KINDS, search_most=Q_CHARACTERS_MOST,
    )  # fmt: skip


def _lots(order, *conditions) -> list[Lot]:
    query = sa.select(Lot).where(*conditions).order_by(order, Lot.id).limit(LOTS_ON_HOME)
    query = query.options(
        joinedload(Lot.court), joinedload(Lot.asset).selectinload(Asset.files).joinedload(AssetFile.file)
    )
    return list(db.session.execute(query).scalars())


def _count(shown: list[Lot], conditions) -> int:
    """How many lots there are of which these are the first."""
    if len(shown) < LOTS_ON_HOME:
        return len(shown)
    return db.session.execute(sa.select(sa.func.count()).select_from(Lot).where(*conditions)).scalar_one()


@blueprint.get("/verify")
@audience("look")
def verify():
    """A lot's record: does its chain hold, and how to check it oneself."""
    asked = request.args.get("lot", "").strip()
    lot = _public_lot(int(asked)) if asked.isdecimal() and len(asked) < 16 else None
    entries = entries_after(f"lot:{lot.id}", 0, RECORD_ENTRIES_MOST) if lot else []
    broken = broken_at(f"lot:{lot.id}") if lot else None
    status = 404 if asked and lot is None else 200
    return render_template(
        "front/verify.html", asked=asked, lot=lot, entries=entries, broken=broken, events=EVENTS
    ), status


def _public_lot(lot_id: int) -> Lot | None:
    return db.session.execute(
        sa.select(Lot).where(Lot.id == lot_id, Lot.state.in_(PUBLIC_STATES), Lot.announced_at.is_not(None))
    ).scalar()


@blueprint.get("/api/v1/lots/<int:lot_id>/record")
@audience("look")
@operation(summary=Words("The lot's record with its hashes", "标的物的完整记录及哈希"), tag="lots", answer=Record)
def record(lot_id: int) -> Record:
    """The lot's whole record with its hashes, for checking elsewhere."""
    lot = found(_public_lot(lot_id))
    entries = entries_after(f"lot:{lot.id}", 0, RECORD_ENTRIES_MOST)
    return Record(subject=f"lot:{lot.id}", entries=[ProofEntry(**proof_shape(entry)) for entry in entries])


@blueprint.get("/listings")
@audience("look")
def listings():
    """What other platforms published, newest end first."""
    page = min(max(1, request.args.get("page", 1, type=int)), LISTING_PAGES_MOST)
    query = (
        sa.select(MirroredListing)
        .order_by(MirroredListing.closes_at.desc(), MirroredListing.listing_id)
        .limit(LISTINGS_PER_PAGE + 1)
        .offset((page - 1) * LISTINGS_PER_PAGE)
    )
    rows = list(db.session.execute(query).scalars())
    return render_template(
        "front/listings.html", listings=rows[:LISTINGS_PER_PAGE], page=page, has_more=len(rows) > LISTINGS_PER_PAGE,
        place_name=place_name,
    )  # fmt: skip


@blueprint.get("/healthz")
@audience("look")
def healthz():
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@audience("look")
def readyz():
    """The database answers, closing is not behind, the clock agrees with the database's."""
    status, facts = health.readiness()
    return jsonify(status=status, **facts), 200 if status == "ready" else 503


@blueprint.get("/metrics")
@audience("look")
def metrics() -> Response:
    """This process's figures for Prometheus; those who may not read them find nothing here."""
    if not health.may_measure(request.headers.get("Authorization", "")):
        raise Refusal("NOT_FOUND")
    return Response(health.metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")


@blueprint.get("/favicon.ico")
@audience("look")
def favicon() -> Response:
    """Browsers ask for it whatever the page says."""
    return current_app.send_static_file("front/mark.svg")


from . import design_pages  # noqa: E402,F401
