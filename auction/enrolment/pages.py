"""Pages of enrolment: the conditions, the deposit, the bidder's own lots."""

import uuid

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.door import flash_refusal, told, words
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.jurisdictions import rule_set
from auction.payments.models import Payment

from . import actions, queries
from .forms import EnrolForm
from .rules import DEPOSIT_NAMES, takes_enrolments

blueprint = Blueprint("enrolment", __name__)


@blueprint.app_context_processor
def deposit_words() -> dict:
    """The names of a deposit's states, for every page that shows one."""
    return {"deposit_names": DEPOSIT_NAMES}


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
            return _to_payment(actions.pay_deposit(actions.enrol(lot_id, current_user)))
        except Refusal as refusal:
            complaint, status = told(refusal)
            if refusal.code == "CONDITIONS_NOT_ACCEPTED":
                form.accepts_conditions.errors = [complaint]
    return _enrol_page(lot_id, form, complaint), status


def _enrol_page(lot_id: int, form: EnrolForm, complaint: str | None) -> str:
    lot = queries.public_lot(lot_id)
    is_open = takes_enrolments(lot.state, lot.closes_at, clock.now())
    return render_template(
        "enrolment/enrol.html", lot=lot, form=form, complaint=complaint, rules=rule_set(lot.jurisdiction),
        is_open=is_open,
    )  # fmt: skip


@blueprint.post("/enrolments/<uuid:enrolment_id>/deposit")
@audience("pay")
def pay_deposit(enrolment_id: uuid.UUID) -> ResponseReturnValue:
    """Start, or go on with, the payment of one's own deposit."""
    enrolment = queries.own_enrolment(current_user, enrolment_id)
    try:
        return _to_payment(actions.pay_deposit(enrolment))
    except Refusal as refusal:
        flash_refusal(refusal)
        return redirect(url_for("enrolment.my_lots"), 303)


def _to_payment(payment: Payment) -> ResponseReturnValue:
    return redirect(url_for("payments.pay", payment_id=payment.id), 303)


@blueprint.get("/account/lots")
@audience("own_account")
def my_lots() -> ResponseReturnValue:
    """The bidder's own lots: code, deposit, who leads, what to do next."""
    return render_template("enrolment/my_lots.html", own=queries.own_enrolments(current_user))


@blueprint.get("/lots/<int:lot_id>/standing")
@audience("own_account")
def standing(lot_id: int) -> ResponseReturnValue:
    """The visitor's own code and deposit, asked for by a room that waits for the deposit or has ended."""
    enrolment = found(queries.enrolment_of(current_user, lot_id))
    deposit = queries.deposits_of([(enrolment, enrolment.lot)])[enrolment.id]
    text = words(DEPOSIT_NAMES[deposit.state])
    return jsonify(code=enrolment.code, deposit=deposit.state, deposit_text=text)
