"""Forms of setting off."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Optional

from auction.ground.fields import AmountField, RequestIdField, TextField


class AskForm(FlaskForm):
    """The buyer's button; its id makes two presses one request."""

    request_id = RequestIdField()


class ReckonForm(FlaskForm):
    """A clerk reckons what a creditor who bought may set off."""

    costs = AmountField(
        _("Costs to be paid before all claims"), [Optional()], may_be_zero=True,
        description=_("What is known of them today, besides costs recorded as claims. They lower what can be set off."),
    )  # fmt: skip


class ApprovalForm(FlaskForm):
    """A second clerk approves the reckoning whose hash the page showed him."""

    content_hash = HiddenField()


class RefusalForm(FlaskForm):
    """A clerk says no."""

    remark = TextField(_("Reason that the buyer is told"), limit=1000)


class DifferenceForm(FlaskForm):
    """A clerk asks for what was set off and the plan does not give."""

    amount = AmountField(_("Difference to be paid"))
