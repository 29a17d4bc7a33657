"""Feeds and calendars: Atom and iCalendar by the filter of the public list, and the calendar of one lot."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from auction.accounts.audience import audience
from auction.accounts.letters import address_of
from auction.ground.door import language, words
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.journal.catalogue import EVENTS
from auction.journal.models import JournalEntry
from auction.lots.models import Lot
from auction.lots.queries import public_lot
from auction.lots.rules import NAMES
from auction.search.wanted import Wanted, read
from auction.search.wording import title_of

from . import atom, calendars, queries
from .rules import row_number, tag, told

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feeds/lots.atom")
@audience("look")
def lots_atom() -> Response:
    """News of the lots that fit: announced, changed, ended. `before` leads to older news; unknown values are refused as
    by the list.
    """
    wanted, before = read(request.args, state="any"), _before()
    rows = queries.news(wanted, before)
    shown = rows[: queries.NEWS_PER_PAGE]
    links = [("self", _address(wanted, before))]
    if before is not None:
        links.append(("first", _address(wanted, None)))
    if len(rows) > len(shown):
        links.append(("next", _address(wanted, shown[-1][0].id)))
    name = f"feeds/lots/{language()}?{urlencode(_named(wanted), doseq=True)}"
    feed = atom.Feed(
        id=tag(current_app.config["PUBLIC_URL"], name), title=_title(wanted), language=language(),
        subtitle=_("Announcements, changes and results of sales ordered by courts"),
        page_address=address_of("search.index", **wanted.arguments()), links=links, entries=[_entry(*row) for row in shown],
    )  # fmt: skip
    return answer(atom.written(feed), atom.MEDIA_TYPE, feed.updated)


@blueprint.get("/feeds/lots.ics")
@audience("look")
def lots_ics() -> Response:
    """The dates of the lots that fit, to subscribe to."""
    wanted = read(request.args, state="any")
    return _calendar(
        queries.calendar_lots(wanted), _title(wanted), "lots.ics", address_of("feeds.lots_ics", **_named(wanted))
    )


@blueprint.get("/lots/<int:lot_id>/calendar.ics")
@audience("look")
def lot_ics(lot_id: int) -> Response:
    """The dates of one lot, to subscribe to or to put into one's calendar."""
    lot = found(public_lot(lot_id))
    return _calendar([lot], lot.title, f"lot-{lot.id}.ics", address_of("feeds.lot_ics", lot_id=lot.id))


def _calendar(lots: Sequence[Lot], title: str, name: str, address: str) -> Response:
    stamps = queries.stamps_of(lots)
    body = calendars.calendar_of(lots, queries.viewings_of(lots), stamps, title, address)
    updated = max((stamp.at for stamp in stamps.values()), default=atom.NEVER)
    response = answer(body, calendars.MEDIA_TYPE, updated)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def answer(body: bytes, media_type: str, updated: datetime | None) -> Response:
    """A document that is asked for again and again: whoever has it already gets 304 (RFC 9110)."""
    response = Response(body, content_type=media_type)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    if updated is not None:
        response.last_modified = updated
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Language"] = language()
    response.vary.update(("Accept-Language", "Cookie"))
    response.make_conditional(request)
    return response


def _before() -> int | None:
    text = request.args.get("before", "")
    if text and row_number(text) is None:
        raise Refusal("NOT_FOUND")
    return row_number(text)


def _address(wanted: Wanted, before: int | None) -> str:
    """The feed's own address, never from the request's Host header."""
    return address_of("feeds.lots_atom", **_named(wanted), lang=language(), **({"before": before} if before else {}))


def _named(wanted: Wanted) -> dict[str, Any]:
    """The arguments of a feed's or calendar's own address: without a state they hold lots of all states."""
    return {name: values for name, values in wanted.arguments().items() if (name, values) != ("state", ["any"])}


def _title(wanted: Wanted) -> str:
    """What the filter keeps, in words."""
    return " · ".join([_("Court auctions"), *title_of(wanted)])


def _entry(entry: JournalEntry, lot: Lot) -> atom.Entry:
    event, public = EVENTS[entry.kind], entry.public
    # An end says what it came to; everything else is named by what happened.
    happened = NAMES[public["state"]] if entry.kind == "lot.closed" and public.get("state") in NAMES else None
    name = words(happened) if happened else event.zh if language() == "zh" else event.en
    court = lot.court.name_zh if language() == "zh" else lot.court.name_en
    return atom.Entry(
        id=tag(current_app.config["PUBLIC_URL"], f"lots/{lot.id}/{entry.seq}"), at=entry.at, author=court,
        title=f"{name}{'：' if language() == 'zh' else ': '}{lot.title}", kind=entry.kind, kind_name=name,
        address=address_of("lots.show", lot_id=lot.id), lines=[*told(public, lot.currency, language()), court],
    )  # fmt: skip


from . import found_pages  # noqa: E402, F401
