"""The sale ruling as a draft: what the house knows, for the judge to check, sign and issue."""

from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.cases.rules import PARTY_ROLES
from auction.enrolment.queries import buyer_names, buyers_of, winner
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import found
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.rules import NAMES, ROUND_NAMES
from auction.panel.queries import decisions_about
from auction.papers.facts import NamedParty, RulingFacts, Signatory
from auction.papers.issuing import draft

from .issuing import record_hash
from .models import Settlement


def draft_ruling(settlement: Settlement) -> bytes:
    """拍卖成交裁定书 of a paid sale as PDF, marked as a draft. Refuses STATE_FORBIDS before the price is paid."""
    if settlement.paid_at is None:
        raise Refusal("STATE_FORBIDS", state=NAMES[settlement.lot.state])
    return draft("draft_ruling", ruling_facts(settlement), settlement.lot.court)


def ruling_facts(settlement: Settlement) -> RulingFacts:
    """What the ruling states. The case number's suffix and the clerk's name are the judge's to add."""
    lot, case = settlement.lot, settlement.lot.case
    enrolment = found(winner(lot))
    buyer = buyer_names(enrolment)
    text = rule_set(lot.jurisdiction).citations["release_losers_within_hours"].text.title.zh
    return RulingFacts(
        case_number=settlement.ruling_number or case.number,
        parties=tuple(NamedParty(PARTY_ROLES[party.role].zh, party.name, party.address) for party in case.parties),
        cause=f"{_names(case, 'applicant')}申请执行{_names(case, 'debtor')}",
        enforceable_document=case.title_document,
        seizure=_seizure(lot),
        lot_title=lot.title,
        round=ROUND_NAMES[lot.round_kind].zh,
        closed_at=found(lot.closes_at),
        buyer_name=buyer,
        buyer_particulars="证件号码" + "、".join(one.id_number for one in buyers_of(enrolment)),
        price_minor=settlement.price_minor,
        paid_on=found(settlement.paid_at).astimezone(COURT_ZONE).date(),
        legal_basis=f"依照《{text}》第二十二条第二款的规定",
        orders=(
            f"解除对{lot.title}的查封。",
            f"{lot.title}归买受人{buyer}所有，其权属自本裁定送达买受人{buyer}时起转移。",
            f"买受人{buyer}可持本裁定书到登记机构办理产权过户登记手续。",
        ),
        signatories=tuple(Signatory("审判员", judge.person.legal_name) for judge in _judges(lot) if judge.person),
        issued_on=clock.today(),
        bid_record_sha256=record_hash(lot.id),
    )


def _names(case: EnforcementCase, role: str) -> str:
    return "、".join(party.name for party in case.parties if party.role == role)


def _seizure(lot: Lot) -> str:
    orders = "、".join(seizure.order_number for seizure in lot.asset.seizures)
    return f"执行中，本院以{orders}查封了上述财产" if orders else "执行中，本院查封了上述财产"


def _judges(lot: Lot) -> list[User]:
    """The judges who decided the terms of the sale."""
    decided = [one for one in decisions_about(f"lot:{lot.id}", "terms") if one.state == "approved"]
    return [vote.judge for vote in decided[0].votes] if decided else []
