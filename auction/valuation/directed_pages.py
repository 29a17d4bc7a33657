"""Pages of the directed inquiry: the officer asks an authority and records its answer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience

from . import directing
from .forms import AuthorityAnswerForm, DirectedForm, PeriodForm
from .pages import _attempt, _inquiry, _lot, blueprint


@blueprint.route("/desk/lots/<int:lot_id>/directed-inquiry", methods=["GET", "POST"])
@audience("run_case")
def ask_authority(lot_id: int) -> ResponseReturnValue:
    """Start a directed inquiry."""
    lot = _lot(lot_id)
    form, status = DirectedForm(), 200
    if form.is_submitted():
        status, asked = _attempt(form, lambda: directing.start_directed_inquiry(
            lot_id, current_user, form.authority.data, form.price_kind.data, form.wanted.data, form.due_on.data
        ))  # fmt: skip
        if asked:
            flash(_("The inquiry runs. Send the letter, and record the answer here."), "success")
            return redirect(url_for("valuation.inquiry", inquiry_id=asked.id), 303)
    back = url_for("lots.work", lot_id=lot_id, _anchor="valuation")
    return render_template(
        "valuation/one_form.html",
        lot=lot,
        form=form,
        back=back,
        title=_("Ask an authority"),
        label=_("Start the inquiry"),
    ), status


@blueprint.route("/desk/inquiries/<int:inquiry_id>/authority-answer", methods=["GET", "POST"])
@audience("run_case")
def answer_of_authority(inquiry_id: int) -> ResponseReturnValue:
    """Record what the authority answered."""
    tried = _inquiry(inquiry_id)
    form, status = AuthorityAnswerForm(), 200
    if form.is_submitted():
        status, answered = _attempt(form, lambda: directing.record_authority_answer(
            inquiry_id, current_user, form.price_minor.data, form.answered_on.data, form.valid_until.data,
            form.upload.data,
        ))  # fmt: skip
        if answered:
            flash(_("The answer is recorded. Send it to the parties, then fix the price."), "success")
            return redirect(url_for("valuation.inquiry", inquiry_id=inquiry_id), 303)
    back = url_for("valuation.inquiry", inquiry_id=inquiry_id)
    return render_template(
        "valuation/one_form.html", lot=tried.lot, form=form, back=back, title=_("Record the authority's answer"),
        label=_("Record"),
    ), status  # fmt: skip


@blueprint.route("/desk/inquiries/<int:inquiry_id>/period", methods=["GET", "POST"])
@audience("run_case")
def period(inquiry_id: int) -> ResponseReturnValue:
    """Give the parties or the authority longer."""
    tried = _inquiry(inquiry_id)
    form, status = PeriodForm(), 200
    if form.is_submitted():
        status, done = _attempt(form, lambda: directing.set_period(inquiry_id, current_user, form.due_on.data))
        if done:
            flash(_("The period is longer now."), "success")
            return redirect(url_for("valuation.inquiry", inquiry_id=inquiry_id), 303)
    back = url_for("valuation.inquiry", inquiry_id=inquiry_id)
    return render_template(
        "valuation/one_form.html", lot=tried.lot, form=form, back=back, title=_("Give longer"), label=_("Record")
    ), status
