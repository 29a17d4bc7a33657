"""What a partner's program does for its own people: brings them, enrols them, bids for them. Nothing of anybody else."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, g, request_started

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.api.paging import key_of, page
from auction.bidding.intake import take_bid
from auction.bidding.rules import REFUSAL_CODES
from auction.disclosure.queries import cost_panel
from auction.disclosure.steps import line_words
from auction.enrolment.application_rules import Application
from auction.ground import clock
from auction.ground.door import words
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found
from auction.keys.door import caller, partner_may
from auction.lots.models import Lot
from auction.room.api import BIDDER_CODES, bid_response
from auction.room.shapes import BidAnswer

from . import queries
from .enrolling import ask_balance, enrol_once, pay_in_sandbox
from .people import put_person
from .rules import enrolment_state
from .sealed_rules import public_keys
from .shapes import (
    BalanceBody,
    Conditions,
    DepositNow,
    EnrolmentBody,
    EnrolmentsQuery,
    Keys,
    OwnPerson,
    PartnerBid,
    PartnerEnrolment,
    PartnerEnrolmentPage,
    PersonBody,
    Transfer,
    UnknownFact,
)

blueprint = Blueprint("brokerage_api", __name__, url_prefix="/api/v1")
TAG = "partner"
COURT_CODES = ("NOT_FOUND", "COURT_OUT_OF_SCOPE")
PERSON_CODES = ("PARTNER_PERSON_UNKNOWN", "PARTNER_PERSON_CLOSED")
BARS = (
    "COURT_STAFF_BARRED", "PLATFORM_STAFF_BARRED", "AGENCY_BARRED", "RELATIVE_BARRED", "DEFAULTER_BARRED",
    "BUYER_UNQUALIFIED",
)  # fmt: skip


def install(app: Flask) -> None:
    """A bid enters when its request begins, before its key is looked up (article 20)."""
    request_started.connect(_note_entry, app)


def _note_entry(sender: Flask, **facts: object) -> None:
    g.entered_at = clock.now()


def lot_of_caller(lot_id: int) -> Lot:
    """An announced lot of a court that the key is for. Refuses NOT_FOUND, COURT_OUT_OF_SCOPE."""
    lot = found(queries.announced_lot(lot_id))
    caller().of_court(lot.court_id)
    return lot


@blueprint.get("/keys.json")
@audience("look")
@operation(
    summary=Words("The key with which partners seal identities", "合作平台加密身份信息所用公钥"), tag=TAG, answer=Keys
)
def keys() -> Keys:
    """The public half of the key for identities; its id changes when the platform's secret does."""
    return Keys(**public_keys(current_app.config["SECRET_KEY"]))


@blueprint.put("/partner/people/<reference>")
@audience("look")
@partner_may("enrolments:write")
@operation(
    summary=Words("Bring one of your people", "登记本平台用户"), tag=TAG, answer=OwnPerson, body=PersonBody,
    scopes=("enrolments:write",),
    refusals=("IDENTITY_SEAL", "IDENTITY_KEY_UNKNOWN", "IDENTITY_CONTENT", "IDENTITY_NAME_DIFFERS", "ID_KIND_UNKNOWN",
              "RESIDENT_ID_WRONG", "COMPANY_CODE_WRONG", "PASSPORT_NUMBER_WRONG", "PARTNER_REFERENCE",
              "PARTNER_REFERENCE_TAKEN", "PARTNER_PERSON_KNOWN"),
)  # fmt: skip
def person(reference: str, body: PersonBody) -> OwnPerson:
    """Know a person under the partner's reference; again with the same person it changes nothing."""
    known = put_person(caller().partner_id, reference, body.identity)
    return OwnPerson(
        reference=known.reference, verified_by=known.verified_by, verified_on=known.verified_on, known_at=known.known_at
    )


@blueprint.get("/partner/lots/<int:lot_id>/conditions")
@audience("look")
@partner_may("enrolments:write")
@operation(
    summary=Words("What a bidder pays, ticks and declares", "报名须缴纳、确认和声明的事项"), tag=TAG, answer=Conditions,
    scopes=("enrolments:write",), refusals=COURT_CODES,
)  # fmt: skip
def conditions(lot_id: int) -> Conditions:
    """What is asked before a code is issued; the conditions themselves stand in the announcement."""
    lot = lot_of_caller(lot_id)
    return Conditions(
        lot_id=lot.id, first_payment_minor=lot.paid_first_minor or 0, currency=lot.currency, closes_at=lot.closes_at,
        is_home_limited=lot.is_home_limited,
        unknowns=[UnknownFact(key=line.key, text=words(line_words(line))) for line in cost_panel(lot).unknowns],
    )  # fmt: skip


@blueprint.post("/lots/<int:lot_id>/enrolments")
@audience("look")
@partner_may("enrolments:write")
@operation(
    summary=Words("Enrol one of your people", "为本平台用户报名"), tag=TAG, answer=PartnerEnrolment, status=201,
    body=EnrolmentBody, scopes=("enrolments:write",),
    refusals=(*COURT_CODES, *PERSON_CODES, "CONDITIONS_NOT_ACCEPTED", "ENROLMENT_CLOSED", "PERSON_ENROLLED",
              "PERSON_STANDS_ELSEWHERE", "UNKNOWN_NOT_TICKED", "HOME_NOT_DECLARED", "REQUEST_ID_REUSED", *BARS),
)  # fmt: skip
def enrol(lot_id: int, body: EnrolmentBody) -> PartnerEnrolment:
    """Ask for a place, and answer with the bank transfer that is to be made for the deposit."""
    lot_of_caller(lot_id)
    if not body.accepts_conditions:
        raise Refusal("CONDITIONS_NOT_ACCEPTED")
    asker = caller()
    application = Application(may_buy_home=body.may_buy_home, ticked=frozenset(body.ticked))
    body_hash = sha256(body.model_dump_json().encode()).digest()
    enrolment_id = enrol_once(asker, body.request_id, body_hash, lot_id, body.person, application)
    return _enrolment(queries.own_enrolment(asker.partner_id, asker.court_ids, enrolment_id))


@blueprint.get("/partner/enrolments")
@audience("look")
@partner_may("enrolments:write")
@operation(
    summary=Words("Enrolments of your people", "本平台用户的报名"), tag=TAG, answer=PartnerEnrolmentPage,
    query=EnrolmentsQuery, scopes=("enrolments:write",), refusals=("CURSOR_BROKEN",),
)  # fmt: skip
def enrolments(query: EnrolmentsQuery) -> PartnerEnrolmentPage:
    """The partner's own, the oldest first: state, code, deposit, its way back."""
    asker = caller()
    rows = queries.own_enrolments(
        asker.partner_id, asker.court_ids, lot_id=query.lot_id, after=_enrolment_key(query.cursor),
        limit=query.limit + 1,
    )  # fmt: skip
    return page(  # type: ignore[return-value]
        PartnerEnrolmentPage, rows, query.limit, _enrolment,
        lambda one: (one.enrolment.requested_at, str(one.enrolment.id)),
    )  # fmt: skip


def _enrolment_key(cursor: str | None) -> tuple[datetime, UUID] | None:
    key = key_of(cursor, datetime, str)
    try:
        return None if key is None else (key[0], UUID(key[1]))
    except (ValueError, TypeError, AttributeError):
        raise Refusal("CURSOR_BROKEN") from None


@blueprint.get("/partner/enrolments/<uuid:enrolment_id>")
@audience("look")
@partner_may("enrolments:write")
@operation(
    summary=Words("One enrolment of your people", "本平台用户的一项报名"), tag=TAG, answer=PartnerEnrolment,
    scopes=("enrolments:write",), refusals=("NOT_FOUND",),
)  # fmt: skip
def enrolment(enrolment_id: UUID) -> PartnerEnrolment:
    """Where it stands."""
    asker = caller()
    return _enrolment(queries.own_enrolment(asker.partner_id, asker.court_ids, enrolment_id))


@blueprint.post("/partner/enrolments/<uuid:enrolment_id>/balance")
@audience("look")
@partner_may("enrolments:write")
@operation(
    summary=Words("Ask for the transfer of the balance", "获取尾款转账信息"), tag=TAG, answer=PartnerEnrolment,
    body=BalanceBody, scopes=("enrolments:write",),
    refusals=("NOT_FOUND", "BALANCE_NOT_DUE", "PAYMENT_ID_REUSED", "PAYMENT_UNDER_WAY"),
)  # fmt: skip
def balance(enrolment_id: UUID, body: BalanceBody) -> PartnerEnrolment:
    """For the person who has won: what is left to pay, under which reference, until when."""
    asker = caller()
    ask_balance(queries.own_enrolment(asker.partner_id, asker.court_ids, enrolment_id), body.payment_id)
    return _enrolment(queries.own_enrolment(asker.partner_id, asker.court_ids, enrolment_id))


@blueprint.post("/partner/enrolments/<uuid:enrolment_id>/sandbox-payment")
@audience("look")
@partner_may("enrolments:write")
@operation(
    summary=Words("Let the sandbox bank pay what is asked for", "由沙盒银行支付应缴款项"), tag=TAG, answer=PartnerEnrolment,
    scopes=("enrolments:write",), refusals=("NOT_FOUND", "PAYMENT_NOT_ASKED"),
    description=Words("For trying out; there is no such address in production.", "仅供试用，生产环境无此接口。"),
)  # fmt: skip
def sandbox_payment(enrolment_id: UUID) -> PartnerEnrolment:
    """The deposit or the balance arrives at once, so that a whole auction runs without a bank."""
    asker = caller()
    pay_in_sandbox(queries.own_enrolment(asker.partner_id, asker.court_ids, enrolment_id))
    return _enrolment(queries.own_enrolment(asker.partner_id, asker.court_ids, enrolment_id))


@blueprint.post("/partner/lots/<int:lot_id>/bids")
@audience("look")
@partner_may("bids:write")
@operation(
    summary=Words("Bid for one of your people", "为本平台用户出价"), tag=TAG, answer=BidAnswer, status=201, body=PartnerBid,
    scopes=("bids:write",), refusals=(*COURT_CODES, *PERSON_CODES, *REFUSAL_CODES, *BIDDER_CODES),
)  # fmt: skip
def bid(lot_id: int, body: PartnerBid) -> Response:
    """The same way in as every bid, judged by the moment at which the request came."""
    lot_of_caller(lot_id)
    user = queries.partner_person(caller().partner_id, body.person).user
    fields = {"bid_id": str(body.bid_id), "amount_minor": body.amount_minor}
    return bid_response(take_bid(lot_id, user, fields, g.entered_at))


def _enrolment(own: queries.OwnEnrolment) -> PartnerEnrolment:
    enrolment, deposit = own.enrolment, own.deposit
    return PartnerEnrolment(
        enrolment_id=enrolment.id, lot_id=enrolment.lot_id, person=own.reference,
        state=enrolment_state(enrolment.code, enrolment.refusal, own.lot.state, own.has_won),  # type: ignore[arg-type]
        code=enrolment.code, refusal=enrolment.refusal, leads=own.leads, currency=own.lot.currency,
        requested_at=enrolment.requested_at, confirmed_at=enrolment.confirmed_at,
        deposit=DepositNow(
            state=deposit.state, amount_minor=enrolment.deposit_minor, paid_at=deposit.paid_at,
            release_due_at=deposit.release_due_at, release_sent_at=deposit.sent_at, released_at=deposit.arrived_at,
        ),
        transfer=_transfer(own),
    )  # fmt: skip


def _transfer(own: queries.OwnEnrolment) -> Transfer | None:
    asked = own.open_payment
    if asked is None or own.transfer_reference is None:
        return None
    return Transfer(
        purpose=asked.purpose,  # type: ignore[arg-type]
        amount_minor=asked.amount_minor, currency=asked.currency, payee=asked.payee, payee_bank=asked.payee_bank,
        payee_account=asked.payee_account, reference=own.transfer_reference, pay_until=asked.pay_until,
    )  # fmt: skip


from . import inquiry_api, referral_api, viewing_api  # noqa: E402,F401
