"""Forms of keys: what a partner is granted, who works for it, its keys."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField

from auction.accounts.forms import court_names
from auction.ground.door import words
from auction.ground.fields import ChoiceField, LineField, ScaledField, TypedInput
from auction.ground.refusal import Words
from auction.partners.forms import court_choices, kind_choices

from .rules import LIFETIMES_DAYS, OVERLAPS_HOURS, OWN_SCOPES, REQUESTS_PER_MINUTE_MOST, SCOPES, Rights, rights

LIFETIMES = {str(days): Words(f"{days} days", f"{days} 天") for days in LIFETIMES_DAYS}
OVERLAPS = {
    str(hours): Words(f"For another {hours} hours", f"再有效 {hours} 小时")
    if hours
    else Words("Not at all", "立即失效")
    for hours in OVERLAPS_HOURS
}


class CheckboxesField(SelectMultipleField):
    """Any number of ticks."""

    widget = GovCheckboxesInput()


class GrantForm(FlaskForm):
    """What a partner may do at most."""

    scopes = CheckboxesField(
        _("What it may do for its users"),
        choices=lambda: scope_choices(frozenset(SCOPES) - OWN_SCOPES),
        description=_("Its own addresses, deliveries and trial court are open to every partner."),
    )
    courts = CheckboxesField(_("Courts"), choices=court_choices, description=_("None ticked: all courts."))
    requests_per_minute = ScaledField(_("Requests a minute, each key"), least=1, most=REQUESTS_PER_MINUTE_MOST)

    def wanted(self) -> Rights:
        """The rights that were ticked."""
        return _ticked(self)


class MemberForm(FlaskForm):
    """Somebody who works for a partner."""

    email = LineField(
        _("E-mail address"),
        limit=254,
        widget=TypedInput("email"),
        description=_("Of an account, or of a person who gets a letter to open one."),
    )


class KeyForm(FlaskForm):
    """A new key; `granted` are the rights it may have at most."""

    name = LineField(_("Name of the key"), limit=100, description=_("What uses it, for example “live server”."))
    scopes = CheckboxesField(_("What it may do"), description=_("None ticked: it only reads what is public."))
    courts = CheckboxesField(_("Courts"), description=_("None ticked: all courts that your platform is granted."))
    requests_per_minute = ScaledField(_("Requests a minute"), least=1, most=REQUESTS_PER_MINUTE_MOST)
    lifetime = ChoiceField(_("Good for"), names=LIFETIMES, description=_("Each rotation gives it as long again."))

    def __init__(self, granted: Rights, **kwargs) -> None:
        super().__init__(**kwargs)
        self.scopes.choices = scope_choices(granted.scopes)
        self.courts.choices = [
            (str(court_id), words(name)) for court_id, name in court_names().items()
            if granted.court_ids is None or court_id in granted.court_ids
        ]  # fmt: skip

    def wanted(self) -> Rights:
        """The rights that were ticked."""
        return _ticked(self)


class RotateForm(FlaskForm):
    """How long the old secret stays good."""

    overlap = ChoiceField(_("The old secret stays good"), names=OVERLAPS)


class EventsForm(FlaskForm):
    """Which events an address is told."""

    kinds = CheckboxesField(_("Events"), choices=kind_choices, description=_("None ticked: all are sent."))
    courts = CheckboxesField(_("Courts"), choices=court_choices, description=_("None ticked: those of all courts."))


def scope_choices(scopes: frozenset[str]) -> list[tuple[str, str]]:
    """(scope, its words) in the list's order."""
    return [(scope, f"{words(text)} · {scope}") for scope, text in SCOPES.items() if scope in scopes]


def _ticked(form: GrantForm | KeyForm) -> Rights:
    court_ids = frozenset(int(court_id) for court_id in form.courts.data) or None
    return rights(form.scopes.data, court_ids, form.requests_per_minute.data)
