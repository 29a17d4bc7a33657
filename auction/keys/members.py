"""A partner's people: an administrator appoints them, and they look after keys and addresses themselves."""

import uuid

import sqlalchemy as sa

from auction.accounts.actions import APPOINTED_ROLES, open_account, role_named
from auction.accounts.audience import role_names
from auction.accounts.email_rules import email_address
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.partners.models import Partner

from .models import PartnerMember

ROLE = "partner"


def appoint_member(partner_id: int, email: str, actor: User) -> PartnerMember:
    """Give somebody the partner desk: the account with this address, or a new one whose holder gets a letter.

    Refuses EMAIL_WRONG, MEMBER_IS_STAFF, MEMBER_ELSEWHERE, MEMBER_ACCOUNT_CLOSED, NOT_FOUND.
    """
    email = email_address(email)
    with transaction() as session:
        partner = found(session.get(Partner, partner_id))
        user = session.scalars(sa.select(User).where(User.email == email).with_for_update(of=User)).one_or_none()
        if user is None:
            user = open_account(session, email, ROLE)
        elif role_names(user) & APPOINTED_ROLES:
            raise Refusal("MEMBER_IS_STAFF")
        elif session.get(PartnerMember, user.id):
            raise Refusal("MEMBER_ELSEWHERE")
        elif not user.active:
            raise Refusal("MEMBER_ACCOUNT_CLOSED")
        else:
            user.roles = [*user.roles, role_named(session, ROLE)]
        member = PartnerMember(user=user, partner=partner, appointed_at=clock.now())
        session.add(member)
        record(session, f"partner:{partner.id}", "partner.member_appointed", private={"user": user.id},
               actor_id=actor.id)  # fmt: skip
        return member


def dismiss_member(partner_id: int, user_id: int, actor: User) -> None:
    """Take the partner desk from somebody; an account that was only for it is closed. Keys stay: they are the partner's.

    Refuses NOT_FOUND when he does not work for this partner.
    """
    with transaction() as session:
        user = found(session.get(User, user_id, with_for_update={"of": User}, populate_existing=True))
        member = found(session.get(PartnerMember, user_id, populate_existing=True))
        if member.partner_id != partner_id:
            raise Refusal("NOT_FOUND")
        session.delete(member)
        user.roles = [role for role in user.roles if role.name != ROLE]
        if not user.roles:
            user.active = False
            user.fs_uniquifier = uuid.uuid4().hex  # what sessions and letters are tied to
        record(session, f"partner:{partner_id}", "partner.member_dismissed", private={"user": user_id},
               actor_id=actor.id)  # fmt: skip
