"""Pages of corrections: the public history, the officer's draft, and the bidder's way out."""

import uuid
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.disclosure.actions import SAYS
from auction.disclosure.queries import facts_of, price_now, version_of
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.lots.announcement_rules import sections_of
from auction.lots.models import Lot
from auction.lots.queries import public_lot

from . import actions, queries
from .forms import FactDraftForm, PublishForm, texts_form
from .models import CorrectionDraft
from .rules import ASSET_TEXTS, CORRECTABLE, Change, difference, grounds_of, kept

blueprint = Blueprint("corrections", __name__)


@blueprint.app_context_processor
def correction_words() -> dict:
    """For every page that shows a lot or an enrolment."""
    return {
        "versions_of": queries.versions_of, "may_leave": queries.may_leave, "correction_states": CORRECTABLE,
        "text_difference": difference,
    }  # fmt: skip


@blueprint.get("/lots/<int:lot_id>/versions")
@audience("look")
def versions(lot_id: int) -> ResponseReturnValue:
    """Every version of a public lot's file with what changed, newest first."""
    lot = found(public_lot(lot_id))
    made = queries.versions_of(lot_id)
    return render_template(
        "corrections/versions.html", lot=lot, versions=made, version=version_of(lot), **_names(lot),
        is_own_court=current_user.is_authenticated and current_user.court_id == lot.court_id,
    )  # fmt: skip


def _names(lot: Lot) -> dict:
    """What the parts of a file are called, and why a change is material."""
    rules = rule_set(lot.jurisdiction)
    items = {item.key: Words(item.en, item.zh) for section in sections_of(rules) for item in section.items}
    grounds = {item.key: Words(item.en, item.zh) for item in rules.material_changes}
    return {"item_names": items, "asset_names": ASSET_TEXTS, "ground_names": grounds}


@blueprint.route("/desk/lots/<int:lot_id>/correction", methods=["GET", "POST"])
@audience("run_case")
def draft(lot_id: int) -> ResponseReturnValue:
    """What the next version would change, whether it is material, and the button."""
    lot = queries.correctable_lot(current_user, lot_id)
    form, status = PublishForm(opens_at=queries.first_window(lot)), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                row = actions.publish_correction(
                    lot_id, current_user, form.reason.data, form.opens_at.data, form.request_id.data
                )
            except Refusal as refusal:
                status = flash_refusal(refusal)
                form.request_id.renew()
            else:
                flash(_("Version %(number)s is published.", number=row.number), "success")
                return redirect(url_for(".versions", lot_id=lot_id), 303)
    return _draft_page(lot_id, form), status


def _draft_page(lot_id: int, form: PublishForm) -> str:
    lot = queries.correctable_lot(current_user, lot_id)
    kept_draft = db.session.get(CorrectionDraft, lot_id)
    changes = queries.changes_of(lot, kept_draft)
    return render_template(
        "corrections/draft.html", lot=lot, form=form, changes=_as_rows(changes), facts=facts_of(lot.asset_id),
        touched={entry["replaces"] for entry in kept_draft.facts} if kept_draft else set(),
        grounds=grounds_of(changes, price_now(lot), rule_set(lot.jurisdiction)), earliest=queries.first_window(lot),
        **_names(lot),
    )  # fmt: skip


def _as_rows(changes: Sequence[Change]) -> list[dict]:
    """Changes in the shape a version keeps them in."""
    return [{"part": one.part, "key": one.key, "before": kept(one.before), "after": kept(one.after)} for one in changes]


@blueprint.route("/desk/lots/<int:lot_id>/correction/texts", methods=["GET", "POST"])
@audience("run_case")
def texts(lot_id: int) -> ResponseReturnValue:
    """The published texts, to be reworded for the next version."""
    lot = queries.correctable_lot(current_user, lot_id)
    kept_draft = db.session.get(CorrectionDraft, lot_id)
    published = lot.announcement.items if lot.announcement else {}
    own = queries.published_asset(lot)
    form = texts_form(
        rule_set(lot.jurisdiction), published | (kept_draft.texts if kept_draft else {}),
        own | (kept_draft.asset_texts if kept_draft else {}),
    )  # fmt: skip

    def act() -> None:
        typed = {name: text or "" for name, text in form.data.items() if name != "csrf_token"}
        asset_texts = {key: typed.pop(f"asset_{key}") for key in ASSET_TEXTS}
        actions.draft_texts(lot_id, current_user, typed, asset_texts)

    return _into_draft(form, lot_id, _("Change the wording"), "corrections/texts.html", act)


@blueprint.route("/desk/lots/<int:lot_id>/correction/facts/new", methods=["GET", "POST"])
@audience("run_case")
def new_fact(lot_id: int) -> ResponseReturnValue:
    """A fact that the next version states."""
    queries.correctable_lot(current_user, lot_id)
    form = FactDraftForm(topic=request.args.get("topic"))
    return _into_draft(
        form, lot_id, _("State a fact"), "corrections/fact.html",
        lambda: actions.draft_fact(lot_id, current_user, None, form.facts()),
    )  # fmt: skip


@blueprint.route("/desk/lots/<int:lot_id>/correction/facts/<int:fact_id>", methods=["GET", "POST"])
@audience("run_case")
def change_fact(lot_id: int, fact_id: int) -> ResponseReturnValue:
    """What the next version says in the place of a fact."""
    lot = queries.correctable_lot(current_user, lot_id)
    fact = found(next((one for one in facts_of(lot.asset_id) if one.id == fact_id), None))
    form = FactDraftForm(data={name: getattr(fact, name) for name in SAYS})
    return _into_draft(
        form, lot_id, _("Change a fact"), "corrections/fact.html",
        lambda: actions.draft_fact(lot_id, current_user, fact_id, form.facts()),
    )  # fmt: skip


def _into_draft(form, lot_id: int, title: str, template: str, act) -> ResponseReturnValue:
    """The form; or, sent and right, kept and back to the draft. Refused: what was typed, and why."""
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                act()
            except Refusal as refusal:
                status = flash_refusal(refusal)
            else:
                flash(_("Kept in the draft. Nothing is published yet."), "success")
                return redirect(url_for(".draft", lot_id=lot_id), 303)
    lot = queries.correctable_lot(current_user, lot_id)
    return render_template(template, lot=lot, form=form, title=title, **_names(lot)), status


@blueprint.post("/desk/lots/<int:lot_id>/correction/facts/<int:fact_id>/strike")
@audience("run_case")
def strike_fact(lot_id: int, fact_id: int) -> ResponseReturnValue:
    """The next version strikes a fact out."""
    queries.correctable_lot(current_user, lot_id)
    return _pressed(lambda: actions.draft_fact(lot_id, current_user, fact_id, None), url_for(".draft", lot_id=lot_id),
                    _("Kept in the draft. Nothing is published yet."))  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/correction/discard")
@audience("run_case")
def discard(lot_id: int) -> ResponseReturnValue:
    """Forget the draft."""
    queries.correctable_lot(current_user, lot_id)
    return _pressed(
        lambda: actions.discard_draft(lot_id, current_user), url_for("lots.work", lot_id=lot_id),
        _("The draft is discarded."),
    )  # fmt: skip


@blueprint.post("/enrolments/<uuid:enrolment_id>/leave")
@audience("pay")
def leave(enrolment_id: uuid.UUID) -> ResponseReturnValue:
    """Give up one's place after a material correction."""
    return _pressed(
        lambda: actions.leave(enrolment_id, current_user), url_for("enrolment.my_lots"),
        _("You have left this lot. What you paid goes back the way it came."),
    )  # fmt: skip


def _pressed(act, address: str, done: str) -> ResponseReturnValue:
    try:
        act()
    except Refusal as refusal:
        if refusal.code == "NOT_FOUND":
            raise
        flash_refusal(refusal)
    else:
        flash(done, "success")
    return redirect(address, 303)
