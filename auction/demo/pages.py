"""What only the demo court has: a clock that can be moved, and a mailbox that can be read."""

import sqlalchemy as sa
from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal, words
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import Mail

from . import clock as demo_clock

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
MAILS_SHOWN = 50


def install(app: Flask) -> None:
    """The banner of every page."""
    demo_clock.install(app)


@blueprint.before_request
def only_in_the_demo() -> None:
    """A production court has no such pages."""
    if current_app.config["SUBHASTA_ENV"] == "production":
        raise Refusal("NOT_FOUND")


@blueprint.post("/clock/next")
@audience("look")
def next_event():
    """Move the clock to the next event, and back to the page the visitor came from."""
    try:
        event = demo_clock.go_to_next_event()
        flash(_("The clock was moved: %(what)s.", what=words(event.what)), "success")
    except Refusal as refusal:
        flash_refusal(refusal)
    return _back()


@blueprint.post("/clock/day")
@audience("look")
def next_day():
    """Move the clock on by a day, and back to the page the visitor came from."""
    try:
        demo_clock.go_on_a_day()
        flash(_("The clock was moved on by a day."), "success")
    except Refusal as refusal:
        flash_refusal(refusal)
    return _back()


def _back():
    # Only within this site: the address ends with a slash, so no other host can begin so.
    came_from = request.referrer or ""
    return redirect(came_from if came_from.startswith(request.host_url) else url_for("front.home"), 303)


@blueprint.get("/mailbox")
@audience("look")
def mailbox():
    """The demo court's letters, newest first: no real mail leaves it.

    Those about accounts are for everybody to try; what was written to one person, he alone is shown (article 18).
    """
    own = current_user.email if current_user.is_authenticated else None
    mails = (
        db.session.query(Mail).where(sa.or_(~Mail.is_personal, Mail.recipient == own))
        .order_by(Mail.written_at.desc(), Mail.id).limit(MAILS_SHOWN).all()
    )  # fmt: skip
    return render_template("demo/mailbox.html", mails=mails)
