"""Forms of the reference price. Field names are those of the actions' arguments."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from auction.ground.fields import AmountField, ChoiceField, DayField, LineField, TextField, UploadField


class NegotiationForm(FlaskForm):
    """Until when both sides may name a price."""

    due_on = DayField(_("Last day for the answers"), description=_("Both sides name a price by then, each for itself."))


class CommissionForm(FlaskForm):
    """Whom to commission, and why appraisal was taken. The view offers the appraisers."""

    appraiser_id = ChoiceField(_("Appraiser"))
    remark = TextField(
        _("Why an appraisal"),
        [Optional()],
        limit=500,
        description=_("For example: the parties named different prices; the law demands an appraisal."),
    )


class OfferForm(FlaskForm):
    """A party's price."""

    price_minor = AmountField(_("Price"))


class FailureForm(FlaskForm):
    """Why a method gave no price."""

    reason = TextField(_("Reason"), limit=500, rows=2)


class ReportForm(FlaskForm):
    """The appraiser's answer."""

    price_minor = AmountField(_("Appraised price"))
    report_number = LineField(_("Number of the report"), limit=60)
    valued_on = DayField(_("Day of valuation"))
    valid_until = DayField(_("Valid until"), description=_("At most one year after the day of valuation."))
    upload = UploadField(_("The report"), description=_("PDF, at most 10 MB."))
