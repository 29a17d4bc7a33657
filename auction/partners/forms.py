"""Forms of the partner desk."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput
from wtforms import SelectMultipleField, SubmitField
from wtforms.validators import Optional

from auction.ground.door import words
from auction.ground.fields import LineField, TypedInput
from auction.ground.refusal import Words
from auction.journal.address_rules import URL_CHARACTERS_MAX
from auction.journal.catalogue import EVENTS, PARTNER_KINDS


class PartnerForm(FlaskForm):
    """A new partner."""

    name = LineField(_("Name of the platform"), limit=100)
    contact_email = LineField(
        _("E-mail address of its technicians"),
        limit=254,
        widget=TypedInput("email"),
        description=_("Whom to ask when its server does not answer."),
    )
    submit = SubmitField(_("Add the partner"), widget=GovSubmitInput())


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of event that partners are told, in the catalogue's order."""
    return [(kind, words(Words(event.en, event.zh))) for kind, event in EVENTS.items() if kind in PARTNER_KINDS]


class EndpointForm(FlaskForm):
    """A new address of a partner."""

    url = LineField(
        _("Address"),
        limit=URL_CHARACTERS_MAX,
        widget=TypedInput("url", spellcheck=False, autocomplete="off"),
        description=_(
            "The partner names it. It begins with https://, for example https://events.example.com/subhasta."
        ),
    )
    kinds = SelectMultipleField(
        _("Events"),
        choices=kind_choices,
        widget=GovCheckboxesInput(),
        description=_("Tick those that are to be sent. None ticked: all are sent."),
    )
    secret = LineField(
        _("Signing secret"),
        [Optional()],
        widget=TypedInput(spellcheck=False, autocomplete="off"),
        description=_(
            "Leave it empty and one is made and shown once. Fill it in only if the partner has given you one."
        ),
    )
    submit = SubmitField(_("Add the address"), widget=GovSubmitInput())
