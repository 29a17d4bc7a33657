"""The papers of a lot: what there is, what can be made, preview, issue, replace."""

import uuid
from io import BytesIO
from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.lots.queries import lot_of_court, lot_read_by
from auction.papers.actions import follow_deliveries
from auction.papers.issuing import draft
from auction.papers.kinds import KINDS
from auction.papers.models import Paper
from auction.papers.queries import papers_of, valid_paper
from auction.papers.rules import DELIVERY_METHODS, DELIVERY_RESULTS

from . import actions, queries
from .forms import AssistForm, IssueForm, ReplaceAssistForm, ReplaceForm
from .rules import MAKINGS, is_ready, recipient_key

blueprint = Blueprint("drafting", __name__)


def install(app: Flask) -> None:
    """A delivered notice is the lot's notice."""
    follow_deliveries(actions.note_delivery)


FORMS = {
    (False, False): IssueForm, (False, True): ReplaceForm, (True, False): AssistForm, (True, True): ReplaceAssistForm,
}  # fmt: skip


@blueprint.get("/desk/lots/<int:lot_id>/papers")
@audience("read_case")
def papers(lot_id: int) -> ResponseReturnValue:
    """Every paper of the lot, those that no longer hold too, and what can be made now."""
    lot = found(lot_read_by(current_user, lot_id))
    standing, issued = queries.standing_of(lot), papers_of(f"lot:{lot_id}")
    valid = {(paper.kind, paper.recipient) for paper in issued if not paper.ended_at}
    to_make = [
        (making, recipient_id, name, role)
        for making in MAKINGS.values()
        for recipient_id, name, role in queries.recipients_of(lot, making.kind)
        if (making.kind, recipient_key(making.kind, recipient_id)) not in valid
    ]
    return render_template(
        "drafting/papers.html", lot=lot, issued=issued, kinds=KINDS, makings=MAKINGS, is_officer=may(role_names(current_user), "run_case") and lot.court_id == current_user.court_id,
        ready=[row for row in to_make if is_ready(row[0].kind, standing)],
        waiting=[row for row in to_make if not is_ready(row[0].kind, standing)],
        methods=DELIVERY_METHODS, results=DELIVERY_RESULTS,
    )  # fmt: skip


@blueprint.route("/desk/lots/<int:lot_id>/papers/<kind>", methods=["GET", "POST"])
@audience("run_case")
def make(lot_id: int, kind: str) -> ResponseReturnValue:
    """A paper for nobody in particular before it is issued."""
    return _make(lot_id, kind, None)


@blueprint.route("/desk/lots/<int:lot_id>/papers/<kind>/<int:recipient_id>", methods=["GET", "POST"])
@audience("run_case")
def make_for(lot_id: int, kind: str, recipient_id: int) -> ResponseReturnValue:
    """A party's or priority purchaser's paper before it is issued."""
    return _make(lot_id, kind, recipient_id)


def _make(lot_id: int, kind: str, recipient_id: int | None) -> ResponseReturnValue:
    """The preview, and the button that issues the paper or puts it in the old one's place."""
    lot = _lot(lot_id)
    try:
        queries.facts_of(lot, kind, recipient_id)
    except Refusal as refusal:
        if refusal.code == "NOT_FOUND":
            raise
        flash_refusal(refusal)
        return redirect(url_for(".papers", lot_id=lot_id), 303)
    old = valid_paper(kind, f"lot:{lot_id}", recipient_key(kind, recipient_id))
    form, status = _form(lot, kind, old), 200
    if form.validate_on_submit():
        typed = {name: text for name, text in form.data.items() if name not in ("csrf_token", "replaces_id")}
        try:
            paper = actions.issue_paper(
                lot_id, kind, recipient_id, current_user, replaces_id=_seen(form), **typed
            )  # fmt: skip
            flash(_("The paper is issued as number %(number)s.", number=paper.number), "success")
            return redirect(url_for(".papers", lot_id=lot_id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            db.session.expire_all()
            lot, old = _lot(lot_id), valid_paper(kind, f"lot:{lot_id}", recipient_key(kind, recipient_id))
    elif form.is_submitted():
        status = 422
    recipient = next(row for row in queries.recipients_of(lot, kind) if row[0] == recipient_id)
    return render_template(
        "drafting/make.html", lot=lot, kind=KINDS[kind], key=kind, recipient=recipient, old=old, form=form
    ), status


@blueprint.get("/desk/lots/<int:lot_id>/papers/<kind>/preview.pdf")
@audience("run_case")
def preview(lot_id: int, kind: str) -> Response:
    """The paper as it would be issued now, marked as a preview."""
    return _preview(lot_id, kind, None)


@blueprint.get("/desk/lots/<int:lot_id>/papers/<kind>/<int:recipient_id>/preview.pdf")
@audience("run_case")
def preview_for(lot_id: int, kind: str, recipient_id: int) -> Response:
    """The same of a party's or priority purchaser's paper."""
    return _preview(lot_id, kind, recipient_id)


def _preview(lot_id: int, kind: str, recipient_id: int | None) -> Response:
    lot = _lot(lot_id)
    content = draft(kind, queries.facts_of(lot, kind, recipient_id), lot.court)
    return send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=f"{kind}.pdf")


@blueprint.app_template_global()
def making_address(endpoint: str, lot_id: int, kind: str, recipient_id: int | None) -> str:
    """The address of `make` or `preview` for this recipient, or for nobody in particular."""
    if recipient_id is None:
        return url_for(f"drafting.{endpoint}", lot_id=lot_id, kind=kind)
    return url_for(f"drafting.{endpoint}_for", lot_id=lot_id, kind=kind, recipient_id=recipient_id)


def _lot(lot_id: int) -> Lot:
    return found(lot_of_court(current_user, lot_id))


def _form(lot: Lot, kind: str, old: Paper | None) -> Any:
    form: Any = FORMS[kind == "assist_notice", old is not None]()
    if not form.is_submitted():
        if old is not None:
            form.replaces_id.data = str(old.id)
        if kind == "assist_notice":
            form.addressee.data = old.recipient_name if old else ""
            form.requests.data = "\n".join(queries.default_requests(lot))
            form.enclosures.data = "\n".join(queries.default_enclosures(lot))
    return form


def _seen(form: Any) -> uuid.UUID | None:
    """The paper that the officer saw as the valid one. Refuses NOT_FOUND when the form was tampered with."""
    if "replaces_id" not in form:
        return None
    try:
        return uuid.UUID(form.replaces_id.data)
    except (TypeError, ValueError):
        raise Refusal("NOT_FOUND") from None
