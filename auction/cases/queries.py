"""Reading cases: who may see which, the list with its search, and what of a party is shown to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.queries import courts_read_by
from auction.accounts.rules import COURT_ROLES
from auction.ground.refusal import Words
from auction.ground.store import db, found

from .models import Asset, AssetFile, Claim, ClueReward, EnforcementCase, Party
from .rules import PARTY_ROLES, masked


@dataclass(frozen=True)
class PartyShown:
    """A party as the reader may see it: numbers of other people are masked, their address is left out."""

    id: int
    role: str
    is_enterprise: bool
    name: str
    id_number: str
    address: str
    phone: str
    payee: str
    user_email: str
    is_whole: bool


def reads_for_court(user: User) -> bool:
    """Whether the user reads cases as staff of a court (all of them, whole) and not as a party."""
    return user.court_id is not None and bool(role_names(user) & COURT_ROLES)


def readable_by(user: User) -> sa.ColumnElement[bool]:
    """Of the cases those the user may read: of the courts he reads, or those he is a party of."""
    if reads_for_court(user):
        return EnforcementCase.court_id.in_(courts_read_by(user))
    return EnforcementCase.id.in_(sa.select(Party.case_id).where(Party.user_id == user.id))


def case_for(user: User, case_id: int) -> EnforcementCase:
    """The case with everything on it, for staff of its court and of those above, and for its parties. Refuses NOT_FOUND to all others."""
    query = (
        sa.select(EnforcementCase)
        .where(EnforcementCase.id == case_id, readable_by(user))
        .options(
            joinedload(EnforcementCase.court),
            joinedload(EnforcementCase.officer),
            selectinload(EnforcementCase.parties).joinedload(Party.user),
            selectinload(EnforcementCase.claims).options(joinedload(Claim.party), selectinload(Claim.segments)),
            selectinload(EnforcementCase.assets).options(
                selectinload(Asset.files).joinedload(AssetFile.file), selectinload(Asset.seizures)
            ),
        )
    )
    return found(db.session.execute(query).unique().scalars().one_or_none())


def rewards_of(case_id: int) -> Sequence[ClueReward]:
    """The rewards that were granted in a case, oldest first. For the court alone."""
    return db.session.scalars(
        sa.select(ClueReward)
        .join(Claim, Claim.id == ClueReward.claim_id)
        .where(Claim.case_id == case_id)
        .order_by(ClueReward.id)
        .options(joinedload(ClueReward.claim).joinedload(Claim.party))
    ).all()


def readable_case(user: User, case_id: int) -> EnforcementCase:
    """The case alone, for the same readers as `case_for`: nothing of what belongs to it is loaded. Refuses NOT_FOUND."""
    query = sa.select(EnforcementCase).where(EnforcementCase.id == case_id, readable_by(user))
    return found(db.session.scalar(query))


def own_party_ids(user: User, case_id: int) -> set[int]:
    """The parties of the case that are this user."""
    return set(db.session.scalars(sa.select(Party.id).where(Party.case_id == case_id, Party.user_id == user.id)))


def claims_of(case_id: int) -> Sequence[Claim]:
    """The case's claims with their creditors and segments, in two queries however many there are."""
    return db.session.scalars(
        sa.select(Claim)
        .where(Claim.case_id == case_id)
        .order_by(Claim.id)
        .options(joinedload(Claim.party), selectinload(Claim.segments))
    ).all()


def parties_shown(case: EnforcementCase, user: User) -> list[PartyShown]:
    """The case's parties: whole to its own court, to a party only himself; a court above needs no numbers to supervise."""
    is_own_court = reads_for_court(user) and case.court_id == user.court_id
    return [_shown(party, is_whole=is_own_court or party.user_id == user.id) for party in case.parties]


def _shown(party: Party, is_whole: bool) -> PartyShown:
    account = party.payee_account if is_whole else masked(party.payee_account)
    return PartyShown(
        id=party.id, role=party.role, is_enterprise=party.is_enterprise, name=party.name,
        id_number=party.id_number if is_whole else masked(party.id_number),
        address=party.address if is_whole else "",
        phone=party.phone if is_whole else masked(party.phone),
        payee=f"{party.payee_bank} {account}".strip() if is_whole else account,
        user_email=party.user.email if party.user and is_whole else "",
        is_whole=is_whole,
    )  # fmt: skip


def public_photos(asset: Asset) -> list[AssetFile]:
    """The asset's pictures that everybody may see, in their order; floor plans last."""
    pictures = [entry for entry in asset.files if entry.file.is_public and entry.file.kind == "image"]
    return sorted(pictures, key=lambda entry: entry.is_plan)


def public_videos(asset: Asset) -> list[AssetFile]:
    """The asset's videos that everybody may see, in their order."""
    return [entry for entry in asset.files if entry.file.is_public and entry.file.kind == "video"]


def public_papers(asset: Asset) -> list[AssetFile]:
    """The asset's papers that everybody may see, in their order."""
    return [entry for entry in asset.files if entry.file.is_public and entry.file.kind == "pdf"]


def party_role(party: Party, parties: Sequence[Party]) -> Words:
    """A party by his part in the case, numbered where several share it; never by name."""
    same = [other.id for other in parties if other.role == party.role]
    name = PARTY_ROLES[party.role]
    number = same.index(party.id) + 1
    return Words(f"{name.en} {number}", f"{name.zh}{number}") if len(same) > 1 else name
