"""A person's own calendar: the dates of the lots he watches, at an address that only he knows and can renew."""

from flask import Blueprint, Response, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from auction.accounts.audience import audience
from auction.accounts.letters import address_of
from auction.accounts.models import User
from auction.feeds import calendars
from auction.feeds.pages import answer
from auction.feeds.queries import stamps_of, viewings_of
from auction.ground.door import language
from auction.ground.refusal import Refusal
from auction.ground.store import db

from . import actions, queries
from .models import FollowChoice

blueprint = Blueprint("following_calendar", __name__)


def calendar_address(user: User, choice: FollowChoice) -> str:
    """The secret address of the person's calendar, in the language of the page that shows it."""
    return address_of(
        "following_calendar.calendar", token=_signer().dumps([user.id, choice.calendar_number]), lang=language()
    )


def _signer() -> URLSafeSerializer:
    # Signed, not kept: nobody who reads the database learns the address.
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="own-calendar")


@blueprint.get("/following/calendar/<token>.ics")
@audience("look")
def calendar(token: str) -> Response:
    """The dates of the lots that the token's person watches. Calendar programs send no sign-in: the address is the key.
    Refuses NOT_FOUND for any other, a renewed one's predecessor too.
    """
    try:
        user_id, number = _signer().loads(token)
    except BadSignature:
        raise Refusal("NOT_FOUND") from None
    user = db.session.get(User, user_id)
    if user is None or not user.active or queries.choice_of(user).calendar_number != number:
        raise Refusal("NOT_FOUND")
    lots = [lot for lot in queries.watched_lots(user) if lot.opens_at]
    stamps = stamps_of(lots)
    address = address_of("following_calendar.calendar", token=token)
    body = calendars.calendar_of(lots, viewings_of(lots), stamps, _("Lots I watch"), address)
    response = answer(body, calendars.MEDIA_TYPE, None)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Disposition"] = 'inline; filename="following.ics"'
    return response


@blueprint.post("/following/calendar/renew")
@audience("own_account")
def renew() -> ResponseReturnValue:
    """Another secret address; whoever had the old one sees nothing any more."""
    actions.renew_calendar(current_user)
    flash(_("Your calendar has a new address. The old one leads nowhere now."), "success")
    return redirect(url_for("following.index"), 303)
