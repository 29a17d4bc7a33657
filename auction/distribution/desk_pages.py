"""The plan: prepared, read, approved or sent back."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.cases.models import EnforcementCase
from auction.cases.queries import case_for, own_party_ids, readable_case, reads_for_court
from auction.cases.rules import masked
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.payments.rules import PAYOUT_NAMES

from . import queries
from .drafting import suggested_costs
from .forms import MOST_COSTS, ApprovalForm, RejectionForm, plan_form
from .pages import blueprint
from .plan_rules import CLASS_NAMES, COST_NAMES, PLAN_NAMES, Cost, is_contestable
from .plans import approve_plan, draft_plan, interest_until, prepare_plan, reject_plan

LINES_ON_PAGE = 100


@blueprint.route("/cases/<int:case_id>/plans/new", methods=["GET", "POST"])
@audience("run_finance")
def new_plan(case_id: int) -> ResponseReturnValue:
    """Prepare a plan: type the costs, see the shares, send it to a second clerk."""
    case = case_for(current_user, case_id)
    rows = request.form.get("rows", 2, type=int)
    act = request.form.get("act")
    suggested = _suggested(case) if request.method == "GET" else []
    form = plan_form(rows + 1 if act == "more" else max(rows, len(suggested) + 1), suggested)
    status, content = 200, None
    is_good = form.validate_on_submit() if act in ("look", "prepare") else False
    if act in ("look", "prepare") and not is_good:
        status = 422
    try:
        if act == "prepare" and is_good:
            plan = prepare_plan(case_id, current_user, form.costs())
            flash(_("The plan is prepared. Another person must approve it."), "success")
            return redirect(url_for(".show_plan", plan_id=plan.id), 303)
        content = draft_plan(case, form.costs() if is_good else suggested)
    except Refusal as refusal:
        status = flash_refusal(refusal)
        case = case_for(current_user, case_id)
    return render_template(
        "distribution/new_plan.html", case=case, form=form, rows=len(form.rows()), content=content, most=MOST_COSTS,
        classes=CLASS_NAMES, cost_names=COST_NAMES, lines=_lines_of_page(content, 1)[0] if content else [],
    ), status  # fmt: skip


def _suggested(case: EnforcementCase) -> list[Cost]:
    """The court's fees, where there is something to distribute."""
    try:
        return suggested_costs(case, queries.distributable_minor(case.id), interest_until(case.id))
    except Refusal:  # the page says why there is no plan
        return []


@blueprint.get("/plans/<int:plan_id>")
@audience("read_case")
def show_plan(plan_id: int) -> ResponseReturnValue:
    """A plan with its reckoning. Parties see it once it is approved."""
    return _plan_page(plan_id, RejectionForm(formdata=None), 200)


def _plan_page(plan_id: int, rejection: RejectionForm, status: int) -> ResponseReturnValue:
    plan = queries.plan(plan_id)
    case = readable_case(current_user, plan.case_id)
    is_court = reads_for_court(current_user)
    if not is_court and plan.state != "approved":
        raise Refusal("NOT_FOUND")
    may_decide = plan.state == "prepared" and may(role_names(current_user), "run_finance")
    lines, page, pages = _lines_of_page(plan.content, request.args.get("page", 1, type=int))
    return render_template(
        "distribution/plan.html", plan=plan, case=case, is_court=is_court, may_decide=may_decide,
        is_own=plan.prepared_by_person_id == current_user.person_id, approval=ApprovalForm(formdata=None),
        rejection=rejection, classes=CLASS_NAMES, plan_names=PLAN_NAMES, payout_names=PAYOUT_NAMES,
        payouts=queries.payouts_of_lines(plan.id, [line["position"] for line in lines]), lines=lines, page=page,
        pages=pages, cost_names=COST_NAMES,
        serves=not plan.corrects_id and is_contestable(plan.content["lines"]),
        is_heard=plan.state == "approved" and not plan.corrects_id and is_contestable(plan.content["lines"]),
        held_lines=queries.held_lines(plan.id), may_correct=may(role_names(current_user), "run_finance"),
        may_record=may(role_names(current_user), "run_case"),
        own_parties=own_party_ids(current_user, case.id), masked=masked,
    ), status  # fmt: skip


def _lines_of_page(content: Mapping[str, Any], page: int) -> tuple[Sequence[Any], int, int]:
    """The lines of one page of a plan, its number and how many there are; a page beyond the last is the last."""
    lines = content["lines"]
    pages = max(1, -(-len(lines) // LINES_ON_PAGE))
    page = min(max(page, 1), pages)
    return lines[(page - 1) * LINES_ON_PAGE : page * LINES_ON_PAGE], page, pages


@blueprint.post("/plans/<int:plan_id>/approve")
@audience("run_finance")
def approve(plan_id: int) -> ResponseReturnValue:
    """Approve what was read."""
    form = ApprovalForm()
    try:
        if form.validate_on_submit():
            approve_plan(plan_id, current_user, form.content_hash.data or "")
            flash(_("The plan is approved."), "success")
            return redirect(url_for(".show_plan", plan_id=plan_id), 303)
    except Refusal as refusal:
        return _plan_page(plan_id, RejectionForm(formdata=None), flash_refusal(refusal))
    return _plan_page(plan_id, RejectionForm(formdata=None), 422)


@blueprint.post("/plans/<int:plan_id>/reject")
@audience("run_finance")
def reject(plan_id: int) -> ResponseReturnValue:
    """Send it back with a reason."""
    form = RejectionForm()
    try:
        if form.validate_on_submit():
            reject_plan(plan_id, current_user, form.content_hash.data or "", form.remark.data)
            flash(_("The plan is sent back."), "success")
            return redirect(url_for(".show_plan", plan_id=plan_id), 303)
    except Refusal as refusal:
        return _plan_page(plan_id, form, flash_refusal(refusal))
    return _plan_page(plan_id, form, 422)
