"""Setting off on pages: the buyer asks and pays a difference, the clerks reckon and decide, the parties see it."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, same_court
from auction.distribution.plan_rules import CLASS_NAMES
from auction.distribution.set_offs import left_minor
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.settlement.models import SetOff, Settlement
from auction.settlement.queries import open_balance_minor, set_off_of, settlement_of
from auction.settlement.rules import SET_OFF_NAMES

from . import actions, queries
from .forms import ApprovalForm, AskForm, DifferenceForm, ReckonForm, RefusalForm

blueprint = Blueprint("setoff", __name__)


def install(app: Flask) -> None:
    """What the pages of other nouns may include: setoff/_of_sale.html, _of_case.html, _desk.html."""
    app.context_processor(
        lambda: {"set_off_of_sale": set_off_of_sale, "set_offs_of_case": queries.set_offs_of_case,
                 "waiting_set_offs": queries.waiting_set_offs}
    )  # fmt: skip


def set_off_of_sale(settlement: Settlement) -> dict[str, Any] | None:
    """What the settlement page shows of setting off; None where the buyer is no creditor of the case."""
    one = set_off_of(settlement.lot_id)
    may_ask = (one is None or one.state == "refused") and open_balance_minor(settlement) > 0
    if one is None and not (may_ask and queries.creditor_who_bought(settlement)):
        return None
    return {"one": one, "names": SET_OFF_NAMES, "may_ask": may_ask, "form": AskForm(formdata=None)}


@blueprint.post("/lots/<int:lot_id>/set-off")
@audience("pay")
def ask(lot_id: int) -> ResponseReturnValue:
    """The buyer asks to count what he would receive towards his price."""
    if found(settlement_of(lot_id)).enrolment.user_id != current_user.id:
        raise Refusal("NOT_FOUND")
    form = AskForm()
    try:
        actions.ask_set_off(lot_id, current_user, form.request_id.data)
        flash(_("The court's finance clerks reckon what you can set off. You are told what they decide."), "success")
    except Refusal as refusal:
        flash_refusal(refusal)
    return redirect(url_for("settlement.show", lot_id=lot_id), 303)


@blueprint.route("/set-offs/<uuid:set_off_id>", methods=["GET", "POST"])
@audience("run_finance")
def show(set_off_id: uuid.UUID) -> ResponseReturnValue:
    """One request: the reckoning, and the form to reckon it."""
    _of_own_court(set_off_id)
    form, status = ReckonForm(), 200
    if form.validate_on_submit():
        try:
            actions.prepare_set_off(set_off_id, current_user, form.costs.data or 0)
            flash(_("The set-off is reckoned. Another person must approve it."), "success")
            return redirect(url_for(".show", set_off_id=set_off_id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return _page(set_off_id, form, RefusalForm(formdata=None), status)


@blueprint.post("/set-offs/<uuid:set_off_id>/approve")
@audience("run_finance")
def approve(set_off_id: uuid.UUID) -> ResponseReturnValue:
    """A second clerk approves what he has read."""
    form = ApprovalForm()
    _of_own_court(set_off_id)
    try:
        form.validate_on_submit()
        actions.approve_set_off(set_off_id, current_user, form.content_hash.data or "")
        flash(_("The set-off counts towards the price. The parties are told."), "success")
        return redirect(url_for(".show", set_off_id=set_off_id), 303)
    except Refusal as refusal:
        return _page(set_off_id, ReckonForm(formdata=None), RefusalForm(formdata=None), flash_refusal(refusal))


@blueprint.post("/set-offs/<uuid:set_off_id>/refuse")
@audience("run_finance")
def refuse(set_off_id: uuid.UUID) -> ResponseReturnValue:
    """A clerk says no and why."""
    form = RefusalForm()
    _of_own_court(set_off_id)
    if not form.validate_on_submit():
        return _page(set_off_id, ReckonForm(formdata=None), form, 422)
    try:
        actions.refuse_set_off(set_off_id, current_user, form.remark.data)
        flash(_("The request is refused. The buyer has been told the reason."), "success")
        return redirect(url_for(".show", set_off_id=set_off_id), 303)
    except Refusal as refusal:
        return _page(set_off_id, ReckonForm(formdata=None), form, flash_refusal(refusal))


@blueprint.post("/set-offs/<uuid:set_off_id>/difference")
@audience("run_finance")
def ask_back(set_off_id: uuid.UUID) -> ResponseReturnValue:
    """A clerk asks for what was set off and the plan does not give."""
    form = DifferenceForm()
    _of_own_court(set_off_id)
    if not form.validate_on_submit():
        return _page(set_off_id, ReckonForm(formdata=None), RefusalForm(formdata=None), 422, form)
    try:
        actions.ask_back(set_off_id, current_user, form.amount.data)
        flash(_("The difference is asked for. The buyer pays it on his settlement page."), "success")
        return redirect(url_for(".show", set_off_id=set_off_id), 303)
    except Refusal as refusal:
        status = flash_refusal(refusal)
        return _page(set_off_id, ReckonForm(formdata=None), RefusalForm(formdata=None), status, form)


@blueprint.post("/set-offs/<uuid:set_off_id>/pay")
@audience("pay")
def pay_difference(set_off_id: uuid.UUID) -> ResponseReturnValue:
    """The creditor who bought pays the difference."""
    one = found(db.session.get(SetOff, set_off_id))
    if one.settlement.enrolment.user_id != current_user.id:
        raise Refusal("NOT_FOUND")
    form = AskForm()
    way_back = url_for("settlement.show", lot_id=one.lot_id)
    try:
        payment = actions.pay_back(set_off_id, current_user, form.request_id.data, way_back)
    except Refusal as refusal:
        flash_refusal(refusal)
        return redirect(way_back, 303)
    return redirect(url_for("payments.pay", payment_id=payment.id), 303)


def _of_own_court(set_off_id: uuid.UUID) -> SetOff:
    one = found(db.session.get(SetOff, set_off_id))
    same_court(current_user, one.settlement.lot.court_id)
    return one


def _page(set_off_id: uuid.UUID, form: ReckonForm, rejection: RefusalForm, status: int,
          difference: DifferenceForm | None = None) -> ResponseReturnValue:  # fmt: skip
    one = _of_own_court(set_off_id)
    return render_template(
        "setoff/show.html", one=one, lot=one.settlement.lot, form=form, rejection=rejection,
        approval=ApprovalForm(formdata=None), names=SET_OFF_NAMES, classes=CLASS_NAMES,
        is_own=one.prepared_by_person_id == current_user.person_id, left_minor=left_minor(one) if one.amount_minor else 0,
        difference=difference or DifferenceForm(formdata=None),
    ), status  # fmt: skip
