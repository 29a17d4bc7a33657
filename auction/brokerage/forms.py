"""Forms of brokerage."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from auction.ground.fields import ChoiceField


class PlatformLinkForm(FlaskForm):
    """Which inquiry platform a partner answers for."""

    platform_id = ChoiceField(_("Inquiry platform"))
    submit = SubmitField(_("Let it answer"), widget=GovSubmitInput())
