"""The judges' desk: what waits for votes, the court's file of decisions, and one proposal with its vote."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names, same_court
from auction.accounts.rules import may
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.tables.list_pages import list_answer

from . import actions, queries
from .decision_list import decided_list, waiting_list
from .forms import VoteForm
from .matters import matter_of
from .models import PanelDecision
from .rules import STATE_NAMES

blueprint = Blueprint("panel", __name__)


@blueprint.app_context_processor
def panel_words() -> dict:
    """Names of what a proposal can be, for every page that shows one."""
    return {"panel_states": STATE_NAMES, "matter_of": matter_of}


@blueprint.get("/desk/panel")
@audience("read_panel")
def desk() -> ResponseReturnValue:
    """Proposals that wait for votes, oldest first; with `?file=decided` those that were decided, newest first."""
    is_decided = request.args.get("file") == "decided"
    desk_list = (decided_list if is_decided else waiting_list)(current_user)
    return list_answer(
        desk_list, "panel/desk.html", lambda decision_id: url_for(".decision", decision_id=decision_id),
        is_decided=is_decided,
    )  # fmt: skip


@blueprint.route("/desk/panel/<int:decision_id>", methods=["GET", "POST"])
@audience("read_panel")
def decision(decision_id: int) -> ResponseReturnValue:
    """One proposal with everything it rests on, and the judge's vote; once it is decided, every vote and opinion."""
    proposal = found(queries.decision_of_court(current_user, decision_id))
    form, status = VoteForm(), 200
    if form.is_submitted():
        same_court(current_user, proposal.case.court_id)
    if form.validate_on_submit():
        try:
            actions.vote(
                decision_id, current_user, form.in_favour.data == "yes", form.content_hash.data or "",
                form.opinion.data or "",
            )  # fmt: skip
            flash(_("Your vote is recorded."), "success")
            return redirect(url_for(".decision", decision_id=decision_id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            db.session.expire_all()
            proposal = found(queries.decision_of_court(current_user, decision_id))
    elif form.is_submitted():
        status = 422
    # Always the content that stands below the form now: what the judge sends back is what he saw here.
    form.content_hash.data = proposal.content_hash
    matter = matter_of(proposal.matter)
    return render_template(
        "panel/decision.html", proposal=proposal, content=proposal.content, matter=matter, form=form,
        may_vote=_may_vote(proposal), has_voted=_has_voted(proposal), **matter.shown(proposal),
    ), status  # fmt: skip


def _has_voted(proposal: PanelDecision) -> bool:
    return current_user.person_id in {cast.person_id for cast in proposal.votes}


def _may_vote(proposal: PanelDecision) -> bool:
    return (
        proposal.state == "proposed"
        and proposal.case.court_id == current_user.court_id
        and may(role_names(current_user), "vote")
        and not _has_voted(proposal)
        and not queries.has_proposed(proposal, current_user)
    )
