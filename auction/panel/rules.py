"""When a panel has decided (article 27). Pure."""

from collections.abc import Mapping, Sequence

from auction.ground.refusal import Words

STATES = ("proposed", "approved", "rejected", "lapsed")

STATE_NAMES: Mapping[str, Words] = {
    "proposed": Words("Being voted on", "表决中"),
    "approved": Words("Approved by the panel", "已通过"),
    "rejected": Words("Rejected by the panel", "未通过"),
    "lapsed": Words("Not decided any more", "不再表决"),
}


def outcome(votes: Sequence[bool], needed: int) -> str | None:
    """Approved or rejected as soon as `needed` votes agree; None while they do not."""
    if sum(votes) >= needed:
        return "approved"
    return "rejected" if len(votes) - sum(votes) >= needed else None
