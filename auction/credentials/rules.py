"""Second factors and sign-ins: codes, what proves whom, who needs what. Pure (RFC 6238, RFC 4226)."""

import base64
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from auction.accounts.rules import STAFF_ROLES
from auction.ground.refusal import Words

# RFC 6238 with the figures that every authenticator app understands.
STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20
# One step early or late: clocks of telephones are never quite right.
STEPS_AROUND = 1

RECOVERY_CODES = 10
# Without letters that are read as figures or as each other.
RECOVERY_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

PASSKEYS_MOST = 10
# Between the password and the second step; then the password is asked again.
SECOND_STEP = timedelta(minutes=10)
# A sign-in that nobody has used for so long is forgotten.
SESSION_KEPT = timedelta(days=90)
# How exactly the list of sign-ins says when one was last used.
SEEN_EVERY = timedelta(minutes=5)

PROOFS: Mapping[str, Words] = {
    "password": Words("Password alone", "仅密码"),
    "passkey": Words("Passkey", "通行密钥"),
    "app": Words("Password and authenticator app", "密码和身份验证器"),
    "recovery": Words("Password and recovery code", "密码和恢复代码"),
}
STRONG = frozenset(PROOFS) - {"password"}


def is_second_factor_due(roles: frozenset[str], proof: str, is_required: bool) -> bool:
    """Whether this sign-in may do nothing yet but set up a second factor: staff's by password alone, where it is required."""
    return is_required and bool(roles & STAFF_ROLES) and proof not in STRONG


def new_secret() -> str:
    """A secret for an authenticator app, in the spelling that apps read (base32)."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def totp(secret: str, counter: int) -> str:
    """The six digits of one half minute (RFC 6238, HMAC-SHA-1). `counter` is the number of the half minute since 1970."""
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8), "sha1")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_counter(secret: str, typed: str, at: datetime, after: int) -> int | None:
    """The half minute whose code was typed, later than `after`, so that no code counts twice; None when it is none."""
    code = re.sub(r"\s", "", typed)
    now = int(at.timestamp()) // STEP_S
    for counter in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if counter > after and hmac.compare_digest(totp(secret, counter).encode(), code.encode()):
            return counter
    return None


def app_address(secret: str, email: str) -> str:
    """What the QR code of an authenticator app says."""
    return f"otpauth://totp/Subhasta:{email.replace('@', '%40')}?secret={secret}&issuer=Subhasta&digits={DIGITS}&period={STEP_S}"


def new_recovery_code() -> str:
    """A code such as 7KQ2-M4XT-9RDP; 30^12 of them, so a hash of it needs no salt."""
    letters = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def recovery_key(typed: str) -> str:
    """A recovery code as codes are compared: capitals alone."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())


BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("MicroMessenger", "WeChat"), ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"),
           ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def browser_name(user_agent: str) -> str:
    """What a person would call his browser: "Firefox, Windows"; "" when it does not say."""
    parts = [next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in parts if part)
