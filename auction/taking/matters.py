"""What a panel is asked about an unsold thing: that a creditor takes it, or that it goes back."""

from typing import Any

from auction.ground.refusal import Words
from auction.ground.store import db
from auction.lots.models import Lot
from auction.panel.matters import Matter
from auction.panel.models import PanelDecision

from .actions import give_back, hold_unsold, take
from .rules import RETURN_REASONS


def _shown(decision: PanelDecision) -> dict[str, Any]:
    return {"lot": db.session.get_one(Lot, decision.content["lot"]), "return_reasons": RETURN_REASONS}


MATTERS = (
    Matter("taking_in_kind", Words("Taking in kind", "以物抵债"), "taking/_proposal.html", "run_case", hold_unsold, take,
           shown=_shown),
    Matter("return_to_debtor", Words("Return to the debtor", "退还被执行人"), "taking/_proposal.html", "run_case",
           hold_unsold, give_back, shown=_shown),
)  # fmt: skip
