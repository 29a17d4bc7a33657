"""Pages of the court's interruptions of an inquiry: suspend, resume, withdraw."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal

from . import interrupting
from .forms import InterruptionForm
from .pages import _attempt, _inquiry, blueprint
from .rules import STAY_GROUNDS, WITHDRAWAL_GROUNDS


@blueprint.route("/desk/inquiries/<int:inquiry_id>/suspend", methods=["GET", "POST"])
@audience("run_case")
def suspend(inquiry_id: int) -> ResponseReturnValue:
    """Suspend what was commissioned."""
    return _interrupt(
        inquiry_id, STAY_GROUNDS, interrupting.suspend_inquiry, _("Suspend the inquiry"),
        _("Suspended. Its period does not run until you resume it."),
    )  # fmt: skip


@blueprint.route("/desk/inquiries/<int:inquiry_id>/withdraw", methods=["GET", "POST"])
@audience("run_case")
def withdraw(inquiry_id: int) -> ResponseReturnValue:
    """Withdraw what was commissioned."""
    return _interrupt(
        inquiry_id, WITHDRAWAL_GROUNDS, interrupting.withdraw_inquiry, _("Withdraw the inquiry"),
        _("Withdrawn. Nobody's figure counts any more."),
    )  # fmt: skip


def _interrupt(inquiry_id: int, grounds, act, title: str, done: str) -> ResponseReturnValue:
    tried = _inquiry(inquiry_id)
    form, status = InterruptionForm(), 200
    form.ground.names = grounds
    back = url_for("valuation.inquiry", inquiry_id=inquiry_id)
    if form.is_submitted():
        status, interrupted = _attempt(
            form, lambda: act(inquiry_id, current_user, form.ground.data, form.reason.data)
        )  # fmt: skip
        if interrupted:
            flash(done, "success")
            return redirect(back, 303)
    return render_template(
        "valuation/one_form.html", lot=tried.lot, form=form, back=back, title=title, label=title
    ), status


@blueprint.post("/desk/inquiries/<int:inquiry_id>/resume")
@audience("run_case")
def resume(inquiry_id: int) -> ResponseReturnValue:
    """Go on."""
    tried = _inquiry(inquiry_id)
    try:
        interrupting.resume_inquiry(tried.id, current_user)
    except Refusal as refusal:
        flash_refusal(refusal)
    else:
        flash(_("The inquiry goes on; its last day has moved by the time it stood still."), "success")
    return redirect(url_for("valuation.inquiry", inquiry_id=inquiry_id), 303)
