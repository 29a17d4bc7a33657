"""Forms of redemption."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import AmountField, RequestIdField


class RedeemForm(FlaskForm):
    """The debtor pays all or a part; the id makes two presses one payment."""

    payment_id = RequestIdField()
    amount_minor = AmountField(_("Amount to pay now"))
