"""Large pay-outs before a judge, and failed ones sent again."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, same_court
from auction.batches.acts import allowed
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.payments.models import Payout
from auction.payments.rules import FAILURE_NAMES, PAYOUT_NAMES, PAYOUT_WAITS
from auction.tables.list_pages import list_answer

from . import queries
from .countersign_list import countersign_list
from .countersigning import countersign, decline_countersign
from .forms import ApprovalForm, PayAgainForm, StopForm
from .pages import blueprint
from .paying_again import ask_payout_again, asked_again, decide_payout_again, line_of


@blueprint.get("/desk/countersigns")
@audience("countersign")
def countersigns() -> ResponseReturnValue:
    """The large pay-outs of the judge's court that wait for a third person."""
    return list_answer(
        countersign_list(current_user), "distribution/countersigns.html",
        lambda thing: url_for(".countersign_payout", payout_id=thing.partition(":")[0]),
        allowed(current_user, "countersign"),
    )  # fmt: skip


@blueprint.route("/desk/countersigns/<uuid:payout_id>", methods=["GET", "POST"])
@audience("countersign")
def countersign_payout(payout_id: uuid.UUID) -> ResponseReturnValue:
    """One large pay-out with its plan: countersign it, or stop it with a reason."""
    payout = found(db.session.get(Payout, payout_id))
    same_court(current_user, payout.court_id)
    form, status = StopForm(), 200
    try:
        if request.form.get("act") == "countersign":
            countersign(payout_id, current_user, request.form.get("content_hash", ""))
            flash(_("Countersigned. The pay-out is sent within the day's limit."), "success")
            return redirect(url_for(".countersigns"), 303)
        if form.validate_on_submit():
            decline_countersign(payout_id, current_user, form.content_hash.data or "", form.remark.data)
            flash(_("Stopped. The money is back on the case account."), "success")
            return redirect(url_for(".countersigns"), 303)
        status = 422 if request.method == "POST" else 200
    except Refusal as refusal:
        status = flash_refusal(refusal)
        payout = found(db.session.get(Payout, payout_id))
    plan = queries.plan(int(payout.subject.removeprefix("plan:")))
    return render_template(
        "distribution/countersign.html", payout=payout, plan=plan, form=form, waits=PAYOUT_WAITS,
        payout_names=PAYOUT_NAMES,
    ), status  # fmt: skip


@blueprint.route("/payouts/<uuid:payout_id>/again", methods=["GET", "POST"])
@audience("run_finance")
def payout_again(payout_id: uuid.UUID) -> ResponseReturnValue:
    """Send a failed pay-out again: one clerk asks, another decides."""
    line = line_of(payout_id, current_user.court_id)
    payee = line.party or line
    form = PayAgainForm(data={"payee_bank": payee.payee_bank, "payee_account": payee.payee_account})
    act, status = request.form.get("act"), 200
    try:
        if act in ("approve", "reject"):
            decide_payout_again(payout_id, current_user, ApprovalForm().content_hash.data or "", act == "approve")
            flash(_("A new pay-out is ordered.") if act == "approve" else _("The request is dropped."), "success")
            return redirect(url_for("finance.desk"), 303)
        if form.validate_on_submit():
            ask_payout_again(payout_id, current_user, form.payee_bank.data, form.payee_account.data)
            flash(_("Asked for. Another person must approve it."), "success")
            return redirect(url_for(".payout_again", payout_id=payout_id), 303)
        status = 422 if request.method == "POST" else 200
    except Refusal as refusal:
        status = flash_refusal(refusal)
        line = line_of(payout_id, current_user.court_id)
    return render_template(
        "distribution/payout_again.html", line=line, payout=line.payout, asked=asked_again(payout_id), form=form,
        failures=FAILURE_NAMES,
    ), status  # fmt: skip
