"""Forms of suspension and withdrawal."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField

from auction.ground.fields import ChoiceField, DayField, TextField
from auction.jurisdictions import rule_set

from .rules import names_of

PUBLISHED = _("Published on the lot's page. Name no private person.")


class GroundForm(FlaskForm):
    """Why; the grounds are added by `suspension_form` and `withdrawal_form`."""

    reason = TextField(_("Reason"), limit=500, description=PUBLISHED)


def suspension_form(jurisdiction: str) -> GroundForm:
    """With the lawful grounds of a suspension, and whether it cannot wait."""
    names = names_of(rule_set(jurisdiction).suspension_grounds)
    at_once = BooleanField(
        _("At once: it cannot wait for the panel, which must confirm it within a day."), widget=GovCheckboxInput()
    )
    made: GroundForm = type(
        "SuspensionForm", (GroundForm,), {"ground": ChoiceField(_("Ground"), names=names), "is_urgent": at_once}
    )()
    return made


def withdrawal_form(jurisdiction: str) -> GroundForm:
    """With the lawful grounds of a withdrawal."""
    names = names_of(rule_set(jurisdiction).withdrawal_grounds)
    made: GroundForm = type("WithdrawalForm", (GroundForm,), {"ground": ChoiceField(_("Ground"), names=names)})()
    return made


class EndForm(FlaskForm):
    """The ground has ended."""

    ended_on = DayField(_("Ended on"))
    remark = TextField(_("How it ended"), limit=500, description=_("For the court's file; not published."))


class ResumeForm(FlaskForm):
    """The sale goes on."""

    reason = TextField(_("Reason"), limit=500, description=PUBLISHED)
