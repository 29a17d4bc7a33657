"""Forms of viewing."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import ChoiceField, CourtMomentField, LineField, RequestIdField, ScaledField

from .rules import MINUTES_LEAST, MINUTES_MOST, MOST_PEOPLE, MOST_PLACES


class SlotsForm(FlaskForm):
    """The court offers appointments of one day."""

    first = CourtMomentField(_("From"))
    until = CourtMomentField(_("To"))
    minutes_each = ScaledField(_("Minutes each"), least=MINUTES_LEAST, most=MINUTES_MOST, default=30)
    place = LineField(_("Where to meet"), limit=200)
    places = ScaledField(
        _("Groups at a time"), least=1, most=MOST_PLACES, default=1,
        description=_("One keeps buyers apart: nobody meets another."),
    )  # fmt: skip


class BookingForm(FlaskForm):
    """A visitor takes an appointment; the id makes two presses one booking."""

    booking_id = RequestIdField()
    slot_id = ChoiceField(_("Appointment"))
    people = ScaledField(_("How many people come"), least=1, most=MOST_PEOPLE, default=1)


class CancelForm(FlaskForm):
    """The court cancels an appointment."""

    reason = LineField(_("Reason"), limit=300, description=_("Everybody who has booked is told."))
