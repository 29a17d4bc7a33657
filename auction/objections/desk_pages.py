"""Around a hearing: who agrees, what was served outside the platform, and the plan for what is held back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.cases.queries import case_for
from auction.distribution.plan_rules import CLASS_NAMES
from auction.distribution.queries import held_lines
from auction.distribution.queries import plan as plan_by_id
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal, Words

from . import actions
from .correcting import correctable, prepare_correction
from .forms import CorrectionForm, ServiceForm, WaiverForm, with_lines, without
from .pages import blueprint, named, silent
from .queries import PlanHearing, hearing_of, plan_for, runs_case


@blueprint.post("/plans/<int:plan_id>/waive")
@audience("answer_plan")
def waive(plan_id: int) -> ResponseReturnValue:
    """A party has no objection, itself or on paper through the officer."""
    plan = plan_for(current_user, plan_id)
    form = WaiverForm()
    form.party_id.names = named(silent(hearing_of(plan)))
    if not runs_case(current_user):
        without(form, "party_id", "said_on")
    back = url_for("distribution.show_plan", plan_id=plan_id)
    if form.validate_on_submit():
        try:
            party_id, day = (int(form.party_id.data), form.said_on.data) if "party_id" in form else (None, None)
            actions.waive(plan_id, current_user, party_id, day)
            flash(_("It is recorded that there is no objection."), "success")
        except Refusal as refusal:
            flash_refusal(refusal)
        return redirect(back, 303)
    return service_page(plan_id, waiver=form, status=422)


@blueprint.route("/desk/plans/<int:plan_id>/services", methods=["GET", "POST"])
@audience("run_case")
def service(plan_id: int) -> ResponseReturnValue:
    """Record a service outside the platform."""
    plan = plan_for(current_user, plan_id)
    form = ServiceForm()
    form.what.names = _unserved(hearing_of(plan))
    if not form.is_submitted():
        return service_page(plan_id, form)
    status = 422
    if form.validate():
        objection_id, party_id = (int(number) for number in form.what.data.split(":"))
        try:
            actions.record_service(
                plan_id, current_user, party_id, objection_id or None, form.means.data, form.served_on.data, form.proof.data
            )  # fmt: skip
            flash(_("The service is recorded."), "success")
            return redirect(url_for(".service", plan_id=plan_id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    return service_page(plan_id, form, status=status)


def service_page(plan_id: int, form: ServiceForm | None = None, waiver: WaiverForm | None = None,
                 status: int = 200) -> ResponseReturnValue:  # fmt: skip
    """The page of services and waivers on paper, with what was typed."""
    plan = plan_for(current_user, plan_id)
    hearing = hearing_of(plan)
    form = form or ServiceForm(formdata=None)
    waiver = waiver or WaiverForm(formdata=None)
    form.what.names, waiver.party_id.names = _unserved(hearing), named(silent(hearing))
    return render_template(
        "objections/services.html", plan=plan, hearing=hearing, form=form, waiver=waiver, classes=CLASS_NAMES
    ), status


def _unserved(hearing: PlanHearing) -> dict[str, Words]:
    """ "objection:party" → what is still to be served; the plan itself is objection 0."""
    plan = [] if not hearing.is_open else hearing.standing.unserved
    names = {party.id: party.name for party in hearing.parties}
    waiting = {
        f"0:{party_id}": Words(f"The plan: {names[party_id]}", f"分配方案：{names[party_id]}") for party_id in plan
    }
    for one in hearing.objections:
        for party_id in hearing.standings[one.id].unserved:
            who = (one.party.name, names[party_id])
            waiting[f"{one.id}:{party_id}"] = Words(
                f"The objection of {who[0]}: {who[1]}" if party_id != one.party_id else f"The opposition: {who[1]}",
                f"{who[0]}的异议：{who[1]}" if party_id != one.party_id else f"反对意见：{who[1]}",
            )
    return waiting


@blueprint.route("/desk/plans/<int:plan_id>/correction", methods=["GET", "POST"])
@audience("run_finance")
def correct(plan_id: int) -> ResponseReturnValue:
    """Share out what a plan holds back; another clerk approves it."""
    plan = plan_by_id(plan_id)
    case_for(current_user, plan.case_id)
    hearing = hearing_of(plan)
    proposed = correctable(hearing) if plan.state == "approved" else {}
    if not proposed:
        raise Refusal("CORRECTION_EARLY")
    lines = [line for line in plan.content["lines"] if line["position"] in proposed]
    form = with_lines(
        CorrectionForm, lines, plan.content["currency"],
        data={f"line_{position}": minor for position, minor in proposed.items()},
    )  # fmt: skip
    status, held = 200, {row.position: row.held_minor for row in held_lines(plan_id)}
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                made = prepare_correction(plan_id, current_user, form.shares())
                flash(_("The plan is prepared. Another person must approve it."), "success")
                return redirect(url_for("distribution.show_plan", plan_id=made.id), 303)
            except Refusal as refusal:
                status = flash_refusal(refusal)
                plan = plan_by_id(plan_id)
                hearing = hearing_of(plan)
    return render_template(
        "objections/correction.html", plan=plan, hearing=hearing, form=form, lines=lines, held=held, classes=CLASS_NAMES,
    ), status  # fmt: skip
