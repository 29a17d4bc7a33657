"""How fast deposits come back: for everybody by court, and what is late for the court's supervisors."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.payments.rules import FAILURE_NAMES, REFUND_NAMES, REFUND_REASONS

from .pages import blueprint
from .release_figures import LEAST_RELEASES, late_releases, release_hours, releases_by_court


@blueprint.get("/courts/releases")
@audience("look")
def releases() -> ResponseReturnValue:
    """The median time from the end of bidding to the deposit's return, court by court."""
    return render_template(
        "enrolment/releases.html", courts=releases_by_court(), least=LEAST_RELEASES, hours_of=release_hours
    )


@blueprint.get("/desk/releases")
@audience("supervise")
def late_releases_desk() -> ResponseReturnValue:
    """What this court owes bidders and has not given back in time."""
    return render_template(
        "enrolment/late_releases.html", late=late_releases(current_user.court_id), now=clock.now(),
        refund_names=REFUND_NAMES, refund_reasons=REFUND_REASONS, failures=FAILURE_NAMES,
    )  # fmt: skip
