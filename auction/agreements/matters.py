"""What a panel is asked here: leave to sell oneself, and a stay for a settlement."""

from typing import Any

from auction.ground.refusal import Words
from auction.ground.store import db
from auction.panel.matters import Matter
from auction.panel.models import PanelDecision

from . import self_sale, settling
from .models import Agreement, SelfSale


def _sale_shown(decision: PanelDecision) -> dict[str, Any]:
    return {"sale": db.session.get_one(SelfSale, decision.content["sale"])}


def _agreement_shown(decision: PanelDecision) -> dict[str, Any]:
    return {"agreement": db.session.get_one(Agreement, decision.content["agreement"])}


MATTERS = (
    Matter("self_sale", Words("Sale by the debtor himself", "准许自行变卖"), "agreements/_proposal.html", "run_case",
           self_sale.hold, self_sale.approve, self_sale.reject, shown=_sale_shown),
    Matter("agreement", Words("Stay for a settlement", "因执行和解中止执行"), "agreements/_proposal.html", "run_case",
           settling.hold, settling.approve, settling.reject, shown=_agreement_shown),
)  # fmt: skip
