"""How the public list is narrowed: by state, kind, court and place; its feeds and calendars read an address alike."""

from collections.abc import Mapping

import sqlalchemy as sa

from auction.accounts.models import Court
from auction.cases.models import Asset
from auction.cases.rules import ASSET_KINDS
from auction.ground.refusal import Refusal
from auction.ground.store import db

from .models import Lot
from .rules import PUBLIC_STATES

PLACE_CHARACTERS_MOST = 60


def read_wanted(args: Mapping[str, str]) -> dict[str, str]:
    """What the address asks for, in the order of the form; without what it leaves open. `court` is a court's number,
    `place` a part of address or title, or the first digits of a division code. Refuses NOT_FOUND for what cannot be.
    """
    wanted = {name: args.get(name, "").strip() for name in ("state", "kind", "court", "place")}
    court, place = wanted["court"], wanted["place"]
    if (
        wanted["state"] not in ("", *PUBLIC_STATES) or wanted["kind"] not in ("", *ASSET_KINDS)
        or len(place) > PLACE_CHARACTERS_MOST or not place.isprintable()
        or (court and not (court.isascii() and court.isdigit() and len(court) < 16 and db.session.get(Court, int(court))))
    ):  # fmt: skip
        raise Refusal("NOT_FOUND")
    return {name: text for name, text in wanted.items() if text}


def fitting(wanted: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    """What announced lots must meet. A lot before its announcement is the court's own paper, even when withdrawn."""
    by_column = {"state": Lot.state, "kind": Lot.asset_kind}
    fits = [
        Lot.announced_at.is_not(None),
        *(column == wanted[name] for name, column in by_column.items() if name in wanted),
    ]
    if "court" in wanted:
        fits.append(Lot.court_id == int(wanted["court"]))
    if place := wanted.get("place"):
        is_code = place.isascii() and place.isdigit()
        in_code, in_address = Asset.division_code.startswith(place), Asset.location.contains(place, autoescape=True)
        named = Lot.title.contains(place, autoescape=True) | Lot.asset.has(in_address)
        fits.append(Lot.asset.has(in_code) if is_code else named)
    return fits
