"""The trial court for a partner's program: a whole auction in a minute."""

from flask import Blueprint

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.ground.door import words
from auction.ground.refusal import Words
from auction.ground.store import db, found
from auction.keys.door import caller, partner_may
from auction.lots.models import Lot

from . import actions, queries
from .shapes import Move, NewTrial, RivalBid, TrialAuction, Trials

blueprint = Blueprint("sandbox_api", __name__, url_prefix="/api/v1/sandbox")
blueprint.before_request(actions.only_for_trials)
TAG = "sandbox"
SCOPE = "sandbox:write"


@blueprint.get("")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Your trial court and its lots", "本平台的试用法庭及其标的"), tag=TAG, answer=Trials, scopes=(SCOPE,),
)  # fmt: skip
def show() -> Trials:
    """Opened with the first lot."""
    row = queries.trial_court(caller().partner_id)
    if row is None:
        return Trials(court_id=None, court=None, auctions=[])
    name = words(Words(row.court.name_en, row.court.name_zh))
    return Trials(court_id=row.court_id, court=name, auctions=[_shown(lot) for lot in queries.auctions(row.court_id)])


@blueprint.post("/auctions")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Announce a trial lot", "发布一件试用标的"), tag=TAG, answer=TrialAuction, status=201, body=NewTrial,
    scopes=(SCOPE,), refusals=("SANDBOX_NOT_HERE", "SANDBOX_TITLE", "SANDBOX_PRICE"),
    description=Words(
        "It has been announced for weeks and opens within the hour; two rivals are enrolled. Enrol your own people, then "
        "move its clock.",
        "该标的视为已公告，一小时内开拍，两名对手已报名。请为本平台用户报名，然后移动时钟。",
    ),
)  # fmt: skip
def announce(body: NewTrial) -> TrialAuction:
    """A new lot."""
    return _shown(db.session.get_one(Lot, actions.new_auction(caller().partner_id, body.title, body.price_minor)))


@blueprint.post("/auctions/<int:lot_id>/clock")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Move the lot's clock", "移动标的时钟"), tag=TAG, answer=TrialAuction, body=Move, scopes=(SCOPE,),
    refusals=("SANDBOX_NOT_HERE", "NOT_FOUND", "SANDBOX_BEHIND", "SANDBOX_NOT_OPEN"),
    description=Words(
        "The opening, the last five minutes or the end is now; no other lot's times change.",
        "使开拍、最后五分钟或结束时间即为现在；其他标的的时间不受影响。",
    ),
)  # fmt: skip
def move(lot_id: int, body: Move) -> TrialAuction:
    """Its moments come forward."""
    return _shown(actions.move(caller().partner_id, lot_id, body.to))


@blueprint.post("/auctions/<int:lot_id>/rival-bids")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Let a rival bid", "让对手出价"), tag=TAG, answer=RivalBid, status=201, scopes=(SCOPE,),
    refusals=("SANDBOX_NOT_HERE", "NOT_FOUND", "BIDDING_NOT_OPEN"),
)  # fmt: skip
def rival_bid(lot_id: int) -> RivalBid:
    """The least that is accepted."""
    answer = actions.rival_bids(caller().partner_id, lot_id)
    return RivalBid(amount_minor=answer.amount_minor, currency=answer.currency, closes_at=answer.closes_at)


@blueprint.post("/auctions/<int:lot_id>/finish")
@audience("look")
@partner_may(SCOPE)
@operation(
    summary=Words("Pay the price and serve the ruling", "付清价款并送达裁定"), tag=TAG, answer=TrialAuction, scopes=(SCOPE,),
    refusals=("SANDBOX_NOT_HERE", "NOT_FOUND", "STATE_FORBIDS"),
)  # fmt: skip
def finish(lot_id: int) -> TrialAuction:
    """After the hammer, in play money."""
    return _shown(actions.finish(caller().partner_id, lot_id))


def _shown(lot: Lot) -> TrialAuction:
    return TrialAuction(
        lot_id=lot.id, title=lot.title, state=lot.state, opens_at=found(lot.opens_at), closes_at=found(lot.closes_at),
        leading_price_minor=lot.leading_price_minor, currency=lot.currency,
    )  # fmt: skip
