"""The officer proposes a later last day of the balance; the panel decides on its own desk."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, same_court
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import found

from . import queries
from .extending import propose_extension
from .forms import ExtensionForm
from .pages import blueprint


@blueprint.route("/lots/<int:lot_id>/extension", methods=["GET", "POST"])
@audience("run_case")
def extension(lot_id: int) -> ResponseReturnValue:
    """Put more time for the balance before the panel."""
    settlement = found(queries.settlement_of(lot_id))
    same_court(current_user, settlement.lot.court_id)
    form, status = ExtensionForm(), 200
    if form.validate_on_submit():
        try:
            propose_extension(lot_id, current_user, form.last_day.data, form.reason.data)
            flash(
                _("The extension is before the panel. Two of three judges decide; until then the last day stays."),
                "success",
            )
            return redirect(url_for(".show", lot_id=lot_id), 303)
        except Refusal as refusal:
            settlement, status = found(queries.settlement_of(lot_id)), flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template(
        "settlement/form.html", form=form, title=_("Propose an extension of the balance period"), lot=settlement.lot,
        way_back=url_for(".show", lot_id=lot_id), act_label=_("Put before the panel"),
    ), status  # fmt: skip
