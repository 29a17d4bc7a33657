"""Pages of bidding: the room, a bid without script, enrolment, the bid record, the bidder's own lots."""

import uuid
from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.door import flash_refusal, told, words
from auction.ground.money import format_amount, parse_amount
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.payments.models import Payment

from . import enrolling, queries
from .enrolment_rules import DEPOSIT_NAMES, takes_enrolments
from .forms import EnrolForm
from .intake import take_bid
from .room import room_of, texts
from .rules import is_unusual, least_bid_minor

blueprint = Blueprint("bidding", __name__)

# The outcome is not known: the same bid must be sent again, so the form keeps its id.
SEND_AGAIN = ("BID_UNKNOWN_OUTCOME", "BID_QUEUE_FULL", "BID_UNUSUAL")
MOST_PAGES = 10_000


@blueprint.app_context_processor
def room_variables() -> dict:
    """`bidding_room(lot)` for pages that show the room, and the words it is written with."""
    return {"bidding_room": room_of, "room_texts": texts, "deposit_names": DEPOSIT_NAMES}


@blueprint.get("/lots/<int:lot_id>/room")
@audience("look")
def room(lot_id: int) -> ResponseReturnValue:
    """The bidding room of one lot."""
    return _room_page(queries.public_lot(lot_id))


def _room_page(lot: Lot, status: int = 200, **shown: Any) -> ResponseReturnValue:
    return render_template("bidding/room.html", lot=lot, room=found(room_of(lot, **shown))), status


@blueprint.post("/lots/<int:lot_id>/bids")
@audience("look")  # the action says which of the two is missing: the sign-in, or the right to bid
def bid(lot_id: int) -> ResponseReturnValue:
    """A bid by form. Refused, the page comes back with the reason and what was typed."""
    received_at = clock.now()
    lot = queries.public_lot(lot_id)
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
    flash(
        _("Your bid of {amount} was accepted as number {seq}.").format(
            amount=format_amount(answer.amount_minor, answer.currency), seq=answer.seq
        ),
        "success",
    )
    return redirect(url_for("bidding.room", lot_id=lot_id), 303)


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
    return _room_page(queries.public_lot(lot_id), status, **shown)


@blueprint.get("/lots/<int:lot_id>/bids")
@audience("look")
def record(lot_id: int) -> ResponseReturnValue:
    """The bid record: every accepted bid, newest first (article 20: the whole history can be displayed)."""
    lot = queries.public_lot(lot_id)
    page = min(max(request.args.get("page", 1, int), 1), MOST_PAGES)
    pages = -(-lot.bid_count // queries.BIDS_PER_PAGE) or 1
    if page > pages:
        raise Refusal("NOT_FOUND")
    return render_template(
        "bidding/record.html", lot=lot, bids=queries.ladder(lot.id, page, most_seq=lot.bid_count), page=page,
        pages=pages,
    )  # fmt: skip


@blueprint.route("/lots/<int:lot_id>/enrol", methods=["GET", "POST"])
@audience("bid")
def enrol(lot_id: int) -> ResponseReturnValue:
    """Enrolment: the conditions, then the deposit."""
    lot = queries.public_lot(lot_id)
    enrolment = queries.enrolment_of(current_user, lot.id)
    if enrolment and enrolment.code:
        return redirect(url_for("bidding.room", lot_id=lot.id), 303)
    form, status, complaint = EnrolForm(), 200, None
    if form.is_submitted():
        try:
            form.validate()
            if not form.accepts_conditions.data:
                raise Refusal("CONDITIONS_NOT_ACCEPTED")
            return _to_payment(enrolling.pay_deposit(enrolling.enrol(lot_id, current_user)))
        except Refusal as refusal:
            complaint, status = told(refusal)
            if refusal.code == "CONDITIONS_NOT_ACCEPTED":
                form.accepts_conditions.errors = [complaint]
    return _enrol_page(lot_id, form, complaint), status


def _enrol_page(lot_id: int, form: EnrolForm, complaint: str | None) -> str:
    lot = queries.public_lot(lot_id)
    is_open = takes_enrolments(lot.state, lot.closes_at, clock.now())
    return render_template(
        "bidding/enrol.html", lot=lot, form=form, complaint=complaint, rules=rule_set(lot.jurisdiction),
        is_open=is_open,
    )  # fmt: skip


@blueprint.post("/enrolments/<uuid:enrolment_id>/deposit")
@audience("pay")
def pay_deposit(enrolment_id: uuid.UUID) -> ResponseReturnValue:
    """Start, or go on with, the payment of one's own deposit."""
    enrolment = queries.own_enrolment(current_user, enrolment_id)
    try:
        return _to_payment(enrolling.pay_deposit(enrolment))
    except Refusal as refusal:
        flash_refusal(refusal)
        return redirect(url_for("bidding.my_lots"), 303)


def _to_payment(payment: Payment) -> ResponseReturnValue:
    return redirect(url_for("payments.pay", payment_id=payment.id), 303)


@blueprint.get("/account/lots")
@audience("own_account")
def my_lots() -> ResponseReturnValue:
    """The bidder's own lots: code, deposit, who leads, what to do next."""
    return render_template("bidding/my_lots.html", own=queries.own_enrolments(current_user))


@blueprint.get("/lots/<int:lot_id>/standing")
@audience("own_account")
def standing(lot_id: int) -> ResponseReturnValue:
    """The visitor's own code and deposit, asked for by a room that waits for the deposit or has ended."""
    enrolment = found(queries.enrolment_of(current_user, lot_id))
    deposit = queries.deposits_of([(enrolment, enrolment.lot)])[enrolment.id]
    text = words(DEPOSIT_NAMES[deposit.state])
    return jsonify(code=enrolment.code, deposit=deposit.state, deposit_text=text)
