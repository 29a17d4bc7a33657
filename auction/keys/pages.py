"""The partner desk: a partner's own people look after its keys, see what needs them and how much it asks."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.accounts.forms import court_names
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.journal.catalogue import EVENTS
from auction.partners.models import Partner
from auction.partners.queries import given_up_counts, waiting_counts

from . import actions, queries
from .chart_rules import HEIGHT, WIDTH, bars, sums
from .forms import KeyForm, RotateForm
from .rules import REQUESTS_PER_MINUTE, SCOPES, standing

blueprint = Blueprint("keys", __name__)
USAGE_DAYS = 30


def own() -> Partner:
    """The partner that the signed-in person works for."""
    return queries.partner_of(current_user)


@blueprint.get("/partner")
@audience("partner_desk")
def desk() -> ResponseReturnValue:
    """The desk: what needs attention first, then keys and addresses."""
    return desk_page(200)


def desk_page(status: int) -> ResponseReturnValue:
    """The desk, also when an act on it was refused."""
    partner, at = own(), clock.now()
    clients = queries.clients(partner.id)
    return render_template(
        "keys/desk.html", desk="keys", partner=partner, clients=clients, granted=queries.granted_to(partner.id),
        standings={client.id: standing(at, client.expires_at, client.revoked_at) for client in clients},
        scopes=SCOPES, events=EVENTS, court_names=court_names(), waiting=waiting_counts(partner.id),
        given_up=given_up_counts(partner.id), arrived=queries.last_successes(partner.id), now=at,
    ), status  # fmt: skip


@blueprint.get("/partner/usage")
@audience("partner_desk")
def usage() -> ResponseReturnValue:
    """How much the partner's keys asked for, by day and by operation."""
    partner, today = own(), clock.today()
    days = [today - timedelta(days=ago) for ago in reversed(range(USAGE_DAYS))]
    rows = sums(days, queries.requests_by_day(partner.id, days[0]))
    by_operation: dict[str, dict[int, int]] = {}
    for (operation, status_class), requests in queries.requests_by_operation(partner.id, days[0]).items():
        by_operation.setdefault(operation, {})[status_class] = requests
    return render_template(
        "keys/usage.html", partner=partner, rows=rows, bars=bars(rows), width=WIDTH, height=HEIGHT,
        by_operation=by_operation,
    )  # fmt: skip


@blueprint.route("/partner/keys/new", methods=["GET", "POST"])
@audience("partner_desk")
def new_key() -> ResponseReturnValue:
    """Make a key. The answer to the form shows its secret, this once."""
    partner = own()
    form, status = KeyForm(queries.granted_to(partner.id)), 200
    if form.validate_on_submit():
        try:
            client, secret = actions.make_client(
                partner.id, form.name.data, form.wanted(), int(form.lifetime.data), current_user.id
            )
            return render_template("keys/secret.html", client=client, secret=secret)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    else:
        form.requests_per_minute.data = min(REQUESTS_PER_MINUTE, queries.granted_to(partner.id).requests_per_minute)
    return render_template("keys/new_key.html", form=form), status


@blueprint.route("/partner/keys/<int:key_id>/rotate", methods=["GET", "POST"])
@audience("partner_desk")
def rotate_key(key_id: int) -> ResponseReturnValue:
    """Give a key a new secret. The answer to the form shows it, this once."""
    partner_id = own().id
    client = queries.client_of(partner_id, key_id)
    form, status = RotateForm(), 200
    if form.validate_on_submit():
        try:
            client, secret = actions.rotate(key_id, int(form.overlap.data), current_user.id)
            return render_template("keys/secret.html", client=client, secret=secret)
        except Refusal as refusal:
            status, client = flash_refusal(refusal), queries.client_of(partner_id, key_id)
    elif form.is_submitted():
        status = 422
    return render_template("keys/rotate.html", form=form, client=client), status


@blueprint.post("/partner/keys/<int:key_id>/revoke")
@audience("partner_desk")
def revoke_key(key_id: int) -> ResponseReturnValue:
    """End a key at once."""
    queries.client_of(own().id, key_id)
    try:
        actions.revoke(key_id, current_user.id)
    except Refusal as refusal:
        return desk_page(flash_refusal(refusal))
    flash(_("The key is revoked. Nothing can be done with it or its tokens any more."), "success")
    return redirect(url_for(".desk"), 303)


from . import access_pages, endpoint_pages  # noqa: E402,F401  - their views join the blueprint
