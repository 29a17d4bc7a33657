"""The public list of lots: searched, filtered, sorted, all of it in the address."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auction.accounts.audience import audience
from auction.accounts.models import Court
from auction.cases.models import AssetFile
from auction.cases.queries import public_photos
from auction.cases.rules import ASSET_KINDS
from auction.ground.door import told
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.lots.pages import page_number
from auction.lots.rules import ROUND_NAMES
from auction.places.tree_rules import path_of

from . import finding
from .rules import DISCOUNTS_PERCENT, KNOWN, Q_CHARACTERS_MOST, SORTS, STATE_NAMES
from .similar import similar_lots
from .wanted import Wanted, read_all
from .wording import court_name, state_name, wishes

blueprint = Blueprint("search", __name__)

# What a person types: a mistake is shown beside the field. Everything else is chosen, so an address that names no choice
# is no address of ours.
TYPED = ("q", "price_from", "price_to", "deposit_to", "ends_from", "ends_to")


@blueprint.app_context_processor
def similar_words() -> dict:
    """What a lot's page shows of others like it."""
    return {"similar_lots": similar_lots, "first_photos": first_photos}


def first_photos(lots: Sequence[Lot]) -> dict[int, AssetFile | None]:
    """The photo that stands for each lot, by lot; None without one."""
    return {lot.id: next(iter(public_photos(lot.asset)), None) for lot in lots}


@blueprint.get("/lots")
@audience("look")
def index() -> ResponseReturnValue:
    """The lots that the address wants, those that are on now unless it says otherwise. Refuses an unknown choice; what
    was typed wrongly is shown again with the reason.
    """
    wanted, errors = read_page()
    if not errors and "" in request.args.values():
        # A form sends its empty fields too: the address that people pass on is the short one.
        return redirect(url_for("search.index", **wanted.arguments()), 303)
    about = page_facts(wanted)
    if errors:
        return render_template("search/index.html", errors=errors, counts=None, lots=[], page=1, **about), 400
    page, counts = page_number(), finding.counts(wanted)
    if page > max(counts.pages, 1):
        raise Refusal("NOT_FOUND")
    lots = finding.lots_of(wanted, page) if counts.total else []
    looser = [] if lots else _looser(wanted)
    return render_template(
        "search/index.html",
        errors={},
        counts=counts,
        lots=lots,
        photos=first_photos(lots),
        page=page,
        looser=looser,
        **about,
    )


def page_facts(wanted: Wanted) -> dict[str, Any]:
    """What the filters of a page show, whatever the page shows beside them (list, map, calendar)."""
    return {
        "wanted": wanted, "wishes": wishes(wanted), "states": STATE_NAMES, "kinds": ASSET_KINDS, "rounds": ROUND_NAMES,
        "knowns": KNOWN, "sorts": SORTS, "discounts": DISCOUNTS_PERCENT, "courts": finding.courts(), "court_name": court_name,
        "state_name": state_name, "place_path": path_of(wanted.place), "typed": _typed(wanted),
    }  # fmt: skip


def read_page(state: str = "on") -> tuple[Wanted, dict[str, str]]:
    """The search of the present address and, by field, what was typed wrongly. Refuses an unknown choice."""
    wanted, faults = read_all(request.args, state)
    for name, fault in faults.items():
        if name not in TYPED:
            raise fault
    if wanted.court:
        found(db.session.get(Court, wanted.court))
    return wanted, {name: told(fault)[0] for name, fault in faults.items()}


def _typed(wanted: Wanted) -> dict[str, str]:
    """What stands in the fields: as it was read, or, of a mistake, as it was typed."""
    read = dict(wanted.items())
    return {name: read.get(name, request.args.get(name, "").strip()[:Q_CHARACTERS_MOST]) for name in TYPED}


def _looser(wanted: Wanted) -> list[tuple[str, Wanted, int]]:
    """Searches with one wish less that find something, the most first: what it says, the search, how many."""
    tries = [(wish.text, wish.without) for wish in wishes(wanted)]
    if wanted.state == "on":
        tries.append((state_name("on"), replace(wanted, state="any")))
    counted = [(text, search, finding.count(search)) for text, search in tries]
    return sorted((one for one in counted if one[2]), key=lambda one: -one[2])
