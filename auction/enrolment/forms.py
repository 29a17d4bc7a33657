"""Forms of bidding. The bid itself is no form: its amount is judged by the action, which says what would be right."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, SubmitField


class EnrolForm(FlaskForm):
    """Enrolment: the conditions and special warnings were read (article 14)."""

    accepts_conditions = BooleanField(
        _("I have read the conditions and special warnings and accept them."), widget=GovCheckboxInput()
    )
    submit = SubmitField(_("Enrol and pay the deposit"), widget=GovSubmitInput())
