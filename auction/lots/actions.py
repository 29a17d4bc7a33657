"""Every act on a lot, by name. Each lives in the file of its subject; `steps` are parts of other nouns' acts."""

from .announcing import announce, save_announcement
from .interruptions import drop, pause, resume, withdraw
from .notices import add_purchaser, record_notice, remove_purchaser
from .rounds import draft_lot, draft_next_round
from .steps import advance, locked, set_reference_price
from .terms import propose_terms

__all__ = (
    "add_purchaser",
    "advance",
    "announce",
    "draft_lot",
    "draft_next_round",
    "drop",
    "locked",
    "pause",
    "propose_terms",
    "record_notice",
    "remove_purchaser",
    "resume",
    "save_announcement",
    "set_reference_price",
    "withdraw",
)
