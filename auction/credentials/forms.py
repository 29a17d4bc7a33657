"""Forms of credentials. Whoever changes how he signs in gives his password once more."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField

from auction.accounts.forms import SecretInput, button
from auction.ground.fields import LineField, TextField


class CodeField(LineField):
    """A code from a telephone or a list."""

    def __init__(self, label, autocomplete: str, inputmode: str, **kwargs) -> None:
        super().__init__(label, limit=40, **kwargs)
        self.input_params = {
            "autocomplete": autocomplete, "inputmode": inputmode, "spellcheck": False,
            "classes": "govuk-input--width-10 app-secret",
        }  # fmt: skip


class PasswordAgain(FlaskForm):
    """One's password, to show that it is still oneself at the browser."""

    password = PasswordField(_("Your password"), widget=SecretInput("current-password"))


class NewPasskeyForm(PasswordAgain):
    """A name for the new passkey; its answer is filled in by passkeys.js."""

    name = LineField(
        _("Name of the passkey"), limit=60, description=_("So that you know it again, for example “my telephone”.")
    )
    credential = HiddenField()
    submit = button(_("Add a passkey"))


class AppForm(PasswordAgain):
    """The first code of a new authenticator app."""

    sealed = HiddenField()
    code = CodeField(_("The six digits that the app shows"), "one-time-code", "numeric")
    submit = button(_("Set up the app"))


class RemovalForm(PasswordAgain):
    """Taking a factor away, or new recovery codes."""

    submit = button(_("Remove"))


class NewCodesForm(PasswordAgain):
    """New recovery codes."""

    submit = button(_("Make new recovery codes"))


class SecondStepForm(FlaskForm):
    """The code after the password; `to` is the token of the page that was asked for."""

    to = HiddenField()
    code = CodeField(_("The six digits that the app shows"), "one-time-code", "numeric")
    submit = button(_("Sign in"))


class RecoveryForm(FlaskForm):
    """A recovery code after the password."""

    to = HiddenField()
    code = CodeField(_("Recovery code"), "off", "text", description=_("Each of the list works once."))
    submit = button(_("Sign in"))


class PasskeyAnswerForm(FlaskForm):
    """What the browser answered with a passkey."""

    to = HiddenField()
    credential = HiddenField()


class ResetForm(FlaskForm):
    """Why somebody's second factors are taken away."""

    reason = TextField(
        _("How you made sure that it is this person"),
        limit=1000,
        description=_("It stays on record, for example: came in person and showed his card."),
    )
    submit = button(_("Remove the second factors"))
