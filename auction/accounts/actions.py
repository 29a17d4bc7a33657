"""Acts on accounts: proving identity, appointing staff, closing and opening accounts."""

import unicodedata
import uuid

import sqlalchemy as sa
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import hash_password
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set

from .email_rules import email_address
from .identity_rules import identity_number, phone_number
from .inbox import tell
from .letters import IDENTITY_CONFIRMED, IDENTITY_REFUSED, address_of, path_of, write_letter
from .models import Court, IdentityProof, Person, Role, User
from .rules import COURT_ROLES, PASSWORD_CHARACTERS_LEAST, STAFF_ROLES

APPOINTED_ROLES = STAFF_ROLES | {"appraiser"}


def submit_identity(user: User, legal_name: str, id_kind: str, id_number: str, phone: str, service_address: str,
                    upload: FileStorage) -> IdentityProof:  # fmt: skip
    """Hand in a proof of identity; it then waits for an officer.

    Refuses IDENTITY_ALREADY_PROVED, IDENTITY_PENDING, a wrong number or telephone, and what `store_file` refuses.
    """
    number, phone = identity_number(id_kind, id_number), phone_number(phone)
    try:
        with transaction() as session:
            owner = _locked(session, user.id)
            if owner.person_id:
                raise Refusal("IDENTITY_ALREADY_PROVED")
            proof = IdentityProof(
                user_id=owner.id, legal_name=legal_name.strip(), id_kind=id_kind, id_number=number, phone=phone,
                service_address=service_address.strip(), submitted_at=clock.now(),
                file=store_file(session, upload, is_public=False, actor_id=owner.id),
            )  # fmt: skip
            session.add(proof)
            session.flush()
            record(session, f"user:{owner.id}", "identity.submitted", private={"proof": str(proof.id)},
                   actor_id=owner.id)  # fmt: skip
    except IntegrityError as error:
        if "uq_identity_proof_one_pending" in str(error.orig):
            raise Refusal("IDENTITY_PENDING") from None
        raise
    return proof


def confirm_identity(proof_id: uuid.UUID, actor: User) -> IdentityProof:
    """Confirm a proof: its account now belongs to a person, the same one for the same document.

    Refuses IDENTITY_DECIDED, OWN_IDENTITY, IDENTITY_ALREADY_PROVED, and IDENTITY_NAME_DIFFERS when the number
    stands under another name.
    """
    with transaction() as session:
        proof, owner = _undecided(session, proof_id, actor)
        if owner.person_id:
            raise Refusal("IDENTITY_ALREADY_PROVED")
        owner.person = person_of(session, proof.legal_name, proof.id_kind, proof.id_number)
        if owner.person.id == actor.person_id:
            raise Refusal("OWN_IDENTITY")
        proof.state, proof.decided_at, proof.decided_by_id = "confirmed", clock.now(), actor.id
        record(session, f"user:{owner.id}", "identity.confirmed", private={"proof": str(proof.id)}, actor_id=actor.id)
        tell(session, owner, *IDENTITY_CONFIRMED, path_of("accounts.overview"))
    return proof


def refuse_identity(proof_id: uuid.UUID, reason: str, actor: User) -> IdentityProof:
    """Send a proof back with a reason the account holder reads; he may hand in another. Refuses IDENTITY_DECIDED."""
    with transaction() as session:
        proof, owner = _undecided(session, proof_id, actor)
        proof.state, proof.decided_at, proof.decided_by_id = "refused", clock.now(), actor.id
        proof.reason = reason.strip()
        record(session, f"user:{owner.id}", "identity.refused",
               private={"proof": str(proof.id), "reason": proof.reason}, actor_id=actor.id)  # fmt: skip
        subject, body = (words.filled(reason=proof.reason) for words in IDENTITY_REFUSED)
        tell(session, owner, subject, body, path_of("accounts.identity"))
    return proof


def _undecided(session: Session, proof_id: uuid.UUID, actor: User) -> tuple[IdentityProof, User]:
    proof = found(session.get(IdentityProof, proof_id, with_for_update={"of": IdentityProof}))
    if proof.user_id == actor.id:
        raise Refusal("OWN_IDENTITY")
    if proof.state != "pending":
        raise Refusal("IDENTITY_DECIDED")
    return proof, _locked(session, proof.user_id)


def _locked(session: Session, user_id: int) -> User:
    return found(session.get(User, user_id, with_for_update={"of": User}, populate_existing=True))


def person_of(session: Session, legal_name: str, id_kind: str, id_number: str) -> Person:
    """The person of this document, made when there is none. A step. Refuses IDENTITY_NAME_DIFFERS."""
    session.execute(
        insert(Person)
        .values(legal_name=legal_name, id_kind=id_kind, id_number=id_number, confirmed_at=clock.now())
        .on_conflict_do_nothing()
    )
    person = session.execute(sa.select(Person).filter_by(id_kind=id_kind, id_number=id_number)).scalar_one()
    if _name_key(person.legal_name) != _name_key(legal_name):
        raise Refusal("IDENTITY_NAME_DIFFERS")
    return person


def _name_key(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def appoint(email: str, password: str | None, role: str, court: Court | None, legal_name: str, staff_number: str,
            actor: User | None, resident_id: str | None = None, language: str = "zh") -> User:  # fmt: skip
    """Open an account for staff or an appraiser. Without a password a letter asks its holder to choose one.

    An appraiser's `staff_number` is its company code. `resident_id` ties a staff account to the human being, so
    that he is also known when he comes as a bidder. Refuses EMAIL_WRONG, EMAIL_TAKEN, ROLE_UNKNOWN,
    COURT_REQUIRED, PASSWORD_SHORT, wrong numbers, IDENTITY_NAME_DIFFERS.
    """
    _check_role(role, court)
    if role == "appraiser":
        id_kind, id_number = "company_code", identity_number("company_code", staff_number)
    elif resident_id:
        id_kind, id_number = "resident_id", identity_number("resident_id", resident_id)
    else:
        id_kind, id_number = "staff_card", f"{court.id if court else 0}/{staff_number.strip()}"
    with transaction() as session:
        user = _account(session, email, password, [role], language)
        user.court_id = court.id if court else None
        user.staff_number = staff_number.strip()
        user.person = person_of(session, legal_name.strip(), id_kind, id_number)
        session.flush()
        record(session, f"user:{user.id}", "staff.appointed", public={"role": role},
               private={"court_id": user.court_id}, actor_id=actor.id if actor else None)  # fmt: skip
        if password is None:
            _write_appointment(session, user)
    return user


def create_administrator(email: str) -> tuple[User, str]:
    """Open the first administrator's account; also returns the address at which he chooses his password.

    The address is for the operator at the console: on the first day no mail server may be set up.
    Refuses EMAIL_WRONG, EMAIL_TAKEN.
    """
    with transaction() as session:
        user = _account(session, email, None, ["administrator"], "zh")
        record(session, f"user:{user.id}", "staff.appointed", public={"role": "administrator"})
        address = _write_appointment(session, user)
    return user, address


def register_confirmed(email: str, password: str, roles: list[str], legal_name: str | None = None,
                       id_kind: str = "resident_id", id_number: str | None = None, language: str = "zh") -> User:  # fmt: skip
    """An account as registration and, with a name and number, the identity proof would leave it: for the demo court."""
    with transaction() as session:
        user = _account(session, email, password, roles, language)
        if legal_name and id_number:
            user.person = person_of(session, legal_name, id_kind, identity_number(id_kind, id_number))
        record(session, f"user:{user.id}", "account.registered", actor_id=user.id)
    return user


def open_account(session: Session, email: str, role: str) -> User:
    """A step: an account with this role, whose holder a letter asks to choose a password. Refuses EMAIL_WRONG, EMAIL_TAKEN."""
    user = _account(session, email, None, [role], "zh")
    _write_appointment(session, user)
    return user


def _check_role(role: str, court: Court | None) -> None:
    if role not in APPOINTED_ROLES:
        raise Refusal("ROLE_UNKNOWN")
    if role in COURT_ROLES and court is None:
        raise Refusal("COURT_REQUIRED")


def _account(session: Session, email: str, password: str | None, roles: list[str], language: str) -> User:
    if password is not None and len(password) < PASSWORD_CHARACTERS_LEAST:
        raise Refusal("PASSWORD_SHORT", least=PASSWORD_CHARACTERS_LEAST)
    user = User(
        email=email_address(email), password=hash_password(password) if password else None, active=True,
        fs_uniquifier=uuid.uuid4().hex, confirmed_at=clock.now(), language=language,
        roles=[role_named(session, role) for role in roles],
    )  # fmt: skip
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise Refusal("EMAIL_TAKEN") from None
    return user


def role_named(session: Session, name: str) -> Role:
    """The role's row, made when it is used for the first time. A step: it never commits."""
    session.execute(insert(Role).values(name=name).on_conflict_do_nothing())
    return session.execute(sa.select(Role).filter_by(name=name)).scalar_one()


def _write_appointment(session: Session, user: User) -> str:
    address = address_of("security.reset_password", token=generate_reset_password_token(user))
    write_letter(session, "accounts/letters/appointed.txt", user, address=address)
    return address


def disable_account(user_id: int, actor: User) -> User:
    """Close an account: its sessions end at once and nobody can sign in with it. Refuses OWN_ACCOUNT."""
    with transaction() as session:
        user = _others_account(session, user_id, actor)
        user.active = False
        user.fs_uniquifier = uuid.uuid4().hex  # what sessions and letters are tied to
        record(session, f"user:{user.id}", "account.disabled", actor_id=actor.id)
    return user


def enable_account(user_id: int, actor: User) -> User:
    """Open a closed account again. Refuses OWN_ACCOUNT."""
    with transaction() as session:
        user = _others_account(session, user_id, actor)
        user.active = True
        record(session, f"user:{user.id}", "account.enabled", actor_id=actor.id)
    return user


def change_role(user_id: int, role: str, court: Court | None, actor: User) -> User:
    """Give a staff account another role or court; it acts from the next request on.

    Refuses OWN_ACCOUNT, ROLE_UNKNOWN, COURT_REQUIRED, and ROLE_NOT_APPOINTED for accounts that registered themselves.
    """
    _check_role(role, court)
    with transaction() as session:
        user = _others_account(session, user_id, actor)
        before = sorted(known.name for known in user.roles)
        if not set(before) <= APPOINTED_ROLES:
            raise Refusal("ROLE_NOT_APPOINTED")
        user.roles = [role_named(session, role)]
        user.court_id = court.id if court else None
        record(session, f"user:{user.id}", "account.role_changed", public={"from": before, "to": role},
               private={"court_id": user.court_id}, actor_id=actor.id)  # fmt: skip
    return user


def _others_account(session: Session, user_id: int, actor: User) -> User:
    if user_id == actor.id:
        raise Refusal("OWN_ACCOUNT")
    return _locked(session, user_id)


def set_automatic_bidding(court_id: int, actor: User, *, is_on: bool) -> None:
    """Turn automatic bidding on or off for a court's lots. Refuses AUTOMATIC_FORBIDDEN where its rules never allow it."""
    with transaction() as session:
        court = found(session.get(Court, court_id, with_for_update=True, populate_existing=True))
        if rule_set(court.jurisdiction).automatic_bidding == "never":
            raise Refusal("AUTOMATIC_FORBIDDEN")
        court.automatic_bidding = is_on
        record(session, f"court:{court.id}", "court.automatic_switched", {"is_on": is_on}, actor_id=actor.id)


def set_language(user: User, language: str) -> None:
    """The language of letters to this user: "zh" or "en"."""
    with transaction() as session:
        _locked(session, user.id).language = language
