"""What every page is given: filters, the visitor's language, his navigation, the demo court's clock."""

import re
from datetime import date, datetime, timedelta

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from auction.accounts.audience import role_names
from auction.ground import clock
from auction.ground.door import language, words
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE
from auction.jurisdictions import rule_set


def install(app: Flask) -> None:
    """Give the templates their filters and variables."""
    app.add_template_filter(lambda minor, currency="CNY": format_amount(minor, currency), "money")
    app.add_template_filter(shanghai, "shanghai")
    app.add_template_filter(day, "day")
    app.add_template_filter(due_day, "due_day")
    app.add_template_filter(near, "near")
    app.add_template_filter(words, "words")
    app.add_template_filter(phrases, "phrases")
    app.context_processor(page_variables)


def shanghai(moment: datetime | None) -> str:
    """A moment in court time, to the second."""
    return moment.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M:%S") if moment else "—"


def day(value: date | datetime | None) -> str:
    """A day as year-month-day; a moment's day is the court's."""
    if isinstance(value, datetime):
        value = value.astimezone(COURT_ZONE).date()
    return value.isoformat() if value else "—"


def near(moment: datetime) -> str:
    """A moment in court time as people say it: “Today 20:10”, “26 Nov 10:00”. Seconds only when there are any; the year only
    when it is another one.
    """
    at, today = moment.astimezone(COURT_ZONE), clock.now().astimezone(COURT_ZONE).date()
    hour = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    if at.date() == today:
        return _("Today %(hour)s", hour=hour)
    if at.date() == today + timedelta(days=1):
        return _("Tomorrow %(hour)s", hour=hour)
    if language() == "zh":
        said = f"{at.month}月{at.day}日"
        return f"{said} {hour}" if at.year == today.year else f"{at.year}年{said} {hour}"
    return f"{at.day} {at:%b} {hour}" if at.year == today.year else f"{at.day} {at:%b} {at.year} {hour}"


def phrases(text: str) -> Markup:
    """A heading whose lines break between its clauses first: browsers break Chinese between any two characters."""
    clauses = re.findall(r"[^，；：]+[，；：]?", text)
    return Markup("").join(Markup('<span class="app-phrase">{}</span>').format(clause) for clause in clauses)


def due_day(value: date | None) -> str:
    """A last day that was moved past days off, marked as provisional while the holidays of its year are not known."""
    if value is None or not rule_set().calendar.is_provisional(value):
        return day(value)
    why = _(
        "The official holidays of %(year)s are not published yet. The day can still move to a later one.",
        year=value.year,
    )
    return Markup('{} <span class="app-muted" title="{}">{}</span>').format(day(value), why, _("(provisional)"))


def page_variables() -> dict:
    """Variables of every page."""
    return {
        "language": language(),
        "server_time": clock.now(),
        "navigation": navigation(),
        "demo_clock": current_app.extensions.get("demo_clock", lambda: None)(),
        "is_demo": current_app.config["SUBHASTA_ENV"] != "production",
    }


# Role → (endpoint, text) in the order shown. Endpoints that a build does not have are left out.
DESKS = {
    "officer": (
        ("deadlines.desk", lambda: _("Desk")),
        ("desks.search", lambda: _("Search")),
        ("cases.desk", lambda: _("Cases")),
        ("lots.desk", lambda: _("Lots")),
        ("handover.desk", lambda: _("Hand-overs")),
        ("questions.desk", lambda: _("Questions")),
        ("accounts.identity_desk", lambda: _("Identity proofs")),
        ("enrolment.agents", lambda: _("Agents")),
    ),
    "judge": (
        ("deadlines.desk", lambda: _("Desk")),
        ("desks.search", lambda: _("Search")),
        ("panel.desk", lambda: _("Panel")),
        ("distribution.countersigns", lambda: _("Countersign")),
        ("cases.desk", lambda: _("Cases")),
    ),
    "finance": (
        ("deadlines.desk", lambda: _("Desk")),
        ("desks.search", lambda: _("Search")),
        ("finance.desk", lambda: _("Finance")),
        ("bank.desk", lambda: _("Bank")),
        ("cases.desk", lambda: _("Cases")),
        ("reconciliation.desk", lambda: _("Reconciliation")),
    ),
    "supervisor": (
        ("deadlines.desk", lambda: _("Desk")),
        ("desks.search", lambda: _("Search")),
        ("cases.desk", lambda: _("Cases")),
        ("panel.desk", lambda: _("Panel")),
        ("handover.desk", lambda: _("Hand-overs")),
        ("enrolment.late_releases_desk", lambda: _("Overdue releases")),
        ("complaints.desk", lambda: _("Complaints about a price")),
        ("reconciliation.desk", lambda: _("Reconciliation")),
        ("ledger.trial_balance", lambda: _("Books")),
    ),
    "appraiser": (("appraisal.desk", lambda: _("Commissions")),),
    "party": (
        ("cases.desk", lambda: _("My cases")),
        ("valuation.negotiations", lambda: _("Prices you are asked for")),
        ("valuation.own_reports", lambda: _("Reports on the price")),
        ("complaints.own", lambda: _("Complaints about a price")),
    ),
    "bidder": (("enrolment.my_lots", lambda: _("My lots")), ("following.index", lambda: _("What I follow"))),
    "partner": (("keys.desk", lambda: _("Partner desk")),),
    "administrator": (
        ("administration.desk", lambda: _("Desk")),
        ("partners.desk", lambda: _("Partners")),
        ("accounts.users", lambda: _("Users")),
        ("accounts.courts", lambda: _("Courts")),
        ("deadlines.holidays", lambda: _("Working days")),
        ("platforms.index", lambda: _("Inquiry platforms")),
        ("desks.appraisers", lambda: _("Appraisers")),
        ("ledger.trial_balance", lambda: _("Books")),
    ),
}


def navigation() -> list[tuple[str, str, bool]]:
    """(text, address, whether it is this page) of what a visitor reads, or of the signed-in person's roles."""
    entries = [("search.index", lambda: _("Lots for sale"))]
    if not current_user.is_authenticated:
        entries += [
            ("guide.index", lambda: _("Guide")),
            ("front.verify", lambda: _("Verify the record")),
        ]
    else:
        entries += [entry for role in DESKS if role in role_names(current_user) for entry in DESKS[role]]
        entries.append(("accounts.overview", lambda: _("My account")))
    known = current_app.view_functions
    return [
        (text(), url_for(endpoint), request.endpoint == endpoint)
        for endpoint, text in dict(entries).items() if endpoint in known
    ]  # fmt: skip
