"""Acts on second factors: set up, used, removed, reset by an administrator. Each is recorded on the account."""

import hashlib
import uuid

import sqlalchemy as sa
from flask import current_app
from flask_security.utils import verify_password
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.accounts.audience import role_names
from auction.accounts.inbox import tell
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.accounts.rules import STAFF_ROLES
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record

from . import rules, sealed_rules
from .models import AuthenticatorApp, Passkey, RecoveryCode, SignInSession
from .queries import factors_of

CHANGED = Words("Your sign-in was changed", "您的登录方式已更改")
ADDED = Words(
    "A second factor was added to your account. If this was not you, choose a new password at once and tell the court.",
    "您的账号已添加一种双重验证方式。如非本人操作，请立即更改密码并联系法院。",
)
REMOVED = Words(
    "A second factor was removed from your account. If this was not you, choose a new password at once and tell the court.",
    "您的账号已移除一种双重验证方式。如非本人操作，请立即更改密码并联系法院。",
)
RESET = Words(
    "An administrator has removed the second factors of your account and ended your sign-ins, as you asked because your "
    "device is lost. Sign in with your password and set up another. If you did not ask for it, tell the court at once.",
    "管理员已按您的请求（设备遗失）移除您账号的双重验证方式，并结束全部登录会话。请用密码登录后重新设置。"
    "如非本人请求，请立即联系法院。",
)


def check_password(user: User, typed: str) -> None:
    """Whoever changes how an account is signed in to shows again that it is his. Refuses PASSWORD_NOT_RIGHT."""
    if not user.password or not verify_password(typed, user.password):
        raise Refusal("PASSWORD_NOT_RIGHT")


def locked_owner(session: Session, user_id: int) -> User:
    """A step: the account, locked until the act ends."""
    return found(session.get(User, user_id, with_for_update={"of": User}, populate_existing=True))


def add_app(user: User, sealed: bytes, typed: str, sign_in_id: uuid.UUID | None) -> list[str]:
    """Take the authenticator app whose secret the page carried, once a code of it was typed. Returns recovery codes
    when the account had no factor before, else none.

    Refuses APP_SECRET_OLD (after an hour, or another account's), CODE_NOT_RIGHT, APP_THERE_ALREADY.
    """
    secret = sealed_rules.unseal(current_app.config["SECRET_KEY"], user.id, sealed, ttl_s=3600)
    if secret is None:
        raise Refusal("APP_SECRET_OLD")
    counter = rules.matching_counter(secret, typed, clock.real_now(), after=-1)
    if counter is None:
        raise Refusal("CODE_NOT_RIGHT")
    with transaction() as session:
        owner = locked_owner(session, user.id)
        if session.get(AuthenticatorApp, owner.id):
            raise Refusal("APP_THERE_ALREADY")
        is_first = not factors_of(owner.id).has_any
        session.add(AuthenticatorApp(
            user_id=owner.id, sealed_secret=sealed_rules.seal(current_app.config["SECRET_KEY"], owner.id, secret),
            added_at=clock.now(), last_counter=counter,
        ))  # fmt: skip
        return _added(session, owner, "app", is_first, sign_in_id)


def add_passkey(user: User, name: str, credential_id: bytes, public_key: bytes, sign_count: int,
                sign_in_id: uuid.UUID | None) -> list[str]:  # fmt: skip
    """Take a passkey that the browser has made and `passkeys.made` has checked. Returns recovery codes when it is the
    account's first factor, else none. Refuses PASSKEYS_TOO_MANY, PASSKEY_KNOWN.
    """
    with transaction() as session:
        owner = locked_owner(session, user.id)
        had = factors_of(owner.id)
        if len(had.passkeys) >= rules.PASSKEYS_MOST:
            raise Refusal("PASSKEYS_TOO_MANY", most=rules.PASSKEYS_MOST)
        new = session.execute(
            insert(Passkey)
            .values(user_id=owner.id, name=name.strip(), credential_id=credential_id, public_key=public_key,
                    sign_count=sign_count, added_at=clock.now())
            .on_conflict_do_nothing(index_elements=["credential_id"]).returning(Passkey.id)
        ).scalar()  # fmt: skip
        if new is None:
            raise Refusal("PASSKEY_KNOWN")
        return _added(session, owner, "passkey", not had.has_any, sign_in_id)


def _added(session: Session, owner: User, kind: str, is_first: bool, sign_in_id: uuid.UUID | None) -> list[str]:
    # Who has just shown the new factor has signed in with it.
    session.execute(
        sa.update(SignInSession).where(SignInSession.id == sign_in_id, SignInSession.user_id == owner.id)
        .values(proof=kind)
    )  # fmt: skip
    record(session, f"user:{owner.id}", "factor.added", private={"factor": kind}, actor_id=owner.id)
    tell(session, owner, CHANGED, ADDED, path_of("credentials.overview"))
    return _new_codes(session, owner.id) if is_first else []


def new_codes(user: User) -> list[str]:
    """Ten new recovery codes; those before are worth nothing any more. Refuses NO_SECOND_FACTOR."""
    with transaction() as session:
        owner = locked_owner(session, user.id)
        if not factors_of(owner.id).has_any:
            raise Refusal("NO_SECOND_FACTOR")
        record(session, f"user:{owner.id}", "recovery_codes.renewed", actor_id=owner.id)
        return _new_codes(session, owner.id)


def _new_codes(session: Session, user_id: int) -> list[str]:
    codes = [rules.new_recovery_code() for _ in range(rules.RECOVERY_CODES)]
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.execute(insert(RecoveryCode), [{"hash": _hash(code), "user_id": user_id} for code in codes])
    return codes


def _hash(code: str) -> bytes:
    return hashlib.sha256(rules.recovery_key(code).encode()).digest()


def remove_app(user: User) -> None:
    """Take the authenticator app away. Refuses NOT_FOUND, LAST_FACTOR."""
    with transaction() as session:
        owner = locked_owner(session, user.id)
        session.delete(found(session.get(AuthenticatorApp, owner.id)))
        _removed(session, owner, "app")


def remove_passkey(user: User, passkey_id: uuid.UUID) -> None:
    """Take one of the person's passkeys away. Refuses NOT_FOUND, LAST_FACTOR."""
    with transaction() as session:
        owner = locked_owner(session, user.id)
        passkey = found(session.get(Passkey, passkey_id))
        session.delete(found(passkey if passkey.user_id == owner.id else None))
        _removed(session, owner, "passkey")


def _removed(session: Session, owner: User, kind: str) -> None:
    session.flush()
    if not factors_of(owner.id).has_any:
        if current_app.config["SECOND_FACTOR_REQUIRED"] and role_names(owner) & STAFF_ROLES:
            raise Refusal("LAST_FACTOR")
        session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == owner.id))
    record(session, f"user:{owner.id}", "factor.removed", private={"factor": kind}, actor_id=owner.id)
    tell(session, owner, CHANGED, REMOVED, path_of("credentials.overview"))


def use_code(session: Session, user_id: int, typed: str) -> None:
    """A step: take a code of the account's authenticator app. Refuses CODE_NOT_RIGHT."""
    app = session.get(AuthenticatorApp, user_id, with_for_update=True, populate_existing=True)
    secret = app and sealed_rules.unseal(current_app.config["SECRET_KEY"], user_id, app.sealed_secret)
    counter = secret and app and rules.matching_counter(secret, typed, clock.real_now(), app.last_counter)
    if not counter or not app:
        raise Refusal("CODE_NOT_RIGHT")
    app.last_counter = counter


def use_recovery_code(session: Session, user_id: int, typed: str) -> None:
    """A step: use up a recovery code. Refuses RECOVERY_CODE_NOT_RIGHT."""
    used = session.execute(
        sa.delete(RecoveryCode).where(RecoveryCode.hash == _hash(typed), RecoveryCode.user_id == user_id)
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        raise Refusal("RECOVERY_CODE_NOT_RIGHT")
    record(session, f"user:{user_id}", "recovery_code.used", actor_id=user_id)


def end_session(user: User, session_id: uuid.UUID) -> None:
    """End one of the person's sign-ins: that browser is signed out with its next request. Refuses NOT_FOUND."""
    with transaction() as session:
        one = found(session.get(SignInSession, session_id))
        session.delete(found(one if one.user_id == user.id else None))
        record(session, f"user:{user.id}", "session.ended", actor_id=user.id)


def end_other_sessions(user: User, kept_id: uuid.UUID | None) -> int:
    """End all of the person's sign-ins but this one. Returns how many."""
    with transaction() as session:
        ended = session.execute(
            sa.delete(SignInSession).where(SignInSession.user_id == user.id, SignInSession.id != kept_id)
        ).rowcount  # type: ignore[attr-defined]
        if ended:
            record(session, f"user:{user.id}", "session.ended", private={"count": ended}, actor_id=user.id)
    return int(ended)


def reset_factors(user_id: int, reason: str, actor: User) -> None:
    """Remove all second factors of somebody who has lost his device and his recovery codes, and end his sign-ins.

    Two people: he asks, an administrator who has made sure of him does it. The reason stays on record, and he is told.
    Refuses OWN_ACCOUNT, NO_SECOND_FACTOR.
    """
    if user_id == actor.id:
        raise Refusal("OWN_ACCOUNT")
    with transaction() as session:
        owner = locked_owner(session, user_id)
        if not factors_of(owner.id).has_any:
            raise Refusal("NO_SECOND_FACTOR")
        forget_credentials(session, owner.id)
        record(session, f"user:{owner.id}", "factor.reset", private={"reason": reason.strip()}, actor_id=actor.id)
        tell(session, owner, CHANGED, RESET, path_of("credentials.overview"))


def forget_credentials(session: Session, user_id: int) -> None:
    """A step: delete all second factors, codes and sign-ins of an account."""
    for model in (Passkey, AuthenticatorApp, RecoveryCode, SignInSession):
        session.execute(sa.delete(model).where(model.user_id == user_id))
