"""Nothing goes to the panel or the public while the debtor sells it himself or the parties perform their settlement."""

from typing import Any

from sqlalchemy.orm import Session

from auction.ground.refusal import Refusal

from . import queries


def gate(session: Session, lot: Any, terms: Any) -> None:
    """Refuse SELF_SALE_RUNS while leave is in force, AGREEMENT_STANDS while a settlement is."""
    sale, agreement = queries.running_sale(lot.id), queries.running_agreement(lot.case_id)
    if sale and sale.state == "permitted":
        raise Refusal("SELF_SALE_RUNS")
    if agreement and agreement.state != "asked":
        raise Refusal("AGREEMENT_STANDS")


GATES = (gate,)
