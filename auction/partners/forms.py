"""Forms of the partner desk."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSubmitInput
from wtforms import RadioField, SelectChoice, SelectMultipleField, SubmitField
from wtforms.validators import Optional

from auction.accounts.forms import court_names
from auction.ground.door import words
from auction.ground.fields import DayField, LineField, TypedField, TypedInput
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


def court_choices() -> list[tuple[str, str]]:
    """Every court, by its number."""
    return [(str(court_id), words(name)) for court_id, name in court_names().items()]


# What signs an address's messages, by the choice on the form.
SIGNATURES = {"hmac": ("hmac",), "ed25519": ("ed25519",), "both": ("hmac", "ed25519")}


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
    courts = SelectMultipleField(
        _("Courts"),
        choices=court_choices,
        widget=GovCheckboxesInput(),
        description=_("Tick the courts whose events are to be sent. None ticked: those of all courts."),
    )
    signature = RadioField(
        _("Signature"),
        choices=[
            SelectChoice("hmac", _("HMAC: one secret that both sides know (v1)")),
            SelectChoice("ed25519", _("Ed25519: we sign, the partner knows our public key alone (v1a)")),
            SelectChoice("both", _("Both, in one header")),
        ],
        default="hmac",
        widget=GovRadioInput(),
    )
    secret = LineField(
        _("Signing secret"),
        [Optional()],
        widget=TypedInput(spellcheck=False, autocomplete="off"),
        description=_(
            "For HMAC. Leave it empty and one is made and shown once. Fill it in only if the partner has given you one."
        ),
    )
    submit = SubmitField(_("Add the address"), widget=GovSubmitInput())


class PositionField(TypedField):
    """A position of the feed; `.data` is a whole number from 1."""

    widget = TypedInput(classes="govuk-input--width-10", inputmode="numeric", autocomplete="off")

    def read(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and 0 < int(text[:19]) < 2**62):
            raise ValueError(gettext("This is not a position. Write a whole number, for example 1200."))
        return int(text)


class ReplayForm(FlaskForm):
    """From where events are sent again."""

    position = PositionField(
        _("From the event with this position in the feed"),
        [Optional()],
        description=_("GET /api/v1/events shows the position of each event; 1 is the first."),
    )
    day = DayField(_("Or from this day on"), [Optional()])
    submit = SubmitField(_("Send again"), widget=GovSubmitInput())
