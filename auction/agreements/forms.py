"""Forms of the debtor's own sale and of settlements. Field names are those of the actions' arguments."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput
from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import Optional

from auction.ground.fields import (
    AmountField,
    ChoiceField,
    DayField,
    LineField,
    NameField,
    RequestIdField,
    TextField,
    UploadField,
)


class AskForm(FlaskForm):
    """The debtor asks for leave."""

    request_id = RequestIdField()
    price_minor = AmountField(_("Lowest price you would sell for"))
    reason = TextField(_("To whom and how you mean to sell it"), limit=1000)


class LeaveForm(FlaskForm):
    """What the officer puts before the panel."""

    lowest_minor = AmountField(_("Lowest price"))
    last_on = DayField(_("Last day"), description=_("By then the whole price stands on the court's account."))
    has_consent = BooleanField(_("All known creditors have agreed in writing."), widget=GovCheckboxInput())


class DeclineForm(FlaskForm):
    """The officer does not ask the panel."""

    why_not = TextField(_("Why it is not permitted"), limit=500)


class BuyerForm(FlaskForm):
    """Whom the debtor sells it to."""

    name = NameField(_("Buyer's full name"), limit=100)
    number = LineField(_("Buyer's identity number"), limit=40)
    price_minor = AmountField(_("Price"))
    contract = UploadField(_("The contract"))


class PayForm(FlaskForm):
    """The price, or a part of it, into the court's account."""

    payment_id = RequestIdField()
    amount_minor = AmountField(_("Amount to pay now"))


class CompleteForm(FlaskForm):
    """The thing is released."""

    ruling_number = LineField(_("Number of the ruling that lifts the seizure"), limit=60)
    registry = LineField(_("Registry"), limit=100, description=_("Its full name: the paper is addressed to it."))


class AgreementForm(FlaskForm):
    """The parties' signed paper."""

    request_id = RequestIdField()
    signed_on = DayField(_("Signed on"))
    signers = SelectMultipleField(_("Signed by"), coerce=int, widget=GovCheckboxesInput(), validate_choice=False)
    terms = TextField(
        _("Instalments"),
        limit=4000,
        rows=5,
        description=_(
            "One on each line: day and amount, for example 2026-12-01 50000. With several debts the debt's number follows."
        ),
    )
    remark = TextField(_("What else was agreed"), [Optional()], limit=2000)
    paper = UploadField(_("The signed paper"))


class StateForm(FlaskForm):
    """A payment beside the case account."""

    payment_id = RequestIdField()
    claim_id = ChoiceField(_("On which claim"))
    amount_minor = AmountField(_("Amount"))
    paid_on = DayField(_("Paid on"))


class AgainForm(FlaskForm):
    """A creditor asks that enforcement go on."""

    reason = TextField(_("What was not kept"), limit=500)
