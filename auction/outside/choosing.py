"""The officer puts on the file who chose which platform, before the announcement (article 5)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.models import Lot
from auction.lots.steps import locked_before_announcement
from auction.partners.models import Partner

from . import queries
from .models import OutsideSale
from .rules import check_choice, check_same_platform, venue_of

ACT = "choose the platform"


@dataclass(frozen=True)
class Choice:
    """Which platform, who chose it and on what day; `party_id` the applicant, or `ground` why the court had to.
    `account_holder` is in whose name the platform's bank account is kept.
    """

    partner_id: int
    chosen_by: str
    chosen_on: date
    account_holder: str
    party_id: int | None = None
    ground: str | None = None
    all_agree: bool = False


def choose(lot_id: int, actor: User, choice: Choice, paper: FileStorage) -> OutsideSale:
    """Record on what paper a partner's platform hosts this lot; another record takes the first one's place.

    Refuses NOT_FOUND to another court and for an unknown partner, STATE_FORBIDS once it is announced,
    OUTSIDE_SAME_PLATFORM, STATED_IN_FUTURE, and what `check_choice` refuses.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, ACT)
        partner = found(session.get(Partner, choice.partner_id))
        applicants = queries.applicants_of(lot.case)
        check_choice(
            choice.chosen_by, choice.ground, len(applicants), all_agree=choice.all_agree,
            is_applicant=choice.party_id in {party.id for party in applicants},
        )  # fmt: skip
        _check_round(lot, partner.name)
        if choice.chosen_on > clock.today():
            raise Refusal("STATED_IN_FUTURE")
        file = store_file(session, paper, is_public=False, actor_id=actor.id)
        is_applicant = choice.chosen_by == "applicant"
        sale = session.get(OutsideSale, lot_id) or OutsideSale(lot_id=lot_id)
        sale.partner_id, sale.chosen_by, sale.chosen_on = partner.id, choice.chosen_by, choice.chosen_on
        sale.party_id = choice.party_id if is_applicant else None
        sale.ground = None if is_applicant else choice.ground
        sale.file_id, sale.account_holder = file.id, choice.account_holder.strip()
        sale.recorded_at, sale.recorded_by_id = clock.now(), actor.id
        lot.venue = venue_of(partner.name, None)
        session.add(sale)
        session.flush()
        private = {"party": sale.party_id, "ground": sale.ground, "file": file.sha256, "chosen_on": str(sale.chosen_on)}
        public = {"platform": partner.name, "chosen_by": sale.chosen_by}
        record(session, f"lot:{lot_id}", "outside.chosen", public, private, actor.id)
    return sale


def sell_here(lot_id: int, actor: User) -> None:
    """Strike a choice recorded by mistake: the lot is sold on our own platform. Refuses NOT_FOUND when there is none,
    STATE_FORBIDS once it is announced.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, ACT)
        session.delete(found(session.get(OutsideSale, lot_id)))
        lot.venue = None
        record(session, f"lot:{lot_id}", "outside.struck", {}, actor_id=actor.id)


def gate(session: Session, lot: Lot, terms: object) -> None:
    """No terms for a later round before its platform is that of the round before (article 26)."""
    sale = queries.sale_of(lot.id)
    _check_round(lot, sale.partner.name if sale else None)


def _check_round(lot: Lot, chosen: str | None) -> None:
    before = queries.previous_platform(lot)
    check_same_platform(lot.round_kind, before.partner.name if before else None, chosen)
