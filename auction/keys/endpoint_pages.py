"""The partner desk's addresses and deliveries: the acts of `partners`, on the partner's own things alone."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.journal.catalogue import EVENTS
from auction.partners import actions
from auction.partners.delivery_list import delivery_list
from auction.partners.delivery_rules import REPLAYED_MOST, message
from auction.partners.forms import SIGNATURES, EndpointForm, ReplayForm
from auction.tables.list_pages import list_answer

from . import queries
from .forms import EventsForm
from .pages import blueprint, desk_page, own


@blueprint.route("/partner/endpoints/new", methods=["GET", "POST"])
@audience("partner_desk")
def add_endpoint() -> ResponseReturnValue:
    """Add an address. The answer to the form shows the secret, this once."""
    partner = own()
    form, status = EndpointForm(), 200
    if form.validate_on_submit():
        try:
            endpoint = actions.add_endpoint(
                partner.id, form.url.data, form.kinds.data, form.secret.data or None, current_user,
                court_ids=[int(court_id) for court_id in form.courts.data], schemes=SIGNATURES[form.signature.data],
            )  # fmt: skip
            return _secret_page(endpoint, endpoint.keys, is_new=True)
        except Refusal as refusal:
            status, partner = flash_refusal(refusal), own()
    elif form.is_submitted():
        status = 422
    return render_template("partners/add_endpoint.html", form=form, partner=partner, desk="keys"), status


def _secret_page(endpoint, keys, *, is_new: bool) -> str:
    return render_template("partners/secret.html", endpoint=endpoint, keys=keys, is_new=is_new, desk="keys")


@blueprint.route("/partner/endpoints/<int:endpoint_id>/events", methods=["GET", "POST"])
@audience("partner_desk")
def choose(endpoint_id: int) -> ResponseReturnValue:
    """Choose the events and courts that an address is told of."""
    endpoint = queries.endpoint_of(own().id, endpoint_id)
    form = EventsForm(kinds=endpoint.kinds, courts=[str(court_id) for court_id in endpoint.court_ids])
    status = 200
    if form.validate_on_submit():
        try:
            court_ids = [int(court_id) for court_id in form.courts.data]
            actions.choose_events(endpoint_id, form.kinds.data, court_ids, current_user)
            flash(_("From now on the address is told of these events."), "success")
            return redirect(url_for(".desk"), 303)
        except Refusal as refusal:
            status, endpoint = flash_refusal(refusal), queries.endpoint_of(own().id, endpoint_id)
    elif form.is_submitted():
        status = 422
    return render_template("keys/events.html", form=form, endpoint=endpoint), status


@blueprint.post("/partner/endpoints/<int:endpoint_id>/disable")
@audience("partner_desk")
def disable(endpoint_id: int) -> ResponseReturnValue:
    """Switch an address off."""

    def act() -> object:
        return actions.disable_endpoint(endpoint_id, current_user, by="partner")

    return _act_on(endpoint_id, act, _("The address is switched off."))


@blueprint.post("/partner/endpoints/<int:endpoint_id>/enable")
@audience("partner_desk")
def enable(endpoint_id: int) -> ResponseReturnValue:
    """Switch an address on again."""
    return _act_on(
        endpoint_id, lambda: actions.enable_endpoint(endpoint_id, current_user), _("The address is switched on.")
    )


@blueprint.post("/partner/endpoints/<int:endpoint_id>/test")
@audience("partner_desk")
def test(endpoint_id: int) -> ResponseReturnValue:
    """Send a test event."""
    return _act_on(
        endpoint_id,
        lambda: actions.send_test(endpoint_id, current_user),
        _("A test event is on its way. “What was sent” shows what your server answered."),
    )


def _act_on(endpoint_id: int, act: Callable[[], object], done: str) -> ResponseReturnValue:
    queries.endpoint_of(own().id, endpoint_id)
    try:
        act()
    except Refusal as refusal:
        return desk_page(flash_refusal(refusal))
    flash(done, "success")
    return redirect(url_for(".desk"), 303)


@blueprint.post("/partner/endpoints/<int:endpoint_id>/keys/<any(hmac, ed25519):scheme>")
@audience("partner_desk")
def rotate(endpoint_id: int, scheme: str) -> ResponseReturnValue:
    """Make a new signing key. The answer shows the secret, this once."""
    queries.endpoint_of(own().id, endpoint_id)
    try:
        key = actions.rotate_secret(endpoint_id, current_user, scheme)
    except Refusal as refusal:
        return desk_page(flash_refusal(refusal))
    return _secret_page(key.endpoint, [key], is_new=False)


@blueprint.route("/partner/endpoints/<int:endpoint_id>/replay", methods=["GET", "POST"])
@audience("partner_desk")
def replay(endpoint_id: int) -> ResponseReturnValue:
    """Send what an address is told again, from a position or a day on."""
    endpoint = queries.endpoint_of(own().id, endpoint_id)
    form, status = ReplayForm(), 200
    if form.validate_on_submit():
        try:
            count = actions.replay(endpoint_id, current_user, position=form.position.data, day=form.day.data)
            flash(_("%(count)s events are sent again, in their order.", count=count), "success")
            return redirect(url_for(".deliveries"), 303)
        except Refusal as refusal:
            status, endpoint = flash_refusal(refusal), queries.endpoint_of(own().id, endpoint_id)
    elif form.is_submitted():
        status = 422
    shown = {"form": form, "endpoint": endpoint, "most": REPLAYED_MOST, "desk": "keys"}
    return render_template("partners/replay.html", **shown), status


@blueprint.get("/partner/deliveries")
@audience("partner_desk")
def deliveries() -> ResponseReturnValue:
    """What was sent to the partner, newest first."""
    partner = own()
    return list_answer(
        delivery_list(partner), "partners/deliveries.html", lambda row_id: url_for(".delivery", delivery_id=row_id),
        partner=partner, desk_of_partner=True,
    )  # fmt: skip


@blueprint.get("/partner/deliveries/<uuid:delivery_id>")
@audience("partner_desk")
def delivery(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """One delivery: the body, and every try with what was sent and what came back."""
    row = queries.delivery_of(own().id, delivery_id)
    entry = row.entry
    body = message(entry.kind, entry.at, entry.subject, entry.seq, entry.public).decode()
    return render_template("partners/delivery.html", delivery=row, body=body, events=EVENTS, desk="keys")


@blueprint.post("/partner/deliveries/<uuid:delivery_id>/resend")
@audience("partner_desk")
def resend(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """Send a delivery again, now."""
    queries.delivery_of(own().id, delivery_id)
    try:
        actions.resend(delivery_id, current_user)
        flash(_("The event is sent again. Reload the page to see what your server answered."), "success")
    except Refusal as refusal:
        flash_refusal(refusal)
    return redirect(url_for(".delivery", delivery_id=delivery_id), 303)
