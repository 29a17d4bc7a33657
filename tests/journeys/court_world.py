"""A lived-in demo court inside the test's own process, its visitors, and the numbers of the things in it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from auction.accounts.inbox import stop_token
from auction.accounts.models import Court, IdentityProof, InboxNotice, User
from auction.accounts.rules import READS_BELOW
from auction.agreements.settling import record_agreement, state_payment
from auction.annulment.models import Annulment, Recovery
from auction.batches.actions import order
from auction.brokerage.actions import link_platform
from auction.brokerage.referring import link_token
from auction.cases.claiming import add_segment
from auction.cases.models import AssetFile, Claim, EnforcementCase, Party
from auction.complaints.actions import complain
from auction.credentials.models import Passkey
from auction.credentials.sign_ins import open_session
from auction.demo import stories
from auction.demo.acts import People, _asset, case_with_asset
from auction.demo.loader import _tell
from auction.demo.papers import photo
from auction.demo.people import PARTNER, make_court, make_people
from auction.demo.valuing import commission, report_on
from auction.disclosure.actions import state_fact
from auction.disclosure.models import PagePicture, Preview
from auction.disclosure.queries import facts_of
from auction.distribution.models import DistributionLine, DistributionPlan
from auction.drafts.actions import SentForm, keep_sent, save_draft
from auction.enrolment.barring import declare_relative, note_unqualified
from auction.enrolment.models import Authority, DeclaredRelative, Enrolment, Participant
from auction.forfeiture.models import Forfeiture, TopUp
from auction.ground import clock
from auction.ground.files import keep, store_file
from auction.ground.store import db, transaction
from auction.journal.models import JournalEntry
from auction.journal.rules import content_hash
from auction.keys.actions import add_client
from auction.keys.models import PartnerMember
from auction.keys.rules import Rights
from auction.lots.models import Lot, LotFile, PriorityPurchaser
from auction.lots.rounds import draft_lot
from auction.objections.models import Objection, ObjectionLine
from auction.opendata.actions import make_dump
from auction.panel.models import PanelDecision
from auction.papers.actions import record_delivery
from auction.papers.models import Paper
from auction.partners.models import Delivery, Endpoint, EndpointKey, Partner
from auction.payments.models import Payment, Payout, Refund
from auction.pictures.models import PictureCopy, PictureDrawing
from auction.platforms.actions import add_platform, start_network_inquiry
from auction.platforms.links import token_of
from auction.platforms.queries import requests_of
from auction.questions.actions import ask
from auction.remittance.models import PaymentFile, PaymentFileLine
from auction.settlement.models import LoanPayer, SetOff, Settlement
from auction.surplus.models import SurplusNotice, SurplusReply
from auction.valuation.actions import fix_price, offer_price, record_facts, start_negotiation
from auction.valuation.hearing import services_of
from auction.valuation.objecting import object_to_report
from auction.valuation.queries import inquiries_of, negotiating_parties
from auction.viewing.actions import book
from auction.viewing.models import ViewingSlot
from tests import builders
from tests.browsing import Visitor, page, sign_in
from tests.deadlines.stories import holidays_of

from .appraisal_world import appraisal_things
from .bank_world import bank_things
from .following_world import following_things
from .outside_world import outside_things


def tell(standing: clock.ManualClock, now: datetime, past_days: int, told: Sequence) -> People:
    """Make the demo court and tell these stories on the standing clock, so that they have led up to `now`."""
    standing.at = now - timedelta(days=past_days)
    people = People(make_people(make_court()))
    _tell([story(people, now) for story in told], standing, now)
    return people


class World:
    """The court, who visits it, and what can be asked for."""

    def __init__(self, app: Flask, people: People) -> None:
        self.app, self.people = app, people
        self.others: dict[str, User] = {}
        self.tokens: dict[str, str] = {}
        self._visitors: dict[str, Visitor] = {}
        # Variable of an address → the thing that exists; under an endpoint's name where it means another thing.
        self.values: dict[str, dict[str, object]] = {}

    def visitor(self, name: str, language: str = "en") -> Visitor:
        """A browser, signed in as `name` unless he is the stranger; his form token is in `tokens`."""
        if name not in self._visitors:
            visitor = self._visitors[name] = Visitor(self.app, self.app.response_class)
            if name != "stranger":
                sign_in(visitor, self.others[name] if name in self.others else self.people[name])
            shown = visitor.get("/account/login" if name == "stranger" else "/guide")
            self.tokens[name] = page(shown).select_one("input[name=csrf_token]")["value"]
        self._visitors[name].set_cookie("language", language)
        return self._visitors[name]

    def ask(self, name: str, method: str, path: str, data: dict | None = None, language: str = "en") -> TestResponse:
        """A request with a good form token."""
        visitor = self.visitor(name, language)
        if method == "GET":
            return visitor.get(path, buffered=True)
        return visitor.post(path, data={"csrf_token": self.tokens[name], **(data or {})}, buffered=True)

    def path(self, rule: Rule, **bad: str) -> str:
        """The address of a route to things that exist, save those in `bad`."""
        values = {**self.values[""], **self.values.get(rule.endpoint, {}), **bad}
        text = "".join(str(values[text]) if is_variable else text for is_variable, text in rule._trace)
        return text.removeprefix("|")

    def counts(self) -> dict[str, tuple[int, int | None]]:
        """Of every table but the sign-ins, how many rows it has and the transaction that wrote the youngest of them."""
        db.session.rollback()
        union = " UNION ALL ".join(
            f"SELECT '{table.name}', count(*), max(xmin::text::bigint) FROM \"{table.name}\""
            for table in db.metadata.sorted_tables
            if table.name != "sign_in_session"
        )
        return {name: (count, youngest) for name, count, youngest in db.session.execute(sa.text(union))}


def lived_in(app: Flask, standing: clock.ManualClock, now: datetime) -> World:
    """Sold, open and drafted lots, a second court, and people who have nothing here."""
    told = (stories.paid_out, stories.open_with_bidders, stories.before_the_panel)
    world = World(app, tell(standing, now, 110, told))
    with app.test_request_context():
        _people_elsewhere(world)
        _things(world)
    db.session.commit()
    return world


def _passkey(bidder: User) -> uuid.UUID:
    one = Passkey(
        user_id=bidder.id, name="手机", credential_id=b"a", public_key=b"b", sign_count=0, added_at=clock.now()
    )
    db.session.add(one)
    db.session.commit()
    return one.id


def _dumped() -> str:
    make_dump()
    return clock.today().isoformat()


def _segment(world: World, claim: Claim) -> int:
    return add_segment(
        claim.id, world.people["officer"], "payment", clock.today() - timedelta(days=1), None, None, 100, "收条"
    ).id  # fmt: skip


def _people_elsewhere(world: World) -> None:
    above = db.session.scalars(sa.select(Court).where(Court.parent_id.is_(None))).one()
    here = db.session.scalars(sa.select(Court).where(Court.parent_id == above.id)).one()
    there, below = _court("外省中级人民法院", None), _court("江州市西城区人民法院", here.id)
    for place, court in (("above", above), ("below", below)):
        for role in READS_BELOW:
            world.others[f"{role}_{place}"] = builders.user(role)
            world.others[f"{role}_{place}"].court = court
    for role in ("officer", "judge", "finance", "supervisor", "party", "bidder", "appraiser", "partner"):
        world.others[f"{role}_elsewhere"] = builders.user(role)
        if role in ("officer", "judge", "finance", "supervisor"):
            world.others[f"{role}_elsewhere"].court = there
    there_too = Partner(name="乙平台", contact_email="ops@elsewhere.example", added_at=clock.now())
    db.session.add(PartnerMember(user=world.others["partner_elsewhere"], partner=there_too, appointed_at=clock.now()))
    world.others["newcomer"] = builders.user("bidder")
    world.others["newcomer"].person = None
    db.session.commit()


def _court(name: str, parent_id: int | None) -> Court:
    court = Court(
        name_zh=name, name_en="Another court", parent_id=parent_id, address="西城路1号", phone="0701-1234567",
        supervision_phone="0701-7654321", account_holder=name, account_bank="江州银行", account_number="6200000000000002",
    )  # fmt: skip
    db.session.add(court)
    db.session.flush()
    return court


def _things(world: World) -> None:
    paid = _one(sa.select(Lot).where(Lot.state == "settled"))
    running = _one(sa.select(Lot).where(Lot.state == "open"))
    proposal = _one(sa.select(PanelDecision).where(PanelDecision.decided_at.is_(None)))
    draft = db.session.get_one(Lot, int(proposal.subject.removeprefix("lot:")))
    party = _one(sa.select(Party).where(Party.case_id == draft.case_id, Party.role == "applicant"))
    debtor = _one(sa.select(Party).where(Party.user_id == world.people["debtor"].id))
    claim = _one(sa.select(Claim).where(Claim.party_id == party.id))
    photo_id = db.session.scalars(sa.select(AssetFile.file_id).where(AssetFile.asset_id == draft.asset_id)).first()
    letter_id = _one(sa.select(LotFile).where(LotFile.lot_id == paid.id, LotFile.kind == "confirmation")).file_id
    place = _one(
        sa.select(Enrolment).where(Enrolment.lot_id == running.id, Enrolment.user_id == world.people["bidder1"].id)
    )
    deposit = _one(sa.select(Payment).where(Payment.subject == f"enrolment:{place.id}"))
    general = {
        "lot_id": draft.id, "case_id": draft.case_id, "asset_id": draft.asset_id, "party_id": party.id,
        "claim_id": claim.id, "segment_id": _segment(world, claim), "decision_id": proposal.id, "plan_id": _one(sa.select(DistributionPlan)).id,
        "goal": "opening", "topic": "risks", "act_key": "announce", "refund_id": db.session.scalars(sa.select(Refund.id)).first(), "payout_id": db.session.scalars(sa.select(Payout.id)).first(), "batch_id": _payment_file(draft.court_id), "enrolment_id": place.id,
        "payment_id": deposit.id, "file_id": photo_id, "user_id": world.people["finance1"].id, "token": "x",
        "reference": "a-17", "booking_id": uuid.UUID(int=9),
        "scheme": "hmac", "act": "test", "filename": "front/mark.svg", "kind": "party", "recipient_id": party.id, **_partner(),
        "proof_id": _proof(world), "purchaser_id": _purchaser(draft), "authority_id": _authority(running),
        "id_number": _unqualified(world, draft), "relative_id": _relative(world), "court_id": draft.court_id,
        "loan_payer_id": _lender(paid), "verdict": "confirmed", "set_off_id": _set_off(paid),
        "fact_id": _fact(world, draft),
        "holiday_id": holidays_of(2027), "step": "tax",
        **bank_things(draft.case.account_number, clock.today()),
    }  # fmt: skip
    commissioned = inquiries_of(commission(
        world.people, case_with_asset(world.people, 150, stories.GARAGE, (0, 10**6, 10**6))
    ))[0].id  # fmt: skip
    second = draft_lot(
        _asset(world.people["officer"], db.session.get_one(EnforcementCase, debtor.case_id), stories.GARAGE, 151).id,
        "first",
        world.people["officer"],
    )
    talks = start_negotiation(second.id, world.people["officer"], clock.today() + timedelta(days=6)).id
    forfeited = _forfeited(world, paid)
    world.values = {"": general | {"inquiry_id": talks}}
    bidder = world.people["bidder1"]
    world.values[""]["notice_id"] = db.session.scalars(
        sa.select(InboxNotice.id).where(InboxNotice.user_id == bidder.id)
    ).first()
    _half_written(world)
    world.values["credentials.remove_passkey"] = {"passkey_id": _passkey(bidder)}
    world.values["credentials.end_session"] = {"session_id": open_session(db.session(), bidder, "password")}
    world.values["keys.dismiss"] = {"user_id": world.people["partner"].id}
    world.values["accounts.stop_mails"] = {"token": stop_token(bidder.id, "outbid")}
    world.values["feeds.sitemap_lots"] = {"number": 1}
    world.values["statistics.table"] = {"by": "court"}
    drafted = order(uuid.uuid4(), "announce", [str(draft.id)], world.people["officer"])
    world.values["batches.show"] = {"batch_id": drafted.id}
    for endpoint in ("room.bid", "enrolment.enrol", "room.record", "room.show", "enrolment.standing", "lots.show",
                     "room_api.bid", "room_api.events", "room_api.lot_head", "front.record", "stays.suspend", "stays.withdraw",
                     "disclosure.total", "feeds.lot_ics", "feeds.card", "room.leave_maximum", "room.withdraw_maximum", "room_api.put_maximum",
                     "room_api.delete_maximum"):  # fmt: skip
        world.values[endpoint] = {"lot_id": running.id}
    for name in (
        "knowing",
        "confirmation",
        "extension",
        "loan_payer",
        "pay_balance",
        "ruling",
        "ruling_draft",
        "show",
    ):
        world.values[f"settlement.{name}"] = {"lot_id": paid.id}
    world.values |= {f"opendata_api.{name}": {"lot_id": running.id} for name in ("lot", "files", "rounds", "bids")}
    world.values["opendata_api.dump"] = {"day": _dumped()}
    _correctable(world, running)
    _drawn(world, paid)
    world.values |= {f"handover.{name}": {"lot_id": paid.id} for name in ("enter", "record", "record_paper", "show")}
    world.values["setoff.ask"] = {"lot_id": paid.id}
    _public_life(world, running)
    _platforms(world, debtor)
    _owing(world, debtor)
    world.values |= outside_things(paid) | following_things(bidder, running)
    world.values["surplus.answer"] = {"surplus_id": _left_with_nothing(world, debtor)}
    world.values |= {
        f"taking.{name}": {"lot_id": paid.id}
        for name in (
            "apply",
            "desk",
            "give_back",
            "offer",
            "propose",
            "record_application",
            "second_cycle",
            "set_aside",
            "show",
        )
    }
    for name in ("approve", "reject", "rest", "top_up", "use", "value"):
        world.values.setdefault(f"forfeiture.{name}", {"lot_id": forfeited})
    world.values["annulment.own"] = world.values["annulment.show"] = {"lot_id": forfeited}
    world.values["annulment.propose"] = {"lot_id": paid.id}
    recovery_id = _recovery(world, forfeited, paid)
    for name in ("repay", "pay_back"):
        world.values[f"annulment.{name}"] = {"recovery_id": recovery_id}
    world.values["finance.money_list"] = {"name": "refunds"}
    for name in ("finance.case_account", "distribution.new_plan", "finance.statement"):
        world.values[name] = {"case_id": paid.case_id}
    heard = _contested(world, paid)
    for name in ("waive", "object_to", "service", "correct"):
        world.values[f"objections.{name}"] = {"plan_id": heard.plan_id}
    for name in ("show", "answer", "lawsuit", "judgment"):
        world.values[f"objections.{name}"] = {"objection_id": heard.id}
    _papers(world, paid, _one(sa.select(Paper).where(Paper.file_id == letter_id)))
    world.values["ground.public_file"] = {"file_id": letter_id}
    db.session.add(PictureDrawing(source_id=letter_id, begun_at=clock.now(), tries=1))
    db.session.flush()
    db.session.add(PictureCopy(source_id=letter_id, suffix="webp", width_px=320, sha256="0" * 64, content=b"x"))
    db.session.commit()
    world.values["pictures.copy"] = {"sha256": "0" * 64, "suffix": "webp"}
    world.values["lots.file"] = {"lot_id": paid.id, "file_id": letter_id}
    for endpoint in ("valuation.name_price", "valuation.record_price"):
        world.values[endpoint] = {"party_id": debtor.id}
    _report_heard(world, debtor)
    _complaint(world, debtor)
    appraisal_things(world.people, world.values, commissioned, debtor.case)


def _half_written(world: World) -> None:
    """A form that bidder1 has half written, and one that he sent while he was signed out."""
    page = f"/lots/{world.values['']['lot_id']}/enrol"
    draft = save_draft(world.people["bidder1"], page, page, "报名", [["name", "王委托 <b>&"]], 0)
    form = SentForm(page, page, [["name", "王委托 <b>&\n第二行"]], ["授权书.pdf"])
    world.values["drafts.throw_away_one"] = {"draft_id": draft.id}
    world.values["drafts.sent_too_late"] = {"token": keep_sent(form)}


def _report_heard(world: World, debtor: Party) -> None:
    """A report that the parties were sent, with an objection and its paper."""
    officer = world.people["officer"]
    asset = _asset(officer, db.session.get_one(EnforcementCase, debtor.case_id), stories.GARAGE, 156)
    inquiry_id = report_on(world.people, commission(world.people, asset), 100_000_00)
    source = services_of(inquiry_id)[0].source
    paper = photo("movable", 11)
    applicant = next(party for party in debtor.case.parties if party.role == "applicant")
    filed = object_to_report(inquiry_id, officer, applicant.id, source, ["scope"], "漏了储藏室", paper)
    values = {"inquiry_id": inquiry_id, "party_id": debtor.id, "source": source, "objection_id": filed.id}
    for name in ("object_to", "objection", "objection_paper", "own_report_file", "receipt", "record_objection",
                 "record_waiver", "serve", "source_file", "waive"):  # fmt: skip
        world.values[f"valuation.{name}"] = values


def _correctable(world: World, lot: Lot) -> None:
    """A published lot and one of its facts."""
    fact_id = facts_of(lot.asset_id)[0].id
    for name in ("change_fact", "discard", "draft", "new_fact", "strike_fact", "texts", "versions"):
        world.values[f"corrections.{name}"] = {"lot_id": lot.id, "fact_id": fact_id}


def _left_with_nothing(world: World, debtor: Party) -> int:
    """An applicant, the person that `debtor` is, was told that nothing may be left for him."""
    asset = case_with_asset(world.people, 161, stories.GARAGE, (10**6, 10**6, 10**6))
    applicant = next(party for party in asset.case.parties if party.role == "applicant")
    applicant.user_id = debtor.user_id
    db.session.commit()
    lot = draft_lot(asset.id, "first", world.people["officer"])
    notice = SurplusNotice(
        lot=lot, start_price_minor=1, claims_minor=1, costs_minor=0, told_at=clock.now(),
        told_by_id=world.people["officer"].id,
        replies=[SurplusReply(party=applicant, received_on=clock.today(), reply_by=clock.today())],
    )  # fmt: skip
    db.session.add(notice)
    db.session.commit()
    return notice.id


def _owing(world: World, debtor: Party) -> None:
    """A case in which bidder1 is the debtor: he may pay what is owed."""
    asset = case_with_asset(world.people, 159, stories.GARAGE, (0, 10**6, 10**6))
    own = next(party for party in asset.case.parties if party.role == "debtor")
    own.user_id = world.people["bidder1"].id
    db.session.commit()
    world.values["redemption.show"] = {"case_id": asset.case_id}
    lot, officer, paper = (
        draft_lot(asset.id, "first", world.people["officer"]),
        world.people["officer"],
        photo("movable", 14),
    )
    agreement = record_agreement(
        asset.case_id, officer, uuid.uuid4(), clock.today(), [party.id for party in asset.case.parties],
        f"{clock.today()} 100 1", "", paper,
    )  # fmt: skip
    agreement.state = "in_force"
    db.session.commit()
    made = state_payment(asset.case_id, officer, uuid.uuid4(), asset.case.claims[0].id, 100, clock.today())
    values = {"lot_id": lot.id, "case_id": asset.case_id, "agreement_id": agreement.id, "payment_id": made.id}
    for name in ("complete_sale", "conclude", "confirm_payment", "decline_sale", "name_buyer", "paper", "pay_sale",
                 "propose_sale", "record_agreement", "sale", "sale_desk", "show", "state_payment",
                 "take_up_again"):  # fmt: skip
        world.values[f"agreements.{name}"] = values


def _platforms(world: World, debtor: Party) -> None:
    """A platform of the list that is asked and has not answered."""
    administrator, officer = world.people["administrator"], world.people["officer"]
    platform = add_platform(administrator, "询价平台（测试）", "platform@example.com", None, 1_000_00)
    asset = _asset(officer, db.session.get_one(EnforcementCase, debtor.case_id), stories.GARAGE, 158)
    lot = draft_lot(asset.id, "first", officer)
    record_facts(
        lot.id, officer, can_negotiate=False, has_official_price=False, needs_site_survey=False, network_capable=True,
        law_demands_appraisal=False, reasons="双方不同意议价",
    )  # fmt: skip
    inquiry = start_network_inquiry(lot.id, officer)
    token = token_of(requests_of(inquiry.id)[0].id)
    for name in ("answer", "more_time"):
        world.values[f"platforms.{name}"] = {"token": token}
    for name in ("correct", "reissue"):
        world.values[f"platforms.{name}"] = {"inquiry_id": inquiry.id}
    for name in ("platforms.delist", "platforms_inbound.message", "brokerage.unlink"):
        world.values[name] = {"platform_id": platform.id}
    partner_id = world.values[""]["partner_id"]
    link_platform(partner_id, platform.id, administrator)
    link = link_token(partner_id, None, "spring", clock.now() + timedelta(days=1))
    for name in ("brokerage_api.extension", "brokerage_api.report", "platforms.review"):
        world.values[name] = {"request_id": requests_of(inquiry.id)[0].id}
    world.values["brokerage.follow_link"] = {"token": link}


def _public_life(world: World, running: Lot) -> None:
    """Two appointments, one of them booked by bidder1, and a question that waits."""
    at, minute = clock.now(), timedelta(minutes=1)
    slots = [
        ViewingSlot(lot_id=running.id, starts_at=at + start * minute, ends_at=at + 9 * minute, place="门口", places=1)
        for start in (2, 3)
    ]
    db.session.add_all(slots)
    db.session.commit()
    booking = book(slots[0].id, world.people["bidder1"], uuid.uuid4(), 2)
    question = ask(running.id, world.people["bidder1"], uuid.uuid4(), "院子是否计入面积？")
    for name in ("viewing.show", "viewing.book", "questions.show", "questions.ask"):
        world.values[name] = {"lot_id": running.id}
    world.values["viewing.cancel"] = {"slot_id": slots[1].id}
    world.values["viewing.give_back"] = {"booking_id": booking.id}
    for name in ("answer", "decline"):
        world.values[f"questions.{name}"] = {"question_id": question.id}


def _papers(world: World, paid: Lot, letter: Paper) -> None:
    """The confirmation letter, delivered, and the notice to assist that can be made."""
    delivery = record_delivery(
        uuid.uuid4(), letter.id, world.people["officer"], photo("movable", 12), method="direct", result="delivered",
        delivered_on=clock.today(), served_by="王执行员", received_by="本人", remark="",
    )  # fmt: skip
    for name in ("deliver", "file", "proof", "verify"):
        world.values[f"papers.{name}"] = {"paper_id": letter.id, "delivery_id": delivery.id}
    for name in ("make", "papers", "preview"):
        world.values[f"drafting.{name}"] = {"lot_id": paid.id, "kind": "assist_notice"}
        world.values[f"drafting.{name}_for"] = {
            "lot_id": paid.id, "kind": "party_notice", "recipient_id": paid.case.parties[0].id,
        }  # fmt: skip


def _drawn(world: World, lot: Lot) -> None:
    """A published report whose pages have been drawn."""
    report = _one(sa.select(LotFile).where(LotFile.lot_id == lot.id, LotFile.kind == "pricing_basis"))
    lot_id, file_id = lot.id, report.file_id
    with transaction() as session:
        picture = store_file(session, photo("movable", 12), is_public=False, actor_id=None)
        session.execute(sa.delete(PagePicture).where(PagePicture.source_id == file_id))
        session.merge(Preview(source_id=file_id, begun_at=clock.now(), tries=1, finished_at=clock.now(), page_count=1))
        session.add(PagePicture(source_id=file_id, number=1, file_id=picture.id))
    for name in ("pages", "page_picture"):
        world.values[f"disclosure.{name}"] = {"lot_id": lot_id, "file_id": file_id, "number": 1}


def _complaint(world: World, debtor: Party) -> None:
    """A price of the debtor's case, and what he laid before the supervision about it."""
    officer, debtor_id, user_id = world.people["officer"], debtor.id, debtor.user_id
    asset = _asset(officer, db.session.get_one(EnforcementCase, debtor.case_id), stories.GARAGE, 153)
    lot = draft_lot(asset.id, "first", officer)
    inquiry_id = start_negotiation(lot.id, officer, clock.today() + timedelta(days=6)).id
    for party in negotiating_parties(lot):
        offer_price(inquiry_id, officer, party.id, 100_000_00)
    fix_price(inquiry_id, officer)
    paper = photo("movable", 12)
    filed = complain(inquiry_id, db.session.get_one(User, user_id), debtor_id, "fraud", "隐瞒租约", paper)
    for name in ("file", "proof", "show"):
        world.values[f"complaints.{name}"] = {
            "inquiry_id": inquiry_id, "party_id": debtor_id, "complaint_id": filed.id,
        }  # fmt: skip


def _payment_file(court_id: int):
    """A payment file with one pay-out in it."""
    payout, batch_id = db.session.scalars(sa.select(Payout)).first(), uuid.uuid4()
    with transaction() as session:
        file = keep(session, b"<Document/>", "application/xml", "x.xml", is_public=False, actor_id=None)
        line = PaymentFileLine(position=1, payout_id=payout.id, end_to_end_id="x", amount_minor=payout.amount_minor)
        session.add(PaymentFile(
            id=batch_id, court_id=court_id, account_number="1", currency="CNY", file_id=file.id, line_count=1,
            sum_minor=payout.amount_minor, made_at=clock.now(), execute_on=clock.today(), is_secret=False, state="made",
            lines=[line],
        ))  # fmt: skip
    return batch_id


def _one(query: sa.Select):
    return db.session.scalars(query).one()


def _contested(world: World, lot: Lot) -> Objection:
    """An objection to an approved plan that is still being served."""
    known, clerks = _one(sa.select(DistributionPlan)), [world.people["finance1"], world.people["finance2"]]
    plan = DistributionPlan(
        case_id=lot.case_id, state="approved", proceeds_minor=1, content=known.content, content_hash=known.content_hash,
        prepared_by=clerks[0], prepared_by_person_id=clerks[0].person_id, prepared_at=clock.now(), decided_at=clock.now(),
        decided_by=clerks[1], decided_by_person_id=clerks[1].person_id,
    )  # fmt: skip
    objection = Objection(
        plan=plan, party=lot.case.parties[0], reason="计算有误", filed_on=clock.today(), filed_at=clock.now(),
        filed_by_id=lot.case.officer_id, request_id=uuid.uuid4(),
        lines=[ObjectionLine(position=1, asked_minor=0, disputed_minor=1)],
    )  # fmt: skip
    db.session.add(objection)
    db.session.commit()
    return objection


def _authority(lot: Lot):
    """An agent's paper that waits for the court."""
    agent = builders.user("bidder")
    enrolment = Enrolment(
        lot=lot, user=agent, person=agent.person, kind="agent", deposit_minor=lot.deposit_minor, requested_at=clock.now(),
    )  # fmt: skip
    db.session.add(enrolment)
    db.session.commit()
    lot_id, enrolment_id = lot.id, enrolment.id
    with transaction() as session:
        kept = store_file(session, photo("movable", 10), is_public=False, actor_id=None)
        paper = Authority(enrolment_id=enrolment_id, file_id=kept.id, submitted_at=clock.now())
        named = Participant(
            enrolment_id=enrolment_id, position=2, lot_id=lot_id, part="principal", legal_name="王委托",
            id_kind="passport", id_number="E12345678", is_confirmed=False,
        )  # fmt: skip
        session.add_all([paper, named])
    return paper.id


def _fact(world: World, lot: Lot) -> int:
    """Something known of an asset that is not published."""
    return state_fact(
        lot.asset_id, world.people["officer"], topic="tenancy", what="无租赁", payer="nobody", certainty="stated",
        source="邻居", stated_on=clock.today(),
    ).id  # fmt: skip


def _unqualified(world: World, lot: Lot) -> str:
    officer = world.people["officer"]
    return note_unqualified(lot.id, officer, "李某", "passport", "E87654321", "名下已有两套住房。").id_number


def _lender(lot: Lot):
    """A bank that waits for the officer's word."""
    lender = LoanPayer(
        id=uuid.uuid4(), lot_id=lot.id, bank_name="江州银行", account_holder="江州银行", named_at=clock.now()
    )
    db.session.add(lender)
    db.session.commit()
    return lender.id


def _set_off(lot: Lot):
    """A creditor's request that waits for the clerks."""
    creditor = db.session.scalars(
        sa.select(Party).where(Party.case_id == lot.case_id, Party.role == "applicant")
    ).first()
    asked = SetOff(id=uuid.uuid4(), lot_id=lot.id, party=creditor, state="asked", asked_at=clock.now())
    db.session.add(asked)
    db.session.commit()
    return asked.id


def _forfeited(world: World, paid: Lot) -> int:
    """A sale of the same asset whose buyer defaulted: the use of his deposit waits for the second clerk."""
    bidder, clerk, at = world.people["bidder1"], world.people["finance1"], clock.now()
    lot = builders.announced_lot(
        asset=paid.asset, court_id=paid.court_id, state="defaulted", bid_count=1, leading_price_minor=800_000_00,
        leading_code="D001",
    )  # fmt: skip
    buyer = Enrolment(
        lot=lot, user=bidder, person=bidder.person, deposit_minor=70_000_00, requested_at=at, confirmed_at=at,
        code="D001",
    )  # fmt: skip
    db.session.add(buyer)
    db.session.flush()
    db.session.add(Settlement(
        lot_id=lot.id, enrolment_id=buyer.id, price_minor=800_000_00, deposit_minor=70_000_00,
        balance_minor=730_000_00, opened_at=at, balance_due_on=clock.today(), balance_late_at=at, defaulted_at=at,
        letter_refusal="LETTER_FACTS_MISSING",
    ))  # fmt: skip
    db.session.flush()
    with_nothing = dict.fromkeys(("cost_loss", "price_shortfall", "case_debt", "related_debt"), 0)
    content = {
        "lot": lot.id, "case": lot.case_id, "currency": "CNY", "standing_minor": 0, "original_price_minor": 800_000_00,
        "resale_lot": None, "resale_price_minor": 0, "cost_loss_minor": 0, "cost_proof": "", "shortfall_minor": 0,
        "related": None, "used_minor": with_nothing, "rest_minor": 0, "top_up_minor": 10_000_00,
    }  # fmt: skip
    proposal = Forfeiture(
        lot_id=lot.id, content=content, content_hash=content_hash(content), prepared_by_id=clerk.id,
        prepared_by_person_id=clerk.person_id, prepared_at=at,
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    db.session.add(TopUp(lot_id=lot.id, forfeiture_id=proposal.id, amount_minor=10_000_00, ordered_at=at))
    db.session.commit()
    return lot.id


def _recovery(world: World, lot_id: int, paid: Lot) -> int:
    """The same sale is annulled besides, and one share of the case's plan is asked back from bidder1."""
    decided = PanelDecision(
        case_id=paid.case_id, matter="annulment", subject=f"lot:{lot_id}", title=paid.title, content={},
        content_hash="0" * 64, proposed_by_id=world.people["officer"].id, proposed_at=clock.now(), state="lapsed",
        decided_at=clock.now(),
    )  # fmt: skip
    db.session.add(decided)
    db.session.flush()
    undone = Annulment(
        lot_id=lot_id, decision_id=decided.id, ground="system_fault", annulled_at=clock.now(), price_minor=1_00
    )
    share = db.session.scalars(
        sa.select(DistributionLine)
        .join(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .where(DistributionPlan.case_id == paid.case_id)
        .order_by(DistributionLine.plan_id, DistributionLine.position)
    ).first()
    payer = Party(
        case_id=paid.case_id, role="creditor", is_enterprise=False, name="某债权人", id_number="X7", address="江州市",
        phone="1", payee_bank="江州银行", payee_account="1", user_id=world.people["bidder1"].id,
    )  # fmt: skip
    db.session.add_all([undone, payer])
    db.session.flush()
    recovery = Recovery(
        lot_id=lot_id, plan_id=share.plan_id, position=share.position, party_id=payer.id, payee_name=payer.name,
        amount_minor=1_00,
    )  # fmt: skip
    db.session.add(recovery)
    db.session.commit()
    return recovery.id


def _relative(world: World) -> int:
    declare_relative(world.people["judge1"], "赵某", "配偶", "passport", "E11111111")
    return _one(sa.select(DeclaredRelative)).id


def _proof(world: World):
    with transaction() as session:
        kept = store_file(session, photo("movable", 9), is_public=False, actor_id=None)
        proof = IdentityProof(
            user_id=world.others["newcomer"].id, legal_name="新来者", id_kind="resident_id", id_number="1", phone="1",
            service_address="江州", file_id=kept.id, state="pending", submitted_at=clock.now(),
        )  # fmt: skip
        session.add(proof)
        session.flush()
        return proof.id


def _purchaser(lot: Lot) -> int:
    with transaction() as session:
        row = PriorityPurchaser(lot_id=lot.id, name="共有人", id_number="990101199001011234", nature="共有", rank=1)
        session.add(row)
        session.flush()
        return row.id


def _partner() -> dict[str, object]:
    """A partner, its address, and a delivery that was given up."""
    with transaction() as session:
        partner = session.scalars(sa.select(Partner).filter_by(name=PARTNER)).one()
        key, _ = add_client(session, partner.id, "甲", Rights(frozenset(), None, 60), 90, None)
        endpoint = Endpoint(partner_id=partner.id, url="https://partner.example/", added_at=clock.now())
        entry = session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == "lot.announced").limit(1)).one()
        session.add(endpoint)
        session.flush()
        session.add(EndpointKey(endpoint_id=endpoint.id, scheme="hmac", secret="whsec_x", made_at=clock.now()))
        delivery = Delivery(
            endpoint_id=endpoint.id, entry_id=entry.id, subject=entry.subject, written_at=clock.now(),
            given_up_at=clock.now(),
        )  # fmt: skip
        session.add(delivery)
        session.flush()
        return {"key_id": key.id, "partner_id": partner.id, "endpoint_id": endpoint.id, "delivery_id": delivery.id}
