"""From the ruling to the keys: the track of one sale, its steps, the hand-over, and how long the courts take."""

from dataclasses import fields
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names, same_court
from auction.accounts.rules import ROLES, may
from auction.ground.door import flash_refusal, words
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.settlement.models import Settlement
from auction.settlement.queries import buyers_settlement, settlement_of
from auction.tables.list_pages import list_answer

from . import actions, queries
from .forms import BuyersStepForm, HandoverForm, StepForm
from .sale_list import sale_list
from .track_rules import BUYERS, ENTERED, NAMES, PUBLIC, STATES, Step

blueprint = Blueprint("handover", __name__)


def install(app: Flask) -> None:
    """What the pages of other nouns may include: handover/_track.html."""
    app.context_processor(lambda: {"sale_track": sale_track, "step_names": NAMES})


def sale_track(settlement: Settlement, *, is_public: bool = False) -> list[Step]:
    """The steps of one sale; `is_public`: those that everybody may read, without what was remarked."""
    steps = queries.track_of(settlement)
    return [step for step in steps if step.key in PUBLIC] if is_public else steps


@blueprint.get("/lots/<int:lot_id>/track")
@audience("own_account")
def show(lot_id: int) -> ResponseReturnValue:
    """The whole track for the buyer and the court: whose turn, until when, done when, how late."""
    settlement = buyers_settlement(current_user, lot_id)
    is_buyer = settlement.enrolment.user_id == current_user.id
    may_run = may(role_names(current_user), "run_case") and not is_buyer
    return render_template(
        "handover/track.html", settlement=settlement, lot=settlement.lot, steps=queries.track_of(settlement), roles=ROLES,
        record=queries.record_of(lot_id), paper=queries.record_paper_of(lot_id), is_buyer=is_buyer, may_run=may_run,
        may_enter=ENTERED if may_run else BUYERS if is_buyer else (),
    )  # fmt: skip


@blueprint.route("/lots/<int:lot_id>/track/<any(ruling, tax, registration, clearing):step>", methods=["GET", "POST"])
@audience("own_account")
def enter(lot_id: int, step: str) -> ResponseReturnValue:
    """The court enters how a step ended; the buyer his own."""
    settlement = buyers_settlement(current_user, lot_id)
    is_buyer = settlement.enrolment.user_id == current_user.id
    form: Any = BuyersStepForm() if is_buyer else StepForm()
    if not is_buyer:
        form.state.choices = [(key, words(name)) for key, name in STATES.items()]
    if form.validate_on_submit():
        try:
            state = "done" if is_buyer else form.state.data
            actions.end_step(lot_id, step, current_user, state, form.done_on.data, form.remark.data)
            flash(_("It is entered."), "success")
            return redirect(url_for(".show", lot_id=lot_id), 303)
        except Refusal as refusal:
            return _form_page(lot_id, form, words(NAMES[step]), flash_refusal(refusal))
    return _form_page(lot_id, form, words(NAMES[step]), 422 if form.is_submitted() else 200)


@blueprint.route("/lots/<int:lot_id>/handover", methods=["GET", "POST"])
@audience("run_case")
def record(lot_id: int) -> ResponseReturnValue:
    """The officer writes the record of the hand-over."""
    same_court(current_user, found(settlement_of(lot_id)).lot.court_id)
    form = HandoverForm()
    if form.validate_on_submit():
        try:
            facts = {field.name: getattr(form, field.name).data for field in fields(actions.HandoverFacts)}
            actions.record_handover(lot_id, current_user, actions.HandoverFacts(**facts))
            flash(_("The hand-over is recorded."), "success")
            return redirect(url_for(".show", lot_id=lot_id), 303)
        except Refusal as refusal:
            return _form_page(lot_id, form, _("Record the hand-over"), flash_refusal(refusal))
    return _form_page(lot_id, form, _("Record the hand-over"), 422 if form.is_submitted() else 200)


def _form_page(lot_id: int, form: Any, title: str, status: int) -> ResponseReturnValue:
    lot = found(settlement_of(lot_id)).lot
    return render_template(
        "settlement/form.html", form=form, title=title, lot=lot, way_back=url_for(".show", lot_id=lot_id)
    ), status  # fmt: skip


@blueprint.get("/lots/<int:lot_id>/handover-record.pdf")
@audience("own_account")
def record_paper(lot_id: int) -> ResponseReturnValue:
    """The record of the hand-over, for the buyer and the court."""
    buyers_settlement(current_user, lot_id)
    return send(found(queries.record_paper_of(lot_id)).file)


@blueprint.get("/desk/tracks")
@audience("read_desk")
def desk() -> ResponseReturnValue:
    """Paid sales of the courts that the reader reads: what is open, until when, how late."""
    if current_user.court_id is None:
        raise Refusal("NOT_FOUND")
    return list_answer(sale_list(current_user), "handover/desk.html", lambda lot_id: url_for(".show", lot_id=lot_id))


@blueprint.get("/court-times")
@audience("look")
def times() -> ResponseReturnValue:
    """For everybody: how long each court takes from the payment to the ruling and from there to the keys."""
    return render_template("handover/times.html", courts=queries.court_times())
