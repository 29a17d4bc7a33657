"""The page of figures on ended sales, and the same as CSV."""

import csv
import io

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auction.accounts.audience import audience
from auction.cases.rules import ASSET_KINDS
from auction.ground.door import language
from auction.ground.refusal import Refusal

from . import queries
from .rules import BUCKETS, BY, FEW, bucket_name

blueprint = Blueprint("statistics", __name__)


@blueprint.get("/results")
@audience("look")
def results() -> ResponseReturnValue:
    """What was sold: the list of lots, with the ended ones, the latest first."""
    return redirect(url_for("search.index", state="ended"), 303)


@blueprint.get("/statistics")
@audience("look")
def show() -> ResponseReturnValue:
    """Hammer against reference price, share sold and bidders per lot by month, kind and court. Refuses NOT_FOUND for a court,
    kind or currency without sales.
    """
    courts, currencies, counted_at = queries.choices()
    court, kind, currency = _chosen([court.id for court in courts], list(currencies))
    tables = {by: queries.figures(by, currency, court, kind, language()) for by in BY}
    total = next(iter(queries.figures("all", currency, court, kind, language())), None)
    spread = queries.spread(currency, court, kind)
    steps = [(bucket_name(bucket), spread.get(bucket, 0)) for bucket in BUCKETS]
    return render_template(
        "statistics/index.html", courts=courts, currencies=currencies, kinds=ASSET_KINDS, court=court, kind=kind,
        currency=currency, tables=tables, total=total, steps=steps, few=FEW, counted_at=counted_at,
    )  # fmt: skip


@blueprint.get("/statistics/<by>.csv")
@audience("look")
def table(by: str) -> ResponseReturnValue:
    """One table as CSV; amounts in minor units. Refuses NOT_FOUND as the page."""
    courts, currencies, _ = queries.choices()
    court, kind, currency = _chosen([court.id for court in courts], list(currencies))
    if by not in BY:
        raise Refusal("NOT_FOUND")
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([by, "currency", "lots", "sold", "compared", "hammer_minor", "reference_minor", "bidders"])
    for row in queries.figures(by, currency, court, kind, language()):
        # A name that begins like a formula is none in a spreadsheet.
        name = f"'{row.name}" if row.name[:1] in ("=", "+", "-", "@") else row.name
        rows.writerow(
            [name, currency, row.lots, row.sold, row.compared, row.hammer_minor, row.reference_minor, row.bidders]
        )
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename=sales-by-{by}.csv"},
    )


def _chosen(courts: list[int], currencies: list[str]) -> tuple[int | None, str | None, str]:
    court, kind = request.args.get("court", ""), request.args.get("kind", "")
    currency = request.args.get("currency") or "CNY"
    if (
        (court and court not in map(str, courts)) or (kind and kind not in ASSET_KINDS)
        or currency not in {"CNY", *currencies}
    ):  # fmt: skip
        raise Refusal("NOT_FOUND")
    return int(court) if court else None, kind or None, currency
