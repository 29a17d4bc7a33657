"""The form in which an officer records the choice of a platform."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField
from wtforms.validators import Optional

from auction.ground.fields import ChoiceField, DayField, NameField, UploadField
from auction.ground.refusal import Words
from auction.lots.models import Lot

from . import queries
from .choosing import Choice
from .rules import CHOOSERS, GROUNDS


class ChoiceForm(FlaskForm):
    """Who chose which platform, when, on what paper; the lists are added by `choice_form`."""

    chosen_by = ChoiceField(_("Who chose it"), names=CHOOSERS)
    all_agree = BooleanField(_("All applicants of the case have chosen it"), widget=GovCheckboxInput())
    ground = ChoiceField(_("Why the court designates it"), [Optional()], names=GROUNDS)
    chosen_on = DayField(_("Day of the paper"))
    account_holder = NameField(
        _("Holder of the platform's bank account"),
        description=_("As it stands on its transfers to the court. Its money counts as the buyer's."),
    )
    paper = UploadField(_("The paper"), description=_("Picture or PDF, signed by who chose."))

    def choice(self) -> Choice:
        """What the action takes."""
        entry: Any = self
        return Choice(
            int(entry.partner.data), self.chosen_by.data, self.chosen_on.data, self.account_holder.data,
            party_id=int(entry.party.data) if entry.party.data else None, ground=self.ground.data or None,
            all_agree=self.all_agree.data,
        )  # fmt: skip


def choice_form(lot: Lot) -> ChoiceForm:
    """The form with the partners and the case's applicants."""
    partner = ChoiceField(_("Platform"), names=_names(queries.partners))
    party = ChoiceField(_("Applicant who chose"), [Optional()], names=_names(lambda: queries.applicants_of(lot.case)))
    made: ChoiceForm = type("OutsideChoiceForm", (ChoiceForm,), {"partner": partner, "party": party})()
    return made


def _names(rows: Callable[[], Any]) -> Callable[[], dict[str, Words]]:
    return lambda: {str(row.id): Words(row.name, row.name) for row in rows()}
