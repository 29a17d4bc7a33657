"""Forms of enrolment. Field names are those of the actions' arguments."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSubmitInput
from wtforms import BooleanField, Field, FieldList, Form, FormField, RadioField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from auction.accounts.identity_rules import ID_KINDS, identity_number
from auction.ground.door import told, words
from auction.ground.fields import ChoiceField, LineField, NameField, TextField, UploadField
from auction.ground.refusal import Refusal

from .application_rules import KINDS, MOST_OTHERS, Application, Bidder


class PersonForm(Form):
    """One principal or co-bidder; empty when there is none."""

    legal_name = NameField(_("Name"), [Optional()], limit=100)
    id_kind = ChoiceField(_("Document"), [Optional()], names=ID_KINDS)
    id_number = LineField(_("Number of the document"), [Optional()], limit=40)

    @property
    def is_empty(self) -> bool:
        """Nothing was written on these lines."""
        return not (self.legal_name.data or self.id_kind.data or self.id_number.data)

    def validate_id_number(self, field) -> None:
        """The number's own check character."""
        _check_number(self.id_kind.data, field)


def _check_number(id_kind: str, field) -> None:
    if field.errors or not field.data or id_kind not in ID_KINDS:
        return
    try:
        identity_number(id_kind, field.data)
    except Refusal as refusal:
        raise ValidationError(told(refusal)[0]) from None


class TickedField(Field):
    """Boxes of one name: `.data` holds the values of those that were ticked."""

    data: list[str]

    def process_data(self, value) -> None:
        self.data = []

    def process_formdata(self, valuelist) -> None:
        self.data = [str(value) for value in valuelist]


class EnrolForm(FlaskForm):
    """Enrolment: for whom, and that the conditions and special warnings were read (article 14)."""

    kind = RadioField(
        _("For whom do you bid?"),
        choices=lambda: [SelectChoice(key, words(name)) for key, name in KINDS.items()],
        default="self",
        widget=GovRadioInput(),
    )
    others = FieldList(FormField(PersonForm), min_entries=MOST_OTHERS, max_entries=MOST_OTHERS)
    paper = UploadField(
        _("Power of attorney"),
        [Optional()],
        description=_("A picture or a PDF, signed by everybody you bid for or with. Only the court's officers see it."),
    )
    may_buy_home = BooleanField(
        _("I may buy a home here under the local rules, and will until the court's ruling."), widget=GovCheckboxInput()
    )
    # The template draws one box for each line of the total cost that is not known.
    ticked = TickedField()
    accepts_conditions = BooleanField(
        _("I have read the conditions and special warnings and accept them."), widget=GovCheckboxInput()
    )
    submit = SubmitField(_("Enrol"), widget=GovSubmitInput())

    @property
    def application(self) -> Application:
        """What the action takes."""
        named = tuple(
            Bidder(entry.legal_name.data or "", entry.id_kind.data or "", entry.id_number.data or "")
            for entry in self.others if not entry.form.is_empty
        )  # fmt: skip
        return Application(self.kind.data, named, bool(self.may_buy_home.data), frozenset(self.ticked.data))


class AuthorityRefusalForm(FlaskForm):
    """Why a power of attorney is sent back."""

    reason = TextField(_("Reason"), limit=500, description=_("The agent reads this. Say what must be different."))
    submit = SubmitField(_("Send back"), widget=GovSubmitInput())


class KnownPersonForm(FlaskForm):
    """Somebody by name, document and number."""

    legal_name = NameField(_("Name"), limit=100)
    id_kind = ChoiceField(_("Document"), names=ID_KINDS)
    id_number = LineField(_("Number of the document"), limit=40)

    def validate_id_number(self, field) -> None:
        """The number's own check character."""
        _check_number(self.id_kind.data, field)


class RelativeForm(KnownPersonForm):
    """A near relative of a member of staff."""

    relation = LineField(
        _("Relation"), limit=40, description=_("For example: spouse, parent, child, brother or sister.")
    )
    submit = SubmitField(_("Declare"), widget=GovSubmitInput())


class UnqualifiedForm(KnownPersonForm):
    """Somebody whom the court finds unqualified to buy."""

    reason = TextField(_("Reason"), limit=500, description=_("The person reads this when he asks to take part."))
    submit = SubmitField(_("Put on record"), widget=GovSubmitInput())
