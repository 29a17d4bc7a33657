"""What each paper of a lot states, read from its file."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask import current_app

from auction.bidding.queries import ladder
from auction.cases.models import Party
from auction.cases.queries import party_role
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import buyer_names, buyers_of, winner
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import db, found
from auction.handover.models import HandoverRecord
from auction.jurisdictions import rule_set
from auction.lots.announcement_rules import sections_of
from auction.lots.models import Lot, PriorityPurchaser
from auction.lots.rules import ROUND_NAMES
from auction.papers.facts import AssistNoticeFacts, HandoverRecordFacts
from auction.papers.letters import paragraphs
from auction.papers.sale_facts import (
    AnnouncementFacts,
    BiddersNoticeFacts,
    BidLine,
    BidRecordFacts,
    Chapter,
    Contact,
    Passage,
    SaleNoticeFacts,
    WarningsFacts,
)
from auction.settlement.drafting import in_kind_facts, ruling_facts
from auction.settlement.issuing import record_hash
from auction.settlement.models import Settlement

from .rules import MAKINGS, Standing, is_made_of, is_ready

MOST_BIDS = 100_000
BID_KINDS = {"self": "本人 Own", "agent": "代理 Agent", "joint": "联合 Joint", "priority": "优先 Priority"}


def standing_of(lot: Lot) -> Standing:
    """What of the lot has happened already."""
    settlement = db.session.get(Settlement, lot.id)
    return Standing(
        has_terms=lot.start_price_minor is not None,
        is_announced=lot.announced_at is not None,
        has_ended=lot.announced_at is not None and lot.closed_at is not None,
        is_paid=bool(settlement and settlement.paid_at),
        is_ruled=bool(settlement and settlement.ruling_served_on),
        is_handed_over=db.session.get(HandoverRecord, lot.id) is not None,
    )


def recipients_of(lot: Lot, kind: str) -> list[tuple[int | None, str, str]]:
    """For whom a paper of this kind is made: (id, name, part in the case); without an id for nobody in particular; for
    nobody at all when it is no paper of this lot."""
    if not is_made_of(kind, lot.taken_at is not None):
        return []
    if kind == "party_notice":
        parties = lot.case.parties
        return [(party.id, party.name, party_role(party, parties).zh) for party in parties]
    if kind == "purchaser_notice":
        return [(known.id, known.name, _rank(known)) for known in lot.purchasers]
    return [(None, "", "")]


def facts_of(lot: Lot, kind: str, recipient_id: int | None) -> Any:
    """What the paper would state today. Refuses NOT_FOUND, PAPER_TOO_EARLY with what it waits for."""
    if kind not in MAKINGS or recipient_id not in [row[0] for row in recipients_of(lot, kind)]:
        raise Refusal("NOT_FOUND")
    if not is_ready(kind, standing_of(lot)):
        raise Refusal("PAPER_TOO_EARLY", waits_for=MAKINGS[kind].waits_for)
    return _WRITERS[kind](lot, recipient_id or 0)


def contact_of(lot: Lot) -> Contact:
    """Where the court is reached about a paper of this lot."""
    officer, court = lot.case.officer, lot.court
    name = officer.person.legal_name if officer.person else "执行员"
    return Contact(name, court.phone, court.address, court.supervision_phone)


def page_address(lot: Lot) -> str:
    """The whole address of the lot's page."""
    return f"{current_app.config['PUBLIC_URL']}/lots/{lot.id}"


def _rank(known: PriorityPurchaser) -> str:
    return f"第{known.rank}顺位优先购买权人"


def _reference_minor(lot: Lot) -> int | None:
    """The reference price where the start price rests on it."""
    return found(lot.reference_price_minor) if lot.price_basis == "reference" else None


def _sale_notice(lot: Lot, recipient: str, role: str, nature: str) -> SaleNoticeFacts:
    draft = lot.announcement
    opens_at, closes_at = (draft.opens_at, draft.closes_at) if draft else (None, None)
    return SaleNoticeFacts(
        case_number=lot.case.number, recipient=recipient, role=role, priority_nature=nature, lot_title=lot.title,
        location=lot.asset.location, round=ROUND_NAMES[lot.round_kind].zh,
        reference_price_minor=_reference_minor(lot), start_price_minor=found(lot.start_price_minor),
        increment_minor=found(lot.increment_minor), deposit_minor=found(lot.deposit_minor),
        opens_at=opens_at if closes_at else None, closes_at=closes_at if opens_at else None,
        page_url=page_address(lot), contact=contact_of(lot), issued_on=clock.today(),
    )  # fmt: skip


def _party_notice(lot: Lot, party_id: int) -> SaleNoticeFacts:
    party = db.session.get_one(Party, party_id)
    return _sale_notice(lot, party.name, party_role(party, lot.case.parties).zh, "")


def _purchaser_notice(lot: Lot, purchaser_id: int) -> SaleNoticeFacts:
    known = db.session.get_one(PriorityPurchaser, purchaser_id)
    return _sale_notice(lot, known.name, _rank(known), known.nature)


def _chapters(lot: Lot) -> dict[str, Chapter]:
    """The published items by section, in the order of publication; items without a text are left out."""
    items = found(lot.announcement).items
    return {
        section.key: Chapter(
            section.heading.zh, section.heading.en,
            tuple(
                Passage(item.zh, item.en, paragraphs(items[item.key]))
                for item in section.items if str(items.get(item.key) or "").strip()
            ),
        )
        for section in sections_of(rule_set(lot.jurisdiction))
    }  # fmt: skip


def _announcement(lot: Lot, _nobody: int) -> AnnouncementFacts:
    announcement = found(lot.announcement)
    return AnnouncementFacts(
        case_number=lot.case.number, lot_title=lot.title, round=ROUND_NAMES[lot.round_kind].zh,
        is_selloff=lot.round_kind == "selloff", opens_at=found(lot.opens_at),
        closes_at=found(announcement.closes_at), reference_price_minor=_reference_minor(lot),
        start_price_minor=found(lot.start_price_minor), increment_minor=found(lot.increment_minor),
        deposit_minor=found(lot.deposit_minor), chapters=tuple(_chapters(lot).values()), page_url=page_address(lot),
        contact=contact_of(lot), announced_on=found(lot.announced_at).astimezone(COURT_ZONE).date(),
        text_sha256=found(announcement.content_hash),
    )  # fmt: skip


def _warnings(lot: Lot, _nobody: int) -> WarningsFacts:
    return WarningsFacts(
        case_number=lot.case.number, lot_title=lot.title, round=ROUND_NAMES[lot.round_kind].zh,
        warnings=_chapters(lot)["warnings"].passages, page_url=page_address(lot), contact=contact_of(lot),
        announced_on=found(lot.announced_at).astimezone(COURT_ZONE).date(),
    )  # fmt: skip


def _bidders_notice(lot: Lot, _nobody: int) -> BiddersNoticeFacts:
    rules, items, court = rule_set(lot.jurisdiction), found(lot.announcement).items, lot.court
    return BiddersNoticeFacts(
        case_number=lot.case.number, lot_title=lot.title, round=ROUND_NAMES[lot.round_kind].zh,
        is_selloff=lot.round_kind == "selloff", is_home_limited=lot.is_home_limited, opens_at=found(lot.opens_at),
        closes_at=found(found(lot.announcement).closes_at), start_price_minor=found(lot.start_price_minor),
        increment_minor=found(lot.increment_minor), deposit_minor=found(lot.paid_first_minor),
        extension_window_min=rules.extension_window_s // 60, extension_min=rules.extension_s // 60,
        release_hours=rules.release_losers_within_hours, balance_days=found(lot.balance_days),
        ruling_days=rules.ruling_within_days, handover_days=rules.handover_within_days,
        account_holder=court.account_holder, account_bank=court.account_bank, account_number=court.account_number,
        viewing=paragraphs(items.get("viewing", "")), taxes=paragraphs(items.get("taxes", "")), page_url=page_address(lot),
        contact=contact_of(lot), issued_on=clock.today(),
    )  # fmt: skip


def _bid_record(lot: Lot, _nobody: int) -> BidRecordFacts:
    enrolled = sa.select(Enrolment.code, Enrolment.kind).where(Enrolment.lot_id == lot.id, Enrolment.code.is_not(None))
    kinds = {row.code: row.kind for row in db.session.execute(enrolled)}
    return BidRecordFacts(
        case_number=lot.case.number, lot_title=lot.title, round=ROUND_NAMES[lot.round_kind].zh,
        opened_at=found(lot.opens_at), closed_at=found(lot.closes_at), start_price_minor=found(lot.start_price_minor),
        increment_minor=found(lot.increment_minor), final_price_minor=lot.leading_price_minor,
        result=f"成交，买受人竞买号 {lot.leading_code}" if lot.bid_count else "流拍，无人出价",
        bidder_count=len(kinds), extension_count=lot.extension_count,
        bids=tuple(
            BidLine(
                bid["bid_seq"], bid["code"], bid["amount_minor"],
                BID_KINDS["priority" if bid["is_priority"] else kinds[bid["code"]]], bid["received_at"],
            )
            for bid in reversed(ladder(lot.id, per_page=MOST_BIDS))
        ),
        record_sha256=record_hash(lot.id),
    )  # fmt: skip


def _draft_ruling(lot: Lot, _nobody: int) -> Any:
    return ruling_facts(db.session.get_one(Settlement, lot.id))


def _ruling_in_kind(lot: Lot, _nobody: int) -> Any:
    return in_kind_facts(db.session.get_one(Settlement, lot.id))


def assist_notice(lot: Lot, addressee: str = "", requests: str = "", enclosures: str = "") -> AssistNoticeFacts:
    """What the registry is asked for; what is left empty is written from the file."""
    settlement, buyer = db.session.get_one(Settlement, lot.id), found(winner(lot))
    contact, names = contact_of(lot), buyer_names(buyer)
    return AssistNoticeFacts(
        case_number=lot.case.number, addressee=addressee or "（登记机构）",
        ruling_number=found(settlement.ruling_number),
        cause="、".join(party.name for party in lot.case.parties if party.role == "applicant") + "申请执行"
        + "、".join(party.name for party in lot.case.parties if party.role == "debtor"),
        lot_title=lot.title, certificate=lot.asset.certificate, buyer_name=names,
        buyer_particulars="证件号码" + "、".join(one.id_number for one in buyers_of(buyer)),
        requests=paragraphs(requests) or default_requests(lot),
        enclosures=paragraphs(enclosures) or default_enclosures(lot), officer=contact.officer,
        court_phone=contact.phone, court_address=contact.address, issued_on=clock.today(),
    )  # fmt: skip


def default_requests(lot: Lot) -> tuple[str, ...]:
    """What a registry is usually asked for: every seizure of this court lifted, the buyer registered."""
    buyer = buyer_names(found(winner(lot)))
    return (
        *(
            f"解除以{seizure.order_number}对上述财产的查封。"
            for seizure in lot.asset.seizures
            if not seizure.released_on
        ),
        f"将上述财产过户登记至买受人{buyer}名下。",
    )


def default_enclosures(lot: Lot) -> tuple[str, ...]:
    """The ruling that the notice rests on."""
    return (f"{found(db.session.get_one(Settlement, lot.id).ruling_number)}执行裁定书一份",)


def _handover(lot: Lot, _nobody: int) -> HandoverRecordFacts:
    record, writer = db.session.get_one(HandoverRecord, lot.id), contact_of(lot).officer
    settlement = record.settlement
    return HandoverRecordFacts(
        case_number=lot.case.number, ruling_number=settlement.ruling_number or "", lot_title=lot.title,
        place=record.place, handed_over_on=found(settlement.handed_over_on),
        buyer_name=buyer_names(settlement.enrolment), received_by=record.received_by,
        present=paragraphs(record.present), items=paragraphs(record.items), meters=paragraphs(record.meters),
        condition=paragraphs(record.condition), reservations=paragraphs(record.reservations),
        officer=record.recorded_by.person.legal_name if record.recorded_by.person else writer,
    )  # fmt: skip


_WRITERS: Mapping[str, Callable[[Lot, int], Any]] = {
    "party_notice": _party_notice,
    "purchaser_notice": _purchaser_notice,
    "announcement": _announcement,
    "special_warnings": _warnings,
    "bidders_notice": _bidders_notice,
    "bid_record": _bid_record,
    "draft_ruling": _draft_ruling,
    "ruling_in_kind": _ruling_in_kind,
    "handover_record": _handover,
    "assist_notice": lambda lot, _nobody: assist_notice(lot),
}
