"""Drafts: what the forms' script saves and asks for, the person's list of them, and the form that was sent too late."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from auction.accounts.audience import audience
from auction.ground.guards import limiter
from auction.ground.refusal import COURT_ZONE, Refusal

from . import actions, queries
from .models import FormDraft
from .rules import ADDRESS_CHARACTERS_MAX, TITLE_CHARACTERS_MAX, drafted, may_keep, sent, storable, to_read

blueprint = Blueprint("drafts", __name__)


def install(app: Flask) -> None:
    """After every form that was taken its draft is thrown away."""
    app.after_request(forget_when_taken)


def _addresses(given: Any) -> tuple[str, str]:
    """Page and action of a form of ours. Refuses REQUEST_MALFORMED for any other address and for forms never kept."""
    page, action = str(given.get("page", "")), str(given.get("action", ""))
    adapter = current_app.url_map.bind("localhost")
    try:
        adapter.match(page.split("?")[0], method="GET")
        endpoint, _values = adapter.match(action.split("?")[0], method="POST")
    except HTTPException:
        raise Refusal("REQUEST_MALFORMED", detail="page, action") from None
    if not may_keep(endpoint) or max(len(page), len(action)) > ADDRESS_CHARACTERS_MAX:
        raise Refusal("REQUEST_MALFORMED", detail="page, action")
    return page, action


def _told(draft: FormDraft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    at = draft.saved_at.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M")
    return {"version": draft.version, "saved": at, "fields": draft.fields}


@blueprint.post("/drafts")
@limiter.limit("120 per minute")
@audience("own_account")
def save() -> ResponseReturnValue:
    """Keep what is written so far: JSON with page, action, title, fields and the version that this window knows."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict) or not isinstance(known := given.get("version"), int) or not 0 <= known < 10**9:
        raise Refusal("REQUEST_MALFORMED", detail="page, action, title, fields, version")
    fields = given.get("fields")
    if not isinstance(fields, list) or not all(_is_pair(pair) for pair in fields):
        raise Refusal("REQUEST_MALFORMED", detail="fields")
    page, action = _addresses(given)
    title = storable(str(given.get("title", "")))[:TITLE_CHARACTERS_MAX]
    clean = [(storable(name), storable(text)) for name, text in fields]
    return jsonify(_told(actions.save_draft(current_user, page, action, title, drafted(clean), known)))


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)


@blueprint.get("/drafts/form")
@audience("own_account")
def form() -> ResponseReturnValue:
    """What is kept of one form, and the words its script shows."""
    page, action = _addresses(request.args)
    draft = queries.draft_of(current_user, page, action)
    return jsonify({"draft": _told(draft), "words": _words()})


def _words() -> dict[str, str]:
    """The script puts the time of the last saving in place of {saved}."""
    return {
        "label": _("Draft of this form"),
        "offer": _("You were writing this at {saved}. Go on where you left off?"),
        "go_on": _("Go on with the draft"),
        "throw_away": _("Throw the draft away"),
        "back": _("Your draft of {saved} stands in the form again. Files and identity numbers must be given anew."),
        "saved": _("Draft saved at {saved}"),
        "elsewhere": _("This form is being written in another window too; what was written there was saved at {saved}. What stands here is not saved until you choose."),
        "gone": _("The draft of this form was sent or thrown away in another window. What stands here is not saved until you choose."),
        "mine": _("Keep what stands here"),
        "theirs": _("Take what was saved there"),
        "signed_out": _("You are signed out. What you have typed stays here. Press the button of this form: you will be asked to sign in, and get all of it back."),
        "too_long": _("This form is too long to be kept while you write it. Keep a copy of your own."),
        "offline": _("The draft could not be saved. It is tried again while you write."),
    }  # fmt: skip


@blueprint.post("/drafts/throw-away")
@audience("own_account")
def throw_away() -> ResponseReturnValue:
    """Forget the draft of one form, for its script."""
    actions.throw_away(current_user, *_addresses(request.form))
    return Response(status=204)


@blueprint.get("/account/drafts")
@audience("own_account")
def index() -> ResponseReturnValue:
    """Everything this person has half written."""
    return render_template("drafts/index.html", drafts=queries.drafts_of(current_user), days=actions.DRAFT_KEPT.days)


@blueprint.post("/account/drafts/<int:draft_id>/throw-away")
@audience("own_account")
def throw_away_one(draft_id: int) -> ResponseReturnValue:
    """Forget one draft of the list."""
    actions.throw_away_one(current_user, draft_id)
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for("drafts.index"), 303)


@blueprint.route("/account/sent/<token>", methods=["GET", "POST"])
@audience("own_account")
def sent_too_late(token: str) -> ResponseReturnValue:
    """What was sent while one was signed out: to be sent now, or (POST) thrown away. Nothing is sent by opening it."""
    kept = actions.sent_form(token)
    if request.method == "POST":
        actions.forget_sent(token)
        flash(_("What you had sent is thrown away."), "success")
        return redirect(kept.page, 303)
    return render_template("drafts/sent_too_late.html", kept=kept, token=token, texts=to_read(kept.fields))


def keep_what_was_sent() -> str | None:
    """A form arrived without a valid sign-in: where its sender finds it again once he has signed in; None when nothing
    was typed, or it is of a kind that is never kept, or another site sent it.
    """
    if request.method != "POST" or request.endpoint is None or not may_keep(request.endpoint) or not _is_from_here():
        return None
    try:
        fields = sent((name, text) for name, texts in request.form.lists() for text in texts)
    except Refusal:
        return None
    if not fields:
        return None
    came_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    page = came_from if came_from.startswith("/") and not came_from.startswith("//") else url_for("front.home")
    files = [file.filename for file in request.files.values() if file.filename]
    token = actions.keep_sent(actions.SentForm(page, request.full_path.rstrip("?"), fields, files))
    return url_for("drafts.sent_too_late", token=token) if token else None


def _is_from_here() -> bool:
    """Whether a browser says that one of our own pages sent this: another site's words are never offered as the person's own."""
    origin = request.headers.get("Origin") or request.referrer or ""
    return (
        f"{origin}/".startswith(request.host_url)
        and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    )


def forget_when_taken(response: Response) -> Response:
    """A form that was taken names its draft: both it and what was kept of it go. A refusal that redirects keeps them."""
    is_taken = request.method == "POST" and response.status_code == 303 and not _is_refused()
    if is_taken and request.form.get("draft_page") and current_user.is_authenticated:
        actions.throw_away(current_user, request.form["draft_page"], request.form.get("draft_action", ""))
    if is_taken and request.form.get("kept_form") and request.endpoint != "drafts.sent_too_late":
        actions.forget_sent(request.form["kept_form"])
    return response


def _is_refused() -> bool:
    return any(kind in ("error", "refusal") for kind, _text in session.get("_flashes", ()))
