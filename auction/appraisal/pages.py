"""Pages of the appraisal: the draws that everybody can check, and the appraiser's own work."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.journal.queries import entries_after, proof_shape

from . import commissioning, lottery_rules, queries, reporting
from .beacon_rules import BEACONS, invented_value
from .choosing import proof_of
from .forms import AnswerForm, CorrectionForm, ExtensionForm, ReportForm
from .models import AppraiserLottery, AppraiserRequest, Commission
from .rules import AREAS, DRAW_GROUNDS, ENDINGS, REQUESTS, TRADES

blueprint = Blueprint("appraisal", __name__)


@blueprint.app_context_processor
def appraisal_words() -> dict:
    """Names of what an appraisal can be, for every page that shows one."""
    return {
        "trades": TRADES, "areas": AREAS, "draw_grounds": DRAW_GROUNDS, "commission_endings": ENDINGS,
        "appraiser_requests": REQUESTS, "beacons": BEACONS,
    }  # fmt: skip


@blueprint.get("/lotteries")
@audience("look")
def lotteries() -> ResponseReturnValue:
    """The latest draws of appraisers, those to come first."""
    return render_template("appraisal/lotteries.html", rows=queries.latest_lotteries())


@blueprint.get("/lotteries/<uuid:lottery_id>")
@audience("look")
def lottery(lottery_id: uuid.UUID) -> ResponseReturnValue:
    """One draw: what was promised, the list, the beacon, the result and how to recompute it."""
    draw, case, court = found(queries.public_lottery(lottery_id))
    beacon = BEACONS[draw.beacon]
    ranked = lottery_rules.ranking(draw.roster, draw.salt, draw.value) if draw.drawn_at else draw.roster
    return render_template(
        "appraisal/lottery.html", draw=draw, case=case, court=court, beacon=beacon, ranked=ranked, now=clock.now(),
        look_up=beacon.url.format(round=draw.round), numbers=_numbers(draw),
        invented=invented_value(draw.round) if beacon.is_invented else None,
        promised=entries_after(f"lottery:{draw.id}", 0)[0],
    )  # fmt: skip


def _numbers(draw: AppraiserLottery) -> dict[str, str]:
    if draw.value is None:
        return {}
    return {code: lottery_rules.number_of(code, draw.salt, draw.value) for code, _name in draw.roster}


@blueprint.get("/lotteries/<uuid:lottery_id>.json")
@audience("look")
def proof(lottery_id: uuid.UUID) -> ResponseReturnValue:
    """What lottery_check.py reads, with the record's own entries of the promise and the draw."""
    draw = found(queries.public_lottery(lottery_id))[0]
    record = [proof_shape(entry) for entry in entries_after(f"lottery:{draw.id}", 0)]
    answer = jsonify(**proof_of(draw), record=record)
    answer.headers["Content-Disposition"] = f"attachment; filename=lottery-{str(draw.id)[:8]}.json"
    return answer


@blueprint.get("/lotteries/lottery_check.py")
@audience("look")
def check_file() -> ResponseReturnValue:
    """The very code that draws, for anybody to run."""
    text = Path(lottery_rules.__file__).read_text(encoding="utf-8")
    answer = Response(text, mimetype="text/x-python")
    answer.headers["Content-Disposition"] = "attachment; filename=lottery_check.py"
    return answer


@blueprint.get("/appraisals")
@audience("appraise")
def desk() -> ResponseReturnValue:
    """The appraiser's commissions."""
    return render_template("appraisal/desk.html", rows=queries.commissions_of(current_user), today=clock.today())


@blueprint.route("/appraisals/<int:commission_id>", methods=["GET", "POST"])
@audience("appraise")
def commissioned(commission_id: int) -> ResponseReturnValue:
    """One commission: the asset as the court describes it, what is asked, and the report to deliver."""
    held = _own(commission_id)
    form, status = ReportForm(), 200
    if form.is_submitted():
        status, delivered = attempt(form, lambda: reporting.deliver_report(commission_id, current_user, *form.report()))
        if delivered:
            flash(_("The report is delivered to the court."), "success")
            return redirect(url_for("appraisal.commissioned", commission_id=commission_id), 303)
    lot = held.inquiry.lot
    is_open = held.ended_at is None and held.inquiry.state == "running" and lot.announced_at is None
    return render_template(
        "appraisal/commissioned.html", held=held, lot=lot, form=form, today=clock.today(), is_open=is_open
    ), status


@blueprint.get("/appraisals/<int:commission_id>/reports/<int:version>")
@audience("appraise")
def own_report(commission_id: int, version: int) -> ResponseReturnValue:
    """A report the appraiser delivered."""
    report = next((report for report in _own(commission_id).reports if report.version == version), None)
    return send(found(report).file)


@blueprint.route("/appraisals/<int:commission_id>/more-time", methods=["GET", "POST"])
@audience("appraise")
def extend(commission_id: int) -> ResponseReturnValue:
    """Ask the court for more time."""
    held, form = _own(commission_id), ExtensionForm()
    return form_page(
        form, _("Ask for more time"), _("Ask"), url_for("appraisal.commissioned", commission_id=held.id),
        lambda: commissioning.ask_extension(held.id, current_user, form.days.data, form.reason.data),
        _("The court decides on your request."), held=held,
    )  # fmt: skip


@blueprint.route("/appraisals/requests/<int:request_id>", methods=["GET", "POST"])
@audience("appraise")
def answer(request_id: int) -> ResponseReturnValue:
    """Answer the court, the report standing as it is."""
    asked, form = _own_request(request_id), AnswerForm()
    return form_page(
        form, REQUESTS[asked.kind], _("Send the answer"),
        url_for("appraisal.commissioned", commission_id=asked.commission_id),
        lambda: reporting.answer(request_id, current_user, form.text.data),
        _("The answer is with the court."), held=asked.commission, text=asked.text,
    )  # fmt: skip


@blueprint.route("/appraisals/requests/<int:request_id>/correction", methods=["GET", "POST"])
@audience("appraise")
def correct(request_id: int) -> ResponseReturnValue:
    """Answer the court with a corrected report."""
    asked, form = _own_request(request_id), CorrectionForm()
    return form_page(
        form, _("Deliver a corrected report"), _("Deliver the report"),
        url_for("appraisal.commissioned", commission_id=asked.commission_id),
        lambda: reporting.correct(request_id, current_user, form.text.data, *form.report()),
        _("The corrected report is delivered to the court."), held=asked.commission, text=asked.text,
    )  # fmt: skip


def form_page(form: Any, title: Any, label: str, back: str, act: Callable[[], Any], done: str, **facts: Any) -> ResponseReturnValue:  # fmt: skip
    """A page with one form: the act's result leads back with a word, a refusal shows the same form again."""
    status = 200
    if form.is_submitted():
        status, result = attempt(form, act)
        if status == 303:
            flash(done, "success")
            return redirect(result if isinstance(result, str) else back, 303)
    return render_template("appraisal/form.html", form=form, title=title, label=label, back_url=back, **facts), status


def attempt(form: Any, act: Callable[[], Any]) -> tuple[int, Any]:
    """(303, the act's result) when done; (422, None) for the form's own errors; (the refusal's status, None)."""
    if not form.validate():
        return 422, None
    try:
        return 303, act()
    except Refusal as refusal:
        return flash_refusal(refusal), None


def _own(commission_id: int) -> Commission:
    return found(queries.own_commission(current_user, commission_id))


def _own_request(request_id: int) -> AppraiserRequest:
    return found(queries.own_request(current_user, request_id))


from . import desk_pages, objection_pages, roster_pages  # noqa: E402,F401 - their views stand on this blueprint
