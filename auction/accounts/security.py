"""Sign-in, registration, confirmation and recovery by Flask-Security."""

from flask_security import MailUtil, Security, SQLAlchemyUserDatastore

from auction.ground.store import db
from auction.journal.actions import write_mail

from .models import Role, User


class OutboxMail(MailUtil):
    """Flask-Security's letters go into the same outbox as all others."""

    def send_mail(self, template, subject, recipient, sender, body, html, **kwargs) -> None:
        write_mail(db.session, recipient, str(subject), body)
        db.session.commit()


def install(app) -> None:
    """Give the application its sign-in."""
    app.config.from_mapping(
        SECURITY_REGISTERABLE=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_URL_PREFIX="/account",
    )
    app.extensions["security_datastore"] = SQLAlchemyUserDatastore(db, User, Role)
    Security(app, app.extensions["security_datastore"], mail_util_cls=OutboxMail)
