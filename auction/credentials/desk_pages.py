"""The administrator's help for somebody who has lost his device and his recovery codes."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.accounts.queries import user_of
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal

from . import actions
from .forms import ResetForm
from .pages import blueprint
from .queries import factors_of


@blueprint.route("/desk/users/<int:user_id>/second-factors", methods=["GET", "POST"])
@audience("administer")
def reset(user_id: int) -> ResponseReturnValue:
    """Remove somebody's second factors, with the reason for the record."""
    user, form, status = user_of(user_id), ResetForm(), 200
    if form.validate_on_submit():
        try:
            actions.reset_factors(user_id, form.reason.data, current_user)
            flash(_("The second factors are removed. The person has been told by e-mail."), "success")
            return redirect(url_for("accounts.user_page", user_id=user_id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template("credentials/reset.html", form=form, user=user, factors=factors_of(user_id)), status
