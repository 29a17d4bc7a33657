"""The administrator's desk."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience

from .queries import waiting_for
from .rules import KINDS

blueprint = Blueprint("administration", __name__)


@blueprint.get("/desk/administration")
@audience("administer")
def desk() -> ResponseReturnValue:
    """What is due and late for an administrator: his last days, then what waits, faults first."""
    return render_template("administration/desk.html", kinds=KINDS, counts=waiting_for(current_user))
