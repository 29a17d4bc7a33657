"""What stands before the applicant creditor, and what the applicants' answers come to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# Kinds of claims from the first to the last; the applicant's own best claim draws the line.
ORDER = ("costs", "statutory_priority", "secured", "ordinary")


@dataclass(frozen=True)
class Ranked:
    """One claim: what is owed today, its kind and rank, and whether it is an applicant's."""

    kind: str
    rank: int
    owed_minor: int
    is_applicants: bool

    @property
    def place(self) -> tuple[int, int]:
        """Its place in the lawful order; ranks count among secured claims alone."""
        kind = ORDER.index(self.kind) if self.kind in ORDER else len(ORDER)
        return kind, self.rank if self.kind == "secured" else 0


def ahead_minor(claims: Iterable[Ranked]) -> int:
    """What is owed to those who are paid before the applicant's best claim; 0 when he has none."""
    claims = list(claims)
    own = min((claim.place for claim in claims if claim.is_applicants), default=None)
    return 0 if own is None else sum(claim.owed_minor for claim in claims if claim.place < own)


@dataclass(frozen=True)
class Reply:
    """One applicant's: his last day (None: not received yet), and his word (None: none so far)."""

    reply_by: date | None
    insists: bool | None


def verdict_of(replies: Iterable[Reply], today: date) -> str:
    """What the answers come to: "insists" as soon as one of them does, each speaking for himself alone; "undelivered" or
    "waits" while one who has not answered still may; "declined" when nobody has insisted in his days (art 6(2)).
    """
    replies = list(replies)
    if any(one.insists for one in replies):
        return "insists"
    silent = [one for one in replies if one.insists is None]
    if any(one.reply_by is None for one in silent):
        return "undelivered"
    return "waits" if any(one.reply_by and today <= one.reply_by for one in silent) else "declined"
