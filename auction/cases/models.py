"""The enforcement case: parties, claims with their interest, assets, seizures."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court, User
from auction.ground.models import StoredFile
from auction.ground.refusal import COURT_ZONE, Words
from auction.ground.store import db

from .rules import ASSET_KINDS, CLAIM_KINDS, DISTRIBUTION_ORDERS, PARTY_ROLES, SEGMENT_KINDS

Moment = sa.DateTime(timezone=True)


def _one_of(column: str, names: Mapping[str, Words]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN {tuple(names)}", name=column)


def _request_id() -> Mapped[uuid.UUID]:
    """The client-made id of the form the row came from: the same form sent twice makes one row."""
    return mapped_column(unique=True, default=uuid.uuid4)


class EnforcementCase(db.Model):
    """One case = one case account (`case:<id>` in the ledger)."""

    __tablename__ = "enforcement_case"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id))
    officer_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    # The title that is enforced: judgment, arbitral award, notarial deed.
    title_document: Mapped[str]
    title_effective_on: Mapped[date]
    currency: Mapped[str] = mapped_column(sa.String(3), default="CNY")
    opened_at: Mapped[datetime] = mapped_column(Moment)
    # In which order its money is shared out.
    distribution_order: Mapped[str] = mapped_column(
        _one_of("distribution_order", DISTRIBUTION_ORDERS), default="civil", server_default="civil"
    )
    # What property was preserved before the judgment, for the fee of that; None: none was.
    preserved_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("preserved_minor > 0", name="preserved"))
    # Of the sub-account that the case's money is paid into, made from the court's own.
    account_number: Mapped[str] = mapped_column(unique=True)
    request_id: Mapped[uuid.UUID] = _request_id()

    court: Mapped[Court] = relationship()
    officer: Mapped[User] = relationship()
    parties: Mapped[list["Party"]] = relationship(back_populates="case", order_by="Party.id")
    claims: Mapped[list["Claim"]] = relationship(back_populates="case", order_by="Claim.id")
    assets: Mapped[list["Asset"]] = relationship(back_populates="case", order_by="Asset.id")

    __table_args__ = (sa.Index("ix_enforcement_case_list", "court_id", sa.text("opened_at DESC"), sa.text("id DESC")),)


class Party(db.Model):
    """A party of the case, with where its money is to be paid."""

    __tablename__ = "party"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id), index=True)
    role: Mapped[str] = mapped_column(_one_of("role", PARTY_ROLES))
    is_enterprise: Mapped[bool]
    name: Mapped[str]
    id_number: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    payee_bank: Mapped[str]
    payee_account: Mapped[str]
    # The party's own sign-in, when he has one: it opens the page of the case account to him.
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id), index=True)
    request_id: Mapped[uuid.UUID] = _request_id()

    case: Mapped[EnforcementCase] = relationship(back_populates="parties")
    user: Mapped[User | None] = relationship()


class Claim(db.Model):
    """What a creditor may ask: principal, and simple interest at a yearly rate from a day on."""

    __tablename__ = "claim"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id), index=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), index=True)
    kind: Mapped[str] = mapped_column(_one_of("kind", CLAIM_KINDS))
    # Secured: by time of creation. Ordinary against an enterprise: order of seizure. 1 comes first.
    rank: Mapped[int] = mapped_column(sa.CheckConstraint("rank > 0", name="rank"), default=1)
    principal_minor: Mapped[int] = mapped_column(sa.CheckConstraint("principal_minor > 0", name="principal"))
    # Yearly simple interest in millionths (3.65 % = 36,500); 0 when the title states none.
    interest_rate_ppm: Mapped[int] = mapped_column(
        sa.CheckConstraint("interest_rate_ppm BETWEEN 0 AND 1000000", name="interest_rate"), default=0
    )
    interest_from: Mapped[date | None]
    # Whether the doubled part of delayed interest is asked, and the last day for performance that the title sets;
    # None: it sets none, so the doubled part runs from the day the title took effect.
    is_doubled: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    perform_by: Mapped[date | None]
    # The one asset a secured claim burdens; None: every asset of the case.
    asset_id: Mapped[int | None] = mapped_column(sa.ForeignKey("asset.id"), index=True)
    # Why it takes no part in the distribution; empty: it does.
    excluded_reason: Mapped[str] = mapped_column(default="", server_default="")
    basis: Mapped[str]
    request_id: Mapped[uuid.UUID] = _request_id()

    case: Mapped[EnforcementCase] = relationship(back_populates="claims")
    party: Mapped[Party] = relationship()
    segments: Mapped[list["ClaimSegment"]] = relationship(order_by="ClaimSegment.starts_on, ClaimSegment.id")
    __table_args__ = (
        sa.CheckConstraint("interest_rate_ppm = 0 OR interest_from IS NOT NULL", name="interest_from"),
        sa.CheckConstraint("perform_by IS NULL OR is_doubled", name="perform_by"),
        sa.CheckConstraint("asset_id IS NULL OR kind = 'secured'", name="burdens"),
    )


class ClaimSegment(db.Model):
    """What happens to a claim in time: another rate, an instalment's own day, a stay, a part payment outside."""

    __tablename__ = "claim_segment"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey(Claim.id))
    kind: Mapped[str] = mapped_column(_one_of("kind", SEGMENT_KINDS))
    # The day it starts on (a rate, a stay), falls due on (an instalment) or was paid on.
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(sa.CheckConstraint("ends_on > starts_on", name="ends_after"))
    rate_ppm: Mapped[int | None] = mapped_column(sa.CheckConstraint("rate_ppm BETWEEN 0 AND 1000000", name="rate"))
    amount_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    basis: Mapped[str]
    request_id: Mapped[uuid.UUID] = _request_id()
    claim: Mapped[Claim] = relationship(back_populates="segments")
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "kind", "starts_on"),
        sa.CheckConstraint(
            "CASE kind WHEN 'rate' THEN rate_ppm IS NOT NULL AND amount_minor IS NULL"
            " WHEN 'stay' THEN ends_on IS NOT NULL AND num_nonnulls(rate_ppm, amount_minor) = 0"
            " ELSE amount_minor IS NOT NULL AND num_nonnulls(rate_ppm, ends_on) = 0 END",
            name="parts",
        ),
    )


class ClueReward(db.Model):
    """A reward for a clue to property, granted by the court, out of what the applicant is paid on one claim."""

    __tablename__ = "clue_reward"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey(Claim.id), index=True)
    # Known to the court alone.
    informant_name: Mapped[str]
    informant_bank: Mapped[str]
    informant_account: Mapped[str]
    ratio_ppm: Mapped[int | None] = mapped_column(sa.CheckConstraint("ratio_ppm BETWEEN 1 AND 1000000", name="ratio"))
    amount_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    decided_on: Mapped[date]
    decision_number: Mapped[str]
    request_id: Mapped[uuid.UUID] = _request_id()
    claim: Mapped[Claim] = relationship()
    __table_args__ = (sa.CheckConstraint("num_nonnulls(ratio_ppm, amount_minor) = 1", name="one_promise"),)


class Asset(db.Model):
    """A seized thing, described as the law wants it announced. "Not known" is said, never left empty."""

    __tablename__ = "asset"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id), index=True)
    kind: Mapped[str] = mapped_column(_one_of("kind", ASSET_KINDS))
    title: Mapped[str]
    description: Mapped[str]
    location: Mapped[str]
    division_code: Mapped[str | None] = mapped_column(sa.String(6))
    # Where it stands, in millionths of a degree (WGS 84); None: only the address is known.
    latitude_e6: Mapped[int | None] = mapped_column(
        sa.Integer, sa.CheckConstraint("latitude_e6 BETWEEN -90000000 AND 90000000", name="latitude")
    )
    longitude_e6: Mapped[int | None] = mapped_column(
        sa.Integer, sa.CheckConstraint("longitude_e6 BETWEEN -180000000 AND 180000000", name="longitude")
    )
    certificate: Mapped[str]
    # Hundredths of a square metre; empty for things without an area.
    area_centi_m2: Mapped[int | None] = mapped_column(sa.CheckConstraint("area_centi_m2 > 0", name="area"))
    occupancy: Mapped[str]
    tenancy: Mapped[str]
    encumbrances: Mapped[str]
    arrears: Mapped[str]
    known_defects: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    # When it was first announced; since then its description stands (`actions.fix_asset`).
    fixed_at: Mapped[datetime | None] = mapped_column(Moment)
    # When the court first began to find its price (written by the noun valuation).
    valuation_began_at: Mapped[datetime | None] = mapped_column(Moment)
    request_id: Mapped[uuid.UUID] = _request_id()

    case: Mapped[EnforcementCase] = relationship(back_populates="assets")
    files: Mapped[list["AssetFile"]] = relationship(order_by="AssetFile.position")
    seizures: Mapped[list["Seizure"]] = relationship(order_by="Seizure.expires_on")

    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(latitude_e6, longitude_e6) IN (0, 2)", name="point"),
        # What nobody has begun to value: the court's work, beside which its past is large.
        sa.Index("ix_asset_unvalued", "case_id", postgresql_where=sa.text("valuation_began_at IS NULL")),
    )

    def was_released(self, ended_at: datetime | None) -> bool:
        """Whether a seizure was lifted after a sale of it had ended: that sale is over, a new seizure begins anew."""
        ended_on = ended_at.astimezone(COURT_ZONE).date() if ended_at else None
        return any(one.released_on and ended_on and one.released_on >= ended_on for one in self.seizures)

    @property
    def point(self) -> tuple[int, int] | None:
        """Latitude and longitude in millionths of a degree; None when they were not recorded."""
        if self.latitude_e6 is None or self.longitude_e6 is None:
            return None
        return self.latitude_e6, self.longitude_e6

    @property
    def seized_until(self) -> date | None:
        """The last day of its latest seizure; None when it was never seized."""
        return self.seizures[-1].expires_on if self.seizures else None


class AssetFile(db.Model):
    """A photo or document of the asset, in the order it is shown."""

    __tablename__ = "asset_file"
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id), primary_key=True)
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey(Asset.id))
    position: Mapped[int]
    caption: Mapped[str]
    # A drawing of the rooms, shown on its own.
    is_plan: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    file: Mapped[StoredFile] = relationship()
    __table_args__ = (sa.UniqueConstraint("asset_id", "position"),)


class Seizure(db.Model):
    """The order that holds the asset, and the day it runs out."""

    __tablename__ = "seizure"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey(Asset.id))
    order_number: Mapped[str]
    ordered_on: Mapped[date]
    expires_on: Mapped[date] = mapped_column(index=True)
    # When the court lifted it before its time.
    released_on: Mapped[date | None]
    __table_args__ = (
        sa.CheckConstraint("expires_on > ordered_on", name="expires_after"),
        sa.UniqueConstraint("asset_id", "order_number"),
    )
