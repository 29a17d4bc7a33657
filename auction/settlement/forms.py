"""Forms of settlement."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField
from wtforms.validators import Optional

from auction.ground.fields import AmountField, DayField, LineField, NameField, RequestIdField, TextField


class BalanceForm(FlaskForm):
    """The buyer starts to pay, all that is open or a part of it; the id makes two presses one payment."""

    payment_id = RequestIdField()
    amount = AmountField(
        _("How much do you pay now?"), [Optional()],
        description=_("All of it, or a part; what is missing then can be paid later, in as many parts as you like."),
    )  # fmt: skip


class RulingForm(FlaskForm):
    """The officer records the service of the sale ruling."""

    ruling_number = LineField(_("Number of the ruling"), limit=60)
    served_on = DayField(_("Served on the buyer on"), description=_("Title passes on this day."))


class HomeRulingForm(RulingForm):
    """The same for a home under purchase limits."""

    has_checked_buyer = BooleanField(
        _("The buyer's qualification was checked: he may buy this home."), widget=GovCheckboxInput()
    )


class ExtensionForm(FlaskForm):
    """The officer proposes a later last day."""

    last_day = DayField(_("New last day of the balance"), description=_("Moved to the next working day by itself."))
    reason = TextField(_("Reason"), limit=1000, description=_("The buyer and the parties are told it."))


class KnowingForm(FlaskForm):
    """The officer says what shows that the buyer knew."""

    reason = TextField(_("What shows that he knew"), limit=2000)


class LoanPayerForm(FlaskForm):
    """The buyer names the bank that pays for him; the id makes two presses one lender."""

    request_id = RequestIdField()
    bank_name = LineField(_("Bank that lends"), limit=100)
    account_holder = NameField(
        _("Account holder"), limit=100, description=_("Exactly as it will stand on the transfer.")
    )
