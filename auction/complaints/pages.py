"""Pages of complaints about prices: a party files one, the supervisor answers."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.tables.list_pages import list_answer

from . import queries
from .actions import answer_complaint, complain
from .complaint_list import complaint_list
from .forms import AnswerForm, ComplaintForm
from .rules import GROUNDS, STATES, grounds_of

blueprint = Blueprint("complaints", __name__)


@blueprint.get("/account/price-complaints")
@audience("negotiate")
def own() -> ResponseReturnValue:
    """The prices a party may complain of, and its complaints."""
    return render_template(
        "complaints/own.html", rows=queries.own_inquiries(current_user), complaints=queries.own_complaints(current_user),
        grounds=GROUNDS, states=STATES,
    )  # fmt: skip


@blueprint.route("/account/price-complaints/<int:inquiry_id>/<int:party_id>", methods=["GET", "POST"])
@audience("negotiate")
def file(inquiry_id: int, party_id: int) -> ResponseReturnValue:
    """File a complaint."""
    rows = queries.own_inquiries(current_user)
    inquiry, party = found(next((row for row in rows if (row[0].id, row[1].id) == (inquiry_id, party_id)), None))
    form, status = ComplaintForm(), 200
    form.ground.names = grounds_of(inquiry.method)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                complain(inquiry_id, current_user, party.id, form.ground.data, form.text.data, form.upload.data)
            except Refusal as refusal:
                status = flash_refusal(refusal)
            else:
                flash(_("The complaint is filed with the supervision. Its result will be told here."), "success")
                return redirect(url_for("complaints.own"), 303)
    return render_template("complaints/file.html", inquiry=inquiry, lot=inquiry.lot, form=form), status


@blueprint.get("/supervision/price-complaints")
@audience("supervise")
def desk() -> ResponseReturnValue:
    """The complaints about prices of the supervisor's court."""
    return list_answer(
        complaint_list(current_user), "complaints/desk.html",
        lambda complaint_id: url_for(".show", complaint_id=complaint_id),
    )  # fmt: skip


@blueprint.route("/supervision/price-complaints/<int:complaint_id>", methods=["GET", "POST"])
@audience("supervise")
def show(complaint_id: int) -> ResponseReturnValue:
    """One complaint, and the supervision's word."""
    complaint = found(queries.complaint_of_court(current_user, complaint_id))
    form, status = AnswerForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer_complaint(complaint_id, current_user, form.state.data, form.answer.data)
            except Refusal as refusal:
                status = flash_refusal(refusal)
            else:
                flash(_("Answered; the party and the officer are told."), "success")
                return redirect(url_for("complaints.desk"), 303)
    return render_template(
        "complaints/complaint.html", complaint=complaint, lot=complaint.inquiry.lot, form=form, grounds=GROUNDS,
        states=STATES,
    ), status  # fmt: skip


@blueprint.get("/supervision/price-complaints/<int:complaint_id>/proof")
@audience("supervise")
def proof(complaint_id: int) -> ResponseReturnValue:
    """The proof that came with a complaint."""
    return send(found(queries.complaint_of_court(current_user, complaint_id)).file)
