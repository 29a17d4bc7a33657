"""The two ceremonies of a passkey (WebAuthn): what the browser is asked, and whether its answer is right. No database."""

import hmac
import json
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import webauthn
from flask import current_app, request, session
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal

from .models import Passkey
from .rules import SECOND_STEP

_ASKED = "passkey_asked"
VERIFIED = UserVerificationRequirement.REQUIRED  # by finger, face or PIN: with the device these are two factors


def origin() -> str:
    """Where passkeys of this site belong to. In production the address it is reached under, whatever a request says."""
    if current_app.config["SUBHASTA_ENV"] == "production":
        return str(current_app.config["PUBLIC_URL"])
    return request.host_url.rstrip("/")


def site() -> str:
    """The name passkeys are bound to."""
    return origin().split("//")[1].split(":")[0]


def has_a_name() -> bool:
    """Whether passkeys work here at all: browsers bind them to names, never to bare addresses such as 127.0.0.1."""
    try:
        ip_address(site())
    except ValueError:
        return True
    return False


def registration(user: User, known: Iterable[Passkey]) -> dict[str, Any]:
    """What the browser is asked to make a passkey with; the question stays in the session."""
    options = webauthn.generate_registration_options(
        rp_id=site(), rp_name="Subhasta", user_name=user.email, user_id=_handle(user),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
    )  # fmt: skip
    _ask(options.challenge)
    return dict(json.loads(webauthn.options_to_json(options)))


def question() -> dict[str, Any]:
    """What the browser is asked to sign in with; it names no account, so it betrays none."""
    options = webauthn.generate_authentication_options(rp_id=site(), user_verification=VERIFIED)
    _ask(options.challenge)
    return dict(json.loads(webauthn.options_to_json(options)))


def made(answer: str) -> webauthn.registration.verify_registration_response.VerifiedRegistration:
    """The new passkey in the browser's answer. Refuses PASSKEY_NOT_MADE."""
    try:
        return webauthn.verify_registration_response(
            credential=answer, expected_challenge=_asked(), expected_rp_id=site(), expected_origin=origin(),
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refusal("PASSKEY_NOT_MADE") from None


def credential_id(answer: str) -> bytes:
    """Which passkey the browser's answer claims to come from. Refuses PASSKEY_NOT_RIGHT."""
    try:
        return webauthn.base64url_to_bytes(json.loads(answer)["rawId"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal("PASSKEY_NOT_RIGHT") from None


def signed_count(answer: str, passkey: Passkey) -> int:
    """Its new count of signatures, when the answer was signed by this passkey to our question. Refuses PASSKEY_NOT_RIGHT."""
    try:
        return webauthn.verify_authentication_response(
            credential=answer, expected_challenge=_asked(), expected_rp_id=site(), expected_origin=origin(),
            credential_public_key=passkey.public_key, credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refusal("PASSKEY_NOT_RIGHT") from None


def _handle(user: User) -> bytes:
    """What the passkey knows the account by: says nothing about it to anybody else."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), f"passkeys of {user.id}".encode(), "sha256")


def _ask(challenge: bytes) -> None:
    session[_ASKED] = [challenge.hex(), int(clock.real_now().timestamp())]


def _asked() -> bytes:
    """The question that was put to this browser; each is answered at most once, within ten minutes."""
    challenge, at = session.pop(_ASKED, ("", 0))
    if clock.real_now().timestamp() - at > SECOND_STEP.total_seconds():
        raise ValueError("asked too long ago")
    return bytes.fromhex(challenge)
