"""What administrators decide about a partner: its rights, its people; and its keys, which they may end."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.accounts.forms import court_names
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.partners.queries import partner as partner_with

from . import actions, members, queries
from .forms import GrantForm, MemberForm
from .pages import blueprint
from .rules import OWN_SCOPES, SCOPES, standing


@blueprint.get("/desk/partners/<int:partner_id>/access")
@audience("administer")
def access(partner_id: int) -> ResponseReturnValue:
    """A partner's rights, people and keys."""
    return _access_page(partner_id, MemberForm(formdata=None), 200)


def _access_page(partner_id: int, form: MemberForm, status: int) -> ResponseReturnValue:
    partner, at = partner_with(partner_id), clock.now()
    clients = queries.clients(partner_id)
    return render_template(
        "keys/access.html", partner=partner, form=form, members=queries.members(partner_id), clients=clients,
        granted=queries.granted_to(partner_id), scopes=SCOPES, own_scopes=OWN_SCOPES, court_names=court_names(),
        standings={client.id: standing(at, client.expires_at, client.revoked_at) for client in clients},
    ), status  # fmt: skip


@blueprint.route("/desk/partners/<int:partner_id>/rights", methods=["GET", "POST"])
@audience("administer")
def grant(partner_id: int) -> ResponseReturnValue:
    """Say what a partner may do at most."""
    partner, granted = partner_with(partner_id), queries.granted_to(partner_id)
    form, status = GrantForm(
        scopes=sorted(granted.scopes), courts=[str(court_id) for court_id in granted.court_ids or ()],
        requests_per_minute=granted.requests_per_minute,
    ), 200  # fmt: skip
    if form.validate_on_submit():
        try:
            actions.grant(partner_id, form.wanted(), current_user)
            flash(_("The rights are set. The partner's keys have no more from now on."), "success")
            return redirect(url_for(".access", partner_id=partner_id), 303)
        except Refusal as refusal:
            status, partner = flash_refusal(refusal), partner_with(partner_id)
    elif form.is_submitted():
        status = 422
    return render_template("keys/grant.html", form=form, partner=partner), status


@blueprint.post("/desk/partners/<int:partner_id>/people")
@audience("administer")
def appoint(partner_id: int) -> ResponseReturnValue:
    """Give somebody the partner desk."""
    partner_with(partner_id)
    form = MemberForm()
    if not form.validate_on_submit():
        return _access_page(partner_id, form, 422)
    try:
        members.appoint_member(partner_id, form.email.data, current_user)
    except Refusal as refusal:
        return _access_page(partner_id, form, flash_refusal(refusal))
    flash(_("This person now has the partner desk. Who had no account gets a letter."), "success")
    return redirect(url_for(".access", partner_id=partner_id), 303)


@blueprint.post("/desk/partners/<int:partner_id>/people/<int:user_id>/dismiss")
@audience("administer")
def dismiss(partner_id: int, user_id: int) -> ResponseReturnValue:
    """Take the partner desk from somebody."""
    members.dismiss_member(partner_id, user_id, current_user)
    flash(_("This person no longer has the partner desk. Have the keys rotated that he knew."), "success")
    return redirect(url_for(".access", partner_id=partner_id), 303)


@blueprint.post("/desk/partners/<int:partner_id>/keys/<int:key_id>/revoke")
@audience("administer")
def end_key(partner_id: int, key_id: int) -> ResponseReturnValue:
    """End a key of a partner at once."""
    queries.client_of(partner_id, key_id)
    try:
        actions.revoke(key_id, current_user.id)
    except Refusal as refusal:
        return _access_page(partner_id, MemberForm(formdata=None), flash_refusal(refusal))
    flash(_("The key is revoked."), "success")
    return redirect(url_for(".access", partner_id=partner_id), 303)
