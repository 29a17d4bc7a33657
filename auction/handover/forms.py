"""Forms of the hand-over."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from auction.ground.fields import DayField, LineField, TextField


class HandoverForm(FlaskForm):
    """The officer writes the record of the hand-over."""

    handed_over_on = DayField(_("Handed over on"))
    place = LineField(_("Place"), limit=200)
    received_by = LineField(
        _("Received by"), limit=100, description=_("The buyer, or who acts for him by power of attorney.")
    )
    present = LineField(_("Also present"), [Optional()], limit=300)
    items = TextField(
        _("What was handed over"), limit=2000, description=_("Keys and cards with their number, papers, fittings.")
    )
    meters = TextField(_("Meter readings"), [Optional()], limit=500, description=_("Water, electricity, gas."))
    condition = TextField(_("Condition"), limit=2000)
    reservations = TextField(_("What the buyer reserves"), [Optional()], limit=2000)


class BuyersStepForm(FlaskForm):
    """The buyer enters a step of his own."""

    done_on = DayField(_("Done on"))
    remark = LineField(_("Number of the receipt or certificate"), [Optional()], limit=200)


class StepForm(FlaskForm):
    """The court enters how a step ended."""

    state = RadioField(_("How did it end?"), [InputRequired(_("Choose one."))], widget=GovRadioInput())
    done_on = DayField(_("Done on"), [Optional()])
    remark = TextField(_("Number, or the reason why it is not needed or late"), [Optional()], limit=500)
