"""The form of a trial lot."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import AmountField, LineField

from .actions import TITLE_CHARACTERS_MAX


class TrialForm(FlaskForm):
    """A trial lot."""

    title = LineField(_("Title of the lot"), limit=TITLE_CHARACTERS_MAX)
    price_minor = AmountField(_("Reference price"), description=_("Bidding starts at 80 % of it."))
