"""Objections to a plan: object, oppose, sue; the officer records what came on paper."""

from collections.abc import Callable

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from auction.accounts.audience import audience
from auction.cases.models import Party
from auction.distribution.plan_rules import CLASS_NAMES
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal, Words

from . import actions
from .correcting import correctable
from .forms import AnswerForm, JudgmentForm, LawsuitForm, ObjectionForm, with_lines, without
from .models import Objection
from .objection_rules import OBJECTION_NAMES, SERVICE_MEANS, last_day
from .queries import PlanHearing, hearing_of, objection_for, plan_for, rules_of, runs_case

blueprint = Blueprint("objections", __name__)


def install(app: Flask) -> None:
    """What the page of a plan shows of its hearing: objections/_hearing.html."""
    app.context_processor(
        lambda: {
            "hearing_of": hearing_of, "correctable": correctable, "objection_names": OBJECTION_NAMES, "service_means": SERVICE_MEANS,
            "objection_last_day": lambda hearing, served_on: last_day(served_on, rules_of(hearing.plan.case)),
        }
    )  # fmt: skip


def named(parties: list[Party]) -> dict[str, Words]:
    """Parties for a form's choice."""
    return {str(party.id): Words(party.name, party.name) for party in parties}


def silent(hearing: PlanHearing) -> list[Party]:
    """The parties that have not answered the plan."""
    spoken = {*hearing.waived, *(one.party_id for one in hearing.objections)}
    return [party for party in hearing.parties if party.id not in spoken]


@blueprint.route("/plans/<int:plan_id>/objections/new", methods=["GET", "POST"])
@audience("answer_plan")
def object_to(plan_id: int) -> ResponseReturnValue:
    """Object in writing: other amounts for named lines, and the reason."""
    plan = plan_for(current_user, plan_id)
    hearing = hearing_of(plan)
    form = with_lines(ObjectionForm, plan.content["lines"], plan.content["currency"])
    form.party_id.names = named(silent(hearing))
    on_paper = runs_case(current_user)
    if not on_paper:
        without(form, "party_id", "filed_on")
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                objection_id = actions.object_to(
                    plan_id, current_user, form.asked(), form.reason.data, form.request_id.data,
                    int(form.party_id.data) if on_paper else None, form.filed_on.data if on_paper else None,
                )  # fmt: skip
                flash(_("The objection is filed. The other parties may oppose it."), "success")
                return redirect(url_for(".show", objection_id=objection_id), 303)
            except Refusal as refusal:
                status = flash_refusal(refusal)
                plan = plan_for(current_user, plan_id)
    return render_template("objections/new.html", plan=plan, form=form, classes=CLASS_NAMES, on_paper=on_paper), status


@blueprint.get("/objections/<int:objection_id>")
@audience("read_case")
def show(objection_id: int) -> ResponseReturnValue:
    """One objection: what it asks, who said what to it, until when."""
    return _page(objection_id, {})


def _page(objection_id: int, typed: dict[str, FlaskForm], status: int = 200) -> ResponseReturnValue:
    objection = objection_for(current_user, objection_id)
    hearing = hearing_of(objection.plan)
    objection = next(one for one in hearing.objections if one.id == objection_id)
    forms = {name: typed.get(name) or made(formdata=None) for name, made in _forms(hearing, objection).items()}
    for form in forms.values():
        _shape(form, hearing, objection)
    lines = {line["position"]: line for line in objection.plan.content["lines"]}
    return render_template(
        "objections/objection.html", objection=objection, hearing=hearing, plan=objection.plan, forms=forms, lines=lines,
        standing=hearing.standings[objection.id], classes=CLASS_NAMES, today=clock.today(),
        is_court=current_user.court_id is not None,
    ), status  # fmt: skip


def _forms(hearing: PlanHearing, objection: Objection) -> dict[str, type[FlaskForm]]:
    """Which forms this reader is shown on the objection as it stands."""
    state, me = hearing.standings[objection.id].state, hearing.party_of(current_user)
    officer = runs_case(current_user)
    answered = {said.party_id for said in objection.answers}
    shown: dict[str, type[FlaskForm]] = {}
    is_other = me is not None and me.id != objection.party_id and me.id not in answered
    if state in ("answering", "opposed") and ((officer and len(answered) + 1 < len(hearing.parties)) or is_other):
        shown["answer"] = AnswerForm
    if state == "opposed" and (officer or (me is not None and me.id == objection.party_id)):
        shown["lawsuit"] = LawsuitForm
    if state == "sued" and officer:
        shown["judgment"] = JudgmentForm
    return shown


def _shape(form: FlaskForm, hearing: PlanHearing, objection: Objection) -> None:
    """The officer says for whom he records; a party speaks for itself, today."""
    if not isinstance(form, AnswerForm):
        return
    if runs_case(current_user):
        answered = {said.party_id for said in objection.answers}
        form.party_id.names = named([party for party in hearing.others(objection) if party.id not in answered])
    elif "party_id" in form:
        without(form, "party_id", "said_on")


def _answered(objection_id: int, name: str, form: FlaskForm, act: Callable[[], None], done: str) -> ResponseReturnValue:
    objection = objection_for(current_user, objection_id)
    _shape(form, hearing_of(objection.plan), objection)
    status = 422
    if form.validate_on_submit():
        try:
            act()
            flash(done, "success")
            return redirect(url_for(".show", objection_id=objection_id), 303)
        except Refusal as refusal:
            if refusal.code == "NOT_FOUND":
                raise
            status = flash_refusal(refusal)
    return _page(objection_id, {name: form}, status)


@blueprint.post("/objections/<int:objection_id>/answer")
@audience("answer_plan")
def answer(objection_id: int) -> ResponseReturnValue:
    """Oppose the objection, or say that one does not."""
    form = AnswerForm()

    def act() -> None:
        party_id, day = (int(form.party_id.data), form.said_on.data) if "party_id" in form else (None, None)
        actions.answer(objection_id, current_user, form.stance.data == "opposes", form.reason.data, party_id, day)

    return _answered(objection_id, "answer", form, act, _("The answer is recorded."))


@blueprint.post("/objections/<int:objection_id>/lawsuit")
@audience("answer_plan")
def lawsuit(objection_id: int) -> ResponseReturnValue:
    """Prove that the objector has sued."""
    form = LawsuitForm()
    return _answered(
        objection_id, "lawsuit", form,
        lambda: actions.note_lawsuit(objection_id, current_user, form.reference.data, form.on_day.data),
        _("The lawsuit is recorded. The disputed amount stays in escrow until the judgment."),
    )  # fmt: skip


@blueprint.post("/objections/<int:objection_id>/judgment")
@audience("run_case")
def judgment(objection_id: int) -> ResponseReturnValue:
    """Record how the lawsuit ended."""
    form = JudgmentForm()
    return _answered(
        objection_id, "judgment", form,
        lambda: actions.note_judgment(
            objection_id, current_user, form.verdict.data, form.reference.data, form.on_day.data
        ),
        _("The judgment is recorded. Two finance clerks now share out the disputed amount."),
    )  # fmt: skip


from . import desk_pages  # noqa: E402,F401 - its views stand on this blueprint
