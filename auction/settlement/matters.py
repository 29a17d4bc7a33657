"""What a panel is asked after the hammer: more time for the balance."""

from auction.ground.refusal import Words
from auction.panel.matters import Matter

from .extending import MATTER, approve_extension, hold_extension

MATTERS = (
    Matter(
        MATTER, Words("Extension of the balance period", "尾款期限延期"), "settlement/_proposed_extension.html", "run_case",
        hold_extension, approve_extension,
    ),
)  # fmt: skip
