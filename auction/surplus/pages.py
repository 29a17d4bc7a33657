"""Pages of the no-surplus rule: the officer tells and records, the applicant answers."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.lots.desk_pages import attempt, lot_of_court, redirect_refused
from auction.lots.rules import BEFORE_ANNOUNCEMENT

from . import actions, queries
from .forms import ANSWERS, AnswerForm

blueprint = Blueprint("surplus", __name__)


def install(app: Flask) -> None:
    """What the lot's page at the court may include: surplus/_on_file.html."""
    app.context_processor(
        lambda: {"surplus_notice_of": queries.notice_of, "ahead_of_applicant": queries.ahead_of_applicant}
    )


@blueprint.route("/desk/lots/<int:lot_id>/surplus", methods=["GET", "POST"])
@audience("run_case")
def desk(lot_id: int) -> ResponseReturnValue:
    """What stands before the applicant; his answer on paper is recorded here."""
    lot = lot_of_court(lot_id)
    notice, form, status = queries.notice_of(lot_id), AnswerForm(), 200
    if form.is_submitted():
        if notice is None:
            raise Refusal("NOT_FOUND")
        number = notice.id
        status = attempt(form, lambda: actions.answer(number, current_user, form.insists.data == "yes", True))
        if status == 303:
            flash(_("The answer is recorded."), "success")
            return redirect(url_for(".desk", lot_id=lot_id), 303)
        lot, notice = lot_of_court(lot_id), queries.notice_of(lot_id)
    return render_template(
        "surplus/desk.html", lot=lot, notice=notice, form=form, answers=ANSWERS, today=clock.today(),
        ahead=queries.ahead_of_applicant(lot, lot.reference_price_minor or 0), is_before=lot.state in BEFORE_ANNOUNCEMENT,
    ), status  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/surplus/notice")
@audience("run_case")
def tell(lot_id: int) -> ResponseReturnValue:
    """Tell the applicant."""
    address = url_for(".desk", lot_id=lot_id)
    try:
        actions.tell_applicant(lot_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, address)
    flash(_("The applicant is told; he has five days."), "success")
    return redirect(address, 303)


@blueprint.route("/surplus/<int:surplus_id>", methods=["GET", "POST"])
@audience("negotiate")
def answer(surplus_id: int) -> ResponseReturnValue:
    """The applicant insists, or not."""
    notice, form, status = queries.own_notice(current_user, surplus_id), AnswerForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.answer(surplus_id, current_user, form.insists.data == "yes", False))
        if status == 303:
            flash(_("Your answer is with the court."), "success")
            return redirect(url_for(".answer", surplus_id=surplus_id), 303)
        notice = queries.own_notice(current_user, surplus_id)
    return render_template(
        "surplus/answer.html", notice=notice, lot=notice.lot, form=form, answers=ANSWERS, today=clock.today()
    ), status
