"""Forms of forfeiture."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Optional

from auction.distribution.plan_rules import Cost
from auction.distribution.standing_rules import Payee
from auction.ground.fields import AmountField, ChoiceField, LineField, NameField, RequestIdField, TextField

from .rules import DESTINATIONS


class PayeeForm(FlaskForm):
    """A payee outside the case."""

    payee_name = NameField(_("Payee"), [Optional()], limit=100)
    payee_bank = LineField(_("Bank"), [Optional()], limit=100)
    payee_account = LineField(_("Account number"), [Optional()], limit=40)

    def payee(self) -> tuple[str, str, str]:
        """Name, bank, account number; empty where nothing was typed."""
        return self.payee_name.data or "", self.payee_bank.data or "", self.payee_account.data or ""


class UseForm(PayeeForm):
    """What the clerk adds to what the books say: lost costs, and a debt related to the asset with its payee."""

    cost_loss_minor = AmountField(
        _("Costs that were lost"),
        [Optional()],
        description=_("Costs of the first auction that were spent for nothing."),
    )
    cost_proof = TextField(_("Proof of the costs"), [Optional()], limit=500)
    related_minor = AmountField(
        _("Debt related to the asset"), [Optional()],
        description=_("For example property charges that the debtor owes. Paid only after the debts of this case."),
    )  # fmt: skip
    related_reason = TextField(_("What the debt is"), [Optional()], limit=500)

    def related(self) -> Cost | None:
        """The debt related to the asset, when one was typed."""
        return Cost(Payee(*self.payee()), self.related_minor.data) if self.related_minor.data else None


class SeenForm(FlaskForm):
    """A clerk approves what the page showed him."""

    content_hash = HiddenField()


class SendBackForm(SeenForm):
    """A clerk sends it back."""

    remark = TextField(_("Why it is sent back"), limit=1000)


class RestForm(PayeeForm):
    """Where the rest should go."""

    destination = ChoiceField(_("Where the rest goes"), names=DESTINATIONS)
    reason = TextField(_("Reason"), limit=1000)


class ValueForm(FlaskForm):
    """What should count as the price of the re-auction."""

    value_minor = AmountField(_("Value"), may_be_zero=True)
    reason = TextField(_("Reason"), limit=1000)


class TopUpForm(FlaskForm):
    """The defaulter starts to pay; the id makes two presses one payment."""

    payment_id = RequestIdField()
