"""What of a form is kept while somebody writes it, and what never is. Pure."""

import json
import re
from collections.abc import Iterable

from auction.ground.refusal import Refusal

# Of one form, as JSON: the largest of ours, filled to the brim, needs a third of it.
FORM_BYTES_MAX = 65_536
ADDRESS_CHARACTERS_MAX = 500
TITLE_CHARACTERS_MAX = 200
# Of ours in every form: not typed by anybody.
OWN_FIELDS = frozenset({"csrf_token", "request_id", "draft_page", "draft_action", "kept_form", "seen"})
_SECRET = re.compile(r"password|secret|token|id_number|passport|passcode", re.IGNORECASE)
# Sign-in, money and bids: what was sent too late there must not be sent again by a press on something else.
NEVER_KEPT = frozenset(
    {"security", "credentials", "payments", "payments_inbound", "platforms_inbound", "room", "demo", "drafts"}
)


def may_keep(endpoint: str) -> bool:
    """Whether what is written for this endpoint may be kept at all. An address of the API is a program's."""
    noun = endpoint.split(".", 1)[0]
    return noun not in NEVER_KEPT and not noun.endswith("_api")


def storable(text: str) -> str:
    """The text without what no database takes: NUL goes, half a sign becomes a question mark."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def drafted(fields: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The typed fields that a draft keeps, in their order, several values of one name included.

    Passwords, secrets and identity numbers are left out. Refuses DRAFT_TOO_LARGE above 64 KiB.
    """
    return _measured([name, text] for name, text in fields if name not in OWN_FIELDS and not _SECRET.search(name))


def sent(fields: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The fields of a form that was sent and could not be taken, to be sent again as it was, under the same request id.

    Empty when nothing was typed. Refuses DRAFT_TOO_LARGE above 64 KiB.
    """
    kept = _measured([name, storable(text)] for name, text in fields if name not in ("csrf_token", "kept_form"))
    return kept if any(text.strip() for name, text in kept if name not in OWN_FIELDS) else []


def to_read(fields: Iterable[Iterable[str]]) -> list[str]:
    """What of the fields a person would know as his own words: no choices of a list by their keys, each text once."""
    texts = dict.fromkeys(text.strip() for name, text in fields if name not in OWN_FIELDS)
    return [text for text in texts if len(text) > 1 and not _KEY.match(text)]


# What our lists of choices send: a word in small letters, a number, an id.
_KEY = re.compile(r"^([0-9a-f]{8}-[0-9a-f-]{27}|[a-z_]+|\d{1,3})$")


def _measured(fields: Iterable[list[str]]) -> list[list[str]]:
    kept = list(fields)
    if len(json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")) > FORM_BYTES_MAX:
        raise Refusal("DRAFT_TOO_LARGE")
    return kept
