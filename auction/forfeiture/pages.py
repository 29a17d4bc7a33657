"""The forfeited deposit: the clerks' page of one defaulted lot, what goes before the panel, the defaulter's top-up."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ledger.queries import balance_minor
from auction.panel.queries import decisions_about
from auction.payments.rules import PAYOUT_NAMES
from auction.settlement.models import Settlement

from . import actions, queries
from .forms import RestForm, SeenForm, SendBackForm, TopUpForm, UseForm, ValueForm
from .models import Forfeiture
from .resting import propose_rest, propose_value
from .rules import DESTINATIONS, STATE_NAMES, USE_NAMES
from .topping_up import pay_top_up

blueprint = Blueprint("forfeiture", __name__)


def install(app: Flask) -> None:
    """What the pages of other nouns may include: forfeiture/_on_account.html."""
    app.context_processor(lambda: {"forfeited_of_case": queries.forfeited_of_case, "use_names": USE_NAMES})


@blueprint.route("/desk/forfeitures/<int:lot_id>", methods=["GET", "POST"])
@audience("run_finance")
def use(lot_id: int) -> ResponseReturnValue:
    """How the deposit of a defaulted lot is used: proposed by one clerk, read and decided by another."""
    settlement = queries.settlement_for(current_user, lot_id)
    form, status = UseForm(), 200
    if form.validate_on_submit():
        try:
            actions.prepare_use(
                lot_id, current_user, form.cost_loss_minor.data or 0, form.cost_proof.data or "", form.related(),
                form.related_reason.data or "",
            )  # fmt: skip
            flash(_("It is prepared. Another person must approve it."), "success")
            return redirect(url_for(".use", lot_id=lot_id), 303)
        except Refusal as refusal:
            settlement, status = queries.settlement_for(current_user, lot_id), flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return _use_page(settlement, form, SendBackForm(formdata=None), status)


def _use_page(settlement: Settlement, form: UseForm, rejection: SendBackForm, status: int) -> ResponseReturnValue:
    lot_id = settlement.lot_id
    proposal = queries.standing_proposal(lot_id)
    decisions = [
        *decisions_about(f"lot:{lot_id}", "forfeiture_rest"),
        *decisions_about(f"lot:{lot_id}", "resale_value"),
    ]
    return render_template(
        "forfeiture/use.html", settlement=settlement, lot=settlement.lot, proposal=proposal, form=form,
        rejection=rejection, approval=SeenForm(formdata=None), resale=queries.resale(lot_id), decisions=decisions,
        standing_minor=balance_minor(queries.forfeited_account(lot_id)), top_up=queries.top_up_of(lot_id),
        state_names=STATE_NAMES, payout_names=PAYOUT_NAMES,
        is_own=bool(proposal and proposal.prepared_by_person_id == current_user.person_id),
    ), status  # fmt: skip


@blueprint.post("/desk/forfeitures/<int:lot_id>/approve")
@audience("run_finance")
def approve(lot_id: int) -> ResponseReturnValue:
    """Approve what was read."""
    form = SeenForm()
    return _decide(lot_id, form, lambda one: actions.approve_use(one.id, current_user, form.content_hash.data or ""))


@blueprint.post("/desk/forfeitures/<int:lot_id>/reject")
@audience("run_finance")
def reject(lot_id: int) -> ResponseReturnValue:
    """Send it back with a reason."""
    form = SendBackForm()
    return _decide(
        lot_id, form,
        lambda one: actions.reject_use(one.id, current_user, form.content_hash.data or "", form.remark.data or ""),
    )  # fmt: skip


def _decide(lot_id: int, form: Any, act: Callable[[Forfeiture], Forfeiture]) -> ResponseReturnValue:
    settlement = queries.settlement_for(current_user, lot_id)
    proposal = queries.standing_proposal(lot_id)
    if proposal is None:
        raise Refusal("NOT_FOUND")
    status = 422
    if form.validate_on_submit():
        try:
            act(proposal)
            flash(_("Decided, and recorded."), "success")
            return redirect(url_for(".use", lot_id=lot_id), 303)
        except Refusal as refusal:
            settlement, status = queries.settlement_for(current_user, lot_id), flash_refusal(refusal)
    shown = form if isinstance(form, SendBackForm) else SendBackForm(formdata=None)
    return _use_page(settlement, UseForm(formdata=None), shown, status)


@blueprint.route("/desk/forfeitures/<int:lot_id>/rest", methods=["GET", "POST"])
@audience("run_finance")
def rest(lot_id: int) -> ResponseReturnValue:
    """Put before the panel where the rest goes."""
    form = RestForm()
    return _to_panel(
        lot_id, form, _("Where the rest of the deposit goes"),
        lambda: propose_rest(lot_id, current_user, form.destination.data, form.reason.data, form.payee()),
    )  # fmt: skip


@blueprint.route("/desk/forfeitures/<int:lot_id>/value", methods=["GET", "POST"])
@audience("run_finance")
def value(lot_id: int) -> ResponseReturnValue:
    """Ask the panel what counts as the price where nothing was sold."""
    form = ValueForm()
    return _to_panel(
        lot_id, form, _("What counts as the price of the re-auction"),
        lambda: propose_value(lot_id, current_user, form.value_minor.data, form.reason.data),
    )  # fmt: skip


def _to_panel(lot_id: int, form: FlaskForm, title: str, act: Callable[[], object]) -> ResponseReturnValue:
    settlement, status = queries.settlement_for(current_user, lot_id), 200
    if form.validate_on_submit():
        try:
            act()
            flash(_("It is before the panel. Two of three judges decide."), "success")
            return redirect(url_for(".use", lot_id=lot_id), 303)
        except Refusal as refusal:
            settlement, status = queries.settlement_for(current_user, lot_id), flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template(
        "forfeiture/to_panel.html", form=form, title=title, lot=settlement.lot, destinations=DESTINATIONS,
        standing_minor=balance_minor(queries.forfeited_account(lot_id)),
    ), status  # fmt: skip


@blueprint.route("/lots/<int:lot_id>/top-up", methods=["GET", "POST"])
@audience("pay")
def top_up(lot_id: int) -> ResponseReturnValue:
    """The defaulter sees what he was ordered to pay, and pays it."""
    owed = queries.own_top_up(current_user, lot_id)
    form, status = TopUpForm(), 200
    if form.validate_on_submit():
        try:
            payment = pay_top_up(lot_id, current_user, form.payment_id.data, url_for(".top_up", lot_id=lot_id))
            return redirect(url_for("payments.pay", payment_id=payment.id), 303)
        except Refusal as refusal:
            owed, status = queries.own_top_up(current_user, lot_id), flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template(
        "forfeiture/top_up.html", owed=owed, lot=owed.settlement.lot, form=form,
        open_minor=queries.open_top_up_minor(owed),
    ), status  # fmt: skip
