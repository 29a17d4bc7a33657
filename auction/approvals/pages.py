"""Pages of approvals: one for a lot, with what may be recorded now."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.lots.desk_pages import attempt, lot_of_court
from auction.lots.rules import BEFORE_ANNOUNCEMENT

from . import actions, queries
from .forms import AnswerForm, NeededForm

blueprint = Blueprint("approvals", __name__)


def install(app: Flask) -> None:
    """What pages of a lot may include: approvals/_on_file.html, approvals/_on_lot.html, approvals/_of_sale.html."""
    app.context_processor(lambda: {
        "needed_approval": queries.needed_for, "approval_answer": queries.answer_for, "bring_approval_by": queries.bring_by,
    })  # fmt: skip


@blueprint.get("/desk/lots/<int:lot_id>/approval")
@audience("run_case")
def desk(lot_id: int) -> ResponseReturnValue:
    """Whose approval the transfer needs, and the answer."""
    return _desk(lot_id, 200)


def _desk(lot_id: int, status: int, **sent: Any) -> ResponseReturnValue:
    lot = lot_of_court(lot_id)
    forms = {"needing": NeededForm(formdata=None), "answering": AnswerForm(formdata=None)} | sent
    needed = queries.needed_for(lot.asset_id)
    return render_template(
        "approvals/desk.html", lot=lot, needed=needed, answer=queries.answer_for(lot_id),
        is_before=lot.state in BEFORE_ANNOUNCEMENT, is_sold=lot.state in ("sold", "paid"), **forms,
    ), status  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/approval/needed")
@audience("run_case")
def require(lot_id: int) -> ResponseReturnValue:
    """Record whose approval is needed."""
    lot_of_court(lot_id)
    form = NeededForm()
    status = attempt(form, lambda: actions.require_approval(
        lot_id, current_user, form.authority.data, form.conditions.data, form.within_days.data
    ))  # fmt: skip
    if status != 303:
        return _desk(lot_id, status, needing=form)
    flash(_("It is recorded. The announcement must say so too."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/approval/answer")
@audience("run_case")
def answer(lot_id: int) -> ResponseReturnValue:
    """Record the authority's answer."""
    lot_of_court(lot_id)
    form = AnswerForm()
    status = attempt(form, lambda: actions.record_answer(
        lot_id, current_user, form.answer.data == "given", form.answered_on.data, form.document.data, form.paper.data
    ))  # fmt: skip
    if status != 303:
        return _desk(lot_id, status, answering=form)
    given = form.answer.data == "given"
    flash(
        _("The approval is recorded.") if given else _("It is recorded. Propose to the panel that the sale be undone."),
        "success",
    )
    return redirect(url_for(".desk", lot_id=lot_id), 303)
