"""Links that bring bidders: signed by us for a partner, followed by a visitor, kept with the enrolment he asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.refusal import Refusal

from .models import Referral
from .rules import check_link_life, checked_reference


@dataclass(frozen=True)
class Link:
    """Whose link it is, the lot it leads to (None: all), what the partner calls it, and until when it counts."""

    partner_id: int
    lot_id: int | None
    reference: str
    expires_at: datetime


def link_token(partner_id: int, lot_id: int | None, reference: str, expires_at: datetime) -> str:
    """The token of a link; nothing is stored. Refuses PARTNER_REFERENCE, REFERRAL_PERIOD."""
    check_link_life(expires_at, clock.now())
    return str(_signer().dumps([partner_id, lot_id, checked_reference(reference), int(expires_at.timestamp())]))


def link_of(token: str) -> Link:
    """What a token says. Refuses REFERRAL_UNKNOWN when we have not signed it, REFERRAL_EXPIRED after its day."""
    try:
        partner_id, lot_id, reference, expires_s = _signer().loads(token)
    except BadSignature:
        raise Refusal("REFERRAL_UNKNOWN") from None
    link = Link(partner_id, lot_id, reference, datetime.fromtimestamp(expires_s, UTC))
    if link.expires_at <= clock.now():
        raise Refusal("REFERRAL_EXPIRED", expires_at=link.expires_at)
    return link


def keep_referral(session: Session, enrolment: Enrolment, token: str) -> None:
    """Keep which partner's link its bidder had followed. A step of the act that makes the enrolment.

    A link that has run out meanwhile, or leads to another lot, has not brought him here.
    """
    try:
        link = link_of(token)
    except Refusal:
        return
    if link.lot_id in (None, enrolment.lot_id):
        session.add(Referral(
            enrolment_id=enrolment.id, partner_id=link.partner_id, reference=link.reference, referred_at=clock.now(),
        ))  # fmt: skip
        session.flush()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="referral")
