"""The officer proposes that a buyer who knew he could not buy loses his deposit; the panel decides on its own desk."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, same_court
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import found

from . import queries
from .forms import KnowingForm
from .knowing import propose_knowing
from .pages import blueprint


@blueprint.route("/lots/<int:lot_id>/knowing-buyer", methods=["GET", "POST"])
@audience("run_case")
def knowing(lot_id: int) -> ResponseReturnValue:
    """Put before the panel that the buyer knew."""
    settlement = found(queries.settlement_of(lot_id))
    same_court(current_user, settlement.lot.court_id)
    form, status = KnowingForm(), 200
    if form.validate_on_submit():
        try:
            propose_knowing(lot_id, current_user, form.reason.data)
            flash(_("It is before the panel. Two of three judges decide."), "success")
            return redirect(url_for("approvals.desk", lot_id=lot_id), 303)
        except Refusal as refusal:
            settlement, status = found(queries.settlement_of(lot_id)), flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template(
        "settlement/form.html", form=form, title=_("The buyer knew that he could not buy"), lot=settlement.lot,
        way_back=url_for("approvals.desk", lot_id=lot_id), act_label=_("Put before the panel"),
    ), status  # fmt: skip
