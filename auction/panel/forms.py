"""The judge's form."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from auction.ground.fields import TextField


class VoteForm(FlaskForm):
    """A judge's vote. `content_hash` is that of the content on his screen."""

    in_favour = RadioField(
        _("Your vote"),
        choices=[SelectChoice("yes", _("In favour")), SelectChoice("no", _("Against"))],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    opinion = TextField(
        _("Opinion"), [Optional()], limit=1000, description=_("Kept on the court's file; not published.")
    )
    content_hash = HiddenField()

    def validate_in_favour(self, field: Any) -> None:
        """A vote is never taken for granted."""
        if field.data not in ("yes", "no"):
            raise ValidationError(_("Choose in favour or against."))
