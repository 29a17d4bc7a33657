"""The officer proposes a later last day of the balance; the panel decides on its own desk."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience

from .extending import propose_extension
from .forms import ExtensionForm
from .pages import blueprint, form_page, of_own_court


@blueprint.route("/lots/<int:lot_id>/extension", methods=["GET", "POST"])
@audience("run_case")
def extension(lot_id: int) -> ResponseReturnValue:
    """Put more time for the balance before the panel."""
    form = ExtensionForm()
    return form_page(
        of_own_court(lot_id), form, _("Propose an extension of the balance period"),
        lambda: propose_extension(lot_id, current_user, form.last_day.data, form.reason.data),
        _("The extension is before the panel. Two of three judges decide; until then the last day stays."),
        _("Put before the panel"),
    )  # fmt: skip
