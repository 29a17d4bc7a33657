"""The officer proposes that a buyer who knew he could not buy loses his deposit; the panel decides on its own desk."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience

from .forms import KnowingForm
from .knowing import propose_knowing
from .pages import blueprint, form_page, of_own_court


@blueprint.route("/lots/<int:lot_id>/knowing-buyer", methods=["GET", "POST"])
@audience("run_case")
def knowing(lot_id: int) -> ResponseReturnValue:
    """Put before the panel that the buyer knew."""
    form = KnowingForm()
    return form_page(
        of_own_court(lot_id), form, _("The buyer knew that he could not buy"),
        lambda: propose_knowing(lot_id, current_user, form.reason.data),
        _("It is before the panel. Two of three judges decide."), _("Put before the panel"),
        url_for("approvals.desk", lot_id=lot_id),
    )  # fmt: skip
