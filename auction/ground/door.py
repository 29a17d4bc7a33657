"""What every door needs: the visitor's language, refusals told to him, one way to read a client's id."""

import uuid
from datetime import datetime

from flask import flash, g, has_request_context, request

from .refusal import COURT_ZONE, LANGUAGES, Refusal, Words, reason_of, say


def language() -> str:
    """The visitor's language: his choice (`?lang=`, then cookie), his browser's, or Chinese."""
    if not has_request_context():
        return "zh"
    if "language" not in g:
        chosen = request.args.get("lang") or request.cookies.get("language")
        g.language = chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "zh")
    return str(g.language)


def words(text: Words) -> str:
    """The text in the visitor's language."""
    return str(getattr(text, language()))


def told(refusal: Refusal) -> tuple[str, int]:
    """The refusal's message in the visitor's language, and its HTTP status."""
    return say(refusal, language()), reason_of(refusal).status


def flash_refusal(refusal: Refusal) -> int:
    """Show the refusal at the top of the next page; returns its status, for a page that is rendered again."""
    message, status = told(refusal)
    flash(message, "error")
    return status


def client_id(text: str | None) -> uuid.UUID:
    """The client-made id of a request that moves money or bids. Refuses REQUEST_MALFORMED when it is no UUID."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise Refusal("REQUEST_MALFORMED", detail="id (UUID)") from None


def court_moment(naive: datetime) -> datetime:
    """A date and time typed into a form is court time (Asia/Shanghai)."""
    return naive.replace(tzinfo=COURT_ZONE)
