"""The map of lots. Everything is in the address, as on the list; each thing on the map is also a link in a table."""

from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auction.accounts.audience import audience
from auction.ground.door import told
from auction.ground.refusal import Refusal
from auction.places.tree_rules import level_of
from auction.search import finding
from auction.search.pages import page_facts, read_page
from auction.search.rules import RADII_KM
from auction.search.wanted import RADIUS_KM

from .map_view import map_of
from .place_reading import point_named

blueprint = Blueprint("atlas", __name__)

LOTS_BESIDE = 8


@blueprint.get("/lots/map")
@audience("look")
def show() -> ResponseReturnValue:
    """The map of a search. `around`: a place to search near, named as people name places; the address then holds its
    point. Refuses an unknown choice; what was typed wrongly is shown again with the reason.
    """
    wanted, errors = read_page()
    around = request.args.get("around", "").strip()
    if around:
        try:
            near = replace(wanted, near=point_named(around), km=wanted.km or _km(), place=None)
            return redirect(url_for("atlas.show", **near.arguments()), 303)
        except Refusal as refusal:
            errors["around"] = told(refusal)[0]
    counts = finding.counts(wanted)
    below = {division.code: count for division, count in counts.places}
    total = counts.total
    lots = finding.lots_of(wanted, 1)[:LOTS_BESIDE] if total and (wanted.near or wanted.place) else []
    regions = [] if wanted.near or (wanted.place and level_of(wanted.place) == 2) else counts.places
    drawing = map_of(wanted, below, current_app.config["MAP_TILE_URL"])
    on_map = sum(below.values()) if drawing.labels or drawing.is_country else sum(mark.count for mark in drawing.marks)
    page = render_template(
        "atlas/map.html", drawing=drawing, counts=counts, regions=regions, lots=lots, errors=errors, around=around[:100],
        nowhere=max(total - on_map, 0), radii=RADII_KM, radius=wanted.km or RADIUS_KM,
        here="atlas.show", **page_facts(wanted),
    )  # fmt: skip
    return page, 400 if errors else 200


def _km() -> int:
    km = request.args.get("km", "")
    return int(km) if km in map(str, RADII_KM) else RADIUS_KM


from . import calendar_pages  # noqa: E402, F401
