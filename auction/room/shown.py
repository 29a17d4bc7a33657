"""What the room shows one visitor: the contest for everybody, and beside it his own standing."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import role_names
from auction.accounts.rules import may
from auction.bidding import queries
from auction.bidding.rules import Contest, next_amounts_minor, phase
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import Deposit, deposits_of, enrolment_of, has_won, is_leading
from auction.ground import clock
from auction.ground.door import language
from auction.ground.money import capital_words, parse_amount
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import RuleSet
from auction.lots.models import Lot

BIDS_SHOWN = 20
# Of a long contest the chart begins with the oldest of these.
BIDS_DRAWN = 200
# Words of the journal that the room tells in the visitor's language.
INTERRUPTIONS = {"paused": "lot.paused", "withdrawn": "lot.withdrawn", "annulled": "lot.annulled"}


@dataclass(frozen=True)
class Standing:
    """The visitor's own part in the lot. Shown to him alone."""

    enrolment: Enrolment
    deposit: Deposit
    leads: bool
    has_won: bool
    best_minor: int | None


@dataclass(frozen=True)
class Room:
    """Everything templates/room/_room.html needs. `viewer` is one of stranger, staff, unproved, guest (may
    enrol), waiting (deposit not held), bidder.
    """

    lot: Lot
    contest: Contest
    head: dict[str, Any]
    phase: str
    # The newest accepted bids, newest first: BIDS_DRAWN for the chart, of which the ladder shows BIDS_SHOWN.
    bids: list[dict[str, Any]]
    viewer: str
    standing: Standing | None
    next_amounts_minor: list[int]
    rules: RuleSet
    bid_id: uuid.UUID
    # Why bidding is suspended or the lot is gone, as published.
    reason: str = ""
    cause: str = ""
    # Of a bid that was refused: what was typed, why, and whether the page asks to confirm it.
    typed: str = ""
    refusal: str | None = None
    asks_to_confirm: bool = False

    @property
    def mine(self) -> str:
        """Whether the visitor leads ("lead"), was outbid ("outbid"), or neither. Who equalled the price is neither."""
        if self.standing is None or self.standing.best_minor is None or self.contest.leading_price_minor is None:
            return ""
        if self.standing.leads:
            return "lead"
        return "outbid" if self.standing.best_minor < self.contest.leading_price_minor else ""

    @property
    def ladder(self) -> list[dict[str, Any]]:
        """The newest bids, newest first."""
        return self.bids[:BIDS_SHOWN]

    @property
    def typed_words(self) -> str:
        """The typed amount in capital numerals, for a page without script in Chinese; empty when it is none."""
        if language() != "zh" or self.lot.currency != "CNY":
            return ""
        try:
            return "人民币" + capital_words(parse_amount(self.typed))
        except Refusal:
            return ""

    @property
    def data(self) -> dict[str, Any]:
        """What the script starts from."""
        enrolment = self.standing.enrolment if self.standing else None
        return {
            "lot": self.lot.id,
            "head": self.head,
            "code": enrolment.code if enrolment else None,
            "rank": enrolment.rank if enrolment else None,
            "best_minor": self.standing.best_minor if self.standing else None,
            "viewer": self.viewer,
            "points": [
                [bid["bid_seq"], int(bid["received_at"].timestamp() * 1000), bid["amount_minor"]]
                for bid in reversed(self.bids)
            ],
            "window_s": self.rules.extension_window_s,
            "server_time": clock.now().isoformat(),
            "texts": texts(),
        }


def room_of(lot: Lot, **shown: Any) -> Room | None:
    """The room of a lot for the current visitor, in at most five queries; None before the lot is announced."""
    row = queries.head_row(lot.id)
    if row is None:
        return None
    contest = queries.contest_of(row)
    standing = _standing(row)
    shown.setdefault("bid_id", uuid.uuid4())
    return Room(
        lot=lot,
        contest=contest,
        head=queries.head_shape(row),
        phase=phase(contest.state, contest.opens_at, contest.closes_at, clock.now()),
        bids=queries.ladder(lot.id, per_page=BIDS_DRAWN, most_seq=contest.bid_count),
        viewer=_viewer(standing),
        standing=standing,
        next_amounts_minor=list(next_amounts_minor(contest, _rank(standing, contest))),
        rules=rule_set(lot.jurisdiction),
        **_interruption(contest.state, lot.id),
        **shown,
    )


def _interruption(state: str, lot_id: int) -> dict[str, Any]:
    if state not in INTERRUPTIONS:
        return {}
    told = queries.last_told(lot_id, INTERRUPTIONS[state]) or {}
    cause = told.get("cause", "")
    return {"reason": told.get("reason", ""), "cause": cause if cause in texts() else ""}


def _rank(standing: Standing | None, contest: Contest) -> int | None:
    """The rank by which the visitor may still equal the leading price: he may once."""
    if standing is None or standing.best_minor == contest.leading_price_minor:
        return None
    return standing.enrolment.rank


def _standing(row: Any) -> Standing | None:
    enrolment = enrolment_of(current_user, row.id) if current_user.is_authenticated else None
    if enrolment is None:
        return None
    return Standing(
        enrolment=enrolment,
        deposit=deposits_of([(enrolment, row)])[enrolment.id],
        leads=is_leading(enrolment, row),
        has_won=has_won(enrolment, row),
        best_minor=queries.best_bid_minor(enrolment),
    )


def _viewer(standing: Standing | None) -> str:
    if standing:
        return "bidder" if standing.enrolment.code else "waiting"
    if not current_user.is_authenticated:
        return "stranger"
    if not may(role_names(current_user), "bid"):
        return "staff"
    return "guest" if current_user.person_id else "unproved"


def texts() -> dict[str, str]:
    """Sentences that change while the room is open: the page is made with them and the script goes on with them."""
    return {
        "leading_price": _("Leading price"),
        "start_price": _("Start price"),
        "sale_price": _("Sale price"),
        "leads": _("{code} leads"),
        "leads_priority": _("{code} leads, as a priority purchaser"),
        "you_lead": _("You lead"),
        "not_yet": _("you have not bid yet"),
        "outbid": _("You are outbid by {code}"),
        "no_bids": _("No bids yet"),
        "won_by": _("Sold to bidder {code}"),
        "you_won": _("You have won this lot"),
        "you_lost": _("You have not bought this lot"),
        "unsold": _("No bid was made. The lot is unsold."),
        "before": _("Bidding opens in"),
        "open": _("Bidding ends in"),
        "opens_at": _("Bidding opens at"),
        "ends_at": _("Bidding ends at"),
        "paused": _("Bidding is suspended"),
        "deciding": _("Time is up. The result is being established."),
        "ended": _("Bidding is over"),
        "withdrawn": _("The court has withdrawn this lot"),
        "annulled": _("The court has annulled the sale"),
        "defaulted": _("The sale has ended in the buyer's default"),
        "reason": _("Reason:"),
        "platform_outage": _(
            "The platform was out of service while people were bidding. The court decides when bidding goes on; the time that was left is given back."
        ),
        "clock_jump": _(
            "The platform's clock was wrong. The court decides when bidding goes on; the time that was left is given back."
        ),
        "court_time": _("Court time {time}"),
        "exact": _("exact to {seconds} s"),
        "chart": _("Price over time: {count} bids, from {first} to {last}. The bid record lists them."),
        "chart_all": _("Price since bidding opened"),
        "chart_hour": _("Price in the last hour"),
        "extended": _("Extended {count} times"),
        "extended_once": _("Extended once"),
        "bid_count": _("Bids: {count}"),
        "live": _("Live"),
        "connecting": _("Connecting …"),
        "offline": _("Connection lost. Reconnecting; the price is asked for meanwhile."),
        "unreachable": _("The server cannot be reached. The price shown may be out of date."),
        "sending": _("Sending {amount} …"),
        "accepted": _("Your bid of {amount} was accepted as number {seq}."),
        "accepted_answered": _("Your bid of {amount} was accepted as number {seq}, but you do not lead."),
        "unconfirmed": _("The server did not answer. Press again to send the same bid; it counts once."),
        "confirm_unusual": _("{amount} is more than ten increments above the least bid, {least}. Bid this amount?"),
        "confirm_own": _("You lead already. Raise your own bid to {amount}?"),
        "you": _("you"),
        "priority": _("priority"),
        "said_price": _("Leading price {amount}."),
        "said_left": _("{left} left."),
        "said_open": _("Bidding is open."),
        "said_outbid": _("You are outbid: {code} bids {amount}."),
        "said_extended": _("Bidding extended to {time}."),
    }
