"""What the last reconciliations found, for the court's finance clerks and supervisors."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.payments.providers import PROVIDER_NAMES

from .queries import earlier, newest_of_all, shown
from .rules import CAUSES

blueprint = Blueprint("reconciliation", __name__)


@blueprint.get("/desk/reconciliation")
@audience("read_reconciliation")
def desk() -> ResponseReturnValue:
    """Each provider's last comparison with every difference of this court, and when it was compared before."""
    return render_template(
        "reconciliation/desk.html", runs=[(run, shown(run, current_user.court_id)) for run in newest_of_all()],
        earlier=earlier(), causes=CAUSES, names=PROVIDER_NAMES,
    )  # fmt: skip
