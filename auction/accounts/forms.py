"""Forms of accounts. Those for strangers never tell whether an account exists."""

from collections.abc import Callable

from flask import request
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_security import forms as security_forms
from flask_security.proxies import _datastore as datastore
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput
from wtforms import EmailField, HiddenField, PasswordField, SubmitField
from wtforms.validators import Optional, ValidationError

from auction.ground.door import told
from auction.ground.fields import ChoiceField, LineField, NameField, TextField, TypedInput, UploadField
from auction.ground.refusal import Refusal, Words

from .email_rules import email_address
from .identity_rules import ID_KINDS, identity_number, phone_number
from .queries import courts
from .rules import COURT_ROLES, PASSWORD_CHARACTERS_LEAST, ROLES

NEW_PASSWORD_HINT = _(
    "At least %(count)s characters. Several words are easy to remember.", count=PASSWORD_CHARACTERS_LEAST
)
required = [security_forms.IsString(), security_forms.password_required]


class SecretInput(GovPasswordInput):
    """A password input that can show what is typed."""

    def __init__(self, autocomplete: str) -> None:
        super().__init__()
        self.autocomplete = autocomplete

    def map_gov_params(self, field, **kwargs):
        """The texts of its button, in the visitor's language."""
        return super().map_gov_params(field, **kwargs) | {
            "autocomplete": self.autocomplete,
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show password"),
            "hidePasswordAriaLabelText": _("Hide password"),
            "passwordShownAnnouncementText": _("Your password is visible"),
            "passwordHiddenAnnouncementText": _("Your password is hidden"),
        }


def email_field(*checks, label: str = _("E-mail address")) -> EmailField:
    """An e-mail address; `checks` follow its spelling's."""
    return EmailField(
        label,
        widget=TypedInput("email", autocomplete="email", spellcheck=False),
        validators=[
            security_forms.IsString(), security_forms.email_required, security_forms.EmailValidation(), *checks,
        ],
    )  # fmt: skip


def new_password_field(label) -> PasswordField:
    """A password to be."""
    return PasswordField(label, description=NEW_PASSWORD_HINT, widget=SecretInput("new-password"), validators=required)


def button(label) -> SubmitField:
    """The form's button."""
    return SubmitField(label, widget=GovSubmitInput())


class AskedOfStrangers(FlaskForm):
    """Flask-Security erases the errors at these forms' fields, lest they betray an account.

    A slip of the finger betrays nothing, so it is said above the form.
    """

    email = email_field()

    def typed_well(self) -> bool:
        """Whether the fields by themselves are in order."""
        if FlaskForm.validate(self):
            return True
        for field in self:
            self.form_errors.extend(field.errors)
            field.errors = []
        return False

    def account(self):
        """The account with the address that was typed, or None."""
        return datastore.find_user(email=self.email.data)


class SignInForm(AskedOfStrangers, security_forms.LoginForm):
    """E-mail and password; `to` is the token of the page that was asked for."""

    password = PasswordField(_("Password"), widget=SecretInput("current-password"), validators=required)
    to = HiddenField()
    remember = None
    submit = button(_("Sign in"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""
        if request.method == "GET":
            self.to.data = request.args.get("to", "")

    def validate(self, **kwargs) -> bool:
        """Whoever knows the password is told what else is wrong; nobody else is."""
        if not self.typed_well():
            return False
        if super().validate(**kwargs):
            return True
        if self.user_authenticated:
            self.form_errors.extend(self.email.errors)
            self.email.errors = []
        return False


class RegistrationForm(security_forms.RegisterFormV2):
    """E-mail and password."""

    email = email_field(security_forms.unique_user_email)
    password = new_password_field(_("Password"))
    submit = button(_("Register"))


class RecoveryForm(AskedOfStrangers, security_forms.ForgotPasswordForm):
    """Asks for the letter with a link to a new password."""

    submit = button(_("Send the letter"))

    def validate(self, **kwargs) -> bool:
        """An address that is not confirmed yet may have the letter too: following it proves the address."""
        if not self.typed_well():
            return False
        self.user = self.account()
        return self.user is not None and self.user.is_active


class ConfirmationForm(AskedOfStrangers, security_forms.SendConfirmationForm):
    """Asks for the confirmation letter again."""

    submit = button(_("Send the letter"))

    def validate(self, **kwargs) -> bool:
        """Only an account that waits for it gets the letter."""
        if not self.typed_well():
            return False
        self.user = self.account()
        return self.user is not None and self.user.is_active and self.user.confirmed_at is None


class NewPasswordForm(security_forms.ResetPasswordForm):
    """A new password after the letter."""

    password = new_password_field(_("New password"))
    password_confirm = None
    submit = button(_("Set the password"))


class ChangePasswordForm(security_forms.ChangePasswordForm):
    """A new password for a signed-in person."""

    password = PasswordField(_("Current password"), widget=SecretInput("current-password"))
    new_password = new_password_field(_("New password"))
    new_password_confirm = None
    submit = button(_("Change the password"))


class ChangeEmailForm(security_forms.Form, security_forms.UniqueEmailFormMixin):
    """Another address for a signed-in person; the password shows that it is he. A taken address is answered like a free one."""

    existing_email_user = None  # what a field that is not even an address leaves unset
    email = email_field(security_forms.unique_user_email, label=_("New e-mail address"))
    password = PasswordField(_("Current password"), widget=SecretInput("current-password"), validators=required)
    submit = button(_("Send the letter"))

    def validate_password(self, field) -> None:
        """An open session alone is not enough."""
        if not (current_user.password and current_user.verify_and_update_password(field.data or "")):
            raise ValidationError(get_message("INVALID_PASSWORD")[0])


def told_at(field, rule: Callable[[], object]) -> None:
    """Say a rule's refusal at the field, unless something is wrong with it already."""
    if field.errors:
        return
    try:
        rule()
    except Refusal as refusal:
        raise ValidationError(told(refusal)[0]) from None


class IdentityForm(FlaskForm):
    """A proof of identity."""

    id_kind = ChoiceField(_("Document"), names=ID_KINDS)
    legal_name = NameField(
        _("Name"), limit=100, description=_("Exactly as on the document. For a company, its registered name.")
    )
    id_number = LineField(_("Number of the document"), limit=40)
    phone = LineField(_("Telephone"), limit=40)
    service_address = LineField(
        _("Address for service"), limit=300, description=_("Where letters of the court reach you.")
    )
    upload = UploadField(
        _("Picture or PDF of the document"),
        description=_("JPEG, PNG, WebP or PDF. Only the court's officers can see it."),
    )
    submit = button(_("Hand in"))

    def validate_id_number(self, field) -> None:
        """The number's own check character."""
        if self.id_kind.data in ID_KINDS:
            told_at(field, lambda: identity_number(self.id_kind.data, field.data))

    def validate_phone(self, field) -> None:
        """Something that can be called."""
        told_at(field, lambda: phone_number(field.data))


class RefusalForm(FlaskForm):
    """Why a proof is sent back."""

    reason = TextField(
        _("Reason"), limit=1000, description=_("The person reads this. Say what has to be different next time.")
    )
    submit = button(_("Send back"))


def staff_roles() -> dict[str, Words]:
    """Roles an administrator may give."""
    return {name: text for name, text in ROLES.items() if name not in ("bidder", "party", "partner")}


def court_names() -> dict[int, Words]:
    """Courts to choose from."""
    return {court.id: Words(court.name_en, court.name_zh) for court in courts()}


class RoleForm(FlaskForm):
    """Another role or court for a staff account."""

    role = ChoiceField(_("Role"), names=staff_roles)
    court = ChoiceField(
        _("Court"),
        [Optional()],
        names=court_names,
        description=_("Required for officers, judges, finance and supervisors."),
    )
    submit = button(_("Change the role"))

    def validate(self, **kwargs) -> bool:
        """A role at a court needs the court."""
        is_valid = super().validate(**kwargs)
        if self.role.data in COURT_ROLES and not self.court.data:
            self.court.errors = [told(Refusal("COURT_REQUIRED"))[0]]
            return False
        return is_valid


class StaffForm(RoleForm):
    """A new account for staff or an appraiser."""

    email = LineField(_("E-mail address"), limit=254)
    legal_name = NameField(_("Name"), limit=100)
    staff_number = LineField(
        _("Staff number"), limit=40, description=_("For an appraiser, the company's unified social credit code.")
    )
    resident_id = LineField(
        _("Resident identity number"),
        [Optional()],
        limit=40,
        description=_("So that the system knows the person as a bidder too: court staff may not bid (article 34)."),
    )
    submit = button(_("Open the account"))

    def validate_email(self, field) -> None:
        """An address a letter can reach."""
        told_at(field, lambda: email_address(field.data))

    def validate_staff_number(self, field) -> None:
        """An appraiser's is its company code."""
        if self.role.data == "appraiser":
            told_at(field, lambda: identity_number("company_code", field.data))

    def validate_resident_id(self, field) -> None:
        """The number's own check character."""
        told_at(field, lambda: identity_number("resident_id", field.data))

    def validate(self, **kwargs) -> bool:
        """Staff of a court are recorded with their identity card."""
        is_valid = super().validate(**kwargs)
        if self.role.data in COURT_ROLES and not self.resident_id.data and not self.resident_id.errors:
            self.resident_id.errors = [told(Refusal("FIELD_REQUIRED", field=self.resident_id.label.text))[0]]
            return False
        return is_valid
