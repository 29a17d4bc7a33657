"""The calendar: a month of openings and closings, or one after another as a list."""

from datetime import date, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.lots.pages import page_number
from auction.search import finding
from auction.search.pages import page_facts, read_page

from . import calendar_queries, month_rules
from .pages import blueprint

SHAPES = ("month", "list")


@blueprint.get("/calendar")
@audience("look")
def calendar() -> ResponseReturnValue:
    """Openings and closings of a search. `month` (2026-11), `day` of it, `shape` month or list. Refuses MONTH_UNKNOWN
    and an unknown choice.
    """
    wanted, errors = read_page("any")
    today = clock.today()
    month, day, shape = _chosen(today)
    end = month_rules.next_month(month)
    counts = finding.counts(wanted)
    days = calendar_queries.days(wanted, month, end)
    if day is None:
        day = today if today.replace(day=1) == month else min(days, default=month)
    page = page_number()
    span = (month, end) if shape == "list" else (day, day + timedelta(days=1))
    events = calendar_queries.events(wanted, *span, page)
    most = calendar_queries.EVENTS_PER_PAGE
    return render_template(
        "atlas/calendar.html", counts=counts, errors=errors, month=month, today=today, day=day, shape=shape, days=days,
        weeks=month_rules.weeks(month), before=month_rules.month_before(month), after=end, here="atlas.calendar",
        at=lambda **place: url_for("atlas.calendar", **wanted.arguments(), **place),
        events=events[:most], has_more=len(events) > most, page=page, **page_facts(wanted),
    ), 400 if errors else 200  # fmt: skip


def _chosen(today: date) -> tuple[date, date | None, str]:
    """Month, day and shape of the address; a day alone says its month."""
    month_text, day_text = request.args.get("month", ""), request.args.get("day", "")
    shape = request.args.get("shape", "month")
    try:
        day = date.fromisoformat(day_text) if day_text else None
    except ValueError:
        raise Refusal("MONTH_UNKNOWN") from None
    month = month_rules.month_of(month_text or f"{(day or today):%Y-%m}")
    if month is None or shape not in SHAPES or (day and day.replace(day=1) != month):
        raise Refusal("MONTH_UNKNOWN")
    return month, day, shape
