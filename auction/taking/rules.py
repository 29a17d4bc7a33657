"""Who may take an unsold thing in kind, and who comes first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from auction.ground.refusal import Refusal, Words

# The place of each kind of claim in the lawful order; what is not named stands last.
ORDER = (
    "costs",
    "statutory_priority",
    "medical",
    "secured",
    "victims",
    "other_civil",
    "fine",
    "confiscation",
    "ordinary",
)
RETURN_REASONS = {
    "refused": Words("No creditor takes it", "债权人均不接受以物抵债"),
    "no_measure": Words("No other measure is possible", "无法采取其他执行措施"),
}


def failed_key(round_kind: str, state: str, is_taken: bool) -> tuple[str, str]:
    """How a lot ended, for what may follow: one whose taker did not pay stands where it stood before (art 22)."""
    return round_kind, "unsold" if state == "defaulted" and is_taken else state


@dataclass(frozen=True)
class Applicant:
    """A creditor who applies: his best claim's kind and rank."""

    party_id: int
    name: str
    kind: str
    rank: int

    @property
    def place(self) -> tuple[int, int]:
        """Where he stands in the lawful order: smaller comes first. Ranks count among secured claims."""
        kind = ORDER.index(self.kind) if self.kind in ORDER else len(ORDER)
        return kind, self.rank if self.kind == "secured" else 0


def first_in_line(applicants: Sequence[Applicant]) -> list[Applicant]:
    """Those who stand first: one takes it; several of equal rank draw lots (art 16(2)). Refuses TAKING_NOBODY."""
    if not applicants:
        raise Refusal("TAKING_NOBODY")
    best = min(one.place for one in applicants)
    return [one for one in applicants if one.place == best]


def check_choice(chosen: int, applicants: Sequence[Applicant], draw_note: str) -> None:
    """Refuse somebody who does not stand first, and one of several equals without the record of the draw."""
    first = first_in_line(applicants)
    if chosen not in {one.party_id for one in first}:
        raise Refusal("TAKING_NOT_FIRST", names=[one.name for one in first])
    if len(first) > 1 and not draw_note.strip():
        raise Refusal("TAKING_DRAW_MISSING", names=[one.name for one in first])
