"""The practice lot's own page: what it is, and the way in."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.accounts.sign_in import way_back

from .actions import join

blueprint = Blueprint("practice", __name__, url_prefix="/practice")


@blueprint.get("")
@audience("look")
def show() -> ResponseReturnValue:
    """What practising is."""
    return render_template("practice/show.html", way_back=way_back())


@blueprint.post("")
@audience("bid")
def enter() -> ResponseReturnValue:
    """Take part in the practice lot that is open, or in a new one."""
    return redirect(url_for("room.show", lot_id=join(current_user).lot_id), 303)
