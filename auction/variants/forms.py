"""Forms of shares and of criminal property. Field names are those of the actions' arguments."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField
from wtforms.validators import Optional

from auction.ground.fields import AmountField, ChoiceField, DayField, LineField, ScaledField, TextField, UploadField

from .rules import GOES_TO

UNITS_MOST = 10**12


class UnappraisedForm(FlaskForm):
    """Nobody could appraise the shares."""

    why = TextField(_("Why no report could be made"), limit=500, rows=3)
    is_worth_something = BooleanField(
        _("The company is not in grave disorder with shares that are plainly worth nothing."), widget=GovCheckboxInput()
    )
    request_paper = UploadField(_("The applicant's written request"))


class UnitsForm(FlaskForm):
    """How many shares are sold."""

    unit = LineField(_("Counted in"), limit=10, default="股", description=_("In Chinese, as the announcement counts."))
    units_total = ScaledField(_("Seized in all"), least=1, most=UNITS_MOST)
    units_offered = ScaledField(_("Of these are sold"), least=1, most=UNITS_MOST)
    reason = TextField(
        _("Why more are sold than the debt needs"), [Optional()], limit=500, rows=2,
        description=_("Only on the debtor's written request: a part alone would lose much of its worth."),
    )  # fmt: skip
    debtor_paper = UploadField(_("The debtor's written request"), [Optional()])


class CapitalForm(FlaskForm):
    """What the debtor promised the company for the shares."""

    subscribed_minor = AmountField(_("Capital promised"))
    paid_minor = AmountField(_("Of it paid in"), may_be_zero=True)
    due_on = DayField(_("To be paid in until"), description=_("As the company's articles say; it may be over."))


class CriminalForm(FlaskForm):
    """The asset is taken by a criminal judgment."""

    judgment = LineField(_("Criminal judgment"), limit=200, description=_("Court, number and day."))
    goes_to = ChoiceField(_("It goes to"), names=GOES_TO)
    judgment_paper = UploadField(_("The judgment"))


class NoReserveForm(FlaskForm):
    """Sold without reserve."""

    refusal = LineField(_("Who would not take it, and why it is to be sold"), limit=300)
    refusal_paper = UploadField(_("The letter of the treasury or the victims"))
