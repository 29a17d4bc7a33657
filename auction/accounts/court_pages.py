"""Courts, for administrators: what each court has chosen where the law leaves it the choice."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set

from . import actions, queries
from .audience import audience
from .pages import blueprint


@blueprint.get("/desk/courts")
@audience("administer")
def courts() -> ResponseReturnValue:
    """All courts, and whether automatic bidding is on for their lots."""
    return _courts_page(200)


def _courts_page(status: int) -> ResponseReturnValue:
    choices = [(court, rule_set(court.jurisdiction)) for court in queries.courts()]
    return render_template("accounts/courts.html", choices=choices), status


@blueprint.post("/desk/courts/<int:court_id>/automatic")
@audience("administer")
def switch_automatic(court_id: int) -> ResponseReturnValue:
    """Turn automatic bidding on or off for the court's lots."""
    queries.court_of(court_id)
    wish = request.form.get("automatic")
    if wish not in ("on", "off"):
        raise Refusal("REQUEST_MALFORMED", detail="automatic (on, off)")
    try:
        actions.set_automatic_bidding(court_id, current_user, is_on=wish == "on")
    except Refusal as refusal:
        return _courts_page(flash_refusal(refusal))
    flash(_("Automatic bidding is on.") if wish == "on" else _("Automatic bidding is off."), "success")
    return redirect(url_for("accounts.courts"), 303)
