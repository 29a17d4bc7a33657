"""What a partner calls its people and its links, how long a link brings bidders, how an enrolment stands. Pure."""

import re
from datetime import datetime, timedelta

from auction.enrolment.rules import ENDED_STATES
from auction.ground.refusal import Refusal

# Letters, digits and what an address carries unchanged: it stands in the path.
REFERENCE = "^[A-Za-z0-9._~-]{1,100}$"
# House choice: an advertisement is older than that by then.
LINK_LIFE_MOST = timedelta(days=90)


def checked_reference(reference: str) -> str:
    """What a partner calls one of its people or links. Refuses PARTNER_REFERENCE."""
    if not re.fullmatch(REFERENCE, reference, re.ASCII):
        raise Refusal("PARTNER_REFERENCE")
    return reference


def check_link_life(expires_at: datetime, now: datetime) -> None:
    """Refuse REFERRAL_PERIOD for a link that has run out or would live longer than LINK_LIFE_MOST."""
    if not now < expires_at <= now + LINK_LIFE_MOST:
        raise Refusal("REFERRAL_PERIOD", days=LINK_LIFE_MOST.days)


def enrolment_state(code: str | None, refusal: str | None, lot_state: str, has_won: bool) -> str:
    """How a partner's enrolment stands: "waiting" for its deposit, "confirmed", "refused"; after the end "won",
    "not_won", or "lapsed" when it never got a code.
    """
    if refusal:
        return "refused"
    if lot_state in ENDED_STATES:
        return "won" if has_won else "not_won" if code else "lapsed"
    return "confirmed" if code else "waiting"
