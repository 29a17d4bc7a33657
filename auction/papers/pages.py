"""The page that verifies a paper, for whoever holds one; its file and its delivery, for the court."""

import uuid

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, same_court
from auction.accounts.queries import courts_read_by
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import found

from . import actions, queries
from .forms import DeliveryForm
from .kinds import KINDS
from .models import Paper
from .rules import DELIVERY_METHODS, DELIVERY_RESULTS

blueprint = Blueprint("papers", __name__)


@blueprint.app_context_processor
def paper_words() -> dict:
    """What pages of other nouns may include: papers/_public.html, papers/_proofs.html."""
    return {"public_papers": queries.public_papers, "paper_kinds": KINDS, "deliveries_of": queries.deliveries_of}


@blueprint.get("/papers/<uuid:paper_id>")
@audience("look")
def verify(paper_id: uuid.UUID) -> ResponseReturnValue:
    """What the paper is, whether it still holds, its hashes; nothing of what it states."""
    paper = found(queries.paper_of(paper_id))
    return render_template("papers/verify.html", paper=paper, kind=KINDS[paper.kind])


@blueprint.get("/desk/papers/<uuid:paper_id>/file")
@audience("read_case")
def file(paper_id: uuid.UUID) -> Response:
    """The paper itself, for the staff that reads the court's files."""
    paper = queries.paper_of(paper_id)
    return send(_readable(paper).file)


@blueprint.route("/desk/papers/<uuid:paper_id>/delivery", methods=["GET", "POST"])
@audience("run_case")
def deliver(paper_id: uuid.UUID) -> ResponseReturnValue:
    """Record a delivery of the paper, with its proof."""
    paper, form, status = _of_court(paper_id), DeliveryForm(), 200
    if form.validate_on_submit():
        try:
            actions.record_delivery(
                form.delivery_id.data, paper_id, current_user, form.proof.data, method=form.method.data,
                result=form.result.data, delivered_on=form.delivered_on.data, served_by=form.served_by.data,
                received_by=form.received_by.data, remark=form.remark.data,
            )  # fmt: skip
            flash(_("The delivery is recorded."), "success")
            return redirect(url_for(".deliver", paper_id=paper_id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            paper = _of_court(paper_id)
    elif form.is_submitted():
        status = 422
    return render_template(
        "papers/delivery.html", paper=paper, kind=KINDS[paper.kind], form=form, methods=DELIVERY_METHODS,
        results=DELIVERY_RESULTS,
    ), status  # fmt: skip


@blueprint.get("/desk/deliveries/<uuid:delivery_id>/proof")
@audience("read_case")
def proof(delivery_id: uuid.UUID) -> Response:
    """What proves a delivery, for the staff that reads the court's files."""
    delivery = found(queries.delivery_of(delivery_id))
    _readable(delivery.paper)
    return send(delivery.proof)


def _of_court(paper_id: uuid.UUID) -> Paper:
    """A paper of the staff member's own court, to act on. Refuses NOT_FOUND."""
    paper = _readable(queries.paper_of(paper_id))
    same_court(current_user, paper.court_id)
    return paper


def _readable(paper: Paper | None) -> Paper:
    """A paper of a court that the reader reads. Refuses NOT_FOUND; a receipt is its payer's alone (article 18)."""
    if paper is None or paper.kind == "receipt" or paper.court_id not in courts_read_by(current_user):
        raise Refusal("NOT_FOUND")
    return paper
