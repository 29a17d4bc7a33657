"""Pages of questions: everybody reads the answers, who is signed in asks, the court's officers answer."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.lots.desk_pages import attempt
from auction.lots.pages import page_number
from auction.lots.queries import public_lot
from auction.tables.list_pages import list_answer

from . import actions, queries
from .forms import AnswerForm, DeclineForm, QuestionForm
from .rules import DECLINE_REASONS
from .waiting_list import waiting_list

blueprint = Blueprint("questions", __name__)


def install(app: Flask) -> None:
    """What the lot's page may include: questions/_on_lot.html."""
    app.context_processor(lambda: {"newest_answers": queries.newest_answers, "may_ask": queries.may_ask})


@blueprint.get("/lots/<int:lot_id>/questions")
@audience("look")
def show(lot_id: int) -> ResponseReturnValue:
    """The lot's questions and answers, and one's own that have none."""
    lot = found(public_lot(lot_id))
    answered = queries.answered(lot_id, page_number())
    if not answered.items and answered.page > 1:
        raise Refusal("NOT_FOUND")
    own = queries.own_undecided(current_user, lot_id) if current_user.is_authenticated else []
    return render_template("questions/show.html", lot=lot, answered=answered, own=own, reasons=DECLINE_REASONS)


@blueprint.route("/lots/<int:lot_id>/questions/ask", methods=["GET", "POST"])
@audience("own_account")
def ask(lot_id: int) -> ResponseReturnValue:
    """Ask about a lot."""
    lot = found(public_lot(lot_id))
    form, status = QuestionForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.ask(lot_id, current_user, form.request_id.data, form.text.data))
        if status == 303:
            flash(_("Your question is with the court. You are told when it is answered."), "success")
            return redirect(url_for(".show", lot_id=lot_id), 303)
    return render_template("questions/ask.html", lot=lot, form=form), status


@blueprint.get("/desk/questions")
@audience("run_case")
def desk() -> ResponseReturnValue:
    """Questions that wait for the court."""
    return list_answer(
        waiting_list(current_user),
        "questions/desk.html",
        lambda question_id: url_for(".answer", question_id=question_id),
    )


@blueprint.route("/desk/questions/<int:question_id>", methods=["GET", "POST"])
@audience("run_case")
def answer(question_id: int) -> ResponseReturnValue:
    """Answer a question for everybody."""
    form = AnswerForm()
    return _decide(question_id, form, DeclineForm(formdata=None), form,
                   lambda: actions.answer(question_id, current_user, form.answer.data),
                   _("Published with the question; who asked is told."))  # fmt: skip


@blueprint.post("/desk/questions/<int:question_id>/decline")
@audience("run_case")
def decline(question_id: int) -> ResponseReturnValue:
    """Leave a question unpublished, with the reason for who asked."""
    form = DeclineForm()
    return _decide(question_id, AnswerForm(formdata=None), form, form,
                   lambda: actions.decline(question_id, current_user, form.reason.data),
                   _("Not published; who asked is told the reason."))  # fmt: skip


def _decide(question_id, answering, declining, sent, act, done) -> ResponseReturnValue:
    question, status = queries.question_of_court(current_user, question_id), 200
    if sent.is_submitted():
        status = attempt(sent, act)
        if status == 303:
            flash(done, "success")
            return redirect(url_for(".desk"), 303)
        question = queries.question_of_court(current_user, question_id)
    return render_template(
        "questions/answer.html", question=question, lot=question.lot, form=answering, declining=declining, sent=sent
    ), status
