"""Courts, for administrators: what each court has chosen where the law leaves it the choice."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.tables.list_pages import list_answer

from . import actions, queries
from .audience import audience
from .court_list import court_list
from .pages import blueprint


@blueprint.get("/desk/courts")
@audience("administer")
def courts() -> ResponseReturnValue:
    """All courts, and whether automatic bidding is on for their lots."""
    return list_answer(
        court_list(), "accounts/courts.html", lambda court_id: url_for("accounts.court", court_id=court_id)
    )


@blueprint.get("/desk/courts/<int:court_id>")
@audience("administer")
def court(court_id: int) -> ResponseReturnValue:
    """One court: its contacts, its account, and the switch."""
    return _court_page(court_id, 200)


def _court_page(court_id: int, status: int) -> ResponseReturnValue:
    row = queries.court_of(court_id)
    return render_template("accounts/court.html", court=row, rules=rule_set(row.jurisdiction)), status


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
        return _court_page(court_id, flash_refusal(refusal))
    flash(_("Automatic bidding is on.") if wish == "on" else _("Automatic bidding is off."), "success")
    return redirect(url_for("accounts.court", court_id=court_id), 303)
