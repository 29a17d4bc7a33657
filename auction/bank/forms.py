"""Forms of the bank's desk."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovFileInput
from wtforms import FileField
from wtforms.validators import Optional

from auction.ground.fields import LineField, TextField


class StatementForm(FlaskForm):
    """The bank's file, as it came."""

    file = FileField(
        _l("Bank statement"), widget=GovFileInput(),
        description=_l("camt.053 (XML), or the bank's table as CSV. A file may be taken in again; nothing is counted twice."),
    )  # fmt: skip


class DecisionForm(FlaskForm):
    """What is to be done with money that no rule could place. The pressed button says which."""

    reference = LineField(
        _l("Payment reference it belongs to"), [Optional()], limit=60,
        description=_l("Only for a balance after the end of bidding, as the buyer names it."),
    )  # fmt: skip
    reason = TextField(_l("Why"), limit=500, description=_l("Kept with your name."))
