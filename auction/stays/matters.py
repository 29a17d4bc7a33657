"""What a panel is asked about a sale under way: that it be suspended, that it be withdrawn."""

from typing import Any

from auction.ground.refusal import Words
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.panel.matters import Matter
from auction.panel.models import PanelDecision

from .actions import approve_suspension, approve_withdrawal, hold_suspension, hold_withdrawal, reject_suspension
from .rules import names_of


def _shown(decision: PanelDecision) -> dict[str, Any]:
    lot = db.session.get_one(Lot, decision.content["lot"])
    rules = rule_set(lot.jurisdiction)
    items = rules.suspension_grounds if decision.matter == "suspension" else rules.withdrawal_grounds
    return {"lot": lot, "grounds": names_of(items)}


MATTERS = (
    Matter(
        "suspension", Words("Suspension of the sale", "中止拍卖"), "stays/_proposal.html", "propose_stay",
        hold_suspension, approve_suspension, reject_suspension, shown=_shown,
    ),
    Matter(
        "withdrawal", Words("Withdrawal of a lot", "撤回拍卖"), "stays/_proposal.html", "propose_stay",
        hold_withdrawal, approve_withdrawal, shown=_shown,
    ),
)  # fmt: skip
