"""The second step of a sign-in, and the sign-in by passkey alone."""

from collections.abc import Callable
from functools import wraps

from flask import Flask, jsonify, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user
from sqlalchemy.orm import Session

from auction.accounts.audience import audience
from auction.accounts.models import User
from auction.accounts.sign_in import place
from auction.ground import clock
from auction.ground.door import flash_refusal, told
from auction.ground.guards import limiter
from auction.ground.refusal import Refusal
from auction.ground.store import transaction

from . import actions, passkeys, sign_ins
from .forms import PasskeyAnswerForm, RecoveryForm, SecondStepForm
from .models import Passkey
from .pages import blueprint
from .queries import factors_of

# The password was right: what is left to guess are six digits.
_steps = limiter.limit(
    "10 per 10 minutes", key_func=lambda: str(session.get(sign_ins.WAITING, "-")[0]), methods=["POST"],
    deduct_when=lambda response: response.status_code == 422,
)  # fmt: skip
_questions = limiter.limit("60 per minute")


def lead_on(app: Flask) -> None:
    """After the right password of an account with a second factor comes the second step."""
    view = app.view_functions["security.login"]

    @wraps(view)
    def login(**values):
        answer = make_response(view(**values))
        if answer.status_code == 303 and sign_ins.WAITING in session and request.method == "POST":
            answer.location = url_for("credentials.second_step", to=request.form.get("to") or None)
        return answer

    app.view_functions["security.login"] = login


@blueprint.route("/account/login/second-step", methods=["GET", "POST"])
@_steps
@audience("look")
def second_step() -> ResponseReturnValue:
    """The code of the authenticator app, or a passkey."""
    return _step(SecondStepForm(), "credentials/second_step.html", "app", actions.use_code)


@blueprint.route("/account/login/recovery", methods=["GET", "POST"])
@_steps
@audience("look")
def recovery() -> ResponseReturnValue:
    """A recovery code, when the device is lost."""
    return _step(RecoveryForm(), "credentials/recovery.html", "recovery", actions.use_recovery_code)


def _step(form, template: str, proof: str, use: Callable[[Session, int, str], None]) -> ResponseReturnValue:
    user, status = sign_ins.waiting_user(), 200
    if user is None:
        return _password_again()
    factors = factors_of(user.id)
    if form.validate_on_submit():
        try:
            with transaction() as act:
                use(act, user.id, form.code.data)
                _signed_in(act.get_one(User, user.id), proof)
            return redirect(place(form.to.data or ""), 303)
        except Refusal as refusal:
            status = told(refusal)[1]
            form.code.errors = [told(refusal)[0]]
    elif form.is_submitted():
        status = 422
    else:
        form.to.data = request.args.get("to", "")
    answer = PasskeyAnswerForm(formdata=None, to=form.to.data)
    return render_template(template, form=form, answer=answer, factors=factors), status


def _password_again() -> ResponseReturnValue:
    session.pop(sign_ins.WAITING, None)
    flash_refusal(Refusal("SECOND_STEP_OVER"))
    return redirect(url_for("security.login", to=request.values.get("to") or None), 303)


def _signed_in(user: User, proof: str) -> None:
    login_user(user, remember=False, authn_via=[proof])


@blueprint.post("/account/login/passkey/question")
@_questions
@audience("look")
def passkey_question() -> ResponseReturnValue:
    """For passkeys.js: what the browser is asked to sign in with."""
    return jsonify(passkeys.question())


@blueprint.post("/account/login/passkey")
@_questions
@audience("look")
def passkey_sign_in() -> ResponseReturnValue:
    """Sign in by a passkey: device and finger, face or PIN are two factors, so no password is asked."""
    form = PasskeyAnswerForm()
    to = form.to.data or ""
    try:
        if not form.validate():
            raise Refusal("FORM_EXPIRED")
        _sign_in_by(form.credential.data or "")
        return redirect(place(to), 303)
    except Refusal as refusal:
        flash_refusal(refusal)
        return redirect(url_for("security.login", to=to or None), 303)


def _sign_in_by(answer: str) -> None:
    with transaction() as act:
        passkey = (
            act.query(Passkey).filter_by(credential_id=passkeys.credential_id(answer)).with_for_update().one_or_none()
        )
        owner = act.get(User, passkey.user_id) if passkey else None
        if passkey is None or owner is None or not owner.active or owner.confirmed_at is None:
            raise Refusal("PASSKEY_NOT_RIGHT")
        passkey.sign_count = passkeys.signed_count(answer, passkey)
        passkey.used_at = clock.now()
        _signed_in(owner, "passkey")
