"""Money that no rule could place: the queue, and each with what can be done."""

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, same_court
from auction.accounts.models import User
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.payments.releasing import release_again
from auction.payments.rules import REFUND_NAMES
from auction.tables.list_pages import list_answer

from . import deciding, queries
from .exception_list import exception_list
from .forms import DecisionForm
from .match_rules import ACTS, REASONS, STANDINGS
from .models import StatementEntry
from .pages import blueprint

DECIDE: Mapping[str, Callable[[int, User, DecisionForm], StatementEntry]] = {
    "send_back": lambda number, user, form: deciding.decide_send_back(number, user, form.reason.data),
    "ignore": lambda number, user, form: deciding.decide_ignore(number, user, form.reason.data),
    "assign": lambda number, user, form: deciding.decide_assign(
        number, user, form.reference.data or "", form.reason.data
    ),
    "confirm": lambda number, user, form: deciding.confirm(number, user, form.reason.data),
    "decline": lambda number, user, form: deciding.decline(number, user, form.reason.data),
}  # fmt: skip


@blueprint.get("/desk/bank/exceptions")
@audience("run_finance")
def exceptions() -> ResponseReturnValue:
    """What waits, oldest first."""
    return list_answer(
        exception_list(current_user), "bank/exceptions.html", lambda entry_id: url_for(".exception", entry_id=entry_id)
    )


@blueprint.route("/desk/bank/exceptions/<int:entry_id>", methods=["GET", "POST"])
@audience("run_finance")
def exception(entry_id: int) -> ResponseReturnValue:
    """One entry: what is known, what was decided, and the decisions that are open to this clerk."""
    same_court(current_user, queries.entry(entry_id).court_id)
    form, status = DecisionForm(), 200
    if request.method == "POST" and request.form.get("act") == "release_again":
        try:
            release_again(found(queries.release_of(entry_id)).id, current_user)
            flash(_("The release is sent again."), "success")
        except Refusal as refusal:
            flash_refusal(refusal)
        return redirect(url_for(".exception", entry_id=entry_id), 303)
    if form.validate_on_submit():
        act = DECIDE.get(request.form.get("act", ""))
        try:
            if act is None:
                raise Refusal("REQUEST_MALFORMED", detail="act")
            act(entry_id, current_user, form)
            flash(_("Your decision is kept."), "success")
            return redirect(url_for(".exception", entry_id=entry_id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    entry = queries.entry(entry_id)
    return render_template(
        "bank/exception.html", shown=queries.shown(entry), entry=entry, form=form, reasons=REASONS, standings=STANDINGS,
        proposal=queries.proposal(entry), acts=ACTS, goes_back_at=queries.goes_back_at(entry),
        release=queries.release_of(entry.id), refund_names=REFUND_NAMES,
    ), status  # fmt: skip
