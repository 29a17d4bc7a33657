"""Pages of the reference price: the officer's inquiries, a party's negotiations."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.door import flash_refusal, told
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import months_after
from auction.lots.models import Lot
from auction.lots.queries import lot_of_court

from . import actions, filing, hearing, queries
from .file_rules import deviation, percent
from .forms import FactsForm, FailureForm, NegotiationForm, OfferForm
from .methods import is_declared, method_of
from .models import Inquiry, ValuationFacts
from .objection_rules import GROUNDS, MEANS
from .objection_rules import STATES as OBJECTION_STATES
from .rules import OBSTACLES, OFFICIAL_PRICES, STAY_GROUNDS, WHY_NOT, next_method

blueprint = Blueprint("valuation", __name__)


@blueprint.app_context_processor
def valuation_variables() -> dict:
    """What the lot's desk asks: it stands below this noun and cannot ask for it itself."""
    return {
        "inquiries_of": lambda lot: queries.inquiries_of(lot.id), "valuation_file": filing.valuation_file,
        "deviation": lambda figure, paid: percent(deviation(figure, paid)), "share_text": percent,
        "price_holds": lambda lot: price_holds(lot), "method_choice": lambda lot: method_choice(lot), "obstacles": OBSTACLES, "why_not": WHY_NOT,
        "official_prices": OFFICIAL_PRICES, "inquiry_stay_grounds": STAY_GROUNDS, "objection_grounds": GROUNDS, "objection_states": OBJECTION_STATES, "service_means": MEANS,
    }  # fmt: skip


def price_holds(lot: Lot) -> dict[str, Any]:
    """Whether a lot's price has lapsed before its announcement, and until when it may be sold at it (art 27(3))."""
    valid_until = lot.reference_valid_until or clock.today()
    months = rule_set(lot.jurisdiction).reference_tail_months
    return {"lapsed": valid_until < clock.today(), "sell_by": months_after(valid_until, months)}


def method_choice(lot: Lot) -> dict[str, Any]:
    """The method whose turn it is, why those before it are passed over, and the page where each begins."""
    due, passed_over = next_method(queries.method_facts(lot.id), rule_set(lot.jurisdiction))
    methods = [key for key in rule_set(lot.jurisdiction).reference_methods if is_declared(key)]
    return {
        "facts": queries.recorded_facts(lot.id), "due": due, "passed_over": passed_over,
        "pages": {key: url_for(method_of(key).start_endpoint, lot_id=lot.id) for key in methods},
    }  # fmt: skip


@blueprint.route("/desk/lots/<int:lot_id>/valuation-facts", methods=["GET", "POST"])
@audience("run_case")
def facts(lot_id: int) -> ResponseReturnValue:
    """What decides the method: official price, survey, joint request."""
    lot = _lot(lot_id)
    known = queries.recorded_facts(lot_id)
    form, status = FactsForm(data=_as_answers(known)), 200
    if form.is_submitted():
        status, recorded = _attempt(form, lambda: actions.record_facts(lot_id, current_user, **form.facts()))
        if recorded:
            flash(_("Recorded. The lot's file shows which method is due."), "success")
            return redirect(url_for("lots.work", lot_id=lot_id, _anchor="valuation"), 303)
    return render_template("valuation/facts.html", lot=lot, form=form), status


def _as_answers(known: ValuationFacts | None) -> dict[str, str]:
    if known is None:
        return {}
    names = ("can_negotiate", "has_official_price", "needs_site_survey", "network_capable", "law_demands_appraisal")
    return {name: "yes" if getattr(known, name) else "no" for name in names} | {"reasons": known.reasons}


@blueprint.route("/desk/lots/<int:lot_id>/negotiation", methods=["GET", "POST"])
@audience("run_case")
def negotiate(lot_id: int) -> ResponseReturnValue:
    """Start a negotiation between the parties."""
    form = NegotiationForm()
    return _one_form(
        form, _lot(lot_id), lambda: actions.start_negotiation(lot_id, current_user, form.due_on.data), _file(lot_id),
        _("Start a negotiation"), _("Start the negotiation"),
        _("The negotiation is running. Record each side's price as it answers."), _inquiry_address,
    )  # fmt: skip


@blueprint.get("/desk/inquiries/<int:inquiry_id>")
@audience("run_case")
def inquiry(inquiry_id: int) -> ResponseReturnValue:
    """One method tried: who has answered, and what can be done with it."""
    return _inquiry_page(_inquiry(inquiry_id), FailureForm())


def _inquiry_page(tried: Inquiry, form: FailureForm, status: int = 200) -> ResponseReturnValue:
    method = method_of(tried.method)
    result, obstacle = None, None
    if tried.state == "running":
        try:
            hearing.require_heard(tried, clock.today())
            result = method.result(tried, clock.today())
        except Refusal as refusal:
            obstacle = told(refusal)[0]
    return render_template(
        "valuation/inquiry.html", inquiry=tried, lot=tried.lot, form=form, today=clock.today(), method=method,
        result=result, obstacle=obstacle, roles=queries.party_roles(tried.lot), services=hearing.services_of(tried.id),
        objections=hearing.objections_to(tried.id), to_serve=_to_serve(tried), last_days=hearing.last_days(tried),
        sources=hearing.source_names(tried), stay=queries.open_stay(tried), **method.shown(tried),
    ), status  # fmt: skip


def _to_serve(tried: Inquiry) -> bool:
    if tried.state != "running":
        return False
    return bool(set(hearing.figures_to_serve(tried)) - {row.source for row in hearing.services_of(tried.id)})


@blueprint.route("/desk/inquiries/<int:inquiry_id>/prices/<int:party_id>", methods=["GET", "POST"])
@audience("run_case")
def record_price(inquiry_id: int, party_id: int) -> ResponseReturnValue:
    """Record the price a party named on paper."""
    tried = _inquiry(inquiry_id)
    party = found(next((row for row in queries.negotiating_parties(tried.lot) if row.id == party_id), None))
    return _offer(tried, party, url_for("valuation.inquiry", inquiry_id=inquiry_id))


@blueprint.post("/desk/inquiries/<int:inquiry_id>/fail")
@audience("run_case")
def fail(inquiry_id: int) -> ResponseReturnValue:
    """Record that the method gave no price."""
    tried, form = _inquiry(inquiry_id), FailureForm()
    status, failed = _attempt(form, lambda: actions.record_failure(inquiry_id, current_user, form.reason.data))
    if failed is None:
        return _inquiry_page(tried, form, status)
    flash(_("Recorded. Take the next method."), "success")
    return redirect(url_for("lots.work", lot_id=failed.lot_id, _anchor="valuation"), 303)


@blueprint.post("/desk/inquiries/<int:inquiry_id>/fix")
@audience("run_case")
def fix(inquiry_id: int) -> ResponseReturnValue:
    """Take the result as the reference price."""
    tried = _inquiry(inquiry_id)
    return _press(
        lambda: actions.fix_price(inquiry_id, current_user),
        _("The reference price is fixed. Next: the terms for the panel."), url_for("lots.work", lot_id=tried.lot_id),
        _inquiry_address(tried),
    )  # fmt: skip


@blueprint.get("/account/negotiations")
@audience("negotiate")
def negotiations() -> ResponseReturnValue:
    """A party's own negotiations that wait for its price."""
    return render_template("valuation/negotiations.html", rows=queries.own_negotiations(current_user))


@blueprint.route("/account/negotiations/<int:inquiry_id>/<int:party_id>", methods=["GET", "POST"])
@audience("negotiate")
def name_price(inquiry_id: int, party_id: int) -> ResponseReturnValue:
    """A party names its own price."""
    own = queries.own_negotiations(current_user)
    tried, party = found(next((row for row in own if (row[0].id, row[1].id) == (inquiry_id, party_id)), None))
    return _offer(tried, party, url_for("valuation.negotiations"))


def _offer(tried: Inquiry, party, back: str) -> ResponseReturnValue:
    form, status = OfferForm(), 200
    if form.is_submitted():
        status, offer = _attempt(form, lambda: actions.offer_price(
            tried.id, current_user, party.id, form.price_minor.data
        ))  # fmt: skip
        if offer:
            flash(_("The price is recorded. The other side sees it only when all have answered."), "success")
            return redirect(back, 303)
    return render_template(
        "valuation/offer.html", inquiry=tried, lot=tried.lot, party=party, form=form, back=back
    ), status


def _one_form(form: FlaskForm, lot: Lot, act: Callable[[], Any], back: str, title: str, label: str, done: str,
              after: Callable[[Any], str] | None = None) -> ResponseReturnValue:  # fmt: skip
    """A page that is one form: shown, refused with what was typed, or done and on to `after` of the result, or back."""
    status = 200
    if form.is_submitted():
        status, result = _attempt(form, act)
        if result:
            flash(done, "success")
            return redirect(after(result) if after else back, 303)
    return render_template("valuation/one_form.html", lot=lot, form=form, back=back, title=title, label=label), status


def _press(act: Callable[[], Any], done: str, after: str, back: str = "") -> ResponseReturnValue:
    """A button: the act and its word, then on to `after`; refused, its reason and back, to `after` when there is none."""
    try:
        act()
    except Refusal as refusal:
        if refusal.code == "NOT_FOUND":
            raise
        flash_refusal(refusal)
        return redirect(back or after, 303)
    flash(done, "success")
    return redirect(after, 303)


def _attempt(form, act):
    """(303, the act's result) when done; (422, None) for the form's own errors; (the refusal's status, None)."""
    if not form.validate():
        return 422, None
    try:
        return 303, act()
    except Refusal as refusal:
        return flash_refusal(refusal), None


def _inquiry_address(tried: Inquiry) -> str:
    return url_for("valuation.inquiry", inquiry_id=tried.id)


def _file(lot_id: int) -> str:
    return url_for("lots.work", lot_id=lot_id, _anchor="valuation")


def _lot(lot_id: int) -> Lot:
    return found(lot_of_court(current_user, lot_id))


def _inquiry(inquiry_id: int) -> Inquiry:
    return found(queries.inquiry_of_court(current_user, inquiry_id))


from . import directed_pages, hearing_pages, interrupting_pages  # noqa: E402, F401
