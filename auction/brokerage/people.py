"""The people a partner acts for: proved by it, told to us in a sealed envelope, kept as a person like everybody else."""

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from auction.accounts.unattended import unattended_account
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.partners.models import Partner

from .models import PartnerPerson
from .rules import checked_reference
from .sealed_rules import ProvedIdentity, open_identity


def put_person(partner_id: int, reference: str, sealed: str) -> PartnerPerson:
    """Know one of a partner's people under its reference. The same person again is the same.

    Whoever is known already, through his own account or another partner, is one person: everything that bars a person
    bars him here too. Refuses PARTNER_REFERENCE, what `open_identity` refuses, IDENTITY_NAME_DIFFERS,
    PARTNER_REFERENCE_TAKEN, and PARTNER_PERSON_KNOWN when he has another reference of this partner.
    """
    reference = checked_reference(reference)
    identity = open_identity(sealed, current_app.config["SECRET_KEY"], clock.today())
    with transaction() as session:
        # Two requests of one partner for one person meet at the partner's row.
        found(session.get(Partner, partner_id, with_for_update={"key_share": True}))
        known = session.get(PartnerPerson, (partner_id, reference))
        if known is not None:
            return _same(known, identity)
        user = unattended_account(session, identity.legal_name, identity.id_kind, identity.id_number)
        _refuse_second_reference(session, partner_id, found(user.person_id))
        person = PartnerPerson(
            partner_id=partner_id, reference=reference, person_id=user.person_id, user_id=user.id,
            verified_by=identity.verified_by, verified_on=identity.verified_on, known_at=clock.now(),
        )  # fmt: skip
        session.add(person)
        private = {"partner": partner_id, "reference": reference, "verified_by": identity.verified_by}
        record(session, f"user:{user.id}", "account.registered", private=private)
    return person


def _same(known: PartnerPerson, identity: ProvedIdentity) -> PartnerPerson:
    if (known.person.id_kind, known.person.id_number) != (identity.id_kind, identity.id_number):
        raise Refusal("PARTNER_REFERENCE_TAKEN")
    return known


def _refuse_second_reference(session: Session, partner_id: int, person_id: int) -> None:
    other = session.scalar(
        sa.select(PartnerPerson.reference).where(
            PartnerPerson.partner_id == partner_id, PartnerPerson.person_id == person_id
        )
    )
    if other is not None:
        raise Refusal("PARTNER_PERSON_KNOWN", reference=other)
