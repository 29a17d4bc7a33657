"""Forms of the reference price. Field names are those of the actions' arguments."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField
from wtforms.validators import Optional

from auction.ground.fields import AmountField, ChoiceField, DayField, LineField, TextField, UploadField
from auction.ground.refusal import Words
from auction.lots.rules import METHOD_NAMES

from .objection_rules import MEANS
from .objection_rules import STATES as OBJECTION_STATES
from .rules import OFFICIAL_PRICES, REQUESTABLE


class NegotiationForm(FlaskForm):
    """Until when both sides may name a price."""

    due_on = DayField(_("Last day for the answers"), description=_("Both sides name a price by then, each for itself."))


YES_NO = {"yes": Words("Yes", "是"), "no": Words("No", "否")}


class FactsForm(FlaskForm):
    """What decides the method."""

    can_negotiate = ChoiceField(
        _("Can the parties negotiate?"), names=YES_NO,
        description=_("No, when a party refuses or cannot be found (article 4)."),
    )  # fmt: skip
    has_official_price = ChoiceField(
        _("Is there an official price?"), names=YES_NO,
        description=_("A tax base price, a government price or a government-guided price (article 5)."),
    )  # fmt: skip
    needs_site_survey = ChoiceField(
        _("Must experts survey the thing on site?"), names=YES_NO, description=_("Then it cannot be priced online.")
    )
    network_capable = ChoiceField(
        _("Can the thing be priced online?"), names=YES_NO,
        description=_("Inquiry platforms have prices of comparable things (article 7)."),
    )  # fmt: skip
    law_demands_appraisal = ChoiceField(
        _("Does a law demand an appraisal?"),
        names=YES_NO,
        description=_("For example state-owned assets (article 14)."),
    )
    reasons = TextField(_("Where these answers come from"), limit=1000)
    both_request = ChoiceField(
        _("Method all parties ask for together"), [Optional()],
        names={key: METHOD_NAMES[key] for key in REQUESTABLE}, description=_("Empty when there is no joint request."),
    )  # fmt: skip
    upload = UploadField(
        _("Their joint request"), [Optional()], description=_("Picture or PDF, signed by all parties.")
    )

    def facts(self) -> dict[str, Any]:
        """What `record_facts` takes."""
        answers = (
            "can_negotiate",
            "has_official_price",
            "needs_site_survey",
            "network_capable",
            "law_demands_appraisal",
        )
        return {name: self[name].data == "yes" for name in answers} | {
            "reasons": self.reasons.data, "both_request": self.both_request.data or None, "upload": self.upload.data,
        }  # fmt: skip


class OfferForm(FlaskForm):
    """A party's price."""

    price_minor = AmountField(_("Price"))


class DirectedForm(FlaskForm):
    """Which authority is asked for what."""

    authority = LineField(
        _("Authority"), limit=100, description=_("The tax or price authority of the place where the property lies."),
    )  # fmt: skip
    price_kind = ChoiceField(_("Price asked for"), names=OFFICIAL_PRICES)
    wanted = TextField(_("What it is asked"), limit=1000)
    due_on = DayField(_("Last day for the answer"))


class AuthorityAnswerForm(FlaskForm):
    """What the authority answered."""

    price_minor = AmountField(_("Price"))
    answered_on = DayField(_("Day of the answer"))
    valid_until = DayField(_("Valid until"), description=_("At most one year after the day of the answer."))
    upload = UploadField(_("The answer"), description=_("Picture or PDF."))


class PeriodForm(FlaskForm):
    """A longer period."""

    due_on = DayField(_("New last day"))


class InterruptionForm(FlaskForm):
    """Why an inquiry is suspended or withdrawn. The view gives the grounds."""

    ground = ChoiceField(_("Ground"))
    reason = TextField(_("Reason"), limit=1000)


class ReceiptForm(FlaskForm):
    """How a party outside the platform got the reports."""

    means = ChoiceField(
        _("How"), names={key: text for key, text in MEANS.items() if key != "inbox"},
        description=_("Without an address: publish the reports; they count as received fifteen days later."),
    )  # fmt: skip
    day = DayField(_("Day"), description=_("Of the hand-over, the arrival or the publication."))
    proof = LineField(_("Proof"), limit=200, description=_("For example the number of the postal receipt."))


class ObjectionForm(FlaskForm):
    """What is wrong in a report. The view offers the grounds its method admits."""

    grounds = SelectMultipleField(_("Reasons of the objection"), widget=GovCheckboxesInput(), validate_choice=False)
    text = TextField(_("Reasons"), limit=4000, rows=5)
    upload = UploadField(_("Proof"), [Optional()], description=_("Picture or PDF, when you have one."))


class AnswerForm(FlaskForm):
    """The court's word on an objection."""

    state = ChoiceField(_("Decision on it"), names={key: OBJECTION_STATES[key] for key in ("dismissed", "upheld")})
    answer = TextField(_("Reasons"), limit=4000, rows=5)


class FailureForm(FlaskForm):
    """Why a method gave no price."""

    reason = TextField(_("Reason"), limit=500, rows=2)
