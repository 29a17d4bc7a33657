"""Desks of accounts: proofs of identity for officers, staff accounts for administrators."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.tables.list_pages import list_answer

from . import actions, queries
from .audience import audience, role_names
from .forms import RefusalForm, RoleForm, StaffForm
from .identity_rules import PERSON_KINDS
from .models import Court
from .pages import blueprint
from .proof_list import proof_list
from .rules import ROLES
from .user_list import user_list


@blueprint.get("/desk/identity")
@audience("confirm_identity")
def identity_desk():
    """Proofs that wait for a decision, of all courts, oldest first."""
    return list_answer(
        proof_list(), "accounts/identity_desk.html", lambda proof_id: url_for(".identity_proof", proof_id=proof_id)
    )


@blueprint.get("/desk/identity/<uuid:proof_id>")
@audience("confirm_identity")
def identity_proof(proof_id: uuid.UUID):
    """One proof beside its document."""
    return _proof_page(proof_id, RefusalForm(formdata=None), 200)


def _proof_page(proof_id: uuid.UUID, form: RefusalForm, status: int):
    proof = queries.proof_of(proof_id, current_user)
    return render_template("accounts/identity_proof.html", proof=proof, form=form, kinds=PERSON_KINDS), status


@blueprint.get("/desk/identity/<uuid:proof_id>/document")
@audience("confirm_identity")
def identity_document(proof_id: uuid.UUID):
    """The picture or PDF that was handed in; for officers alone."""
    return send(queries.proof_of(proof_id, current_user).file)


@blueprint.post("/desk/identity/<uuid:proof_id>/confirm")
@audience("confirm_identity")
def confirm_identity(proof_id: uuid.UUID):
    """The document and what was typed agree."""
    try:
        actions.confirm_identity(proof_id, current_user)
    except Refusal as refusal:
        return _proof_page(proof_id, RefusalForm(formdata=None), flash_refusal(refusal))
    flash(_("The identity is confirmed. The person has been told by e-mail."), "success")
    return redirect(url_for("accounts.identity_desk"), 303)


@blueprint.post("/desk/identity/<uuid:proof_id>/refuse")
@audience("confirm_identity")
def refuse_identity(proof_id: uuid.UUID):
    """Send the proof back with a reason."""
    form = RefusalForm()
    if not form.validate_on_submit():
        return _proof_page(proof_id, form, 422)
    try:
        actions.refuse_identity(proof_id, form.reason.data, current_user)
    except Refusal as refusal:
        return _proof_page(proof_id, form, flash_refusal(refusal))
    flash(_("The proof is sent back. The person has been told the reason by e-mail."), "success")
    return redirect(url_for("accounts.identity_desk"), 303)


@blueprint.get("/desk/users")
@audience("administer")
def users():
    """All accounts, with search."""
    return list_answer(
        user_list(), "accounts/users.html", lambda user_id: url_for("accounts.user_page", user_id=user_id)
    )


@blueprint.route("/desk/users/new", methods=["GET", "POST"])
@audience("administer")
def appoint():
    """Open an account for staff or an appraiser; its holder chooses the password by letter."""
    form = StaffForm()
    status = 200
    if form.validate_on_submit():
        try:
            user = actions.appoint(
                form.email.data, None, form.role.data, _court(form), form.legal_name.data, form.staff_number.data,
                current_user, resident_id=form.resident_id.data,
            )  # fmt: skip
            flash(_("The account is open. A letter with a link to choose the password is on its way."), "success")
            return redirect(url_for("accounts.user_page", user_id=user.id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/appoint.html", form=form), status


def _court(form: RoleForm) -> Court | None:
    return found(db.session.get(Court, int(form.court.data))) if form.court.data else None


@blueprint.get("/desk/users/<int:user_id>")
@audience("administer")
def user_page(user_id: int):
    """One account."""
    return _user_page(user_id, None, 200)


def _user_page(user_id: int, form: RoleForm | None, status: int):
    user = queries.user_of(user_id)
    is_appointed = role_names(user) <= actions.APPOINTED_ROLES
    if form is None:
        form = RoleForm(formdata=None, role=min(role_names(user), default=""), court=str(user.court_id or ""))
    return render_template(
        "accounts/user.html", user=user, form=form, roles=ROLES, kinds=PERSON_KINDS,
        is_own=user.id == current_user.id, is_appointed=is_appointed,
    ), status  # fmt: skip


@blueprint.post("/desk/users/<int:user_id>/role")
@audience("administer")
def change_role(user_id: int):
    """Another role or court; acts at once."""
    form = RoleForm()
    if not form.validate_on_submit():
        return _user_page(user_id, form, 422)
    try:
        actions.change_role(user_id, form.role.data, _court(form), current_user)
    except Refusal as refusal:
        return _user_page(user_id, form, flash_refusal(refusal))
    flash(_("The role is changed."), "success")
    return redirect(url_for("accounts.user_page", user_id=user_id), 303)


@blueprint.post("/desk/users/<int:user_id>/disable")
@audience("administer")
def disable(user_id: int):
    """Close the account; its sessions end at once."""
    try:
        actions.disable_account(user_id, current_user)
    except Refusal as refusal:
        return _user_page(user_id, None, flash_refusal(refusal))
    flash(_("The account is closed."), "success")
    return redirect(url_for("accounts.user_page", user_id=user_id), 303)


@blueprint.post("/desk/users/<int:user_id>/enable")
@audience("administer")
def enable(user_id: int):
    """Open a closed account again."""
    try:
        actions.enable_account(user_id, current_user)
    except Refusal as refusal:
        return _user_page(user_id, None, flash_refusal(refusal))
    flash(_("The account is open again."), "success")
    return redirect(url_for("accounts.user_page", user_id=user_id), 303)
