"""The estimate on the pages of a lot, and the sources of figures beside the prices paid."""

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from auction.accounts.audience import audience

from .market import INTERVAL_SHARE, LEAST_SALES
from .queries import estimate_of
from .scores import scores

blueprint = Blueprint("estimate", __name__)


def install(app: Flask) -> None:
    """What templates of other nouns may include: estimate/_on_lot.html."""
    app.context_processor(
        lambda: {
            "estimate_of": lambda lot: estimate_of(lot.id), "least_sales": LEAST_SALES,
            "interval_pct": round(100 * INTERVAL_SHARE),
        }
    )  # fmt: skip


@blueprint.get("/valuation-scores")
@audience("look")
def sources() -> ResponseReturnValue:
    """Appraisers and platforms beside the prices paid, for everybody."""
    return render_template("estimate/scores.html", rows=scores())
