"""Desks about those who bid: agents to confirm, buyers found unqualified, relatives that staff declare."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.accounts.identity_rules import ID_KINDS
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.lots.queries import lot_of_court

from . import authorising, barring, queries
from .application_rules import PARTS
from .forms import AuthorityRefusalForm, RelativeForm, UnqualifiedForm
from .pages import blueprint


@blueprint.get("/desk/agents")
@audience("run_case")
def agents() -> ResponseReturnValue:
    """Powers of attorney that wait for the court, those whose bidding starts first on top."""
    return render_template("enrolment/agents.html", waiting=queries.pending_authorities(current_user.court_id))


@blueprint.get("/desk/agents/<uuid:authority_id>")
@audience("run_case")
def agent(authority_id: uuid.UUID) -> ResponseReturnValue:
    """One power of attorney beside the people it names."""
    return _agent_page(authority_id, AuthorityRefusalForm(formdata=None), 200)


def _agent_page(authority_id: uuid.UUID, form: AuthorityRefusalForm, status: int) -> ResponseReturnValue:
    authority = queries.authority_of(current_user, authority_id)
    return render_template(
        "enrolment/agent.html", authority=authority, lot=authority.enrolment.lot, form=form, parts=PARTS,
        kinds=ID_KINDS,
    ), status  # fmt: skip


@blueprint.get("/desk/agents/<uuid:authority_id>/paper")
@audience("run_case")
def paper(authority_id: uuid.UUID) -> ResponseReturnValue:
    """The power of attorney itself, for the officers of the court."""
    return send(queries.authority_of(current_user, authority_id).file)


@blueprint.post("/desk/agents/<uuid:authority_id>/confirm")
@audience("run_case")
def confirm_agent(authority_id: uuid.UUID) -> ResponseReturnValue:
    """The paper is in order."""
    try:
        authorising.confirm_authority(authority_id, current_user)
    except Refusal as refusal:
        if refusal.code in ("NOT_FOUND", "AUTHORITY_DECIDED"):
            raise
        return _agent_page(authority_id, AuthorityRefusalForm(formdata=None), flash_refusal(refusal))
    flash(_("The agent is confirmed and has been told."), "success")
    return redirect(url_for("enrolment.agents"), 303)


@blueprint.post("/desk/agents/<uuid:authority_id>/refuse")
@audience("run_case")
def refuse_agent(authority_id: uuid.UUID) -> ResponseReturnValue:
    """Send the paper back with a reason."""
    form = AuthorityRefusalForm()
    if not form.validate_on_submit():
        return _agent_page(authority_id, form, 422)
    authorising.refuse_authority(authority_id, form.reason.data, current_user)
    flash(_("The paper is sent back. The agent has been told the reason."), "success")
    return redirect(url_for("enrolment.agents"), 303)


@blueprint.route("/desk/lots/<int:lot_id>/unqualified", methods=["GET", "POST"])
@audience("run_case")
def unqualified(lot_id: int) -> ResponseReturnValue:
    """Whom the court has found unqualified to buy this lot, and the form to put somebody on record."""
    lot = found(lot_of_court(current_user, lot_id))
    form, status = UnqualifiedForm(), 200
    if form.is_submitted():
        if form.validate():
            barring.note_unqualified(
                lot.id, current_user, form.legal_name.data, form.id_kind.data, form.id_number.data, form.reason.data
            )
            flash(_("Put on record. Whoever it is receives no code for this lot."), "success")
            return redirect(url_for("enrolment.unqualified", lot_id=lot_id), 303)
        status = 422
    return render_template(
        "enrolment/unqualified.html", lot=lot, form=form, known=queries.unqualified_of(lot.id)
    ), status  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/unqualified/<id_number>/strike")
@audience("run_case")
def strike_unqualified(lot_id: int, id_number: str) -> ResponseReturnValue:
    """Take a finding back."""
    barring.strike_unqualified(lot_id, id_number, current_user)
    flash(_("The finding is struck out."), "success")
    return redirect(url_for("enrolment.unqualified", lot_id=lot_id), 303)


@blueprint.route("/account/relatives", methods=["GET", "POST"])
@audience("declare_relatives")
def relatives() -> ResponseReturnValue:
    """The near relatives whom a member of staff has declared, and the form to declare one."""
    form, status = RelativeForm(), 200
    if form.is_submitted():
        if form.validate():
            barring.declare_relative(
                current_user, form.legal_name.data, form.relation.data, form.id_kind.data, form.id_number.data
            )
            flash(_("The declaration is on record."), "success")
            return redirect(url_for("enrolment.relatives"), 303)
        status = 422
    return render_template(
        "enrolment/relatives.html", form=form, known=queries.declared_relatives(current_user)
    ), status  # fmt: skip


@blueprint.post("/account/relatives/<int:relative_id>/strike")
@audience("declare_relatives")
def strike_relative(relative_id: int) -> ResponseReturnValue:
    """Take a declaration back."""
    barring.strike_relative(relative_id, current_user)
    flash(_("The declaration is struck out."), "success")
    return redirect(url_for("enrolment.relatives"), 303)
