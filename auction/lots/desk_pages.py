"""The officer's lot desk: the list, a lot's whole file with its next step, notices, rounds, interruptions."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.batches.acts import allowed
from auction.cases.queries import party_role
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import found
from auction.journal.queries import entries_without
from auction.jurisdictions import rule_set
from auction.panel.queries import decisions_about
from auction.tables.list_pages import list_answer

from . import actions, queries
from .announcement_rules import seized_until
from .forms import NOTICE_RESULTS, NoticeForm, PurchaserForm, ReasonForm
from .lot_list import lot_list
from .models import Lot
from .pages import blueprint
from .price_rules import reauction_window
from .progress_rules import steps_of
from .rules import BEFORE_ANNOUNCEMENT, NEXT_ROUND


@blueprint.get("/desk/lots")
@audience("read_case")
def desk() -> ResponseReturnValue:
    """The lots of the courts that the reader reads, those in work first."""
    if current_user.court_id is None:
        raise Refusal("NOT_FOUND")
    return list_answer(
        lot_list(current_user), "lots/desk.html", lambda lot_id: url_for("lots.work", lot_id=lot_id),
        allowed(current_user, "announce", "next_round"), is_officer=is_officer(),
    )  # fmt: skip


@blueprint.get("/desk/lots/new")
@audience("run_case")
def new() -> ResponseReturnValue:
    """Assets a lot may be drafted for."""
    today = clock.today()
    rows = [(asset, seized_until(asset.seizures, today)) for asset in queries.assets_to_list(current_user)]
    return render_template("lots/new.html", rows=rows)


@blueprint.post("/desk/assets/<int:asset_id>/lot")
@audience("run_case")
def draft(asset_id: int) -> ResponseReturnValue:
    """Draft the first lot of an asset."""
    try:
        lot = actions.draft_lot(asset_id, "first", current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, url_for("lots.new"))
    flash(_("The lot is drafted. Next: its reference price."), "success")
    return redirect(url_for("lots.work", lot_id=lot.id), 303)


@blueprint.get("/desk/lots/<int:lot_id>")
@audience("read_case")
def work(lot_id: int) -> ResponseReturnValue:
    """The whole file of a lot: what is done, what is missing, what to do next."""
    lot = found(queries.lot_read_by(current_user, lot_id))
    dossier, _texts, missing = queries.announcement_state(lot)
    parties = lot.case.parties
    return render_template(
        "lots/work.html",
        lot=lot,
        dossier=dossier,
        missing=missing if lot.state in BEFORE_ANNOUNCEMENT else [],
        steps=steps_of(lot.state),
        is_officer=is_officer() and lot.court_id == current_user.court_id,
        is_before=lot.state in BEFORE_ANNOUNCEMENT,
        next_round=NEXT_ROUND.get((lot.round_kind, lot.state)),
        window=_reauction_window(lot),
        decisions=decisions_about(f"lot:{lot.id}", "terms"),
        roles={party.id: party_role(party, parties) for party in parties},
        party_notices={notice.party_id: notice for notice in lot.notices if notice.party_id},
        purchaser_notices={notice.purchaser_id: notice for notice in lot.notices if notice.purchaser_id},
        notice_results=NOTICE_RESULTS,
        rounds=queries.rounds_of(lot.asset_id),
        entries=entries_without(f"lot:{lot.id}", ("bid.accepted", "lot.extended")),
    )


def _reauction_window(lot: Lot):
    """By when the second auction must be held and announced; None for other ends."""
    if lot.state != "unsold" or lot.round_kind == "second" or lot.closed_at is None:
        return None
    failed_on = lot.closed_at.astimezone(COURT_ZONE).date()
    return reauction_window(failed_on, lot.asset_kind, rule_set(lot.jurisdiction))


@blueprint.route("/desk/lots/<int:lot_id>/notices/<any(party, purchaser):kind>/<int:recipient_id>",
                 methods=["GET", "POST"])  # fmt: skip
@audience("run_case")
def notice(lot_id: int, kind: str, recipient_id: int) -> ResponseReturnValue:
    """Record how one party or priority purchaser was told."""
    lot = lot_of_court(lot_id)
    known = next((row for row in lot.notices if getattr(row, f"{kind}_id") == recipient_id), None)
    people = lot.case.parties if kind == "party" else lot.purchasers
    recipient = found(next((row for row in people if row.id == recipient_id), None))
    form, status = NoticeForm(obj=known), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.record_notice(
            lot_id, current_user, form.result.data, form.method.data, form.notified_on.data, form.remark.data,
            **{f"{kind}_id": recipient_id},
        ))  # fmt: skip
        if status == 303:
            flash(_("The notice is recorded."), "success")
            return redirect(url_for("lots.work", lot_id=lot_id, _anchor="notices"), 303)
    return render_template("lots/notice.html", lot=lot, form=form, recipient=recipient, kind=kind), status


@blueprint.route("/desk/lots/<int:lot_id>/purchasers/new", methods=["GET", "POST"])
@audience("run_case")
def purchaser(lot_id: int) -> ResponseReturnValue:
    """Put a priority purchaser on the file."""
    lot = lot_of_court(lot_id)
    form, status = PurchaserForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.add_purchaser(
            lot_id, current_user, form.name.data, form.id_number.data, form.nature.data, form.rank.data,
        ))  # fmt: skip
        if status == 303:
            flash(_("The priority purchaser is on the file. Record the notice next."), "success")
            return redirect(url_for("lots.work", lot_id=lot_id, _anchor="notices"), 303)
    return render_template("lots/purchaser.html", lot=lot, form=form), status


@blueprint.post("/desk/lots/<int:lot_id>/purchasers/<int:purchaser_id>/remove")
@audience("run_case")
def remove_purchaser(lot_id: int, purchaser_id: int) -> ResponseReturnValue:
    """Strike a purchaser entered by mistake off the file."""
    back = url_for("lots.work", lot_id=lot_id, _anchor="notices")
    try:
        actions.remove_purchaser(lot_id, purchaser_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, back)
    flash(_("The priority purchaser was struck off the file."), "success")
    return redirect(back, 303)


@blueprint.post("/desk/lots/<int:lot_id>/next-round")
@audience("run_case")
def next_round(lot_id: int) -> ResponseReturnValue:
    """Draft the round that follows an unsold or defaulted lot."""
    try:
        lot = actions.draft_next_round(lot_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, url_for("lots.work", lot_id=lot_id))
    flash(_("The next round is drafted with the reference price of the last one. Next: its terms."), "success")
    return redirect(url_for("lots.work", lot_id=lot.id), 303)


@blueprint.route("/desk/lots/<int:lot_id>/drop", methods=["GET", "POST"])
@audience("run_case")
def drop(lot_id: int) -> ResponseReturnValue:
    """Drop a lot that is not announced yet; an announced one is withdrawn by the panel."""
    lot = lot_of_court(lot_id)
    form, status = ReasonForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.drop(lot_id, current_user, form.reason.data))
        if status == 303:
            flash(_("Done, and recorded with its reason."), "success")
            return redirect(url_for("lots.work", lot_id=lot_id), 303)
    return render_template("lots/drop.html", lot=lot, form=form), status


def attempt(form, act: Callable[[], object]) -> int:
    """Validate, then act: 303 when done, 422 for the form's own errors, the refusal's status when refused.

    A refusal is shown at the top of the page that comes back with everything typed.
    """
    if not form.validate():
        return 422
    try:
        act()
    except Refusal as refusal:
        return flash_refusal(refusal)
    return 303


def redirect_refused(refusal: Refusal, address: str) -> ResponseReturnValue:
    """After a one-button form there is nothing typed to keep: back to the page, the reason on top."""
    if refusal.code == "NOT_FOUND":
        raise refusal
    flash_refusal(refusal)
    return redirect(address, 303)


def lot_of_court(lot_id: int) -> Lot:
    """The lot of the signed-in staff member's court. Refuses NOT_FOUND."""
    return found(queries.lot_of_court(current_user, lot_id))


def is_officer() -> bool:
    """Whether the signed-in person may change lots, not only read them."""
    return "officer" in role_names(current_user)
