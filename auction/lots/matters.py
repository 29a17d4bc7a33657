"""What a panel is asked about a lot: its terms (article 27)."""

from auction.ground.refusal import Words
from auction.ground.store import db
from auction.panel.matters import Matter
from auction.panel.models import PanelDecision

from .models import Lot
from .terms import approve_terms, hold_terms


def _shown(decision: PanelDecision) -> dict[str, Lot | None]:
    return {"lot": db.session.get(Lot, int(decision.subject.removeprefix("lot:")))}


MATTERS = (
    Matter(
        "terms", Words("Terms of the sale", "拍卖条件"), "lots/_proposed_terms.html", "run_case",
        hold_terms, approve_terms, shown=_shown,
        kinds={
            "proposed": "lot.terms_proposed", "voted": "lot.terms_voted", "rejected": "lot.terms_rejected",
            "approved": "",
        },
    ),
)  # fmt: skip
