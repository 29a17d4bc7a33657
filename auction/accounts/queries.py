"""Reading accounts, courts and proofs of identity."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from auction.ground.refusal import Words
from auction.ground.store import db, found
from auction.tables.queries import Column

from .models import Court, IdentityProof, InboxNotice, Role, User
from .rules import READS_BELOW

ROWS_PER_PAGE = 20


def latest_proof(user: User) -> IdentityProof | None:
    """The user's newest proof of identity, whatever became of it."""
    return db.session.execute(
        sa.select(IdentityProof)
        .where(IdentityProof.user_id == user.id)
        .order_by(IdentityProof.submitted_at.desc())
        .limit(1)
    ).scalar()


def proof_of(proof_id: uuid.UUID, reader: User) -> IdentityProof:
    """One proof: of everybody who may confirm identities, which the caller has checked, while it waits; once it is decided,
    of the deciding officer's court alone (个人信息保护法 6). Refuses NOT_FOUND.
    """
    proof = found(db.session.get(IdentityProof, proof_id))
    decider = db.session.get(User, proof.decided_by_id) if proof.decided_by_id else None
    return found(proof if decider is None or decider.court_id == reader.court_id else None)


def staff_of(court_id: int | None, *roles: str) -> Sequence[int]:
    """The accounts in use that hold one of `roles` at a court, or (None) anywhere: whom the court's news goes to."""
    query = sa.select(User.id).where(User.active, User.roles.any(Role.name.in_(roles))).order_by(User.id)
    return db.session.scalars(query if court_id is None else query.where(User.court_id == court_id)).all()


def courts_read_by(user: User) -> list[int]:
    """The courts whose files this member of staff reads: his own; judges and supervisors read those below it too,
    however deep. Empty without a court. Acts ask for one's own court instead (`audience.same_court`).
    """
    if user.court_id is None:
        return []
    if not READS_BELOW & {role.name for role in user.roles}:
        return [user.court_id]
    below = sa.select(Court.id).where(Court.id == user.court_id).cte(recursive=True)
    below = below.union(sa.select(Court.id).join(below, Court.parent_id == below.c.id))
    return list(db.session.scalars(sa.select(below.c.id)))


def court_columns(user: User, court_id: sa.SQLColumnExpression[int]) -> tuple[Column, ...]:
    """The court of each row, for whoever reads those of several."""
    if len(courts_read_by(user)) < 2:
        return ()
    name = sa.select(Court.name_zh).where(Court.id == court_id).scalar_subquery()
    return (Column("court", Words("Court", "法院"), name, is_chinese=True),)


def court_names(court_ids: Sequence[int]) -> dict[int, Words]:
    """Number → name of these courts."""
    rows = db.session.execute(sa.select(Court.id, Court.name_en, Court.name_zh).where(Court.id.in_(court_ids)))
    return {row.id: Words(row.name_en, row.name_zh) for row in rows}


def user_of(user_id: int) -> User:
    """One account. Refuses NOT_FOUND."""
    return found(db.session.get(User, user_id))


def courts() -> list[Court]:
    """All courts by name."""
    return list(
        db.session.execute(sa.select(Court).where(Court.jurisdiction != "practice").order_by(Court.name_zh)).scalars()
    )


def court_of(court_id: int) -> Court:
    """One court. Refuses NOT_FOUND."""
    return found(db.session.get(Court, court_id))


def notices(user: User, page: int) -> Pagination:
    """What this person was told: unread first, then newest first."""
    query = (
        sa.select(InboxNotice)
        .where(InboxNotice.user_id == user.id)
        .order_by(InboxNotice.read_at.is_not(None), InboxNotice.written_at.desc(), InboxNotice.id)
    )
    return db.paginate(query, page=page, per_page=ROWS_PER_PAGE, error_out=False)


def unread_count(user: User) -> int:
    """How many notices this person has not read."""
    count = sa.select(sa.func.count()).where(InboxNotice.user_id == user.id, InboxNotice.read_at.is_(None))
    return db.session.scalar(count) or 0
