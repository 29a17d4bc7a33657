"""The platform's door: each report is one POST, and `GET` says what is due next."""

import hashlib
import json
from typing import Any, TypeVar

from flask import Blueprint, request

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.api.paging import key_of, page
from auction.api.shapes import Page, PageQuery, Shape
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db
from auction.keys.door import caller, partner_may
from auction.lots.models import Lot

from . import bidding, enrolling, queries, transfers
from .ladder_rules import ReportedBid
from .models import OutsideSale
from .reporting import Report
from .shapes import (
    AddressReport,
    BidsReport,
    EnrolmentReport,
    OutsideBidder,
    OutsideLot,
    OutsideLotPage,
    ResultReport,
    TransferReport,
)

blueprint = Blueprint("outside_api", __name__, url_prefix="/api/v1/outside/lots")

SCOPE = "outside:write"
TAG = "outside"
ALWAYS = ("NOT_FOUND", "COURT_OUT_OF_SCOPE")
REPORTED = (*ALWAYS, "REQUEST_ID_REUSED", "OUTSIDE_OVER")
S = TypeVar("S", bound=Shape)


@blueprint.get("")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Lots that your platform hosts", "由贵平台拍卖的标的物"), tag=TAG, answer=OutsideLotPage,
    query=PageQuery, scopes=(SCOPE,), refusals=("CURSOR_BROKEN",),
)  # fmt: skip
def hosted(query: PageQuery) -> Page[OutsideLot]:
    """Announced lots whose applicant chose the caller's platform."""
    after = key_of(query.cursor, int)
    sales = queries.hosted_lots(caller().partner_id, caller().court_ids, after[0] if after else None, query.limit)
    return page(
        OutsideLotPage, sales, query.limit, lambda sale: _lot(queries.standing(sale)), lambda sale: (sale.lot_id,)
    )


@blueprint.get("/<int:lot_id>")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("How a hosted lot stands, and what is due", "标的物当前状态及待报送事项"), tag=TAG, answer=OutsideLot,
    scopes=(SCOPE,), refusals=ALWAYS,
)  # fmt: skip
def show(lot_id: int) -> OutsideLot:
    """One lot."""
    sale, lot = db.session.get(OutsideSale, lot_id), db.session.get(Lot, lot_id)
    if sale is None or lot is None or sale.partner_id != caller().partner_id or lot.announced_at is None:
        raise Refusal("NOT_FOUND")
    caller().of_court(lot.court_id)
    return _lot(queries.standing(sale))


@blueprint.post("/<int:lot_id>/address")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Report where the lot is published", "报送公示网址"), tag=TAG, answer=OutsideLot, body=AddressReport,
    scopes=(SCOPE,),
    refusals=(*REPORTED, "OUTSIDE_ADDRESS", "OUTSIDE_HAS_BEGUN", "OUTSIDE_WINDOW_DIFFERS", "OUTSIDE_FUTURE",
              "OUTSIDE_TOO_EARLY", "OUTSIDE_NOTICE_SHORT"),
)  # fmt: skip
def address(lot_id: int, body: AddressReport) -> OutsideLot:
    """The published address, and the hours shown there."""
    told = (body.address, body.published_at, body.opens_at, body.closes_at)
    return _lot(bidding.report_address(_report(lot_id, "address", body), *told))


@blueprint.post("/<int:lot_id>/enrolments")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Report a bidder whose deposit you hold", "报送报名"), tag=TAG, answer=OutsideBidder, status=201,
    body=EnrolmentReport, scopes=(SCOPE,),
    refusals=(*REPORTED, "OUTSIDE_NOT_PUBLISHED", "PARTNER_PERSON_UNKNOWN", "ENROLMENT_CLOSED", "OUTSIDE_FUTURE",
              "HOME_NOT_DECLARED", "OUTSIDE_ENROLLED", "OUTSIDE_CODE_TAKEN", "COURT_STAFF_BARRED",
              "PLATFORM_STAFF_BARRED", "AGENCY_BARRED", "RELATIVE_BARRED", "DEFAULTER_BARRED", "BUYER_UNQUALIFIED",
              "UNKNOWN_NOT_TICKED", "OUTSIDE_DEPOSIT_LOW"),
)  # fmt: skip
def enrolments(lot_id: int, body: EnrolmentReport) -> OutsideBidder:
    """One bidder."""
    bidder = enrolling.ReportedBidder(**body.model_dump(exclude={"request_id"}))
    return _read(OutsideBidder, enrolling.report_enrolment(_report(lot_id, "enrolment", body), bidder))


@blueprint.post("/<int:lot_id>/bids")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Report the next bids", "报送出价"), tag=TAG, answer=OutsideLot, body=BidsReport, scopes=(SCOPE,),
    refusals=(*REPORTED, "OUTSIDE_NOT_PUBLISHED", "OUTSIDE_SEQ", "OUTSIDE_BID_DIFFERS", "OUTSIDE_FUTURE",
              "OUTSIDE_CODE_UNKNOWN", "OUTSIDE_DEPOSIT_LATER", "OUTSIDE_ORDER", "OUTSIDE_SUSPENDED", "OUTSIDE_BID_TIME",
              "OUTSIDE_BID_LOW", "OUTSIDE_END_DIFFERS", "AMOUNT_TOO_LARGE"),
)  # fmt: skip
def bids(lot_id: int, body: BidsReport) -> OutsideLot:
    """All of the batch, or none of it."""
    reported = [ReportedBid(bid.seq, bid.code, bid.amount_minor, bid.at) for bid in body.bids]
    return _lot(bidding.report_bids(_report(lot_id, "bids", body), reported, body.closes_at))


@blueprint.post("/<int:lot_id>/result")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Report the result", "报送结果"), tag=TAG, answer=OutsideLot, body=ResultReport, scopes=(SCOPE,),
    refusals=(*REPORTED, "OUTSIDE_NOT_PUBLISHED", "OUTSIDE_SUSPENDED", "OUTSIDE_NOT_OVER", "OUTSIDE_END_DIFFERS",
              "OUTSIDE_RESULT_FAILED", "OUTSIDE_RESULT_DIFFERS"),
)  # fmt: skip
def result(lot_id: int, body: ResultReport) -> OutsideLot:
    """Sold or failed: from here the court goes on."""
    told = (body.outcome, body.code, body.price_minor, body.ended_at)
    return _lot(bidding.report_result(_report(lot_id, "result", body), *told))


@blueprint.post("/<int:lot_id>/transfers")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Report money sent to the court", "报送划款"), tag=TAG, answer=OutsideLot, body=TransferReport,
    scopes=(SCOPE,), refusals=(*REPORTED, "OUTSIDE_NOT_SOLD", "OUTSIDE_TRANSFER_ABOVE"),
)  # fmt: skip
def sent(lot_id: int, body: TransferReport) -> OutsideLot:
    """It counts when the court's bank brings it."""
    told = (body.part, body.amount_minor, body.sent_on, body.bank_reference)
    return _lot(transfers.report_transfer(_report(lot_id, "transfer", body), *told))


def _report(lot_id: int, kind: str, body: Any) -> Report:
    said = json.dumps([kind, body.model_dump(mode="json")], sort_keys=True).encode()
    return Report(caller(), lot_id, kind, body.request_id, request.get_data(), hashlib.sha256(said).digest())


def _lot(standing: dict[str, Any]) -> OutsideLot:
    return _read(OutsideLot, standing)


def _read(shape: type[S], answer: dict[str, Any]) -> S:
    return shape.model_validate_json(json.dumps(answer))
