"""Annulment: the court proposes, court and parties see how far the sale is undone, the buyer names his account."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.cases.queries import case_for, reads_for_court
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.lots.queries import lot_of_court
from auction.lots.rules import LIFE

from . import actions, queries
from .forms import AccountForm, AnnulmentForm, PayBackForm, RepaymentForm, annulment_form
from .models import Annulment, Recovery
from .repaying import name_account, pay_recovery, record_repayment

blueprint = Blueprint("annulment", __name__)


def install(app: Flask) -> None:
    """What the pages of other nouns may include: annulment/_on_file.html, annulment/_on_account.html."""
    app.context_processor(
        lambda: {
            "annulment_of": queries.annulment_of, "annulments_of_case": queries.annulments_of_case,
            "annulment_proposals": queries.proposals, "may_annul": _may_annul,
        }
    )  # fmt: skip


def _may_annul(lot: Any) -> bool:
    is_court = lot.court_id == current_user.court_id
    return (lot.state, "annul") in LIFE and is_court and may(role_names(current_user), "propose_annulment")


@blueprint.route("/desk/lots/<int:lot_id>/annulment", methods=["GET", "POST"])
@audience("propose_annulment")
def propose(lot_id: int) -> ResponseReturnValue:
    """Put before the panel that the sale be annulled."""
    lot = found(lot_of_court(current_user, lot_id))
    form: AnnulmentForm = annulment_form(lot.jurisdiction)
    status = 200
    if form.validate_on_submit():
        try:
            actions.propose_annulment(lot_id, current_user, form["ground"].data, form.reason.data)
            flash(_("It is before the panel. Two of three judges decide."), "success")
            return redirect(url_for("lots.work", lot_id=lot_id), 303)
        except Refusal as refusal:
            lot, status = found(lot_of_court(current_user, lot_id)), flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template("annulment/propose.html", lot=lot, form=form), status


@blueprint.get("/lots/<int:lot_id>/annulled")
@audience("read_case")
def show(lot_id: int) -> ResponseReturnValue:
    """How far the sale is undone, for the court and the parties of the case."""
    return _show(lot_id, RepaymentForm(formdata=None), 200)


def _show(lot_id: int, form: RepaymentForm, status: int, recovery_id: int = 0) -> ResponseReturnValue:
    annulment = _readable(lot_id)
    lot = annulment.settlement.lot
    return render_template(
        "annulment/annulled.html", annulment=annulment, lot=lot, money=queries.money_of(annulment), form=form,
        ground=actions.grounds(lot.jurisdiction)[annulment.ground], is_court=reads_for_court(current_user),
        may_record=may(role_names(current_user), "run_finance"), recovery_id=recovery_id,
        pay_back=PayBackForm(formdata=None),
    ), status  # fmt: skip


def _readable(lot_id: int) -> Annulment:
    annulment = found(queries.annulment_of(lot_id))
    case_for(current_user, annulment.settlement.lot.case_id)
    return annulment


@blueprint.post("/recoveries/<int:recovery_id>/repayments")
@audience("run_finance")
def repay(recovery_id: int) -> ResponseReturnValue:
    """Record money that a payee has paid back."""
    lot_id = found(db.session.get(Recovery, recovery_id)).lot_id
    _readable(lot_id)
    form = RepaymentForm()
    if not form.validate_on_submit():
        return _show(lot_id, form, 422, recovery_id)
    try:
        record_repayment(
            recovery_id,
            current_user,
            form.repayment_id.data,
            form.amount_minor.data,
            form.came_on.data,
            form.proof.data,
        )
    except Refusal as refusal:
        return _show(lot_id, form, flash_refusal(refusal), recovery_id)
    flash(_("The repayment is recorded and goes on to the buyer."), "success")
    return redirect(url_for(".show", lot_id=lot_id), 303)


@blueprint.post("/recoveries/<int:recovery_id>/pay")
@audience("pay")
def pay_back(recovery_id: int) -> ResponseReturnValue:
    """A party starts to pay back what is asked of it."""
    lot_id = queries.own_recovery(current_user, recovery_id).lot_id
    form = PayBackForm()
    if not form.validate_on_submit():
        return _show(lot_id, RepaymentForm(formdata=None), 422)
    try:
        payment = pay_recovery(recovery_id, current_user, form.payment_id.data, url_for(".show", lot_id=lot_id))
    except Refusal as refusal:
        return _show(lot_id, RepaymentForm(formdata=None), flash_refusal(refusal))
    return redirect(url_for("payments.pay", payment_id=payment.id), 303)


@blueprint.route("/lots/<int:lot_id>/annulment", methods=["GET", "POST"])
@audience("own_account")
def own(lot_id: int) -> ResponseReturnValue:
    """The buyer sees what he has got back and names the account for the rest."""
    annulment = queries.buyers_annulment(current_user, lot_id)
    form, status = AccountForm(data={"bank": annulment.payee_bank, "account": annulment.payee_account}), 200
    if form.validate_on_submit():
        try:
            name_account(lot_id, current_user, form.bank.data, form.account.data)
            flash(_("Your account is noted. What comes back is paid to it."), "success")
            return redirect(url_for(".own", lot_id=lot_id), 303)
        except Refusal as refusal:
            annulment, status = queries.buyers_annulment(current_user, lot_id), flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    lot = annulment.settlement.lot
    return render_template(
        "annulment/own.html", annulment=annulment, lot=lot, money=queries.money_of(annulment), form=form,
        ground=actions.grounds(lot.jurisdiction)[annulment.ground],
    ), status  # fmt: skip
