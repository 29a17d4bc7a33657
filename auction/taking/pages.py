"""Pages of an unsold thing: the officer's choice of what becomes of it, and the creditor's answer."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.lots.desk_pages import attempt, lot_of_court, redirect_refused
from auction.lots.rules import LAST_FAILED
from auction.panel.queries import decisions_about

from . import actions, asking, queries
from .forms import ApplyForm, CycleForm, OfferForm, ProposeForm, ReturnForm, SetAsideForm
from .rules import RETURN_REASONS, failed_key
from .steps import is_failed

blueprint = Blueprint("taking", __name__)


def install(app: Flask) -> None:
    """What a lot's page at the court may include: taking/_on_file.html."""
    app.context_processor(
        lambda: {
            "is_last_lot": queries.is_last,
            "is_failed_lot": is_failed,
            "offer_of": queries.offer_of,
            "return_of": queries.return_of,
        }
    )


@blueprint.get("/desk/lots/<int:lot_id>/unsold")
@audience("run_case")
def desk(lot_id: int) -> ResponseReturnValue:
    """What can become of a thing that nobody bought."""
    return _desk(lot_id, 200)


def _names(parties) -> dict[str, Words]:
    return {str(party.id): Words(party.name, party.name) for party in parties}


def _desk(lot_id: int, status: int, **sent) -> ResponseReturnValue:
    lot, made = lot_of_court(lot_id), queries.offer_of(lot_id)
    forms = {
        "offering": OfferForm(formdata=None), "applying": _apply_form(lot, formdata=None),
        "proposing": _propose_form(made, formdata=None), "returning": ReturnForm(formdata=None),
        "cycling": CycleForm(formdata=None), "asiding": _aside_form(made, formdata=None),
    } | sent  # fmt: skip
    decisions = [
        *decisions_about(f"lot:{lot_id}", "taking_in_kind"),
        *decisions_about(f"lot:{lot_id}", "return_to_debtor"),
    ]
    return render_template(
        "taking/desk.html", lot=lot, offer=made, applicants=queries.applicants(made) if made else [],
        is_last=queries.is_last(lot), today=clock.today(), decisions=decisions, returned=queries.return_of(lot_id),
        return_reasons=RETURN_REASONS, may_begin_again=failed_key(lot.round_kind, lot.state, lot.taken_at is not None) in LAST_FAILED,
        is_failed=is_failed(lot), is_open=made is not None and not asking.is_over(lot, made), unserved=asking.not_reached(lot, made) if made else [],
        cycle=queries.second_cycle_after(lot_id), **forms,
    ), status  # fmt: skip


def _apply_form(lot, **options) -> ApplyForm:
    form = ApplyForm(**options)
    form.party_id.names = _names(queries.creditors(lot.case_id))
    return form


def _propose_form(made, **options) -> ProposeForm:
    form = ProposeForm(**options)
    form.taker_id.names = _names([application.party for application in made.applications] if made else [])
    return form


def _aside_form(made, **options) -> SetAsideForm:
    form = SetAsideForm(**options)
    form.aside_id.names = _names([application.party for application in made.applications] if made else [])
    return form


@blueprint.post("/desk/lots/<int:lot_id>/unsold/set-aside")
@audience("run_case")
def set_aside(lot_id: int) -> ResponseReturnValue:
    """Strike a creditor's application."""
    lot_of_court(lot_id)
    form = _aside_form(queries.offer_of(lot_id))
    status = attempt(form, lambda: actions.set_aside(lot_id, current_user, int(form.aside_id.data), form.why.data))
    if status != 303:
        return _desk(lot_id, status, asiding=form)
    flash(_("The application is set aside."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/unsold/offer")
@audience("run_case")
def offer(lot_id: int) -> ResponseReturnValue:
    """Ask the creditors."""
    lot_of_court(lot_id)
    form = OfferForm()
    status = attempt(form, lambda: asking.offer(lot_id, current_user, form.answer_by.data))
    if status != 303:
        return _desk(lot_id, status, offering=form)
    flash(_("The creditors are asked."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/unsold/application")
@audience("run_case")
def record_application(lot_id: int) -> ResponseReturnValue:
    """Record a creditor's application on paper."""
    form = _apply_form(lot_of_court(lot_id))
    status = attempt(form, lambda: asking.apply(lot_id, current_user, int(form.party_id.data)))
    if status != 303:
        return _desk(lot_id, status, applying=form)
    flash(_("The application is recorded."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/unsold/taker")
@audience("run_case")
def propose(lot_id: int) -> ResponseReturnValue:
    """Put before the panel who takes it."""
    lot_of_court(lot_id)
    form = _propose_form(queries.offer_of(lot_id))
    status = attempt(
        form, lambda: actions.propose_taking(lot_id, current_user, int(form.taker_id.data), form.draw_note.data)
    )
    if status != 303:
        return _desk(lot_id, status, proposing=form)
    flash(_("It is before the panel. Two of three judges decide."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/unsold/return")
@audience("run_case")
def give_back(lot_id: int) -> ResponseReturnValue:
    """Put before the panel that the thing goes back to the debtor."""
    lot_of_court(lot_id)
    form = ReturnForm()
    status = attempt(form, lambda: actions.propose_return(lot_id, current_user, form.reason.data))
    if status != 303:
        return _desk(lot_id, status, returning=form)
    flash(_("It is before the panel. Two of three judges decide."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/unsold/second-cycle")
@audience("run_case")
def second_cycle(lot_id: int) -> ResponseReturnValue:
    """Begin another cycle on request."""
    lot_of_court(lot_id)
    form = CycleForm()
    begun = []
    status = attempt(form, lambda: begun.append(
        actions.begin_second_cycle(
            lot_id, current_user, form.request.data, form.upload.data, form.is_agreed.data
        )
    ))  # fmt: skip
    if status != 303:
        return _desk(lot_id, status, cycling=form)
    flash(_("A new lot is drafted. Next: its reference price."), "success")
    return redirect(url_for("lots.work", lot_id=begun[0].id), 303)


@blueprint.get("/lots/<int:lot_id>/taking")
@audience("read_case")
def show(lot_id: int) -> ResponseReturnValue:
    """A creditor reads the offer and answers."""
    lot = queries.readable_lot(current_user, lot_id)
    party = queries.own_creditor(current_user, lot)
    made = queries.offer_of(lot_id)
    applied = bool(made and party and any(one.party_id == party.id for one in made.applications))
    return render_template("taking/show.html", lot=lot, offer=made, party=party, applied=applied, today=clock.today())


@blueprint.post("/lots/<int:lot_id>/taking/apply")
@audience("negotiate")
def apply(lot_id: int) -> ResponseReturnValue:
    """A creditor wants it."""
    lot = queries.readable_lot(current_user, lot_id)
    party = queries.own_creditor(current_user, lot)
    if party is None:
        raise Refusal("NOT_FOUND")
    address = url_for(".show", lot_id=lot_id)
    try:
        asking.apply(lot_id, current_user, party.id)
    except Refusal as refusal:
        return redirect_refused(refusal, address)
    flash(_("Your application is with the court."), "success")
    return redirect(address, 303)
