"""Pages of enrolment: the conditions, the deposit, the bidder's own lots."""

import uuid

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.disclosure.queries import acknowledged, cost_panel
from auction.disclosure.rules import TotalCost
from auction.ground import clock
from auction.ground.door import flash_refusal, told, words
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.payments.models import Payment

from . import actions, queries
from .application_rules import PARTS
from .deposit_rules import DepositStep, deposit_steps
from .forms import EnrolForm
from .models import Enrolment
from .rules import DEPOSIT_NAMES, takes_enrolments
from .step_rules import STANDINGS, Step
from .steps import own_steps

blueprint = Blueprint("enrolment", __name__)


@blueprint.app_context_processor
def deposit_words() -> dict:
    """The names of a deposit's states and its steps, for every page that shows one's own."""
    return {
        "deposit_names": DEPOSIT_NAMES, "deposit_steps": steps_of_deposit, "step_standings": STANDINGS,
        "steps_before_bidding": steps_before,
    }  # fmt: skip


def steps_before(lot: Lot, cost: TotalCost) -> list[Step]:
    """What the visitor has still to do before he may bid."""
    return own_steps(lot, cost, current_user if current_user.is_authenticated else None)


def steps_of_deposit(enrolment: Enrolment, lot: Lot, deposit: queries.Deposit) -> list[DepositStep]:
    """The clock of one deposit, for its own bidder alone."""
    return deposit_steps(queries.deposit_facts(enrolment, lot, deposit), clock.now())


@blueprint.route("/lots/<int:lot_id>/enrol", methods=["GET", "POST"])
@audience("bid")
def enrol(lot_id: int) -> ResponseReturnValue:
    """Enrolment: the conditions, for whom, then the deposit."""
    enrolment = queries.enrolment_of(current_user, queries.public_lot(lot_id).id)
    if enrolment and enrolment.code:
        return redirect(url_for("room.show", lot_id=lot_id), 303)
    form, status, complaint = EnrolForm(), 200, None
    if form.is_submitted():
        try:
            if not form.validate():
                return _enrol_page(lot_id, form, None), 422
            if not form.accepts_conditions.data:
                raise Refusal("CONDITIONS_NOT_ACCEPTED")
            return _go_on(actions.enrol(lot_id, current_user, form.application, form.paper.data))
        except Refusal as refusal:
            complaint, status = told(refusal)
            if field := FIELD_OF.get(refusal.code):
                form[field].errors = [complaint]
                complaint = None
    return _enrol_page(lot_id, form, complaint), status


# Where the form can mend what was refused.
FIELD_OF = {
    "CONDITIONS_NOT_ACCEPTED": "accepts_conditions", "HOME_NOT_DECLARED": "may_buy_home", "AUTHORITY_MISSING": "paper",
    "UNKNOWN_NOT_TICKED": "ticked",
}  # fmt: skip


def _go_on(enrolment: Enrolment) -> ResponseReturnValue:
    """After enrolment: to the payment, to the room when nothing is to be paid, or back to wait for the court."""
    if enrolment.refusal or (enrolment.authority is not None and enrolment.authority.state == "pending"):
        return redirect(url_for("enrolment.enrol", lot_id=enrolment.lot_id), 303)
    if enrolment.deposit_minor == 0:
        flash(_("You are enrolled. Your claim covers the deposit, so nothing is to be paid."), "success")
        return redirect(url_for("room.show", lot_id=enrolment.lot_id), 303)
    return _to_payment(actions.pay_deposit(enrolment))


def _enrol_page(lot_id: int, form: EnrolForm, complaint: str | None) -> str:
    lot = queries.public_lot(lot_id)
    is_open = takes_enrolments(lot.state, lot.closes_at, clock.now())
    person, enrolment = current_user.person, queries.enrolment_of(current_user, lot.id)
    first_minor, claim_minor = (
        queries.first_payment(lot, [queries.person_as_bidder(person)]) if person else (None, None)
    )
    return render_template(
        "enrolment/enrol.html", lot=lot, form=form, complaint=complaint, rules=rule_set(lot.jurisdiction),
        is_open=is_open, first_minor=first_minor, claim_minor=claim_minor, parts=PARTS,
        enrolment=enrolment, may_ask=enrolment is None or enrolment.authority is None or queries.may_ask_again(enrolment),
        has_begun=queries.has_begun(lot), cost=cost_panel(lot),
        has_ticked=acknowledged(lot.id, current_user.id),
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


from . import desk_pages, release_pages  # noqa: E402,F401
