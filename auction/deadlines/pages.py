"""The desk of last days, and the administrators' calendar."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.queries import court_names, courts_read_by
from auction.accounts.rules import ROLES
from auction.finance.ageing_rules import ageing
from auction.ground import clock
from auction.ground.deadline import all_deadlines, deadline_of
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.lots.pages import page_number
from auction.panel.queries import votes_waiting
from auction.tables.list_pages import csv_answer
from auction.tables.rules import read_asked

from . import holidays as acts
from . import queries
from .due_list import due_list
from .forms import HolidayForm, SendBackForm
from .holiday_rules import STATE_NAMES, read_notice
from .models import HolidayYear
from .rules import WHEN

blueprint = Blueprint("deadlines", __name__)


@blueprint.app_context_processor
def own_last_days() -> dict:
    """For the start pages of those who work at no court's desk: deadlines/_own.html."""
    return {"own_days": queries.own_days, "deadline_of": deadline_of, "today_here": clock.today}


@blueprint.get("/desk")
@audience("read_desk")
def desk() -> ResponseReturnValue:
    """What is late and due: the reader's own, the whole court's, or with that of the courts below it."""
    if current_user.court_id is None:
        raise Refusal("NOT_FOUND")
    roles = role_names(current_user)
    key, when, whose = (request.args.get(name, "") for name in ("what", "when", "whose"))
    courts = courts_read_by(current_user)
    is_below = whose == "below" and len(courts) > 1
    is_own = whose == "own" or (whose not in ("court", "below") and "supervisor" not in roles)
    asked = queries.Asked(
        courts if is_below else [current_user.court_id], current_user.id, roles, is_own, when if when in WHEN else "all",
        key if key in {kind.key for kind in all_deadlines()} else None, page_number(),
    )  # fmt: skip
    if request.args.get("as") == "csv":
        return csv_answer(due_list(asked), read_asked({}, (), {}))
    return render_template(
        "deadlines/desk.html", found=queries.desk_page(asked), asked=asked, when_names=WHEN, kinds=all_deadlines(),
        deadline_of=deadline_of, roles=ROLES, ageing=ageing, today=clock.today(), my_roles=roles,
        votes_waiting=votes_waiting(current_user) if "judge" in roles else 0,
        has_below=len(courts) > 1, courts=court_names(courts) if is_below else {},
    )  # fmt: skip


@blueprint.route("/desk/holidays", methods=["GET", "POST"])
@audience("administer")
def holidays() -> ResponseReturnValue:
    """The years whose working days are known, and the form for the next one."""
    form, status = HolidayForm(), 200
    if form.validate_on_submit():
        try:
            row = acts.enter_year(
                form.year.data, form.notice_number.data, form.notice_text.data, current_user,
                sum_is_confirmed=form.sum_is_confirmed.data,
            )  # fmt: skip
            flash(_("The days are read. Compare them with the notice; another administrator confirms them."), "success")
            return redirect(url_for(".holiday_year", holiday_id=row.id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    calendar = rule_set().calendar
    asked_year = acts.ask_for_year(clock.today())
    if form.year.data is None and not form.is_submitted():
        form.year.data = next(year for year in range(calendar.last_year + 1, 2200) if not calendar.knows(year))
    return render_template(
        "deadlines/holidays.html", form=form, years=queries.holiday_years(), calendar=calendar, asked_year=asked_year,
        states=STATE_NAMES,
    ), status  # fmt: skip


@blueprint.get("/desk/holidays/<int:holiday_id>")
@audience("administer")
def holiday_year(holiday_id: int) -> ResponseReturnValue:
    """One entered year as it was read, month by month, beside the notice's own text."""
    return _year_page(queries.holiday_year(holiday_id), SendBackForm(formdata=None), 200)


def _year_page(row: HolidayYear, form: SendBackForm, status: int) -> ResponseReturnValue:
    return render_template(
        "deadlines/holiday_year.html", row=row, form=form, states=STATE_NAMES, notice=read_notice(row.notice_text, row.year),
        spans=_spans(row), is_own=row.entered_by_person_id == current_user.person_id,
    ), status  # fmt: skip


def _spans(row: HolidayYear) -> list[tuple]:
    """The holidays as (first, last) of days in a row, week-ends included."""
    days = sorted(read_notice(row.notice_text, row.year).days_off)
    spans: list[tuple] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


@blueprint.post("/desk/holidays/<int:holiday_id>/confirm")
@audience("administer")
def confirm_holidays(holiday_id: int) -> ResponseReturnValue:
    """They agree with the notice and count from now on."""
    try:
        row = acts.confirm_year(holiday_id, current_user)
        flash(
            _("The year counts now. Last days moved to the next working day: %(count)s.", count=row.moved_count),
            "success",
        )
    except Refusal as refusal:
        return _year_page(queries.holiday_year(holiday_id), SendBackForm(formdata=None), flash_refusal(refusal))
    return redirect(url_for(".holidays"), 303)


@blueprint.post("/desk/holidays/<int:holiday_id>/refuse")
@audience("administer")
def refuse_holidays(holiday_id: int) -> ResponseReturnValue:
    """They do not agree: back to who entered them."""
    form = SendBackForm()
    row = queries.holiday_year(holiday_id)
    if not form.validate_on_submit():
        return _year_page(row, form, 422)
    try:
        acts.refuse_year(holiday_id, form.reason.data, current_user)
        flash(_("The year is sent back and can be entered anew."), "success")
    except Refusal as refusal:
        return _year_page(queries.holiday_year(holiday_id), form, flash_refusal(refusal))
    return redirect(url_for(".holidays"), 303)
