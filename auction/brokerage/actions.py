"""Administrators say which listed inquiry platforms a partner answers for."""

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.partners.models import Partner
from auction.platforms.models import InquiryPlatform

from .models import PartnerPlatform


def link_platform(partner_id: int, platform_id: int, actor: User) -> None:
    """From now on the partner's keys answer for this platform. Twice is once.

    Refuses NOT_FOUND, PLATFORM_DELISTED, and PLATFORM_LINKED when another partner answers for it.
    """
    with transaction() as session:
        found(session.get(Partner, partner_id))
        platform = found(session.get(InquiryPlatform, platform_id, with_for_update=True))
        if platform.delisted_at is not None:
            raise Refusal("PLATFORM_DELISTED")
        known = session.get(PartnerPlatform, platform_id)
        if known is not None:
            if known.partner_id != partner_id:
                raise Refusal("PLATFORM_LINKED", name=known.partner.name)
            return
        session.add(PartnerPlatform(
            platform_id=platform_id, partner_id=partner_id, linked_at=clock.now(), linked_by_id=actor.id,
        ))  # fmt: skip
        record(session, f"platform:{platform_id}", "platform.linked", {"partner": partner_id}, actor_id=actor.id)


def unlink_platform(partner_id: int, platform_id: int, actor: User) -> None:
    """The partner's keys answer for this platform no more. Refuses NOT_FOUND."""
    with transaction() as session:
        known = session.get(PartnerPlatform, platform_id, with_for_update={"of": PartnerPlatform})
        if known is None or known.partner_id != partner_id:
            raise Refusal("NOT_FOUND")
        session.delete(known)
        record(session, f"platform:{platform_id}", "platform.unlinked", {"partner": partner_id}, actor_id=actor.id)
