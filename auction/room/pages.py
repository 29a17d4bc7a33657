"""Pages of the room: the room itself, a bid without script, the bid record."""

import uuid
from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.bidding import queries
from auction.bidding.intake import take_bid
from auction.bidding.rules import is_unusual, least_bid_minor
from auction.enrolment.queries import public_lot
from auction.ground import clock
from auction.ground.door import told
from auction.ground.money import format_amount, parse_amount
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.lots.models import Lot

from .shown import room_of, texts

blueprint = Blueprint("room", __name__)

# The outcome is not known: the same bid must be sent again, so the form keeps its id.
SEND_AGAIN = ("BID_UNKNOWN_OUTCOME", "BID_QUEUE_FULL", "BID_UNUSUAL")
MOST_PAGES = 10_000


@blueprint.app_context_processor
def room_variables() -> dict:
    """`bidding_room(lot)` for pages that show the room, and the sentences it is written with."""
    return {"bidding_room": room_of, "room_texts": texts}


@blueprint.get("/lots/<int:lot_id>/room")
@audience("look")
def show(lot_id: int) -> ResponseReturnValue:
    """The bidding room of one lot."""
    return _room_page(public_lot(lot_id))


def _room_page(lot: Lot, status: int = 200, **shown: Any) -> ResponseReturnValue:
    return render_template("room/show.html", lot=lot, room=found(room_of(lot, **shown))), status


@blueprint.post("/lots/<int:lot_id>/bids")
@audience("look")  # the action says which of the two is missing: the sign-in, or the right to bid
def bid(lot_id: int) -> ResponseReturnValue:
    """A bid by form. Refused, the page comes back with the reason and what was typed."""
    received_at = clock.now()
    lot = public_lot(lot_id)
    fields: dict[str, Any] = {"bid_id": request.form.get("bid_id"), "amount": request.form.get("amount", "")}
    try:
        if quick := request.form.get("quick"):
            # A button carries its amount in minor units; the field carries what was typed.
            fields = {"bid_id": fields["bid_id"], "amount_minor": int(quick) if quick.isdecimal() else quick}
        else:
            _refuse_unusual(lot, fields["amount"])
        answer = take_bid(lot_id, current_user, fields, received_at)
        answer.raise_refusal()
    except Refusal as refusal:
        return _refused_bid(lot_id, refusal, fields.get("amount", ""))
    said = texts()["accepted" if answer.leads else "accepted_answered"]
    flash(said.format(amount=format_amount(answer.amount_minor, answer.currency), seq=answer.seq), "success")
    return redirect(url_for("room.show", lot_id=lot_id), 303)


def _refuse_unusual(lot: Lot, typed: str) -> None:
    """An amount far above the least one is asked about once (the page with script asks by itself)."""
    if request.form.get("confirmed"):
        return
    contest, amount_minor = queries.contest_of(lot), parse_amount(typed, lot.currency, refuse_zero=True)
    if is_unusual(contest, amount_minor):
        least_minor = least_bid_minor(contest)
        raise Refusal("BID_UNUSUAL", amount_minor=amount_minor, least_minor=least_minor, currency=lot.currency)


def _refused_bid(lot_id: int, refusal: Refusal, typed: str) -> ResponseReturnValue:
    message, status = told(refusal)
    shown: dict[str, Any] = {"typed": typed, "refusal": message, "asks_to_confirm": refusal.code == "BID_UNUSUAL"}
    if refusal.code in SEND_AGAIN:
        with suppress(ValueError):
            shown["bid_id"] = uuid.UUID(request.form.get("bid_id", ""))
    return _room_page(public_lot(lot_id), status, **shown)


@blueprint.get("/lots/<int:lot_id>/bids")
@audience("look")
def record(lot_id: int) -> ResponseReturnValue:
    """The bid record: every accepted bid, newest first (article 20: the whole history can be displayed)."""
    lot = public_lot(lot_id)
    page = min(max(request.args.get("page", 1, int), 1), MOST_PAGES)
    pages = -(-lot.bid_count // queries.BIDS_PER_PAGE) or 1
    if page > pages:
        raise Refusal("NOT_FOUND")
    return render_template(
        "room/record.html", lot=lot, bids=queries.ladder(lot.id, page, most_seq=lot.bid_count), page=page,
        pages=pages,
    )  # fmt: skip


from . import automatic_pages  # noqa: E402,F401  - its views join the blueprint
