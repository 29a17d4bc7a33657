"""A lot's story told through its acts, up to where a test begins."""

from datetime import timedelta

from auction.accounts.models import User
from auction.cases.models import Asset, Party, Seizure
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots import actions
from auction.lots.announcement_rules import Missing
from auction.lots.announcement_texts import warning_texts
from auction.lots.models import Lot
from auction.lots.queries import dossier_of
from auction.panel.actions import vote
from tests.builders import asset, user

REFERENCE = 1_000_000_00
TERMS = {"start_price_minor": 700_000_00, "increment_minor": 5_000_00, "deposit_minor": 70_000_00, "balance_days": 10}


def seized_asset(kind: str = "immovable", days: int = 700, parties: bool = True) -> Asset:
    """An asset under a seizure that holds for `days` from today, in a case with both sides."""
    thing = asset(kind)
    today = clock.today()
    db.session.add(Seizure(
        asset_id=thing.id, order_number="（2026）江01执1号之一", ordered_on=today,
        expires_on=today + timedelta(days=days),
    ))  # fmt: skip
    if parties:
        for role, name in (("applicant", "江州银行股份有限公司"), ("debtor", "王某甲")):
            db.session.add(Party(
                case_id=thing.case_id, role=role, is_enterprise=role == "applicant", name=name, id_number="X1",
                address="江州市", phone="13800000000", payee_bank="江州银行", payee_account="6222",
            ))  # fmt: skip
    db.session.commit()
    return thing


def officer_of(lot_or_asset) -> User:
    """The officer of the thing's case."""
    return lot_or_asset.case.officer


def judges(count: int = 3) -> list[User]:
    """Judges of the test court."""
    rows = [user("judge", of_court=True) for _ in range(count)]
    db.session.commit()
    return rows


def drafted(kind: str = "immovable", **facts) -> Lot:
    """A lot in state draft."""
    thing = seized_asset(kind, **facts)
    return actions.draft_lot(thing.id, "first", officer_of(thing))


def valued(kind: str = "immovable", price_minor: int = REFERENCE, **facts) -> Lot:
    """A lot with an agreed reference price."""
    from auction.valuation.actions import fix_price, offer_price, start_negotiation

    lot = drafted(kind, **facts)
    officer = officer_of(lot)
    inquiry = start_negotiation(lot.id, officer, clock.today() + timedelta(days=10))
    for party in lot.case.parties:
        offer_price(inquiry.id, officer, party.id, price_minor)
    fix_price(inquiry.id, officer)
    return lot


def decided(lot: Lot, **terms) -> Lot:
    """The panel approves these terms."""
    decision = actions.propose_terms(lot.id, officer_of(lot), **(TERMS | terms))
    for judge in judges(2):
        vote(decision.id, judge, in_favour=True, seen_hash=decision.content_hash, opinion="")
    return lot


def notified(lot: Lot, days_ago: int = 3) -> Lot:
    """Every party was told in writing, `days_ago` days ago."""
    day = clock.today() - timedelta(days=days_ago)
    for party in lot.case.parties:
        actions.record_notice(lot.id, officer_of(lot), "delivered", "邮寄", day, "", party_id=party.id)
    return lot


def clerk_items(lot: Lot) -> dict[str, str]:
    """What only the clerk can say: taxes, other information, the warnings ticked."""
    warnings = warning_texts(dossier_of(lot), rule_set(lot.jurisdiction))
    return {"taxes": "由法律规定的纳税人各自承担。", "other_information": "无。", **warnings}


def written(lot: Lot, notice_days: int = 30, hours: int = 24) -> Lot:
    """A complete draft of the announcement, opening at ten on the first lawful day."""
    opens_at = clock.court_midnight(clock.today() + timedelta(days=notice_days)) + timedelta(hours=10)
    actions.save_announcement(lot.id, officer_of(lot), clerk_items(lot), opens_at, opens_at + timedelta(hours=hours))
    return lot


def ready(kind: str = "immovable", **facts) -> Lot:
    """A lot that may be announced today."""
    notice_days = {"immovable": 30, "movable": 15, "other_right": 30}[kind]
    return written(notified(decided(valued(kind, **facts))), notice_days)


def announced(kind: str = "immovable") -> Lot:
    """A lot whose announcement was published today."""
    lot = ready(kind)
    return actions.announce(lot.id, officer_of(lot))


def keys(missing: list[Missing]) -> list[str]:
    """The keys of what is missing."""
    return [point.key for point in missing]
