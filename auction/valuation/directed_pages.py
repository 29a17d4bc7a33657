"""Pages of the directed inquiry: the officer asks an authority and records its answer."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience

from . import directing
from .forms import AuthorityAnswerForm, DirectedForm, PeriodForm
from .pages import _file, _inquiry, _inquiry_address, _lot, _one_form, blueprint


@blueprint.route("/desk/lots/<int:lot_id>/directed-inquiry", methods=["GET", "POST"])
@audience("run_case")
def ask_authority(lot_id: int) -> ResponseReturnValue:
    """Start a directed inquiry."""
    form = DirectedForm()
    return _one_form(
        form, _lot(lot_id), lambda: directing.start_directed_inquiry(
            lot_id, current_user, form.authority.data, form.price_kind.data, form.wanted.data, form.due_on.data
        ), _file(lot_id), _("Ask an authority"), _("Start the inquiry"),
        _("The inquiry runs. Send the letter, and record the answer here."), _inquiry_address,
    )  # fmt: skip


@blueprint.route("/desk/inquiries/<int:inquiry_id>/authority-answer", methods=["GET", "POST"])
@audience("run_case")
def answer_of_authority(inquiry_id: int) -> ResponseReturnValue:
    """Record what the authority answered."""
    tried, form = _inquiry(inquiry_id), AuthorityAnswerForm()
    return _one_form(
        form, tried.lot, lambda: directing.record_authority_answer(
            inquiry_id, current_user, form.price_minor.data, form.answered_on.data, form.valid_until.data,
            form.upload.data,
        ), _inquiry_address(tried), _("Record the authority's answer"), _("Record"),
        _("The answer is recorded. Send it to the parties, then fix the price."),
    )  # fmt: skip


@blueprint.route("/desk/inquiries/<int:inquiry_id>/period", methods=["GET", "POST"])
@audience("run_case")
def period(inquiry_id: int) -> ResponseReturnValue:
    """Give the parties or the authority longer."""
    tried, form = _inquiry(inquiry_id), PeriodForm()
    return _one_form(
        form, tried.lot, lambda: directing.set_period(inquiry_id, current_user, form.due_on.data),
        _inquiry_address(tried), _("Give longer"), _("Record"), _("The period is longer now."),
    )  # fmt: skip
