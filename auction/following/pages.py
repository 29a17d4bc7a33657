"""What I follow: the page where everything can be switched, the buttons on lot and list, the browsers that are told."""

import uuid
from dataclasses import replace

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal, told
from auction.ground.guards import limiter
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.lots.queries import public_lot
from auction.search.wanted import Wanted, of_query, read
from auction.search.wording import name_of, title_of

from . import actions, queries
from .calendar_pages import blueprint as calendar_blueprint
from .calendar_pages import calendar_address
from .push_rules import public_text, server_key
from .rules import GROUPS, NAME_CHARACTERS_MOST, WATCHABLE

blueprint = Blueprint("following", __name__)
HOURS = range(24)


@blueprint.app_context_processor
def following_words() -> dict:
    """Whether the visitor watches a lot, for the lot's page."""
    return {"is_watching": is_watching, "watchable": WATCHABLE, "searched_as": searched_as}


def is_watching(lot_id: int) -> bool:
    """Whether the signed-in visitor watches the lot."""
    return bool(current_user.is_authenticated and queries.is_watched(current_user, lot_id))


def searched_as(query: str) -> list[str]:
    """What a saved search asks for, part by part in the visitor's language; what no longer can be asked for is not said."""
    try:
        return title_of(of_query(query))
    except Refusal:
        return []


@blueprint.get("/following")
@audience("own_account")
def index() -> ResponseReturnValue:
    """Everything the person follows, and how he is told of it."""
    return _page(200)


def _page(status: int, typed: MultiDict[str, str] | None = None) -> ResponseReturnValue:
    """The page; `typed` is the choice that was refused, whose ticks are kept."""
    choice, is_stopped = queries.choice_of(current_user), actions.MAILS in current_user.mails_stopped
    by_mail = set() if is_stopped else set(GROUPS) - set(choice.not_by_mail)
    hours = {"quiet_from": choice.quiet_from_h, "quiet_until": choice.quiet_until_h}
    shown = {
        "by_mail": set(typed.getlist("by_mail")) if typed is not None else by_mail,
        "by_push": set(typed.getlist("by_push")) if typed is not None else set(GROUPS) - set(choice.not_by_push),
        "hours": {
            name: str("" if hour is None else hour) if typed is None else typed.get(name, "") for name, hour in hours.items()
        },
    }  # fmt: skip
    page = render_template(
        "following/index.html", lots=queries.watched_lots(current_user), searches=queries.saved_searches(current_user),
        devices=queries.devices(current_user), groups=GROUPS, is_stopped=is_stopped, all_hours=HOURS, **shown,
        calendar=calendar_address(current_user, choice),
        server_key=public_text(server_key(current_app.config["SECRET_KEY"])),
    )  # fmt: skip
    return page, status


@blueprint.route("/lots/<int:lot_id>/watch", methods=["GET", "POST"])
@audience("own_account")
def watch(lot_id: int) -> ResponseReturnValue:
    """Watch a lot. The page that asks is where a stranger comes back to after signing in."""
    lot = found(public_lot(lot_id))
    status = 200
    if request.method == "POST":
        try:
            actions.watch(current_user, lot_id)
            flash(_("You watch this lot now. You will be told what happens to it."), "success")
            return redirect(url_for("lots.show", lot_id=lot_id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    return render_template("following/watch.html", lot=lot, is_watched=queries.is_watched(current_user, lot_id)), status


@blueprint.post("/lots/<int:lot_id>/watch/stop")
@audience("own_account")
def stop_watching(lot_id: int) -> ResponseReturnValue:
    """Watch a lot no more; back to where the button stood."""
    found(public_lot(lot_id))
    actions.stop_watching(current_user, lot_id)
    flash(_("You watch this lot no more."), "success")
    if request.form.get("back") == "list":
        return redirect(url_for("following.index"), 303)
    return redirect(url_for("lots.show", lot_id=lot_id), 303)


def _wanted() -> Wanted:
    """The search in the address, told of from its announcements on: whatever state and order it was looked at in."""
    return replace(read(request.args), state="on", sort="soonest")


@blueprint.route("/following/searches/new", methods=["GET", "POST"])
@audience("own_account")
def save_search() -> ResponseReturnValue:
    """Save the search in the address under a name."""
    wanted = _wanted()
    known = queries.saved(current_user, wanted.query_string())
    parts = title_of(wanted)
    proposed = known.name if known else name_of(wanted)[:NAME_CHARACTERS_MOST].strip() or _("All new lots")
    name, error, status = proposed, None, 200
    if request.method == "POST":
        name = request.form.get("name", "")
        try:
            actions.save_search(current_user, wanted, name)
            flash(_("The search is saved. You will be told of new lots that fit."), "success")
            return redirect(url_for("following.index"), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            error = told(refusal)[0] if refusal.code in ("SEARCH_NAME_MISSING", "CHARACTER_UNSEEN") else None
    page = render_template(
        "following/search.html", wanted=wanted, parts=parts, name=name, error=error, is_known=known is not None,
        characters_most=NAME_CHARACTERS_MOST,
    )  # fmt: skip
    return page, status


@blueprint.post("/following/searches/<int:search_id>/delete")
@audience("own_account")
def delete_search(search_id: int) -> ResponseReturnValue:
    """Forget a saved search."""
    actions.delete_search(current_user, search_id)
    flash(_("The search is deleted."), "success")
    return redirect(url_for("following.index"), 303)


@blueprint.post("/following/searches/<int:search_id>/told")
@audience("own_account")
def tell_of_search(search_id: int) -> ResponseReturnValue:
    """Be told of a saved search's new lots (`told`=1), or keep it silent."""
    is_told = request.form.get("told") == "1"
    actions.tell_of_search(current_user, search_id, is_told)
    flash(
        _("You will be told of new lots that fit.") if is_told else _("The search is kept and tells you nothing."),
        "success",
    )
    return redirect(url_for("following.index"), 303)


@blueprint.post("/following/choice")
@audience("own_account")
def choose() -> ResponseReturnValue:
    """Which news comes by mail and to devices, and the quiet hours."""
    try:
        by_mail, by_push = (
            [one for one in request.form.getlist(name) if one in GROUPS] for name in ("by_mail", "by_push")
        )
        actions.choose(current_user, by_mail, by_push, _hour("quiet_from"), _hour("quiet_until"))
    except Refusal as refusal:
        return _page(flash_refusal(refusal), request.form)
    flash(_("Your choice is kept."), "success")
    return redirect(url_for("following.index"), 303)


def _hour(name: str) -> int | None:
    text = request.form.get(name, "")
    if text and text not in {str(hour) for hour in HOURS}:
        raise Refusal("REQUEST_MALFORMED", detail=name)
    return int(text) if text else None


@blueprint.post("/following/devices")
@limiter.limit("30 per hour")
@audience("own_account")
def add_device() -> ResponseReturnValue:
    """Show notifications in this browser too; its script has filled in what it was given."""
    given = {name: request.form.get(name, "") for name in ("endpoint", "public_key", "secret", "name")}
    try:
        actions.add_device(current_user, **given)
    except Refusal as refusal:
        return _page(flash_refusal(refusal))
    flash(_("This browser shows your alerts now."), "success")
    return redirect(url_for("following.index"), 303)


@blueprint.post("/following/devices/<uuid:device_id>/remove")
@audience("own_account")
def remove_device(device_id: uuid.UUID) -> ResponseReturnValue:
    """Show no more notifications in that browser."""
    actions.remove_device(current_user, device_id)
    flash(_("That browser shows your alerts no more."), "success")
    return redirect(url_for("following.index"), 303)


@blueprint.get("/following/worker.js")
@audience("look")
def worker() -> Response:
    """The browser's own helper for notifications. At an address that stays, since a browser holds on to it."""
    response = current_app.send_static_file("following/worker.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


def install(app: Flask) -> None:
    """The calendar's views stand in a blueprint of their own, since this page shows their address."""
    app.register_blueprint(calendar_blueprint)
