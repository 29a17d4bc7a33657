"""What a panel is asked after the hammer: more time for the balance, a buyer who knew that he could not buy."""

from auction.ground.refusal import Words
from auction.panel.matters import Matter

from . import knowing
from .extending import MATTER, approve_extension, hold_extension

MATTERS = (
    Matter(
        MATTER, Words("Extension of the balance period", "尾款期限延期"), "settlement/_proposed_extension.html", "run_case",
        hold_extension, approve_extension,
    ),
    Matter(
        knowing.MATTER, Words("A buyer who knew that he could not buy", "买受人明知不符合竞买资格"),
        "settlement/_proposed_knowing.html", "run_case", knowing.hold_sale, knowing.approve_knowing,
    ),
)  # fmt: skip
