"""The officer's proposal of terms."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.jurisdictions import rule_set

from . import actions, desk_pages
from .forms import TermsForm
from .pages import blueprint
from .terms import ground_of
from .terms_rules import deposit_limits, least_start


@blueprint.route("/desk/lots/<int:lot_id>/terms", methods=["GET", "POST"])
@audience("run_case")
def propose(lot_id: int) -> ResponseReturnValue:
    """Put terms before the panel; the page names the limits."""
    lot = desk_pages.lot_of_court(lot_id)
    ground, rules = ground_of(lot), rule_set(lot.jurisdiction)
    floor = least_start(ground, rules)
    form, status = TermsForm(data=_first_proposal(lot, floor)), 200
    for field in (form.start_price_minor, form.increment_minor, form.deposit_minor):
        field.currency = lot.currency
    if form.is_submitted():
        status = desk_pages.attempt(form, lambda: actions.propose_terms(
            lot_id, current_user, form.start_price_minor.data, form.increment_minor.data, form.deposit_minor.data,
            form.balance_days.data,
        ))  # fmt: skip
        if status == 303:
            flash(_("The terms are before the panel. Two of three judges decide."), "success")
            return redirect(url_for("lots.work", lot_id=lot_id, _anchor="panel"), 303)
    return render_template(
        "lots/terms.html", lot=lot, form=form, floor_minor=floor, band=deposit_limits(ground, floor, rules)
    ), status


def _first_proposal(lot, floor: int) -> dict[str, int]:
    """What the form starts from: the terms decided before, or the floor; never a figure nobody wrote."""
    if lot.start_price_minor:
        names = ("start_price_minor", "increment_minor", "deposit_minor", "balance_days")
        return {name: getattr(lot, name) for name in names}
    return {"start_price_minor": floor}
