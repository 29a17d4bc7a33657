"""The record's chain, pure: what is hashed, and how one entry follows another."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .catalogue import EVENTS

GENESIS_HASH = "0" * 64


@dataclass(frozen=True)
class Fact:
    """One thing to be recorded about a subject such as `lot:12`. Values are JSON: text, whole numbers, lists."""

    kind: str
    public: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)
    actor_id: int | None = None


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(content: Any) -> bytes:
    """One byte string for one content: sorted keys, no spaces, UTF-8."""
    return _encode(content).encode()


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical content, in hex: what a vote or an approval binds."""
    return hashlib.sha256(canonical(content)).hexdigest()


def entry_hash(previous_hash: str, subject: str, seq: int, kind: str, at: str, public: Mapping[str, Any],
               private_hash: str) -> str:  # fmt: skip
    """SHA-256 over what everybody may see, so that everybody can check the chain; `at` is ISO 8601 in UTC.

    The private part stands in it by its own hash alone.
    """
    return hashlib.sha256(canonical([previous_hash, subject, seq, kind, at, public, private_hash])).hexdigest()


def moment_text(at: datetime) -> str:
    """A moment as it is hashed: UTC, microseconds always written."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def chained(subject: str, seq: int, last_hash: str, at: datetime, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """The rows that continue a chain which ends at `seq` with `last_hash`. Pure but for the nonce."""
    rows, at_text = [], moment_text(at)
    for fact in facts:
        if fact.kind not in EVENTS:
            raise ValueError(f"{fact.kind} is not in the catalogue of events")
        seq += 1
        private, private_hash = _sealed(fact)
        public = dict(fact.public)
        digest = entry_hash(last_hash, subject, seq, fact.kind, at_text, public, private_hash)
        rows.append({
            "subject": subject, "seq": seq, "kind": fact.kind, "actor_id": fact.actor_id, "at": at,
            "public": public, "private": private, "private_hash": private_hash,
            "previous_hash": last_hash, "hash": digest,
        })  # fmt: skip
        last_hash = digest
    return rows


def _sealed(fact: Fact) -> tuple[dict[str, Any], str]:
    """The private part as it is kept, and its hash. The nonce keeps a short one from being guessed from its hash."""
    if not fact.private and not fact.actor_id:
        return {}, _NOTHING_PRIVATE
    private = {**fact.private, "nonce": secrets.token_hex(16)}
    return private, hashlib.sha256(canonical([fact.actor_id, private])).hexdigest()


_NOTHING_PRIVATE = hashlib.sha256(canonical([None, {}])).hexdigest()
