"""Forms of annulment."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import AmountField, ChoiceField, DayField, LineField, RequestIdField, TextField
from auction.ground.refusal import Words

from .actions import grounds


class AnnulmentForm(FlaskForm):
    """Why the sale should be annulled."""

    reason = TextField(
        _("Reason"), limit=2000, description=_("For the panel and the court's file; published is only the ground.")
    )


def annulment_form(jurisdiction: str) -> AnnulmentForm:
    """The form with the lawful grounds to choose from."""
    names = {key: Words(item.en, item.zh) for key, item in grounds(jurisdiction).items()}
    made: AnnulmentForm = type(
        "AnnulmentFormOfLaw", (AnnulmentForm,), {"ground": ChoiceField(_("Ground (article 31)"), names=names)}
    )()
    return made


class RepaymentForm(FlaskForm):
    """A clerk records money that was paid back."""

    repayment_id = RequestIdField()
    amount_minor = AmountField(_("Amount"))
    came_on = DayField(_("Arrived on"))
    proof = LineField(_("Receipt or bank entry"), limit=100)


class PayBackForm(FlaskForm):
    """A party starts to pay back; the id makes two presses one payment."""

    payment_id = RequestIdField()


class AccountForm(FlaskForm):
    """Where the buyer is paid."""

    bank = LineField(_("Bank"), limit=100)
    account = LineField(_("Account number"), limit=40, description=_("It must be in your own name."))
