"""Pages of shares and of criminal property: one desk for a lot, with what may be recorded of it now."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.lots.desk_pages import attempt, lot_of_court
from auction.lots.models import Lot
from auction.lots.rules import BEFORE_ANNOUNCEMENT, LAST_FAILED
from auction.taking.queries import is_last
from auction.taking.rules import failed_key

from . import actions, queries
from .forms import CapitalForm, CriminalForm, NoReserveForm, UnappraisedForm, UnitsForm
from .rules import BASIS_NAMES, GOES_TO, units_needed

blueprint = Blueprint("variants", __name__)


def install(app: Flask) -> None:
    """What pages of a lot may include: variants/_on_file.html, variants/_on_lot.html."""
    app.context_processor(lambda: {
        "basis_names": BASIS_NAMES, "has_variants": has_variants, "offering_of": queries.offering_of,
        "no_reserve_of": queries.no_reserve_of, "capital_of": queries.capital_of,
    })  # fmt: skip


def has_variants(lot: Lot) -> bool:
    """Whether the desk of variants has anything for this lot."""
    return lot.asset_kind == "other_right" or lot.case.distribution_order == "criminal"


@blueprint.get("/desk/lots/<int:lot_id>/variants")
@audience("run_case")
def desk(lot_id: int) -> ResponseReturnValue:
    """Shares and criminal property: what is recorded, and what may be."""
    return _desk(lot_id, 200)


def _desk(lot_id: int, status: int, **sent: Any) -> ResponseReturnValue:
    lot = lot_of_court(lot_id)
    forms = {
        "unappraising": UnappraisedForm(formdata=None), "counting": UnitsForm(formdata=None, obj=lot),
        "marking": CriminalForm(formdata=None), "stating": CapitalForm(formdata=None), "freeing": NoReserveForm(formdata=None),
    } | sent  # fmt: skip
    whole, due_minor = queries.whole_minor(lot, lot.start_price_minor), queries.due_minor(lot)
    has_failed = failed_key(lot.round_kind, lot.state, lot.taken_at is not None) in LAST_FAILED
    return render_template(
        "variants/desk.html", lot=lot, is_before=lot.state in BEFORE_ANNOUNCEMENT, unappraised=queries.unappraised_of(lot),
        offering=queries.offering_of(lot), capital=queries.capital_of(lot.asset_id), criminal=queries.criminal_property(lot.asset_id), goes_to=GOES_TO,
        due_minor=due_minor, needed=units_needed(due_minor, whole, lot.units_total) if whole and lot.units_total else None,
        may_free=has_failed and lot.round_kind != "no_reserve" and is_last(lot), **forms,
    ), status  # fmt: skip


def _sent(lot_id: int, name: str, form: Any, act: Callable[[], object], done: str) -> ResponseReturnValue:
    lot_of_court(lot_id)
    status = attempt(form, act)
    if status != 303:
        return _desk(lot_id, status, **{name: form})
    flash(done, "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/variants/unappraised")
@audience("run_case")
def unappraised(lot_id: int) -> ResponseReturnValue:
    """Record that the shares cannot be appraised."""
    form = UnappraisedForm()
    return _sent(lot_id, "unappraising", form, lambda: actions.record_unappraised(
        lot_id, current_user, form.why.data, form.is_worth_something.data, form.request_paper.data
    ), _("It is recorded. Propose a start price above the costs to the panel next."))  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/variants/units")
@audience("run_case")
def units(lot_id: int) -> ResponseReturnValue:
    """Record how many shares are sold."""
    form = UnitsForm()
    return _sent(lot_id, "counting", form, lambda: actions.offer_units(
        lot_id, current_user, form.unit.data, form.units_total.data, form.units_offered.data, form.reason.data or "",
        form.debtor_paper.data,
    ), _("The number is recorded; the rest stays with the debtor."))  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/variants/capital")
@audience("run_case")
def capital(lot_id: int) -> ResponseReturnValue:
    """Record what the debtor promised the company."""
    form = CapitalForm()
    return _sent(lot_id, "stating", form, lambda: actions.record_capital(
        lot_id, current_user, form.subscribed_minor.data, form.paid_minor.data, form.due_on.data
    ), _("It is recorded. The announcement must say so too."))  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/variants/criminal")
@audience("run_case")
def criminal(lot_id: int) -> ResponseReturnValue:
    """Mark the asset as property of a criminal judgment."""
    form = CriminalForm()
    return _sent(lot_id, "marking", form, lambda: actions.mark_criminal(
        lot_id, current_user, form.judgment.data, form.goes_to.data, form.judgment_paper.data
    ), _("The asset is marked as property of a criminal judgment."))  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/variants/no-reserve")
@audience("run_case")
def no_reserve(lot_id: int) -> ResponseReturnValue:
    """Draft the auction without reserve."""
    form = NoReserveForm()
    return _sent(lot_id, "freeing", form, lambda: actions.begin_without_reserve(
        lot_id, current_user, form.refusal.data, form.refusal_paper.data
    ), _("The auction without reserve is drafted. Next: its terms."))  # fmt: skip
