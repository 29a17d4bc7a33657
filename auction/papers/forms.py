"""The form of a delivery. Field names are those of the action's arguments."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from auction.ground.fields import ChoiceField, DayField, LineField, RequestIdField, TextField, UploadField

from .rules import DELIVERY_METHODS, DELIVERY_RESULTS


class DeliveryForm(FlaskForm):
    """How a paper was delivered, or that it came back."""

    delivery_id = RequestIdField()
    method = ChoiceField(_("How it was delivered"), names=DELIVERY_METHODS)
    result = ChoiceField(_("Result"), names=DELIVERY_RESULTS)
    delivered_on = DayField(
        _("Day of delivery"), description=_("The day on the receipt; of publication, the day it takes effect.")
    )
    served_by = LineField(
        _("Delivered by"), limit=100, description=_("The officer's name, or the carrier and its number.")
    )
    received_by = LineField(
        _("Taken by"), [Optional()], limit=100, description=_("Name and capacity. Empty only when the paper came back.")
    )
    remark = TextField(_("Remark"), [Optional()], limit=500, rows=2)
    proof = UploadField(
        _("Proof of delivery"), description=_("Signed receipt, postal record or screenshot: picture or PDF.")
    )
