"""The court's desk for an auction that a partner hosts: the choice, what was reported, what does not agree, what is missing."""

import json
import uuid

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.enrolment.rules import ENDED_STATES
from auction.ground.door import language
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.lots.desk_pages import attempt, lot_of_court, redirect_refused
from auction.lots.models import Lot
from auction.lots.queries import lot_read_by
from auction.lots.rules import BEFORE_ANNOUNCEMENT
from auction.payments.providers import sandbox_allowed

from . import choosing, queries, transfers
from .forms import choice_form
from .models import OutsideReport, OutsideSale
from .rules import CHOOSERS, GROUNDS, PARTS, REPORT_NAMES

blueprint = Blueprint("outside", __name__)


def install(app: Flask) -> None:
    """What the lot's pages may include: outside/_on_file.html and outside/_on_lot.html."""
    app.context_processor(
        lambda: {
            "outside_sale_of": queries.sale_of,
            "outside_missing": queries.missing_of,
            "outside_choosers": CHOOSERS,
        }
    )


@blueprint.get("/desk/lots/<int:lot_id>/outside")
@audience("read_desk")
def desk(lot_id: int) -> ResponseReturnValue:
    """How the hosted auction stands. Enrolments are shown once bidding is over (article 18)."""
    lot, sale = _read_sale(lot_id)
    reports = [one for one in queries.reports_of(lot_id) if _may_read(lot, one)]
    return render_template(
        "outside/desk.html", lot=lot, sale=sale, missing=queries.missing_of(sale), reports=reports,
        refused=sum(one.refusal is not None for one in reports), transfers=queries.transfers_of(lot_id),
        owed={part: queries.missing_minor(lot, part) for part in PARTS}, parts=PARTS, names=REPORT_NAMES,
        choosers=CHOOSERS, grounds=GROUNDS, is_before=lot.state in BEFORE_ANNOUNCEMENT, is_over=lot.state in ENDED_STATES,
        is_officer="officer" in role_names(current_user),
        may_bring=sandbox_allowed() and "finance" in role_names(current_user),
    )  # fmt: skip


@blueprint.route("/desk/lots/<int:lot_id>/outside/choice", methods=["GET", "POST"])
@audience("run_case")
def choose(lot_id: int) -> ResponseReturnValue:
    """Record who chose which platform, with the paper, before the announcement."""
    lot = lot_of_court(lot_id)
    form, status = choice_form(lot), 200
    if form.is_submitted():
        status = attempt(form, lambda: choosing.choose(lot_id, current_user, form.choice(), form.paper.data))
        if status == 303:
            flash(_("The platform is recorded. The announcement will name it."), "success")
            return redirect(url_for(".desk", lot_id=lot_id), 303)
        lot = lot_of_court(lot_id)
    return render_template("outside/choice.html", lot=lot, form=form), status


@blueprint.post("/desk/lots/<int:lot_id>/outside/strike")
@audience("run_case")
def strike(lot_id: int) -> ResponseReturnValue:
    """Strike a choice recorded by mistake."""
    try:
        choosing.sell_here(lot_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, url_for(".desk", lot_id=lot_id))
    flash(_("The lot is sold on this platform again."), "success")
    return redirect(url_for("lots.work", lot_id=lot_id), 303)


@blueprint.get("/desk/lots/<int:lot_id>/outside/paper")
@audience("read_desk")
def paper(lot_id: int) -> ResponseReturnValue:
    """The paper on which the choice rests."""
    return send(_read_sale(lot_id)[1].file)


@blueprint.get("/desk/lots/<int:lot_id>/outside/reports/<int:report_id>")
@audience("read_desk")
def report(lot_id: int, report_id: int) -> ResponseReturnValue:
    """One report as it came, its hash, and what was expected."""
    lot, _sold = _read_sale(lot_id)
    one = found(db.session.get(OutsideReport, report_id))
    if one.lot_id != lot_id or not _may_read(lot, one):
        raise Refusal("NOT_FOUND")
    expected = [(name, _shown(fact)) for name, fact in sorted((one.expected or {}).items())]
    return render_template(
        "outside/report.html", lot=lot, report=one, names=REPORT_NAMES, expected=expected,
        body=one.body.decode(errors="replace"),
        message=(one.said or {}).get(language(), ""),
    )  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/outside/transfers/<uuid:transfer_id>/arrived")
@audience("run_finance")
def arrived(lot_id: int, transfer_id: uuid.UUID) -> ResponseReturnValue:
    """The sandbox bank brings a reported transfer."""
    lot_of_court(lot_id)
    try:
        transfers.arrive_in_sandbox(transfer_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, url_for(".desk", lot_id=lot_id))
    flash(_("The sandbox bank has brought the transfer."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


def _read_sale(lot_id: int) -> tuple[Lot, OutsideSale]:
    lot = found(lot_read_by(current_user, lot_id))
    return lot, found(queries.sale_of(lot_id))


def _may_read(lot: Lot, one: OutsideReport) -> bool:
    """Who takes part, and how many, nobody at the court may learn before the end."""
    return one.kind != "enrolment" or lot.state in ENDED_STATES


def _shown(fact: object) -> str:
    return fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)
