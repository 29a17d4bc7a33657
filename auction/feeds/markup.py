"""What machines read on a public page: its one address in each language, and the lot as schema.org knows it."""

import functools
import io
from collections.abc import Mapping
from typing import Any

import segno
from flask import current_app, request

from auction.accounts.letters import address_of
from auction.cases.queries import public_photos
from auction.cases.rules import ASSET_KINDS
from auction.ground.door import language, words
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, LANGUAGES
from auction.lots.models import Lot
from auction.lots.rules import ROUND_NAMES
from auction.search.wanted import read_all

from .rules import decimal, plain, row_number

SCHEMA = "https://schema.org/"
AVAILABILITY: Mapping[str, str] = {
    "announced": "PreOrder", "open": "InStock", "paused": "OutOfStock", "unsold": "OutOfStock", "withdrawn": "Discontinued",
    "annulled": "Discontinued",
}  # fmt: skip
EVENT_STATUS: Mapping[str, str] = {"paused": "EventPostponed", "withdrawn": "EventCancelled"}
# Pages of accounts are public, and nobody else's business.
NOT_MEANT = ("security.", "accounts.")


def addresses() -> dict[str, str] | None:
    """The page's address as it is asked for ("canonical") and in each language ("zh", "en", "x-default"); None for a
    page that is not for everybody. What the list is narrowed by stays, other arguments are no part of an address.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "audience", None) != "look" or str(request.endpoint).startswith(NOT_MEANT):
        return None
    kept: dict[str, Any] = dict(request.view_args or {})
    if request.endpoint == "search.index":
        kept |= read_all(request.args)[0].arguments()
    if (page := row_number(request.args.get("page", "")) or 1) > 1:
        kept["page"] = page
    found = {code: address_of(str(request.endpoint), **kept, lang=code) for code in LANGUAGES}
    found["x-default"] = address_of(str(request.endpoint), **kept)
    found["canonical"] = found.get(request.args.get("lang", ""), found["x-default"])
    return found


def price_shown(lot: Lot) -> int:
    """What the lot costs as it stands: the leading or sale price, before any bid the start price; minor units."""
    return lot.leading_price_minor or lot.start_price_minor or 0


def summary(lot: Lot) -> str:
    """The lot in one line for who sees a link to it: price, end, court."""
    court = lot.court.name_zh if language() == "zh" else lot.court.name_en
    price = format_amount(price_shown(lot), lot.currency)
    ends = lot.closes_at.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M (UTC+8)") if lot.closes_at else ""
    return plain(" · ".join(part for part in (price, ends, court) if part))


def lot_markup(lot: Lot) -> dict[str, Any]:
    """The lot as a product on offer and as a sale event (schema.org), for search engines."""
    address = address_of("lots.show", lot_id=lot.id)
    pictures = [address_of("ground.public_file", file_id=photo.file_id) for photo in public_photos(lot.asset)]
    court = {
        "@type": "GovernmentOrganization", "name": lot.court.name_zh, "alternateName": lot.court.name_en,
        "address": lot.court.address, "telephone": lot.court.phone,
    }  # fmt: skip
    opens, closes = (at.isoformat() if at else None for at in (lot.opens_at, lot.closes_at))
    offer = {
        "@type": "Offer", "url": address, "price": decimal(price_shown(lot), lot.currency),
        "priceCurrency": lot.currency, "availability": SCHEMA + AVAILABILITY.get(lot.state, "SoldOut"),
        "validFrom": opens, "validThrough": closes, "seller": court,
        "availableAtOrFrom": {"@type": "Place", "address": plain(lot.asset.location)},
    }  # fmt: skip
    thing = {
        "@type": "Product", "@id": f"{address}#lot", "name": plain(lot.title), "url": address,
        "description": plain(lot.asset.description), "category": words(ASSET_KINDS[lot.asset_kind]),
        "image": pictures or [address_of("feeds.card", lot_id=lot.id)], "offers": offer,
    }  # fmt: skip
    sale = {
        "@type": "SaleEvent", "@id": f"{address}#sale", "name": plain(lot.title), "url": address, "startDate": opens,
        "endDate": closes, "eventStatus": SCHEMA + EVENT_STATUS.get(lot.state, "EventScheduled"),
        "eventAttendanceMode": SCHEMA + "OnlineEventAttendanceMode", "organizer": court,
        "location": {"@type": "VirtualLocation", "url": address}, "about": {"@id": f"{address}#lot"},
    }  # fmt: skip
    return {"@context": "https://schema.org", "@graph": [thing, sale]}


@functools.lru_cache(maxsize=1_000)
def drawn_address(address: str) -> str:
    """The address as a QR code, an SVG to stand in a page: on paper it is the way back."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


def shared_title(lot: Lot) -> str:
    """What a shared link is called. A title is Chinese; in English the kind, the round and the court stand before it."""
    if language() == "zh":
        return plain(lot.title)
    return plain(
        f"{ASSET_KINDS[lot.asset_kind].en.split(' (')[0]}, {ROUND_NAMES[lot.round_kind].en}, {lot.court.name_en} · {lot.title}"
    )
