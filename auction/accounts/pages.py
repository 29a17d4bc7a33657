"""The account holder's own pages: who am I, what is still to do, the proof of identity."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from auction.ground.door import flash_refusal, language
from auction.ground.refusal import LANGUAGES, Refusal

from .actions import set_language, submit_identity
from .audience import audience, role_names
from .forms import IdentityForm
from .identity_rules import PERSON_KINDS, masked
from .inbox_rules import STOPPABLE
from .queries import latest_proof
from .rules import ROLES, may

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/account")
@audience("own_account")
def overview():
    """Who am I, and the steps to take part."""
    proof = latest_proof(current_user)
    return render_template(
        "accounts/overview.html",
        roles=[ROLES[name] for name in ROLES if name in role_names(current_user)],
        needs_proof=may(role_names(current_user), "prove_identity"),
        proof=proof,
        kinds=PERSON_KINDS,
        masked=masked,
        stoppable=STOPPABLE,
    )


@blueprint.route("/account/identity", methods=["GET", "POST"])
@audience("prove_identity")
def identity():
    """The form for a proof of identity; when nothing may be handed in, the account page says why."""
    proof = latest_proof(current_user)
    if request.method == "GET" and (current_user.person_id or (proof and proof.state == "pending")):
        return redirect(url_for("accounts.overview"), 303)
    form = IdentityForm()
    status = 200
    if form.validate_on_submit():
        try:
            submit_identity(
                current_user, form.legal_name.data, form.id_kind.data, form.id_number.data, form.phone.data,
                form.service_address.data, form.upload.data,
            )  # fmt: skip
            flash(_("Your documents are with the court. You will be told of the decision by e-mail."), "success")
            return redirect(url_for("accounts.overview"), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/identity.html", form=form, proof=proof), status


@blueprint.post("/account/language")
@audience("own_account")
def letters_language():
    """Choose the language of letters; pages follow."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise Refusal("REQUEST_MALFORMED", detail="language")
    set_language(current_user, chosen)
    if chosen == language():
        flash(_("Letters will come in this language."), "success")
    # `lang` turns the page too, so that its message is in the language chosen.
    return redirect(url_for("accounts.overview", lang=chosen), 303)


from . import court_pages, desk_pages, inbox_pages  # noqa: E402,F401  - their views join the blueprint
