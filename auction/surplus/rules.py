"""What stands before the applicant creditor. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

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
