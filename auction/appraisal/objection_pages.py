"""Pages around an objection that the appraiser answers: forwarded, contradicted, reviewed by the profession."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.cases.models import Party
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.valuation.models import ReportObjection
from auction.valuation.queries import inquiry_of_court

from . import explaining, queries
from .forms import ConclusionForm, ForwardForm, ReviewRequestForm
from .pages import blueprint, form_page
from .rules import COURT_FIRST

SPEAK = {"accept": explaining.accept_explanation, "dispute": explaining.dispute_explanation}


@blueprint.app_context_processor
def objection_facts() -> dict:
    """What the pages of objections, which stand below, ask about the appraiser's part."""
    return {"explanation_of": queries.explanation_of, "review_of": queries.review_of}


@blueprint.route("/desk/report-objections/<int:objection_id>/forward", methods=["GET", "POST"])
@audience("run_case")
def forward(objection_id: int) -> ResponseReturnValue:
    """Hand an objection to the appraiser."""
    objection, form = _of_court(objection_id), ForwardForm()
    if not set(objection.grounds) & set(COURT_FIRST):
        del form.court_word
    return form_page(
        form, _("Ask the appraiser to explain"), _("Ask the appraiser"), _desk(objection_id),
        lambda: explaining.forward(objection_id, current_user, form.court_word.data if "court_word" in form else ""),
        _("The appraiser has five days."), lot=objection.inquiry.lot, text=objection.text,
    )  # fmt: skip


@blueprint.route("/desk/report-objections/<int:objection_id>/review", methods=["GET", "POST"])
@audience("run_case")
def review(objection_id: int) -> ResponseReturnValue:
    """Ask for a professional review."""
    objection, form = _of_court(objection_id), ReviewRequestForm()
    return form_page(
        form, _("Ask for a professional review"), _("Record"), _desk(objection_id),
        lambda: explaining.send_to_review(objection_id, current_user, form.association.data, form.due_on.data),
        _("Recorded. When the conclusion is there, enter it."), lot=objection.inquiry.lot, text=objection.text,
    )  # fmt: skip


@blueprint.route("/desk/report-objections/<int:objection_id>/conclusion", methods=["GET", "POST"])
@audience("run_case")
def conclude(objection_id: int) -> ResponseReturnValue:
    """Enter the review's conclusion."""
    objection, form = _of_court(objection_id), ConclusionForm()
    return form_page(
        form, _("Conclusion of the professional review"), _("Record"), _desk(objection_id),
        lambda: explaining.conclude_review(
            objection_id, current_user, form.outcome.data, form.conclusion.data, form.upload.data
        ),
        _("The conclusion is recorded."), lot=objection.inquiry.lot, text=objection.text,
    )  # fmt: skip


@blueprint.get("/desk/report-objections/<int:objection_id>/conclusion-paper")
@audience("read_case")
def conclusion_paper(objection_id: int) -> ResponseReturnValue:
    """The review's paper, for the staff that reads the court's files."""
    _of_court(objection_id, to_read=True)
    return send(found(found(queries.review_of(objection_id)).file))


@blueprint.post("/desk/report-objections/<int:objection_id>/explanation/<any(accept, dispute):word>")
@audience("run_case")
def record_word(objection_id: int, word: str) -> ResponseReturnValue:
    """The officer records what the party says to the explanation, or that it says nothing."""
    _of_court(objection_id)
    return _say(objection_id, word, _desk(objection_id))


@blueprint.post("/account/report-objections/<int:objection_id>/explanation/<any(accept, dispute):word>")
@audience("negotiate")
def own_word(objection_id: int, word: str) -> ResponseReturnValue:
    """A party speaks to the explanation of its own objection."""
    objection = found(db.session.get(ReportObjection, objection_id))
    if found(db.session.get(Party, objection.party_id)).user_id != current_user.id:
        raise Refusal("NOT_FOUND")
    return _say(objection_id, word, url_for("valuation.own_reports"))


def _say(objection_id: int, word: str, back: str) -> ResponseReturnValue:
    try:
        SPEAK[word](objection_id, current_user)
        flash(_("Recorded."), "success")
    except Refusal as refusal:
        flash_refusal(refusal)
    return redirect(back, 303)


def _of_court(objection_id: int, *, to_read: bool = False) -> ReportObjection:
    objection = found(db.session.get(ReportObjection, objection_id))
    found(inquiry_of_court(current_user, objection.inquiry_id, to_read=to_read))
    return objection


def _desk(objection_id: int) -> str:
    return url_for("valuation.objection", objection_id=objection_id)
