"""The ruling on a sale, or on a taking in kind, as a draft: what the house knows, for the judge to check, sign and issue."""

import sqlalchemy as sa

from auction.cases.models import EnforcementCase
from auction.cases.rules import PARTY_ROLES
from auction.enrolment.queries import buyer_names, buyers_of, winner
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.rules import NAMES, ROUND_NAMES
from auction.panel.queries import decisions_about
from auction.papers.facts import NamedParty, RulingFacts, RulingInKindFacts, Signatory
from auction.papers.issuing import draft

from .issuing import record_hash
from .models import SetOff, Settlement


def draft_ruling(settlement: Settlement) -> bytes:
    """The ruling of a paid lot as PDF, marked as a draft: 拍卖成交裁定书, for who took it in kind 以物抵债裁定书.

    Refuses STATE_FORBIDS before the price is paid.
    """
    lot = settlement.lot
    if settlement.paid_at is None:
        raise Refusal("STATE_FORBIDS", state=NAMES[lot.state])
    if lot.taken_at:
        return draft("ruling_in_kind", in_kind_facts(settlement), lot.court)
    return draft("draft_ruling", ruling_facts(settlement), lot.court)


def ruling_facts(settlement: Settlement) -> RulingFacts:
    """What the ruling states. The case number's suffix and the clerk's name are the judge's to add."""
    lot, case = settlement.lot, settlement.lot.case
    enrolment = found(winner(lot))
    buyer = buyer_names(enrolment)
    text = rule_set(lot.jurisdiction).citations["release_losers_within_hours"].text.title.zh
    return RulingFacts(
        case_number=settlement.ruling_number or case.number,
        parties=_parties(case),
        cause=_cause(case),
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
        signatories=_signatories(lot, "terms"),
        issued_on=clock.today(),
        bid_record_sha256=record_hash(lot.id),
    )


def in_kind_facts(settlement: Settlement) -> RulingInKindFacts:
    """What the ruling on a taking states: how every round ended, what is set off, what was paid (拍卖变卖规定 16, 20)."""
    lot, case = settlement.lot, settlement.lot.case
    taker = found(winner(lot))
    name, text = buyer_names(taker), rule_set(lot.jurisdiction).citations["taking_answer_days"].text.title.zh
    credited_minor = _set_off_minor(lot)
    return RulingInKindFacts(
        case_number=settlement.ruling_number or case.number,
        parties=_parties(case),
        cause=_cause(case),
        enforceable_document=case.title_document,
        seizure=_seizure(lot),
        lot_title=lot.title,
        rounds=_rounds(lot),
        creditor_name=name,
        creditor_particulars="证件号码" + "、".join(one.id_number for one in buyers_of(taker)),
        price_minor=settlement.price_minor,
        credited_minor=credited_minor,
        difference_minor=settlement.price_minor - credited_minor,
        paid_on=(
            found(settlement.paid_at).astimezone(COURT_ZONE).date() if credited_minor < settlement.price_minor else None
        ),
        legal_basis=f"依照《{text.strip('《》')}》第十六条、第二十条、第二十六条的规定",
        orders=(
            f"解除对{lot.title}的查封。",
            f"将{lot.title}作价人民币{format_amount(settlement.price_minor, lot.currency).strip('¥')}元，"
            f"交付申请执行人{name}抵偿债务，其权属自本裁定送达{name}时起转移。",
            f"{name}可持本裁定书到登记机构办理产权过户登记手续。",
        ),
        signatories=_signatories(lot, "taking_in_kind"),
        issued_on=clock.today(),
    )


def _set_off_minor(lot: Lot) -> int:
    """What of the price the creditor does not pay, because he would have received it."""
    approved = sa.select(sa.func.sum(SetOff.amount_minor)).where(SetOff.lot_id == lot.id, SetOff.state == "approved")
    return int(db.session.scalar(approved) or 0)


def _rounds(lot: Lot) -> str:
    """How every round of this cycle ended, the first of them first; the one that was taken had no bid."""
    chain = [lot]
    while chain[-1].previous is not None:
        chain.append(chain[-1].previous)
    ends = [(ROUND_NAMES[one.round_kind].zh, "因买受人悔拍未成" if one.state == "defaulted" and one is not lot else "因无人出价流拍")
            for one in reversed(chain)]  # fmt: skip
    return "，".join(f"{name}{end}" for name, end in ends)


def _parties(case: EnforcementCase) -> tuple[NamedParty, ...]:
    return tuple(NamedParty(PARTY_ROLES[party.role].zh, party.name, party.address) for party in case.parties)


def _cause(case: EnforcementCase) -> str:
    return f"{_names(case, 'applicant')}申请执行{_names(case, 'debtor')}"


def _names(case: EnforcementCase, role: str) -> str:
    return "、".join(party.name for party in case.parties if party.role == role)


def _seizure(lot: Lot) -> str:
    orders = "、".join(seizure.order_number for seizure in lot.asset.seizures if not seizure.released_on)
    return f"执行中，本院以{orders}查封了上述财产" if orders else "执行中，本院查封了上述财产"


def _signatories(lot: Lot, matter: str) -> tuple[Signatory, ...]:
    """The judges who decided the matter: the terms of the sale, or who takes the thing."""
    decided = [one for one in decisions_about(f"lot:{lot.id}", matter) if one.state == "approved"]
    judges = [vote.judge for vote in decided[0].votes] if decided else []
    return tuple(Signatory("审判员", judge.person.legal_name) for judge in judges if judge.person)
