"""The inbox: what the person was told, which mails he wants, and the link that ends a kind of them."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.ground.guards import csrf

from . import inbox, queries
from .audience import audience
from .inbox_rules import STOPPABLE
from .pages import blueprint

PAGES_MOST = 1_000


@blueprint.app_context_processor
def inbox_words() -> dict:
    """The unread number of the header."""
    return {"unread_notices": unread_notices}


def unread_notices() -> int:
    """How many notices the signed-in person has not read; counted once for a page."""
    if "unread_notices" not in g:
        g.unread_notices = queries.unread_count(current_user)
    return int(g.unread_notices)


@blueprint.get("/account/inbox")
@audience("own_account")
def show_inbox() -> ResponseReturnValue:
    """What the person was told: unread first, then newest first."""
    page = min(max(1, request.args.get("page", 1, type=int)), PAGES_MOST)
    return render_template("accounts/inbox.html", notices=queries.notices(current_user, page))


@blueprint.get("/account/inbox/<uuid:notice_id>")
@audience("own_account")
def show_notice(notice_id: uuid.UUID) -> ResponseReturnValue:
    """One notice; opening it marks it as read."""
    return render_template("accounts/notice.html", notice=inbox.read_notice(current_user, notice_id))


@blueprint.post("/account/inbox/read")
@audience("own_account")
def read_inbox() -> ResponseReturnValue:
    """Mark everything as read."""
    inbox.read_all(current_user)
    return redirect(url_for("accounts.show_inbox"), 303)


@blueprint.post("/account/mails")
@audience("own_account")
def choose_mails() -> ResponseReturnValue:
    """Which kinds of notices come by mail too."""
    inbox.choose_mails(current_user, request.form.getlist("wanted"))
    flash(_("Your choice of mails is kept."), "success")
    return redirect(url_for("accounts.overview"), 303)


@blueprint.route("/account/mails/stop/<token>", methods=["GET", "POST"])
@csrf.exempt  # mail programs send it for their reader, without a page before (RFC 8058); the token is the proof
@audience("look")
def stop_mails(token: str) -> ResponseReturnValue:
    """The link in a mail: opening it only asks, since mail filters open links; the button ends that kind of mails."""
    is_done = request.method == "POST"
    kind = inbox.stop_mails(token) if is_done else inbox.stop_asked(token)[1]
    return render_template("accounts/stop_mails.html", kind=STOPPABLE[kind], is_done=is_done)
