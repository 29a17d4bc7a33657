"""The officer's part: choosing the appraisers, the commission on its way, the review of the report."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found
from auction.lots.queries import lot_of_court
from auction.valuation.queries import inquiry_of_court

from . import choosing, commissioning, fees, forms, queries, reporting
from .beacon_rules import BEACONS
from .models import Commission
from .pages import blueprint, form_page


@blueprint.route("/desk/lots/<int:lot_id>/appraisal", methods=["GET", "POST"])
@audience("run_case")
def start(lot_id: int) -> ResponseReturnValue:
    """Begin an appraisal: the sub-list, and until when the parties may agree."""
    lot, form = found(lot_of_court(current_user, lot_id)), forms.StartForm()

    def begin() -> str:
        begun = choosing.start_appraisal(
            lot_id, current_user, form.trade.data, form.area.data, form.agree_by.data, form.remark.data
        )
        return url_for("valuation.inquiry", inquiry_id=begun.id)

    return form_page(
        form, _("Commission an appraisal"), _("Begin"), url_for("lots.work", lot_id=lot_id, _anchor="valuation"), begin,
        _("The appraisal has begun. Record what the parties agree on, or draw when their time is over."), lot=lot,
        earlier=queries.to_reissue(lot_id),
    )  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/appraisal/reissue")
@audience("run_case")
def reissue(lot_id: int) -> ResponseReturnValue:
    """Have the report that lapsed issued again."""
    found(lot_of_court(current_user, lot_id))
    try:
        begun = choosing.reissue(lot_id, current_user)
    except Refusal as refusal:
        flash_refusal(refusal)
        return redirect(url_for("appraisal.start", lot_id=lot_id), 303)
    flash(_("The same appraiser issues its report again, within 15 days."), "success")
    return redirect(_inquiry(begun.id), 303)


@blueprint.route("/desk/inquiries/<int:inquiry_id>/appraisers", methods=["GET", "POST"])
@audience("run_case")
def agree(inquiry_id: int) -> ResponseReturnValue:
    """Record the three the parties agreed on."""
    tried, form = found(inquiry_of_court(current_user, inquiry_id)), forms.AgreementForm()
    choice = found(queries.choice_of(inquiry_id))
    names = {str(row.user_id): Words(row.name, row.name) for row in queries.listed(choice.trade, choice.area_prefix)}
    form.first.names = form.second.names = form.third.names = names
    return form_page(
        form, _("The parties agreed"), _("Record, and commission the first"), _inquiry(inquiry_id),
        lambda: choosing.agree(inquiry_id, current_user, form.ranked, form.upload.data),
        _("The first of the three is commissioned."), lot=tried.lot,
    )  # fmt: skip


@blueprint.route("/desk/inquiries/<int:inquiry_id>/draw", methods=["GET", "POST"])
@audience("run_case")
def promise(inquiry_id: int) -> ResponseReturnValue:
    """Promise a draw: freeze the list and name the beacon's round."""
    tried, form = found(inquiry_of_court(current_user, inquiry_id)), forms.PromiseForm()
    found(queries.choice_of(inquiry_id))
    form.beacon.names = {key: beacon.name for key, beacon in choosing.beacons_offered().items()}

    def commit() -> str:
        draw = choosing.promise_draw(inquiry_id, current_user, form.ground.data, form.beacon.data, form.draws_at.data)
        return url_for("appraisal.lottery", lottery_id=draw.id)

    return form_page(
        form, _("Draw the appraisers"), _("Publish the promise"), _inquiry(inquiry_id), commit,
        _("The promise is published; it cannot be changed. When the round is out, enter its value."), lot=tried.lot,
    )  # fmt: skip


@blueprint.route("/desk/lotteries/<uuid:lottery_id>", methods=["GET", "POST"])
@audience("run_case")
def draw(lottery_id: uuid.UUID) -> ResponseReturnValue:
    """Enter the beacon's value: the draw happens at once."""
    promised = found(queries.public_lottery(lottery_id))[0]
    tried, form = found(inquiry_of_court(current_user, promised.inquiry_id)), forms.DrawForm()
    return form_page(
        form, _("Enter the beacon's value"), _("Draw"), url_for("appraisal.lottery", lottery_id=lottery_id),
        lambda: choosing.draw_lots(lottery_id, current_user, form.value.data),
        _("Drawn. The first is commissioned."), lot=tried.lot, promised=promised, beacon=BEACONS[promised.beacon],
    )  # fmt: skip


@blueprint.route("/desk/commissions/<int:commission_id>/end", methods=["GET", "POST"])
@audience("run_case")
def end(commission_id: int) -> ResponseReturnValue:
    """Take a commission away and give it to the next of the ranked."""
    held, form = _held(commission_id), forms.EndingForm()
    return form_page(
        form, _("Take the commission back"), _("Take it back"), _inquiry(held.inquiry_id),
        lambda: commissioning.replace(commission_id, current_user, form.ending.data, form.reason.data),
        _("Recorded. The material must be back in three days; the next of the ranked, if any, is commissioned."),
        lot=held.inquiry.lot, held=held,
    )  # fmt: skip


@blueprint.route("/desk/commissions/<int:commission_id>/material", methods=["GET", "POST"])
@audience("run_case")
def material(commission_id: int) -> ResponseReturnValue:
    """Record that the court's material is back."""
    held, form = _held(commission_id), forms.MaterialForm()
    return form_page(
        form, _("The material is back"), _("Record"), _inquiry(held.inquiry_id),
        lambda: commissioning.record_material(commission_id, current_user, form.returned_on.data),
        _("Recorded."), lot=held.inquiry.lot, held=held,
    )  # fmt: skip


@blueprint.route("/desk/commissions/<int:commission_id>/fee", methods=["GET", "POST"])
@audience("run_case")
def fee(commission_id: int) -> ResponseReturnValue:
    """Set the appraiser's fee."""
    held, form = _held(commission_id), forms.FeeForm()
    return form_page(
        form, _("Fee of the appraiser"), _("Set the fee"), _inquiry(held.inquiry_id),
        lambda: fees.set_fee(commission_id, current_user, form.full_minor.data, form.basis.data),
        _("The fee is set. The applicant advances it; record it as a claim for costs."), lot=held.inquiry.lot,
        held=held, fee_base_minor=fees.fee_base_minor(held),
    )  # fmt: skip


@blueprint.route("/desk/commissions/<int:commission_id>/correction", methods=["GET", "POST"])
@audience("run_case")
def ask_correction(commission_id: int) -> ResponseReturnValue:
    """Have the report explained or corrected."""
    held, form = _held(commission_id), forms.ReviewForm()
    return form_page(
        form, _("Have the report corrected"), _("Ask the appraiser"), _inquiry(held.inquiry_id),
        lambda: reporting.ask_correction(commission_id, current_user, form.ground.data, form.text.data),
        _("The appraiser has three days."), lot=held.inquiry.lot, held=held,
    )  # fmt: skip


@blueprint.post("/desk/commissions/<int:commission_id>/accept")
@audience("run_case")
def accept(commission_id: int) -> ResponseReturnValue:
    """The report is in order."""
    held = _held(commission_id)
    try:
        reporting.accept_report(commission_id, current_user)
        flash(
            _(
                "The report is found in order and sent to the parties. Record how those without a sign-in receive theirs."
            ),
            "success",
        )
    except Refusal as refusal:
        flash_refusal(refusal)
    return redirect(_inquiry(held.inquiry_id), 303)


@blueprint.post("/desk/extensions/<int:extension_id>/<any(grant, refuse):verdict>")
@audience("run_case")
def decide_extension(extension_id: int, verdict: str) -> ResponseReturnValue:
    """Grant or refuse more time."""
    held = found(queries.commission_of_extension(current_user, extension_id))
    try:
        commissioning.decide_extension(extension_id, current_user, verdict == "grant")
        flash(_("Decided. The appraiser is told."), "success")
    except Refusal as refusal:
        flash_refusal(refusal)
    return redirect(_inquiry(held.inquiry_id), 303)


@blueprint.get("/desk/commissions/<int:commission_id>/reports/<int:version>")
@audience("read_case")
def report(commission_id: int, version: int) -> ResponseReturnValue:
    """A report, for the staff that reads the court's files."""
    held = found(queries.commission_of_court(current_user, commission_id, to_read=True))
    versions = {report.version: report for report in held.reports}
    return send(found(versions.get(version)).file)


@blueprint.get("/desk/inquiries/<int:inquiry_id>/agreement")
@audience("read_case")
def agreement(inquiry_id: int) -> ResponseReturnValue:
    """The paper on which the parties agreed."""
    found(inquiry_of_court(current_user, inquiry_id, to_read=True))
    return send(found(found(queries.choice_of(inquiry_id)).agreement_file))


def _held(commission_id: int) -> Commission:
    return found(queries.commission_of_court(current_user, commission_id))


def _inquiry(inquiry_id: int) -> str:
    return url_for("valuation.inquiry", inquiry_id=inquiry_id)
