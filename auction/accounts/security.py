"""Sign-in, registration, confirmation and recovery: Flask-Security's, told to keep our house rules."""

from datetime import timedelta

from flask import Flask
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore
from flask_security.mail_util import EmailValidateException
from flask_security.signals import (
    change_email_confirmed,
    change_email_instructions_sent,
    password_changed,
    password_reset,
    user_confirmed,
    user_registered,
)
from flask_security.utils import get_message

from auction.ground import clock
from auction.ground.door import language
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ground.words import HouseDomain
from auction.journal.actions import record

from . import forms, sign_in
from .actions import role_named
from .email_rules import email_address
from .letters import letter_text, put_in_outbox
from .models import Role, User
from .rules import PASSWORD_CHARACTERS_LEAST
from .security_messages import MESSAGES


class OutboxMail(MailUtil):
    """Flask-Security's letters go into the same outbox as all others, inside the act (see sign_in.py)."""

    def send_mail(self, template, subject, recipient, sender, body, html, **kwargs) -> None:
        """Put the letter into the act. Its subject is its first line, so that both are in the reader's language."""
        put_in_outbox(db.session(), recipient, body)

    def normalize(self, email: str) -> str:
        """One spelling per address."""
        try:
            return email_address(email)
        except Refusal:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0]) from None

    validate = normalize


def install(app: Flask) -> None:
    """Give the application its sign-in."""
    app.config.from_mapping(
        SECURITY_REGISTERABLE=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_EMAIL=True,
        SECURITY_POST_CHANGE_EMAIL_VIEW="accounts.overview",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the algorithm
        # OWASP's smaller figures: the default holds 64 MiB and four threads for every sign-in, during live bidding too.
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1,
        },
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_PASSWORD_LENGTH_MIN=PASSWORD_CHARACTERS_LEAST,
        SECURITY_PASSWORD_CONFIRM_REQUIRED=False,  # the field can show what is typed
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_URL_PREFIX="/account",
        SECURITY_POST_LOGIN_VIEW="accounts.overview",
        SECURITY_POST_CHANGE_VIEW="accounts.overview",
        SECURITY_POST_REGISTER_VIEW="security.login",
        SECURITY_EMAIL_HTML=False,
        SECURITY_API_ENABLED_METHODS=["session"],
        # What we do not offer: a second look at the password, static files, commands beside our own.
        SECURITY_FRESHNESS=timedelta(seconds=-1),
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        # A form lives as long as its session: an hour's work on an announcement must not be lost to a clock.
        WTF_CSRF_TIME_LIMIT=None,
    )  # fmt: skip
    app.config.update({f"SECURITY_MSG_{key}": message for key, message in MESSAGES.items()})
    app.extensions["security_datastore"] = SQLAlchemyUserDatastore(db, User, Role)
    security = Security(
        app,
        app.extensions["security_datastore"],
        mail_util_cls=OutboxMail,
        render_template=sign_in.render,
        login_form=forms.SignInForm,
        register_form=forms.RegistrationForm,
        forgot_password_form=forms.RecoveryForm,
        reset_password_form=forms.NewPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        change_email_form=forms.ChangeEmailForm,
        send_confirmation_form=forms.ConfirmationForm,
    )
    security.i18n_domain = HouseDomain()
    security.want_json(lambda asked: False)  # no second way in, by tokens
    security.unauthn_handler(sign_in.ask)
    security.login_manager.request_loader(lambda asked: None)  # who is signed in, credentials/sign_ins.py knows
    # Flask-Principal would look up the user at every request, even for a picture; audience.py asks when it must.
    security.principal.identity_loaders.clear()
    sign_in.guard_views(app)


@user_registered.connect
def make_bidder(sender: Flask, user: User, **facts) -> None:
    """Whoever registers is a bidder, written to in the language he registered in."""
    user.language = language()
    user.roles = [role_named(db.session(), "bidder")]
    _record(user, "account.registered")


@user_confirmed.connect
def record_confirmation(sender: Flask, user: User, **facts) -> None:
    """The e-mail address is his."""
    _record(user, "account.confirmed")


@password_reset.connect
def confirm_by_reset(sender: Flask, user: User, **facts) -> None:
    """Who followed the letter has proved the address as well."""
    user.confirmed_at = user.confirmed_at or clock.now()
    _record(user, "password.changed")


@password_changed.connect
def record_change(sender: Flask, user: User, **facts) -> None:
    """A new password."""
    _record(user, "password.changed")


@change_email_instructions_sent.connect
def warn_old_address(sender: Flask, user: User, new_email: str, **facts) -> None:
    """Who holds the account's address hears of the wish before it is fulfilled, and can still keep the account."""
    put_in_outbox(
        db.session(), user.email, letter_text("security/email/change_email_notice.txt", user=user, new_email=new_email)
    )


@change_email_confirmed.connect
def record_new_address(sender: Flask, user: User, **facts) -> None:
    """The new address is his; the journal does not name it."""
    _record(user, "account.email_changed")


def _record(user: User, kind: str) -> None:
    act = db.session()
    act.flush()
    record(act, f"user:{user.id}", kind, actor_id=user.id)
