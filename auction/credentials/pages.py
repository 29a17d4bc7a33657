"""How I sign in: passkeys, authenticator app, recovery codes, and where I am signed in."""

import io
import uuid

import segno
from flask import Blueprint, Flask, current_app, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import STAFF_ROLES
from auction.ground.door import flash_refusal
from auction.ground.guards import limiter
from auction.ground.refusal import Refusal

from . import actions, passkeys, queries, rules, sealed_rules, sign_ins
from .forms import AppForm, NewCodesForm, NewPasskeyForm, PasskeyAnswerForm, RemovalForm

blueprint = Blueprint("credentials", __name__)

# Whoever sits at somebody's open browser must not try passwords there.
guesses = limiter.limit(
    "10 per 10 minutes", key_func=lambda: str(current_user.get_id()), methods=["POST"],
    deduct_when=lambda response: response.status_code == 422,
)  # fmt: skip


def install(app: Flask) -> None:
    """Sign-ins are rows, and the password of an account with a second factor leads on to the second step."""
    app.config.setdefault("SECOND_FACTOR_REQUIRED", app.config["SUBHASTA_ENV"] == "production")
    app.login_manager.user_loader(sign_ins.load_user)  # type: ignore[attr-defined]
    step_pages.lead_on(app)


@blueprint.get("/account/security")
@audience("secure_account")
def overview() -> ResponseReturnValue:
    """What stands beside the password, and where I am signed in."""
    return render_template(
        "credentials/overview.html", factors=queries.factors_of(current_user.id), proofs=rules.PROOFS,
        sign_ins=queries.sessions_of(current_user), present_id=sign_ins.present_id(),
        is_staff=bool(role_names(current_user) & STAFF_ROLES),
        is_required=current_app.config["SECOND_FACTOR_REQUIRED"],
    )  # fmt: skip


@blueprint.route("/account/security/app", methods=["GET", "POST"])
@guesses
@audience("secure_account")
def add_app() -> ResponseReturnValue:
    """Scan the QR code, type the first code of the app."""
    form, status = AppForm(), 200
    if form.validate_on_submit():
        try:
            actions.check_password(current_user, form.password.data or "")
            codes = actions.add_app(
                current_user, (form.sealed.data or "").encode(), form.code.data, sign_ins.present_id()
            )
            return _added(codes)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            if refusal.code == "APP_THERE_ALREADY":
                return redirect(url_for("credentials.overview"), 303)
    elif form.is_submitted():
        status = 422
    key = current_app.config["SECRET_KEY"]
    secret = sealed_rules.unseal(key, current_user.id, (form.sealed.data or "").encode(), ttl_s=3600)
    if secret is None:
        secret = rules.new_secret()
        form.sealed.data = sealed_rules.seal(key, current_user.id, secret).decode()
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    picture = _qr(rules.app_address(secret, current_user.email))
    return render_template("credentials/app.html", form=form, secret=groups, picture=picture), status


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False, scale=5, light="#fff")
    return drawn.getvalue().decode()


def _added(codes: list[str]) -> ResponseReturnValue:
    """With the first factor come the recovery codes: shown in this answer alone, for only their hashes are kept."""
    flash(_("The second factor is set up. From now on it is asked for when you sign in."), "success")
    if codes:
        return render_template("credentials/codes.html", codes=codes)
    return redirect(url_for("credentials.overview"), 303)


@blueprint.route("/account/security/passkeys", methods=["GET", "POST"])
@guesses
@audience("secure_account")
def add_passkey() -> ResponseReturnValue:
    """A new passkey: its name and the password, then the browser asks for finger, face or PIN."""
    form, status = NewPasskeyForm(), 200
    if form.validate_on_submit():
        try:
            actions.check_password(current_user, form.password.data or "")
            made = passkeys.made(form.credential.data or "")
            return _added(actions.add_passkey(
                current_user, form.name.data, made.credential_id, made.credential_public_key, made.sign_count,
                sign_ins.present_id(),
            ))  # fmt: skip
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    form.credential.data = ""
    return render_template("credentials/passkey.html", form=form, has_a_name=passkeys.has_a_name()), status


@blueprint.post("/account/security/passkeys/question")
@audience("secure_account")
def passkey_to_make() -> ResponseReturnValue:
    """For passkeys.js: what the browser is asked to make."""
    return jsonify(passkeys.registration(current_user, queries.factors_of(current_user.id).passkeys))


@blueprint.route("/account/security/passkeys/<uuid:passkey_id>/remove", methods=["GET", "POST"])
@guesses
@audience("secure_account")
def remove_passkey(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """Take one passkey away."""
    passkey = queries.passkey_of(current_user, passkey_id)
    what = _("the passkey “%(name)s”", name=passkey.name)
    return _removal(what, lambda: actions.remove_passkey(current_user, passkey_id))


@blueprint.route("/account/security/app/remove", methods=["GET", "POST"])
@guesses
@audience("secure_account")
def remove_app() -> ResponseReturnValue:
    """Take the authenticator app away."""
    if queries.factors_of(current_user.id).app is None:
        return redirect(url_for("credentials.overview"), 303)
    return _removal(_("the authenticator app"), lambda: actions.remove_app(current_user))


def _removal(what: str, remove) -> ResponseReturnValue:
    form, status = RemovalForm(), 200
    if form.validate_on_submit():
        try:
            actions.check_password(current_user, form.password.data or "")
            remove()
            flash(_("Removed: %(what)s.", what=what), "success")
            return redirect(url_for("credentials.overview"), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template("credentials/remove.html", form=form, what=what), status


@blueprint.route("/account/security/codes", methods=["GET", "POST"])
@guesses
@audience("secure_account")
def new_codes() -> ResponseReturnValue:
    """New recovery codes; those before are worth nothing any more."""
    form, status = NewCodesForm(), 200
    if form.validate_on_submit():
        try:
            actions.check_password(current_user, form.password.data or "")
            return render_template("credentials/codes.html", codes=actions.new_codes(current_user))
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    factors = queries.factors_of(current_user.id)
    return render_template("credentials/new_codes.html", form=form, factors=factors), status


@blueprint.post("/account/security/sign-ins/<uuid:session_id>/end")
@audience("secure_account")
def end_session(session_id: uuid.UUID) -> ResponseReturnValue:
    """Sign one browser out."""
    actions.end_session(current_user, session_id)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("credentials.overview") + "#sign-ins", 303)


@blueprint.post("/account/security/sign-ins/end-others")
@audience("secure_account")
def end_other_sessions() -> ResponseReturnValue:
    """Sign every browser out but this one."""
    count = actions.end_other_sessions(current_user, sign_ins.present_id())
    flash(_("Signed out in %(count)s other browsers.", count=count), "success")
    return redirect(url_for("credentials.overview") + "#sign-ins", 303)


@blueprint.app_context_processor
def credential_words() -> dict:
    """The form of a sign-in by passkey, for the page that asks for the password; whether one can answer at this address."""
    return {
        "passkey_answer": lambda to: PasskeyAnswerForm(formdata=None, to=to), "passkeys_answer_here": passkeys.has_a_name,
    }  # fmt: skip


from . import desk_pages, step_pages  # noqa: E402,F401  - their views join the blueprint
