"""Forms of complaints about prices."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import ChoiceField, TextField, UploadField

from .rules import STATES


class ComplaintForm(FlaskForm):
    """What was wrong. The view gives the grounds that fit the method."""

    ground = ChoiceField(_("Ground"))
    text = TextField(_("What happened"), limit=4000, rows=5)
    upload = UploadField(_("Proof"), description=_("Picture or PDF. A complaint without proof is not heard."))


class AnswerForm(FlaskForm):
    """The supervision's word."""

    state = ChoiceField(_("Result"), names={key: STATES[key] for key in ("dismissed", "upheld")})
    answer = TextField(_("Reasons"), limit=4000, rows=5)
