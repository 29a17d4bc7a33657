"""The partner desk: who is told what, at which address, and what became of it. For administrators."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.accounts.forms import court_names
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal, Words
from auction.journal.catalogue import EVENTS
from auction.tables.list_pages import list_answer

from . import actions, queries
from .delivery_list import delivery_list
from .delivery_rules import REPLAYED_MOST, message
from .forms import SIGNATURES, EndpointForm, PartnerForm, ReplayForm
from .partner_list import partner_list

blueprint = Blueprint("partners", __name__)
# What the journal's subjects are called on this page.
SUBJECT_NAMES = {
    "lot": Words("Lot", "标的物"),
    "case": Words("Case", "案件"),
    "partner": Words("Partner", "合作平台"),
}


@blueprint.get("/desk/partners")
@audience("administer")
def desk():
    """All partners."""
    return list_answer(partner_list(), "partners/desk.html", lambda partner_id: url_for(".show", partner_id=partner_id))


@blueprint.route("/desk/partners/new", methods=["GET", "POST"])
@audience("administer")
def add():
    """Add a partner."""
    form = PartnerForm()
    status = 200
    if form.validate_on_submit():
        try:
            partner = actions.add_partner(form.name.data, form.contact_email.data, current_user)
            flash(_("The partner is added. Now add the address at which it is told."), "success")
            return redirect(url_for(".show", partner_id=partner.id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template("partners/add.html", form=form), status


@blueprint.get("/desk/partners/<int:partner_id>")
@audience("administer")
def show(partner_id: int):
    """One partner: its addresses and the log of what was sent to it."""
    return _partner_page(partner_id, 200)


def _partner_page(partner_id: int, status: int):
    partner = queries.partner(partner_id)
    return render_template(
        "partners/partner.html", partner=partner, deliveries=queries.newest_deliveries(partner_id), events=EVENTS,
        waiting=queries.waiting_counts(partner_id), given_up=queries.given_up_counts(partner_id),
        subject_names=SUBJECT_NAMES, court_names=court_names(),
    ), status  # fmt: skip


@blueprint.get("/desk/partners/<int:partner_id>/deliveries")
@audience("administer")
def deliveries(partner_id: int):
    """Everything that was sent to one partner."""
    partner = queries.partner(partner_id)
    return list_answer(
        delivery_list(partner), "partners/deliveries.html", lambda row_id: url_for(".delivery", delivery_id=row_id),
        partner=partner,
    )  # fmt: skip


@blueprint.route("/desk/partners/<int:partner_id>/endpoints/new", methods=["GET", "POST"])
@audience("administer")
def add_endpoint(partner_id: int):
    """Add an address. The answer to the form shows the secret, this once."""
    partner = queries.partner(partner_id)
    form = EndpointForm()
    status = 200
    if form.validate_on_submit():
        try:
            endpoint = actions.add_endpoint(
                partner_id, form.url.data, form.kinds.data, form.secret.data or None, current_user,
                court_ids=[int(court_id) for court_id in form.courts.data], schemes=SIGNATURES[form.signature.data],
            )  # fmt: skip
            return render_template("partners/secret.html", endpoint=endpoint, keys=endpoint.keys, is_new=True)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            partner = queries.partner(partner_id)
    elif form.is_submitted():
        status = 422
    return render_template("partners/add_endpoint.html", form=form, partner=partner), status


@blueprint.post("/desk/partners/endpoints/<int:endpoint_id>/disable")
@audience("administer")
def disable(endpoint_id: int):
    """Switch an address off."""
    return _act_on(endpoint_id, actions.disable_endpoint, _("The address is switched off."))


@blueprint.post("/desk/partners/endpoints/<int:endpoint_id>/enable")
@audience("administer")
def enable(endpoint_id: int):
    """Switch an address on again."""
    return _act_on(endpoint_id, actions.enable_endpoint, _("The address is switched on."))


@blueprint.post("/desk/partners/endpoints/<int:endpoint_id>/test")
@audience("administer")
def test(endpoint_id: int):
    """Send a test event."""
    return _act_on(
        endpoint_id,
        actions.send_test,
        _("A test event is on its way. Reload the page to see what the partner answered."),
    )


@blueprint.post("/desk/partners/endpoints/<int:endpoint_id>/keys/<any(hmac, ed25519):scheme>")
@audience("administer")
def rotate(endpoint_id: int, scheme: str):
    """Make a new key. The answer shows the secret, this once."""
    endpoint = queries.endpoint(endpoint_id)
    partner_id = endpoint.partner_id
    try:
        key = actions.rotate_secret(endpoint_id, current_user, scheme)
    except Refusal as refusal:
        return _partner_page(partner_id, flash_refusal(refusal))
    return render_template("partners/secret.html", endpoint=key.endpoint, keys=[key], is_new=False)


@blueprint.route("/desk/partners/endpoints/<int:endpoint_id>/replay", methods=["GET", "POST"])
@audience("administer")
def replay(endpoint_id: int):
    """Send what an address is told again, from a position or a day on."""
    endpoint = queries.endpoint(endpoint_id)
    form, status = ReplayForm(), 200
    if form.validate_on_submit():
        try:
            count = actions.replay(endpoint_id, current_user, position=form.position.data, day=form.day.data)
            flash(_("%(count)s events are sent again, in their order.", count=count), "success")
            return redirect(url_for(".show", partner_id=queries.endpoint(endpoint_id).partner_id), 303)
        except Refusal as refusal:
            status, endpoint = flash_refusal(refusal), queries.endpoint(endpoint_id)
    elif form.is_submitted():
        status = 422
    return render_template("partners/replay.html", form=form, endpoint=endpoint, most=REPLAYED_MOST), status


def _act_on(endpoint_id: int, act: Callable, done: str):
    partner_id = queries.endpoint(endpoint_id).partner_id
    try:
        act(endpoint_id, current_user)
    except Refusal as refusal:
        return _partner_page(partner_id, flash_refusal(refusal))
    flash(done, "success")
    return redirect(url_for(".show", partner_id=partner_id), 303)


@blueprint.get("/desk/partners/deliveries/<uuid:delivery_id>")
@audience("administer")
def delivery(delivery_id: uuid.UUID):
    """One delivery: the body, and every try with what was sent and what came back."""
    row = queries.delivery(delivery_id)
    entry = row.entry
    body = message(entry.kind, entry.at, entry.subject, entry.seq, entry.public).decode()
    return render_template("partners/delivery.html", delivery=row, body=body, events=EVENTS)


@blueprint.post("/desk/partners/deliveries/<uuid:delivery_id>/resend")
@audience("administer")
def resend(delivery_id: uuid.UUID):
    """Send a delivery again, now."""
    partner_id = queries.delivery(delivery_id).endpoint.partner_id
    try:
        actions.resend(delivery_id, current_user)
    except Refusal as refusal:
        return _partner_page(partner_id, flash_refusal(refusal))
    flash(_("The event is sent again. Reload the page to see what the partner answered."), "success")
    return redirect(url_for(".show", partner_id=partner_id), 303)
