"""Across the desks: the search over everything, the keys, the list of appraisers."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.ground.refusal import Refusal
from auction.lots.rules import NAMES
from auction.papers.kinds import KINDS as PAPER_KINDS
from auction.tables.list_pages import list_answer

from .appraiser_list import appraiser_list
from .queries import Found, find
from .rules import KEYS, KINDS, WORDS_CHARACTERS_MOST, searchable

blueprint = Blueprint("desks", __name__)


@blueprint.app_context_processor
def desk_reader() -> dict:
    """Whether the visitor works at a desk, for the frame of every page: only then keys are listened to."""
    return {"at_desk": lambda: current_user.is_authenticated and may(role_names(current_user), "read_desk")}


@blueprint.get("/desk/search")
@audience("read_desk")
def search() -> ResponseReturnValue:
    """Cases, parties, lots, assets and papers of the reader's court with these words in them."""
    if current_user.court_id is None:
        raise Refusal("NOT_FOUND")
    typed = request.args.get("q", "")[:WORDS_CHARACTERS_MOST]
    words = searchable(typed)
    found: dict[str, Found] = find(current_user, words) if words else {}
    return render_template(
        "desks/search.html", typed=typed, words_asked=words, found=found, kinds=KINDS, address=_address, state_names=NAMES,
        paper_names=PAPER_KINDS, has_found=any(one.rows for one in found.values()),
    )  # fmt: skip


@blueprint.get("/desk/keys")
@audience("read_desk")
def keys() -> ResponseReturnValue:
    """The keyboard shortcuts, and the switch that turns them off."""
    return render_template("desks/keys.html", keys=KEYS)


def _address(kind: str, thing_id: object) -> str:
    if kind == "lot":
        return url_for("lots.work", lot_id=thing_id)
    if kind == "paper":
        return url_for("papers.verify", paper_id=thing_id)
    if kind == "account":
        return url_for("finance.case_account", case_id=thing_id)
    return url_for("cases.show", case_id=thing_id)


@blueprint.get("/desk/appraisers")
@audience("administer")
def appraisers() -> ResponseReturnValue:
    """Everybody who is or was on the list of appraisers."""
    return list_answer(
        appraiser_list(), "desks/appraisers.html", lambda user_id: url_for("appraisal.appraiser", user_id=user_id)
    )
