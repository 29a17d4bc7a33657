"""The shapes of the verifiable record."""

from typing import Any

from auction.api.shapes import Count, Shape, said


class ProofEntry(Shape):
    """An entry with all that a stranger needs to check its place in the chain."""

    subject: str
    seq: Count
    kind: str
    at: str = said("The very text that was hashed.", "参与哈希计算的原文。")
    public: dict[str, Any]
    private_hash: str
    previous_hash: str
    hash: str


class Record(Shape):
    """The whole record of one subject, oldest first."""

    subject: str
    entries: list[ProofEntry]
