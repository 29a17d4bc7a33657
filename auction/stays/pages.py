"""The court steps in: suspend, record the end of the ground, resume, withdraw."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.jurisdictions import rule_set
from auction.lots.queries import lot_of_court
from auction.lots.rules import BEFORE_ANNOUNCEMENT, LIFE

from . import actions, queries
from .forms import EndForm, ResumeForm, suspension_form, withdrawal_form
from .rules import names_of

blueprint = Blueprint("stays", __name__)


def install(app: Flask) -> None:
    """What the lot's file may include: stays/_on_file.html."""
    app.context_processor(
        lambda: {
            "stay_of": queries.stay_of, "stays_asked": queries.asked, "may_stop": _may_stop,
            "stay_grounds": lambda lot: names_of(rule_set(lot.jurisdiction).suspension_grounds),
        }
    )  # fmt: skip


def _may_stop(lot: Any, act: str) -> bool:
    """Whether the signed-in person may put a suspension or withdrawal (`pause`, `withdraw`) before the panel now."""
    return (
        lot.state not in BEFORE_ANNOUNCEMENT
        and (lot.state, act) in LIFE
        and may(role_names(current_user), "propose_stay")
        and lot.court_id == current_user.court_id
    )


@blueprint.route("/desk/lots/<int:lot_id>/suspension", methods=["GET", "POST"])
@audience("propose_stay")
def suspend(lot_id: int) -> ResponseReturnValue:
    """Put a suspension before the panel, or suspend at once what cannot wait."""
    lot = found(lot_of_court(current_user, lot_id))
    form: Any = suspension_form(lot.jurisdiction)

    def act() -> str:
        if form.is_urgent.data:
            actions.suspend_urgently(lot_id, current_user, form.ground.data, form.reason.data)
            return _("The sale is suspended. The panel must confirm it within a day.")
        actions.propose_suspension(lot_id, current_user, form.ground.data, form.reason.data)
        return _("It is before the panel. Two of three judges decide.")

    return _asked("suspend", lot_id, form, act)


@blueprint.route("/desk/lots/<int:lot_id>/withdrawal", methods=["GET", "POST"])
@audience("propose_stay")
def withdraw(lot_id: int) -> ResponseReturnValue:
    """Put before the panel that the lot be withdrawn."""
    lot = found(lot_of_court(current_user, lot_id))
    form: Any = withdrawal_form(lot.jurisdiction)

    def act() -> str:
        actions.propose_withdrawal(lot_id, current_user, form.ground.data, form.reason.data)
        return _("It is before the panel. Two of three judges decide.")

    return _asked("withdraw", lot_id, form, act)


@blueprint.route("/desk/lots/<int:lot_id>/suspension/ended", methods=["GET", "POST"])
@audience("run_case")
def end(lot_id: int) -> ResponseReturnValue:
    """Record that the ground of the suspension has ended."""
    form = EndForm()

    def act() -> str:
        stay = actions.end_ground(lot_id, current_user, form.ended_on.data, form.remark.data)
        return _("Recorded. Resume the sale by %(day)s.", day=stay.resume_by)

    return _asked("end", lot_id, form, act)


@blueprint.route("/desk/lots/<int:lot_id>/resumption", methods=["GET", "POST"])
@audience("run_case")
def resume(lot_id: int) -> ResponseReturnValue:
    """Go on with the sale."""
    form = ResumeForm()

    def act() -> str:
        actions.resume_sale(lot_id, current_user, form.reason.data)
        return _("The sale goes on. Everybody enrolled is told.")

    return _asked("resume", lot_id, form, act)


def _asked(act_name: str, lot_id: int, form: FlaskForm, act: Callable[[], str]) -> ResponseReturnValue:
    lot, status = found(lot_of_court(current_user, lot_id)), 200
    if form.validate_on_submit():
        try:
            flash(act(), "success")
            return redirect(url_for("lots.work", lot_id=lot_id), 303)
        except Refusal as refusal:
            lot, status = found(lot_of_court(current_user, lot_id)), flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template("stays/act.html", lot=lot, form=form, act=act_name), status
