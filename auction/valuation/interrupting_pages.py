"""Pages of the court's interruptions of an inquiry: suspend, resume, withdraw."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience

from . import interrupting
from .forms import InterruptionForm
from .pages import _inquiry, _inquiry_address, _one_form, _press, blueprint
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
    tried, form = _inquiry(inquiry_id), InterruptionForm()
    form.ground.names = grounds
    return _one_form(
        form, tried.lot, lambda: act(inquiry_id, current_user, form.ground.data, form.reason.data),
        _inquiry_address(tried), title, title, done,
    )  # fmt: skip


@blueprint.post("/desk/inquiries/<int:inquiry_id>/resume")
@audience("run_case")
def resume(inquiry_id: int) -> ResponseReturnValue:
    """Go on."""
    tried = _inquiry(inquiry_id)
    return _press(
        lambda: interrupting.resume_inquiry(tried.id, current_user),
        _("The inquiry goes on; its last day has moved by the time it stood still."), _inquiry_address(tried),
    )  # fmt: skip
