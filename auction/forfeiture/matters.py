"""What a panel is asked about a forfeited deposit."""

from sqlalchemy.orm import Session

from auction.ground.refusal import Words
from auction.panel.matters import Matter
from auction.panel.models import PanelDecision

from .resting import approve_rest, hold_lot
from .rules import DESTINATIONS


def _stands_by_itself(session: Session, decision: PanelDecision) -> None:
    """The decision itself is what `queries.resale` reads."""


MATTERS = (
    Matter(
        "resale_value", Words("What counts as the price of the re-auction", "认定重新拍卖价款"),
        "forfeiture/_resale_value.html", "run_finance", hold_lot, _stands_by_itself,
    ),
    Matter(
        "forfeiture_rest", Words("The rest of a forfeited deposit", "悔拍保证金余额的处理"),
        "forfeiture/_rest.html", "run_finance", hold_lot, approve_rest,
        shown=lambda decision: {"destinations": DESTINATIONS},
    ),
)  # fmt: skip
