"""What Flask-Security says, in our words: key → (text, category). The Chinese stands in zh.po like all texts."""


def _(text: str) -> str:
    """Marks a text for translation; Flask-Security translates it when it speaks."""
    return text


MESSAGES = {
    "GENERIC_AUTHN_FAILED": (_("The e-mail address or the password is not right. Check both and try again."), "error"),
    "CONFIRM_REGISTRATION": (
        _("We sent a letter to %(email)s. Follow the link in it, then you can sign in."), "success",
    ),
    "EMAIL_CONFIRMED": (_("Your e-mail address is confirmed. Sign in to go on."), "success"),
    "ALREADY_CONFIRMED": (_("Your e-mail address is confirmed already. Sign in to go on."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (
        _("This confirmation link is not valid. Ask for another letter here."), "error",
    ),
    "CONFIRMATION_EXPIRED": (
        _("This confirmation link was valid for %(within)s and has run out. Ask for another letter here."), "error",
    ),
    "CONFIRMATION_REQUIRED": (
        _("Confirm your e-mail address first: follow the link in the letter we sent you, or ask for another letter."),
        "error",
    ),
    "CONFIRMATION_REQUEST": (
        _("If an account with %(email)s waits to be confirmed, we have sent it a letter."), "info",
    ),
    "PASSWORD_RESET_REQUEST": (
        _("If there is an account with %(email)s, we have sent it a letter with a link to a new password."), "info",
    ),
    "PASSWORD_RESET_EXPIRED": (
        _("This link was valid for %(within)s and has run out. Ask for another letter here."), "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (_("This link is not valid. Ask for another letter here."), "error"),
    "PASSWORD_RESET_NO_LOGIN": (_("Your new password is set. Sign in with it."), "success"),
    "PASSWORD_CHANGE": (_("Your password is changed. Other browsers are signed out."), "success"),
    "PASSWORD_IS_THE_SAME": (_("The new password is the old one. Choose another."), "error"),
    "PASSWORD_NOT_PROVIDED": (_("Enter your password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_("The password must have %(length)s to 128 characters."), "error"),
    "INVALID_PASSWORD": (_("This is not your current password."), "error"),
    "DISABLED_ACCOUNT": (_("This account is closed. Ask the court."), "error"),
    "EMAIL_NOT_PROVIDED": (_("Enter your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_("Enter an e-mail address such as name@example.com."), "error"),
    "EMAIL_ALREADY_ASSOCIATED": (_("There is already an account with %(email)s."), "error"),
    "CHANGE_EMAIL_SENT": (
        _("We sent a letter to %(email)s. The address changes when you follow the link in it."), "info",
    ),
    "CHANGE_EMAIL_CONFIRMED": (_("Your e-mail address is changed."), "success"),
    "CHANGE_EMAIL_EXPIRED": (_("This link was valid for %(within)s and has run out. Ask for another letter here."), "error"),
    "API_ERROR": (_("This link or form could not be read, or was used before. Begin again here."), "error"),
}  # fmt: skip
