"""The payer's pages: what he is asked for, the way to the provider, the sandbox bank, and what became of it."""

import uuid
from urllib.parse import urljoin

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal
from auction.ground.money import capital_words
from auction.ground.refusal import Refusal

from .actions import ask_payment, decide_in_sandbox, look_up_payment
from .forms import PayForm, SandboxForm
from .models import Payment
from .providers import providers_for, sandbox_allowed
from .queries import known_reference, payment_of, transfers_of
from .reference_rules import spaced
from .rules import PAYMENT_NAMES, PURPOSE_NAMES, REFUND_NAMES, REFUND_REASONS

blueprint = Blueprint("payments", __name__)


@blueprint.get("/pay/<uuid:payment_id>")
@audience("pay")
def pay(payment_id: uuid.UUID):
    """What is asked, by whom, and the button that leads to the provider; later, what became of it."""
    payment = payment_of(current_user, payment_id)
    return _page(payment, PayForm(), 200)


@blueprint.post("/pay/<uuid:payment_id>")
@audience("pay")
def go_on(payment_id: uuid.UUID):
    """To the provider. The amount is our own row's; the form carries only the choice of provider."""
    payment = payment_of(current_user, payment_id)
    form = PayForm()
    form.offer(providers_for(payment.amount_minor), payment.amount_minor)
    try:
        if not form.validate_on_submit():
            return _page(payment, form, 422)
        address = ask_payment(
            payment_id, current_user, form.provider.data, _whole(".come_back", payment_id), _whole(".pay", payment_id)
        )
    except Refusal as refusal:
        status = flash_refusal(refusal)
        return _page(payment_of(current_user, payment_id), PayForm(formdata=None), status)
    return redirect(address, 303)


@blueprint.get("/pay/<uuid:payment_id>/return")
@audience("pay")
def come_back(payment_id: uuid.UUID):
    """Back from the provider: look up at once, do not wait for its event. What the address says proves nothing."""
    payment_of(current_user, payment_id)
    try:
        look_up_payment(payment_id)
    except Refusal as refusal:
        flash_refusal(refusal)
    return redirect(url_for(".pay", payment_id=payment_id), 303)


@blueprint.route("/pay/sandbox/<uuid:payment_id>", methods=["GET", "POST"])
@audience("pay")
def sandbox(payment_id: uuid.UUID):
    """The sandbox bank. There is no such page in production."""
    if not sandbox_allowed():
        raise Refusal("NOT_FOUND")
    payment = payment_of(current_user, payment_id)
    if payment.provider != "sandbox":
        raise Refusal("NOT_FOUND")
    form = SandboxForm()
    if form.validate_on_submit():
        payment = decide_in_sandbox(payment_id, current_user, pays=request.form.get("answer") == "pay")
        if payment.state == "received":
            flash(_("The payment has arrived."), "success")
        return redirect(url_for(".pay", payment_id=payment_id), 303)
    return render_template("payments/sandbox.html", payment=payment, form=form, purpose=PURPOSE_NAMES[payment.purpose])


def _page(payment: Payment, form: PayForm, status: int):
    providers = providers_for(payment.amount_minor) if payment.state == "started" else []
    if providers:
        form.offer(providers, payment.amount_minor)
    return render_template(
        "payments/pay.html", payment=payment, form=form, providers=providers,
        purpose=PURPOSE_NAMES[payment.purpose], state=PAYMENT_NAMES[payment.state],
    ), status  # fmt: skip


@blueprint.get("/pay/bank/<uuid:payment_id>")
@audience("pay")
def bank_transfer(payment_id: uuid.UUID):
    """Where to transfer what under which reference, until when; and what has arrived so far."""
    payment = payment_of(current_user, payment_id)
    reference = known_reference(payment.purpose, payment.subject)
    if payment.state not in ("started", "covered") or reference is None:
        return redirect(url_for(".pay", payment_id=payment_id), 303)
    return render_template(
        "payments/bank_transfer.html", payment=payment, reference=reference, spaced=spaced(reference),
        purpose=PURPOSE_NAMES[payment.purpose], missing_minor=payment.amount_minor if payment.state == "started" else 0,
        capital=capital_words(payment.amount_minor) if payment.currency == "CNY" else None,
        arrived=transfers_of(payment), refund_names=REFUND_NAMES, refund_reasons=REFUND_REASONS,
    )  # fmt: skip


def _whole(endpoint: str, payment_id: uuid.UUID) -> str:
    """A whole address of ours, from the settings: what a request calls its host proves nothing."""
    return urljoin(current_app.config["PUBLIC_URL"], url_for(endpoint, payment_id=payment_id))
