"""How fast deposits come back: for everybody by court, and what is late for the court's supervisors."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.tables.list_pages import list_answer

from .late_list import late_list
from .pages import blueprint
from .release_figures import LEAST_RELEASES, release_hours, releases_by_court


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
    return list_answer(
        late_list(current_user), "enrolment/late_releases.html", lambda lot_id: url_for("lots.show", lot_id=lot_id)
    )
