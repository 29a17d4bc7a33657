"""How a reference price is found: each noun lists its methods in `<noun>/methods.py` as `METHODS = (Method(…), …)`.

This noun's own are the two whose figure nobody else's noun receives: negotiation and directed inquiry.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import months_after

from . import queries
from .letters import commission_of
from .models import Inquiry, InquiryStay
from .rules import Price, directed_price, negotiated_price


@dataclass(frozen=True)
class Figure:
    """One source's figure in the valuation file. `source` is its key within the inquiry ("platform:3"), `name` how
    people call it; `why_not` a key of rules.WHY_NOT when it does not count; `file_id` its report, for the parties.
    """

    source: str
    name: str
    amount_minor: int
    received_at: datetime
    counts: bool = True
    why_not: str = ""
    file_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Result:
    """What a method gives: the price, the last day it holds, and the papers (file, caption) it rests on."""

    price: Price
    valid_until: date
    papers: tuple[tuple[uuid.UUID, str], ...] = ()


@dataclass(frozen=True)
class Method:
    """One way to a reference price (法释〔2018〕15号 art 2).

    `result(inquiry, today)` refuses as long as there is none, and says why. `figures` are all that came in, counting
    or not; of a negotiation only what may be seen. `template` is its part of the inquiry's page, with the variables
    of `shown`; `start_endpoint` the page (lot_id) where the officer begins.

    `grounds` are the objections its reports admit (keys of objection_rules.GROUNDS): where there are any, the price is
    fixed only when every party has had its say. Where there are none the parties are told and may not object (art 24).

    `move_after(inquiry, stay)` moves last days of the method's own past a stay that has ended (art 28).
    """

    key: str
    result: Callable[[Inquiry, date], Result]
    figures: Callable[[Inquiry], Sequence[Figure]]
    template: str
    start_endpoint: str
    shown: Callable[[Inquiry], Mapping[str, Any]] = lambda inquiry: {}
    grounds: Collection[str] = ()
    move_after: Callable[[Inquiry, InquiryStay], None] = lambda inquiry, stay: None


_methods: dict[str, Method] = {}


def declare(methods: Iterable[Method]) -> None:
    """Make a noun's methods known. Called by the application when it installs the noun."""
    _methods.update({method.key: method for method in methods})


def method_of(key: str) -> Method:
    """The method of this key; KeyError when no noun lists it."""
    return _methods[key]


def is_declared(key: str) -> bool:
    """Whether a noun of this program lists the method."""
    return key in _methods


def _negotiated(inquiry: Inquiry, today: date) -> Result:
    """The price all parties named; it holds as long as the law lets it (art 27(2))."""
    figures = [offer.price_minor for offer in inquiry.offers]
    if len(figures) < len(queries.negotiating_parties(inquiry.lot)):
        raise Refusal("VALUATION_FIGURES_MISSING")
    months = rule_set(inquiry.lot.jurisdiction).reference_validity_months
    return Result(negotiated_price(figures), months_after(today, months))


def _offered(inquiry: Inquiry) -> Sequence[Figure]:
    """The parties' figures, once all have answered or the negotiation is over (art 4)."""
    if not queries.both_answered(inquiry):
        return ()
    agreed = len({offer.price_minor for offer in inquiry.offers}) == 1
    return [
        Figure(
            f"party:{offer.party_id}", offer.party.name, offer.price_minor, offer.offered_at,
            counts=agreed, why_not="" if agreed else "not_agreed",
        )
        for offer in inquiry.offers
    ]  # fmt: skip


def _answers(inquiry: Inquiry) -> Mapping[str, Any]:
    parties = queries.negotiating_parties(inquiry.lot)
    return {
        "parties": parties, "offers": {offer.party_id: offer for offer in inquiry.offers},
        "both_answered": queries.both_answered(inquiry),
    }  # fmt: skip


def _directed(inquiry: Inquiry, today: date) -> Result:
    """The authority's answer, as long as it holds (art 6, 27(2))."""
    request = inquiry.directed
    if request is None or request.price_minor is None or request.valid_until is None or request.file_id is None:
        raise Refusal("DIRECTED_UNANSWERED")
    papers = ((request.file_id, f"{request.authority}定向询价结果"),)
    return Result(directed_price(request.price_minor), request.valid_until, papers)


def _answered(inquiry: Inquiry) -> Sequence[Figure]:
    request = inquiry.directed
    if request is None or request.price_minor is None or request.recorded_at is None:
        return ()
    return [
        Figure("authority", request.authority, request.price_minor, request.recorded_at, file_id=request.file_id)
    ]  # fmt: skip


METHODS = (
    Method("negotiation", _negotiated, _offered, "valuation/_answers.html", "valuation.negotiate", _answers),
    Method(
        "directed_inquiry",
        _directed,
        _answered,
        "valuation/_directed.html",
        "valuation.ask_authority",
        lambda inquiry: {"letter": commission_of(inquiry, "directed_inquiry", "authority")},
    ),
)
