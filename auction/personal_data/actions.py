"""Deleting an account at its owner's wish."""

from auction.accounts.inbox import forget_notices
from auction.accounts.models import User
from auction.accounts.unattended import empty_account
from auction.credentials.actions import forget_credentials, locked_owner
from auction.drafts.actions import forget_drafts
from auction.following.actions import forget_person
from auction.ground.store import transaction
from auction.journal.actions import record
from auction.viewing.actions import give_back_all

from .queries import refuse_bound


def delete_account(user: User) -> None:
    """Delete what the law lets go, by each noun's own step: address, password, second factors, sign-ins, inbox, drafts, what he
    follows, telephone and address for service, proofs that wait; viewing appointments to come are given back. What the
    law keeps is `rules.kept`. Nobody can sign in or be written to any more.

    Refuses ACCOUNT_NOT_OWN, MONEY_BOUND, LOT_RUNS.
    """
    with transaction() as session:
        owner = locked_owner(session, user.id)
        refuse_bound(owner)
        forget_credentials(session, owner.id)
        forget_drafts(session, owner.id)
        forget_person(session, owner.id)
        forget_notices(session, owner.id)
        give_back_all(session, owner.id)
        empty_account(session, owner)
        record(session, f"user:{owner.id}", "account.deleted", actor_id=owner.id)
