"""E-mail addresses: one spelling each. Pure: nobody's mail server is asked."""

import email_validator

from auction.ground.refusal import Refusal

# Nobody has an address there, by RFC 6761: `email_address` refuses it, so no form finds such an account.
NOBODYS_DOMAIN = "nobody.invalid"


def email_address(typed: str) -> str:
    """The address as it is kept, in small letters throughout. Refuses EMAIL_WRONG."""
    try:
        # Courts try things out with addresses under .test; a letter to one simply finds no way.
        valid = email_validator.validate_email(typed.strip(), check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError:
        raise Refusal("EMAIL_WRONG") from None
    return valid.normalized.lower()
