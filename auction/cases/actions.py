"""Opening a case and recording who and what belongs to it. Officers of the case's own court only.

A `request_id` is the client-made id of a form: the same form sent twice records once, and the second answer is the
first. Journal: subject `case:<id>`; names and numbers of people stand in the private part only.
"""

import hashlib
import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import same_court
from auction.accounts.models import Court, User
from auction.ground import clock
from auction.ground.files import inspected, keep
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.places.title_rules import region_of

from .models import Asset, AssetFile, EnforcementCase, Party, Seizure
from .rules import account_number, check_seizure, division_code_or_none, tidy_number
from .steps import account_of_party, asset_of, case_of, correct, made_before, spoken


def open_case(actor: User, number: str, title_document: str, title_effective_on: date, court_id: int | None = None,
              distribution_order: str = "civil", preserved_minor: int | None = None,
              request_id: uuid.UUID | None = None) -> EnforcementCase:  # fmt: skip
    """Open a case at the actor's court and give it the number of its own sub-account.

    Refuses CASE_NUMBER_TAKEN (case numbers are unique in all courts), NOT_FOUND for another court.
    """
    with transaction() as session:
        court = found(session.get(Court, court_id or actor.court_id))
        same_court(actor, court.id)
        facts = {
            "number": tidy_number(number), "court_id": court.id, "title_document": title_document,
            "title_effective_on": title_effective_on, "distribution_order": distribution_order,
            "preserved_minor": preserved_minor,
        }  # fmt: skip
        known = made_before(session, EnforcementCase, request_id, facts)
        if known:
            return known
        # Two officers who type one number at the same time: the second waits here, then sees the first's row.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(facts["number"], 0))))
        if session.scalar(sa.select(EnforcementCase.id).where(EnforcementCase.number == facts["number"])):
            raise Refusal("CASE_NUMBER_TAKEN", number=facts["number"])
        next_id = sa.func.nextval(sa.func.pg_get_serial_sequence("enforcement_case", "id"))
        case_id = session.execute(sa.select(next_id)).scalar_one()
        case = EnforcementCase(
            id=case_id, officer_id=actor.id, opened_at=clock.now(), request_id=request_id or uuid.uuid4(),
            account_number=account_number(court.account_number, case_id), **facts,
        )  # fmt: skip
        session.add(case)
        session.flush()
        record(session, f"case:{case.id}", "case.opened", {"court_id": court.id}, spoken(facts), actor.id)
    return case


def add_party(case_id: int, actor: User, role: str, is_enterprise: bool, name: str, id_number: str, address: str,
              phone: str, payee_bank: str, payee_account: str, user_email: str | None = None,
              request_id: uuid.UUID | None = None) -> Party:  # fmt: skip
    """Add a party. `user_email` links the party's own account, which may then read the case.

    Refuses PARTY_ACCOUNT_UNKNOWN, PARTY_IS_STAFF.
    """
    with transaction() as session:
        case = case_of(session, case_id, actor)
        facts = {
            "case_id": case.id, "role": role, "is_enterprise": is_enterprise, "name": name, "id_number": id_number,
            "address": address, "phone": phone, "payee_bank": payee_bank, "payee_account": payee_account,
            "user_id": account_of_party(session, user_email),
        }  # fmt: skip
        known = made_before(session, Party, request_id, facts)
        if known:
            return known
        party = Party(request_id=request_id or uuid.uuid4(), **facts)
        session.add(party)
        session.flush()
        public = {"party_id": party.id, "role": role}
        record(session, f"case:{case.id}", "party.added", public, spoken(facts), actor.id)
    return party


def correct_party(party_id: int, actor: User, role: str, is_enterprise: bool, name: str, id_number: str,
                  address: str, phone: str, payee_bank: str, payee_account: str,
                  user_email: str | None = None) -> Party:  # fmt: skip
    """Correct a party's particulars. Refuses what `add_party` does, and CLAIM_OF_DEBTOR for a creditor with claims."""
    with transaction() as session:
        party = found(session.get(Party, party_id, with_for_update=True))
        case = case_of(session, party.case_id, actor)
        if role == "debtor" and any(claim.party_id == party.id for claim in case.claims):
            raise Refusal("CLAIM_OF_DEBTOR")
        facts = {
            "role": role, "is_enterprise": is_enterprise, "name": name, "id_number": id_number, "address": address,
            "phone": phone, "payee_bank": payee_bank, "payee_account": payee_account,
            "user_id": account_of_party(session, user_email),
        }  # fmt: skip
        correct(session, party, facts, f"case:{case.id}", "party.corrected", {"party_id": party.id}, actor.id)
    return party


def record_asset(case_id: int, actor: User, kind: str, title: str, description: str, location: str,
                 division_code: str | None, certificate: str, area_centi_m2: int | None, occupancy: str, tenancy: str,
                 encumbrances: str, arrears: str, known_defects: str, point: tuple[int, int] | None = None,
                 request_id: uuid.UUID | None = None) -> Asset:  # fmt: skip
    """Record an asset of the case. `area_centi_m2` in hundredths of a square metre, `point` in millionths of a degree
    (latitude, longitude). Refuses DIVISION_CODE.
    """
    with transaction() as session:
        case = case_of(session, case_id, actor)
        facts = {
            "case_id": case.id, "kind": kind, "title": title, "description": description, "location": location,
            "division_code": division_code_or_none(division_code) or region_of(location).code, "certificate": certificate,
            "area_centi_m2": area_centi_m2, "occupancy": occupancy, "tenancy": tenancy,
            "encumbrances": encumbrances, "arrears": arrears, "known_defects": known_defects,
            "latitude_e6": point[0] if point else None, "longitude_e6": point[1] if point else None,
        }  # fmt: skip
        known = made_before(session, Asset, request_id, facts)
        if known:
            return known
        asset = Asset(recorded_at=clock.now(), request_id=request_id or uuid.uuid4(), **facts)
        session.add(asset)
        session.flush()
        public = {"asset_id": asset.id, "kind": kind}
        record(session, f"case:{case.id}", "asset.recorded", public, spoken(facts), actor.id)
    return asset


def correct_asset(asset_id: int, actor: User, kind: str, title: str, description: str, location: str,
                  division_code: str | None, certificate: str, area_centi_m2: int | None, occupancy: str,
                  tenancy: str, encumbrances: str, arrears: str, known_defects: str,
                  point: tuple[int, int] | None = None) -> Asset:  # fmt: skip
    """Correct an asset's description. Refuses ASSET_FIXED once it is announced, ASSET_KIND_SEIZED, DIVISION_CODE."""
    with transaction() as session:
        asset, case = asset_of(session, asset_id, actor)
        if asset.fixed_at:
            raise Refusal("ASSET_FIXED")
        if asset.seizures and kind != asset.kind:
            raise Refusal("ASSET_KIND_SEIZED")
        facts = {
            "kind": kind, "title": title, "description": description, "location": location,
            "division_code": division_code_or_none(division_code) or region_of(location).code, "certificate": certificate,
            "area_centi_m2": area_centi_m2, "occupancy": occupancy, "tenancy": tenancy,
            "encumbrances": encumbrances, "arrears": arrears, "known_defects": known_defects,
            "latitude_e6": point[0] if point else None, "longitude_e6": point[1] if point else None,
        }  # fmt: skip
        correct(session, asset, facts, f"case:{case.id}", "asset.corrected", {"asset_id": asset.id}, actor.id)
    return asset


def fix_asset(session: Session, asset_id: int, is_fixed: bool = True) -> None:
    """The asset is announced: its description stands; or its lot was withdrawn, and it may be corrected. A step."""
    asset = found(session.get(Asset, asset_id, with_for_update=True))
    asset.fixed_at = clock.now() if is_fixed else None


def add_asset_file(asset_id: int, actor: User, upload: FileStorage, caption: str,
                   is_public: bool = True, is_plan: bool = False) -> AssetFile:  # fmt: skip
    """Add a picture, PDF or video; `is_plan`: a floor plan. `is_public` files are shown to everybody with the announcement, others stay in the case.

    The same file sent twice is there once. Refuses ASSET_FILE_RECORDED when only its caption or publicity differs,
    and what `ground.file_rules.inspect` refuses.
    """
    with transaction() as session:
        asset, case = asset_of(session, asset_id, actor)
        kept = inspected(upload, takes_video=True)
        sha256 = hashlib.sha256(kept.data).hexdigest()
        for known in asset.files:
            if known.file.sha256 == sha256:
                if (known.caption, known.file.is_public) != (caption, is_public):
                    raise Refusal("ASSET_FILE_RECORDED", caption=known.caption)
                return known
        name = upload.filename or ""
        file = keep(session, kept.data, kept.media_type, name, is_public=is_public, actor_id=actor.id)
        position = asset.files[-1].position + 1 if asset.files else 1
        row = AssetFile(asset_id=asset.id, file_id=file.id, position=position, caption=caption, is_plan=is_plan)
        session.add(row)
        session.flush()
        public = {"asset_id": asset.id, "file_id": str(file.id)}
        private = {"caption": caption, "sha256": sha256, "is_public": is_public}
        record(session, f"case:{case.id}", "asset.file_added", public, private, actor.id)
    return row


def seize(asset_id: int, actor: User, order_number: str, ordered_on: date, expires_on: date) -> Seizure:
    """Record a seizure or its renewal; it may last as long as the rule set's `seizure_years` of the asset's kind.

    The same order sent twice is recorded once. Refuses SEIZURE_ORDER_RECORDED when its dates differ, and see
    `check_seizure`.
    """
    with transaction() as session:
        asset, case = asset_of(session, asset_id, actor)
        years = rule_set(case.court.jurisdiction).seizure_years[asset.kind]
        check_seizure(ordered_on, expires_on, years, clock.today())
        facts: dict[str, Any] = {"order_number": order_number, "ordered_on": ordered_on, "expires_on": expires_on}
        for known in asset.seizures:
            if known.order_number == order_number:
                if (known.ordered_on, known.expires_on) != (ordered_on, expires_on):
                    raise Refusal("SEIZURE_ORDER_RECORDED", order_number=order_number)
                return known
        seizure = Seizure(asset_id=asset.id, **facts)
        session.add(seizure)
        session.flush()
        record(session, f"case:{case.id}", "asset.seized", {"asset_id": asset.id}, spoken(facts), actor.id)
    return seizure
