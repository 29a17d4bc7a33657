"""Deleting an account at its owner's wish."""

import uuid

import sqlalchemy as sa

from auction.accounts.email_rules import NOBODYS_DOMAIN
from auction.accounts.models import IdentityProof, InboxNotice, User
from auction.credentials.actions import forget_credentials, locked_owner
from auction.drafts.models import FormDraft
from auction.following.models import Alert, FollowChoice, PushDevice, SavedSearch, Watch
from auction.ground.store import transaction
from auction.journal.actions import record

from .queries import refuse_bound


def delete_account(user: User) -> None:
    """Delete what the law lets go: address, password, second factors, sign-ins, inbox, drafts, what he follows, telephone and
    address for service, proofs that wait. What it keeps stands in rules.KEPT. Nobody can sign in or be written to any more.

    Refuses ACCOUNT_NOT_OWN, MONEY_BOUND, LOT_RUNS.
    """
    with transaction() as session:
        owner = locked_owner(session, user.id)
        refuse_bound(owner)
        forget_credentials(session, owner.id)
        for model in (FormDraft, InboxNotice, Alert, Watch, SavedSearch, FollowChoice, PushDevice):
            session.execute(sa.delete(model).where(model.user_id == owner.id))
        session.execute(
            sa.update(IdentityProof).where(IdentityProof.user_id == owner.id).values(phone="", service_address="")
        )
        session.execute(
            sa.delete(IdentityProof).where(IdentityProof.user_id == owner.id, IdentityProof.state == "pending")
        )
        owner.email, owner.password, owner.active = f"{uuid.uuid4().hex}@{NOBODYS_DOMAIN}", None, False
        owner.fs_uniquifier, owner.mails_stopped = uuid.uuid4().hex, []
        record(session, f"user:{owner.id}", "account.deleted", actor_id=owner.id)
