"""Recording that shares cannot be appraised, how many are sold, what is criminal property, and its sale without reserve."""

from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.cases.models import Asset
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.models import Lot
from auction.lots.rounds import draft_without_reserve
from auction.lots.rules import LAST_FAILED, NAMES, must_be
from auction.lots.steps import locked_before_announcement, open_terms, set_reference_price
from auction.lots.terms_rules import Terms
from auction.taking.asking import check_asked
from auction.taking.queries import applicants, offer_of
from auction.taking.rules import failed_key
from auction.taking.steps import unsold

from . import queries
from .models import CapitalContribution, CriminalProperty, NoReserveSale, ShareOffering, UnappraisedShares
from .rules import capital_words, check_units, units_needed


def gate(session: Session, lot: Lot, terms: Terms) -> None:
    """Of shares nobody could appraise: refuse SHARES_START_COSTS for a start price that is not above the costs, and
    SHARES_MORE_THAN_NEEDED when so many at this price bring more than debts and costs (法释〔2021〕20号 12(2), 13(2)).
    """
    if lot.price_basis != "shares":
        return
    costs_minor = queries.costs_minor(lot, terms.start_price_minor)
    if terms.start_price_minor <= costs_minor:
        raise Refusal("SHARES_START_COSTS", costs_minor=costs_minor, currency=lot.currency)
    whole, due_minor = found(queries.whole_minor(lot, terms.start_price_minor)), queries.due_minor(lot)
    offering = queries.offering_of(lot)
    if terms.start_price_minor <= due_minor or (offering and offering.file_id):
        return
    if lot.units_total is None or lot.units_offered is None:
        raise Refusal("SHARES_UNITS_MISSING", due_minor=due_minor, currency=lot.currency)
    check_units(lot.units_offered, lot.units_total, units_needed(due_minor, whole, lot.units_total), has_request=False)


def capital_gate(session: Session, lot: Lot, terms: Terms) -> None:
    """Refuse SHARES_CAPITAL_NOT_ANNOUNCED while the announcement, once written, does not say what the debtor has promised
    the company, paid in, and until when (法释〔2021〕20号 14(2)).
    """
    capital = queries.capital_of(lot.asset_id)
    if capital is None or lot.state != "approved" or lot.announcement is None:
        return
    words = capital_words(capital.subscribed_minor, capital.paid_minor, capital.due_on, lot.currency)
    if not any(words in text for text in lot.announcement.items.values()):
        raise Refusal("SHARES_CAPITAL_NOT_ANNOUNCED", words=words)


def record_capital(
    lot_id: int, actor: User, subscribed_minor: int, paid_minor: int, due_on: date
) -> CapitalContribution:
    """The debtor has not paid the company all he promised for the shares: they are sold nevertheless, and the announcement
    says how much was promised, paid, and until when (法释〔2021〕20号 14). A later record of the same corrects it.

    Refuses SHARES_KIND, SHARES_ROUND, STATE_FORBIDS after the announcement, SHARES_CAPITAL for more paid than promised.
    """
    with transaction() as session:
        lot = _shares(session, lot_id, actor, "record_capital")
        if paid_minor > subscribed_minor:
            raise Refusal("SHARES_CAPITAL", subscribed_minor=subscribed_minor, currency=lot.currency)
        capital = CapitalContribution(
            asset_id=lot.asset_id, subscribed_minor=subscribed_minor, paid_minor=paid_minor, due_on=due_on, **_by(actor)
        )
        session.add(capital)
        facts = {"subscribed_minor": subscribed_minor, "paid_minor": paid_minor, "due_on": due_on.isoformat()}
        record(session, f"lot:{lot_id}", "shares.capital", facts, actor_id=actor.id)
    return capital


def record_unappraised(lot_id: int, actor: User, reason: str, is_worth_something: bool,
                       upload: FileStorage) -> UnappraisedShares:  # fmt: skip
    """Shares of a company are sold without a reference price: the appraisal failed for want of material, the applicant asks
    for it in writing, and the panel fixes a start price above the costs (法释〔2021〕20号 12(2)).

    Refuses SHARES_KIND for what is no right, STATE_FORBIDS once a price is fixed, SHARES_RECORDED,
    SHARES_APPRAISAL_FIRST unless an appraisal of the lot failed and nothing else runs, SHARES_WORTHLESS.
    """
    with transaction() as session:
        lot = _shares(session, lot_id, actor, "record_unappraised")
        must_be(lot.state, ("draft",), "record_unappraised")
        if session.get(UnappraisedShares, lot_id):
            raise Refusal("SHARES_RECORDED")
        inquiry_id = queries.failed_appraisal(lot_id)
        if inquiry_id is None or queries.is_being_valued(lot_id):
            raise Refusal("SHARES_APPRAISAL_FIRST")
        if not is_worth_something:
            raise Refusal("SHARES_WORTHLESS")
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        ground = UnappraisedShares(lot_id=lot_id, inquiry_id=inquiry_id, reason=reason.strip(), file_id=file.id,
                                   **_by(actor))  # fmt: skip
        session.add(ground)
        lot.price_basis = "shares"
        record(session, f"lot:{lot_id}", "shares.unappraised", {}, {"reason": reason, "file": file.sha256}, actor.id)
    return ground


def offer_units(lot_id: int, actor: User, unit: str, units_total: int, units_offered: int, reason: str,
                upload: FileStorage | None) -> ShareOffering:  # fmt: skip
    """Sell so many of the seized shares; the rest stays with the debtor, as title and price of the lot then say. Terms
    decided before fall away.

    More than debts and costs need is sold only on the debtor's written request (`reason`, `upload`), because a part is
    worth far less (法释〔2021〕20号 13(2)). Refuses SHARES_KIND, SHARES_ROUND for a later round, which sells what the first
    offered, TERMS_BEFORE_PANEL, and see `check_units`.
    """
    with transaction() as session:
        lot = _shares(session, lot_id, actor, "offer_units")
        if open_terms(session, lot_id):
            raise Refusal("TERMS_BEFORE_PANEL")
        whole, due_minor = queries.whole_minor(lot), queries.due_minor(lot)
        needed = units_total if whole is None else units_needed(due_minor, whole, units_total)
        check_units(units_offered, units_total, needed, has_request=upload is not None and bool(reason.strip()))
        file = store_file(session, upload, is_public=False, actor_id=actor.id) if upload else None
        offering = session.get(ShareOffering, lot_id) or ShareOffering(lot_id=lot_id)
        offering.unit, offering.due_minor, offering.reason = unit, due_minor, reason.strip()
        offering.file_id = file.id if file else None
        offering.recorded_at, offering.recorded_by_id = clock.now(), actor.id
        session.add(offering)
        lot.units_total, lot.units_offered = units_total, units_offered
        lot.title = f"{lot.asset.title}（{units_total}{unit}中的{units_offered}{unit}）"
        facts = {"units_total": units_total, "units_offered": units_offered}
        record(session, f"lot:{lot_id}", "shares.offered", facts, {"due_minor": due_minor, "reason": reason}, actor.id)
        _price_again(session, lot, whole, actor)
    return offering


def _price_again(session: Session, lot: Lot, whole: Fraction | None, actor: User) -> None:
    """The part's price on the file; terms decided on another part fall away."""
    if lot.price_basis == "reference" and whole is not None:
        set_reference_price(
            session, lot, whole, found(lot.reference_method), found(lot.reference_fixed_on),
            found(lot.reference_valid_until), actor.id,
        )  # fmt: skip
        return
    must_be(lot.state, ("draft",), "offer_units")


def _shares(session: Session, lot_id: int, actor: User, act: str) -> Lot:
    lot = locked_before_announcement(session, lot_id, actor, act)
    if lot.asset_kind != "other_right":
        raise Refusal("SHARES_KIND")
    if lot.previous_lot_id is not None:
        raise Refusal("SHARES_ROUND")
    return lot


def mark_criminal(lot_id: int, actor: User, judgment: str, goes_to: str, upload: FileStorage) -> CriminalProperty:
    """The lot's asset is taken by a criminal judgment and goes to the treasury or the victims (法释〔2014〕13号).

    Refuses NOT_FOUND to another court, CRIMINAL_ORDER unless the case's money is shared out as the property part of a
    criminal judgment, CRIMINAL_MARKED.
    """
    with transaction() as session:
        lot = found(session.get(Lot, lot_id))
        asset = session.get_one(Asset, lot.asset_id, with_for_update={"of": Asset}, populate_existing=True)
        same_court(actor, lot.court_id)
        if asset.case.distribution_order != "criminal":
            raise Refusal("CRIMINAL_ORDER")
        if session.get(CriminalProperty, asset.id):
            raise Refusal("CRIMINAL_MARKED")
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        marked = CriminalProperty(asset_id=asset.id, judgment=judgment.strip(), goes_to=goes_to, file_id=file.id,
                                  **_by(actor))  # fmt: skip
        session.add(marked)
        private = {"asset_id": asset.id, "judgment": judgment, "goes_to": goes_to, "file": file.sha256}
        record(session, f"lot:{lot_id}", "criminal.marked", {}, private, actor.id)
    return marked


def begin_without_reserve(lot_id: int, actor: User, reason: str, upload: FileStorage) -> Lot:
    """Draft the auction without reserve: the last auction of criminal property failed, and who would get it neither takes
    it at that reserve nor lets it be (法释〔2014〕13号 12(2)). The panel decides its terms like any other's.

    Refuses TAKING_NOT_UNSOLD, NOT_CRIMINAL, ROUND_FOLLOWS_PREVIOUS before the last auction, NO_RESERVE_AGAIN after one
    without reserve, CRIMINAL_NOT_ASKED unless treasury or victims were asked, and as a return to the debtor while they
    may still take it: TAKING_NOT_OFFERED, TAKING_APPLIED, TAKING_WAITS, TAKING_NOT_SERVED.
    """
    with transaction() as session:
        last = unsold(session, lot_id, actor)
        marked = session.get(CriminalProperty, last.asset_id)
        if marked is None:
            raise Refusal("NOT_CRIMINAL")
        if last.round_kind == "no_reserve":
            raise Refusal("NO_RESERVE_AGAIN")
        if failed_key(last.round_kind, last.state, last.taken_at is not None) not in LAST_FAILED:
            raise Refusal("ROUND_FOLLOWS_PREVIOUS", state=NAMES[last.state])
        _check_refused(last, marked.goes_to)
        lot = draft_without_reserve(session, last, session.get_one(Asset, last.asset_id), actor)
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        session.add(NoReserveSale(lot_id=lot.id, after_lot_id=lot_id, reason=reason.strip(), file_id=file.id,
                                  **_by(actor)))  # fmt: skip
        record(session, f"lot:{lot_id}", "lot.no_reserve", {"lot": lot.id}, {"reason": reason}, actor.id)
    return lot


def _check_refused(last: Lot, goes_to: str) -> None:
    made = offer_of(last.id)
    if made is None:
        raise Refusal("TAKING_NOT_OFFERED")
    if not queries.has_claim_of(last, goes_to):
        raise Refusal("CRIMINAL_NOT_ASKED")
    wanted = applicants(made)
    if wanted:
        raise Refusal("TAKING_APPLIED", names=[one.name for one in wanted])
    if clock.today() <= made.answer_by:
        raise Refusal("TAKING_WAITS", answer_by=made.answer_by)
    check_asked(last, made)


def _by(actor: User) -> dict[str, Any]:
    return {"recorded_at": clock.now(), "recorded_by_id": actor.id}
