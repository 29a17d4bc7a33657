"""The debtor's page: what frees him today, to the fen, and the way to pay it."""

from datetime import timedelta

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal

from . import actions, queries
from .forms import RedeemForm
from .rules import AHEAD_DAYS

blueprint = Blueprint("redemption", __name__)


def install(app: Flask) -> None:
    """What the page of a case account may include: redemption/_on_account.html."""
    app.context_processor(lambda: {"is_debtor": queries.is_debtor, "redemptions_of": queries.redemptions_of})


@blueprint.route("/cases/<int:case_id>/redemption", methods=["GET", "POST"])
@audience("pay")
def show(case_id: int) -> ResponseReturnValue:
    """What frees the debtor today; paid before the auction day it stops the sale."""
    case = queries.debtors_case(current_user, case_id)
    today = queries.reckoning(case, clock.today())
    form, status = RedeemForm(data={"amount_minor": today.missing_minor}), 200
    if form.validate_on_submit():
        try:
            payment = actions.redeem(case_id, current_user, form.payment_id.data, form.amount_minor.data)
            return redirect(url_for("payments.pay", payment_id=payment.id), 303)
        except Refusal as refusal:
            status, case = flash_refusal(refusal), queries.debtors_case(current_user, case_id)
            form.payment_id.renew()
    elif form.is_submitted():
        status = 422
    return render_template(
        "redemption/show.html",
        case=case,
        today=today,
        ahead=queries.reckoning(case, clock.today() + timedelta(days=AHEAD_DAYS)),
        form=form,
        paid=queries.redemptions_of(case_id),
    ), status
