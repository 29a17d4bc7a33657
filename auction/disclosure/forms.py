"""Forms of disclosure. Field names are those of the actions' arguments."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Form
from wtforms.validators import Optional

from auction.ground.fields import AmountField, ChoiceField, DayField, LineField, RequestIdField, ScaledField, TextField

from .actions import SAYS
from .rules import CERTAINTIES, PAYERS, TOPICS


class FactFields(Form):
    """What a fact says."""

    topic = ChoiceField(_("Topic"), names=TOPICS)
    what = TextField(
        _("What is known"), limit=500, rows=2, description=_("In Chinese, as it is published. Name no private person.")
    )
    certainty = ChoiceField(_("How sure it is"), names=CERTAINTIES)
    payer = ChoiceField(
        _("Who pays"),
        names=PAYERS,
        description=_("Taxes are borne by whom tax law names (article 30); they may not all be put on the buyer."),
    )
    least_minor = AmountField(_("From"), [Optional()], may_be_zero=True)
    most_minor = AmountField(_("To"), [Optional()], may_be_zero=True)
    least_ppm = ScaledField(_("From"), [Optional()], decimals=4, most=100, suffix="%")
    most_ppm = ScaledField(_("To"), [Optional()], decimals=4, most=100, suffix="%")
    source = LineField(
        _("Source"), limit=200, description=_("Who says so: a register, an office, a neighbour, the officer's visit.")
    )
    stated_on = DayField(_("Stated on"), description=_("The day on which the source said so."))

    def facts(self) -> dict[str, Any]:
        """What `steps.state` takes."""
        return {name: self[name].data for name in SAYS}


class FactForm(FactFields, FlaskForm):
    """One fact, new or in the place of another."""

    request_id = RequestIdField()


class PriceForm(FlaskForm):
    """A price to reckon with."""

    class Meta:
        csrf = False

    price = AmountField(_("Price to reckon with"))
