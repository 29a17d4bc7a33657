"""The administrator's list of appraisers."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.refusal import Words
from auction.ground.store import db, found

from . import queries, roster
from .forms import DelistingForm, ListingForm, NewListingForm
from .models import Appraiser
from .pages import blueprint, form_page


@blueprint.route("/desk/appraisers/new", methods=["GET", "POST"])
@audience("administer")
def new_appraiser() -> ResponseReturnValue:
    """Put an agency on the list."""
    form = NewListingForm()
    form.user_id.names = {str(user.id): Words(name, name) for user, name in queries.unlisted_accounts()}
    return form_page(
        form, _("Put an appraiser on the list"), _("Put on the list"), url_for("desks.appraisers"),
        lambda: roster.list_appraiser(
            int(form.user_id.data), current_user, form.trades.data, form.division_code.data, form.qualification.data
        ),
        _("The agency is on the list."),
    )  # fmt: skip


@blueprint.route("/desk/appraisers/<int:user_id>", methods=["GET", "POST"])
@audience("administer")
def appraiser(user_id: int) -> ResponseReturnValue:
    """Correct an entry, or list an agency again after its ban."""
    row = found(db.session.get(Appraiser, user_id))
    form = ListingForm(obj=row)
    return form_page(
        form, row.name, _("Correct the entry") if row.delisted_on is None else _("List again"),
        url_for("desks.appraisers"),
        lambda: roster.list_appraiser(
            user_id, current_user, form.trades.data, form.division_code.data, form.qualification.data
        ),
        _("The entry is recorded."),
        strikes=None if row.delisted_on else url_for(".delist", user_id=user_id),
    )  # fmt: skip


@blueprint.route("/desk/appraisers/<int:user_id>/strike", methods=["GET", "POST"])
@audience("administer")
def delist(user_id: int) -> ResponseReturnValue:
    """Strike an agency off the list for five years."""
    row, form = found(db.session.get(Appraiser, user_id)), DelistingForm()
    return form_page(
        form, _("Strike off the list: %(name)s", name=row.name), _("Strike off the list"), url_for("desks.appraisers"),
        lambda: roster.delist_appraiser(user_id, current_user, form.ground.data, form.reason.data),
        _("The agency is off the list for five years."),
    )  # fmt: skip
