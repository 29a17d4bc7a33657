"""Pages of viewing: everybody sees what is free and books it, the officer offers and cancels."""

import uuid

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.ground.store import found
from auction.lots.desk_pages import attempt, lot_of_court, redirect_refused
from auction.lots.queries import public_lot

from . import actions, queries
from .forms import BookingForm, CancelForm, SlotsForm

blueprint = Blueprint("viewing", __name__)


def install(app: Flask) -> None:
    """What the lot's pages may include: viewing/_on_lot.html, viewing/_on_file.html."""
    app.context_processor(lambda: {"coming_viewings": queries.coming_slots, "viewable": queries.viewable})


@blueprint.get("/lots/<int:lot_id>/viewing")
@audience("look")
def show(lot_id: int) -> ResponseReturnValue:
    """The lot's appointments; whoever is signed in books one here or gives his own back."""
    return _show(lot_id, None, 200)


def _form(slots: list[queries.Shown], **options) -> BookingForm:
    """The booking form with the appointments to choose from; a taken one is refused with its own reason."""
    form = BookingForm(**options)
    form.slot_id.names = {str(slot.id): _label(slot) for slot in slots}
    return form


def _label(slot: queries.Shown) -> Words:
    begins, ends = slot.starts_at.astimezone(COURT_ZONE), slot.ends_at.astimezone(COURT_ZONE)
    text = f"{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}"
    return Words(text, text) if slot.is_free else Words(f"{text} (taken)", f"{text}（已约满）")


def _show(lot_id: int, form: BookingForm | None, status: int) -> ResponseReturnValue:
    lot, slots = found(public_lot(lot_id)), queries.coming_slots(lot_id)
    own = queries.own_booking(current_user, lot_id) if current_user.is_authenticated else None
    return render_template(
        "viewing/show.html", lot=lot, slots=slots, own=own, form=form or _form(slots, formdata=None),
        is_viewable=queries.viewable(lot),
    ), status  # fmt: skip


@blueprint.post("/lots/<int:lot_id>/viewing/book")
@audience("own_account")
def book(lot_id: int) -> ResponseReturnValue:
    """Take an appointment."""
    found(public_lot(lot_id))
    form = _form(queries.coming_slots(lot_id))
    if not form.validate_on_submit():
        return _show(lot_id, form, 422)
    try:
        actions.book(int(form.slot_id.data), current_user, form.booking_id.data, form.people.data)
    except Refusal as refusal:
        status = flash_refusal(refusal)
        form.booking_id.renew()
        return _show(lot_id, form, status)
    flash(_("Booked. Show your number at the door; your name is on no list."), "success")
    return redirect(url_for(".show", lot_id=lot_id), 303)


@blueprint.post("/viewings/<uuid:booking_id>/give-back")
@audience("own_account")
def give_back(booking_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel one's own appointment."""
    try:
        booking = actions.give_back(booking_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, url_for("accounts.overview"))
    flash(_("Your appointment is cancelled and free for others."), "success")
    return redirect(url_for(".show", lot_id=booking.slot.lot_id), 303)


@blueprint.route("/desk/lots/<int:lot_id>/viewing", methods=["GET", "POST"])
@audience("run_case")
def desk(lot_id: int) -> ResponseReturnValue:
    """The lot's appointments with the booked numbers; more are offered here."""
    lot = lot_of_court(lot_id)
    form, status = SlotsForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.offer_slots(
            lot_id, current_user, form.first.data, form.until.data, form.minutes_each.data, form.place.data,
            form.places.data,
        ))  # fmt: skip
        if status == 303:
            flash(_("The appointments are offered on the lot's page."), "success")
            return redirect(url_for(".desk", lot_id=lot_id), 303)
    return render_template(
        "viewing/desk.html", lot=lot, form=form, slots=queries.slots_of(lot_id), now=clock.now()
    ), status  # fmt: skip


@blueprint.route("/desk/viewings/<int:slot_id>/cancel", methods=["GET", "POST"])
@audience("run_case")
def cancel(slot_id: int) -> ResponseReturnValue:
    """Cancel an appointment with a reason."""
    slot = queries.slot_of_court(current_user, slot_id)
    lot_id, form, status = slot.lot_id, CancelForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.cancel_slot(slot_id, current_user, form.reason.data))
        if status == 303:
            flash(_("The appointment is cancelled; who had booked it is told."), "success")
            return redirect(url_for(".desk", lot_id=lot_id), 303)
    return render_template("viewing/cancel.html", slot=slot, form=form), status
