"""What a panel is asked about a sale: that it be annulled (article 31)."""

from typing import Any

from auction.ground.refusal import Words
from auction.ground.store import db
from auction.lots.models import Lot
from auction.panel.matters import Matter
from auction.panel.models import PanelDecision
from auction.settlement.models import Settlement

from .actions import annul, grounds, hold_sale


def _shown(decision: PanelDecision) -> dict[str, Any]:
    lot = db.session.get_one(Lot, decision.content["lot"])
    return {"lot": lot, "grounds": grounds(lot.jurisdiction), "settlement": db.session.get(Settlement, lot.id)}


MATTERS = (
    Matter(
        "annulment", Words("Annulment of a sale", "撤销拍卖"), "annulment/_proposal.html", "propose_annulment",
        hold_sale, annul, shown=_shown,
    ),
)  # fmt: skip
