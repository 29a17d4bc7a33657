"""Forms of the calendar."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField

from auction.ground.fields import LineField, ScaledField, TextField


class HolidayForm(FlaskForm):
    """An administrator pastes the State Council's notice."""

    year = ScaledField(_("Year"), least=2005, most=2100)
    notice_number = LineField(
        _("Number of the notice"), limit=100, description=_("As it stands on it, such as 国办发明电〔2025〕7号.")
    )
    notice_text = TextField(
        _("Text of the notice"), limit=5000,
        description=_("Paste the whole list of holidays. Days off (放假) and working week-ends (上班) are read from it."),
    )  # fmt: skip
    sum_is_confirmed = BooleanField(
        _("The notice itself grants another number of days off than the regulation."), widget=GovCheckboxInput()
    )


class SendBackForm(FlaskForm):
    """Another administrator sends it back."""

    reason = TextField(_("What does not agree with the notice?"), limit=500)
