"""The list of proofs of identity that wait for an officer."""

import sqlalchemy as sa

from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .identity_rules import PERSON_KINDS
from .models import IdentityProof, User


def proof_list() -> DeskList:
    """Proofs without a decision, the oldest first."""
    waiting = sa.select(IdentityProof).join(IdentityProof.user).where(IdentityProof.state == "pending")
    return DeskList(
        "identity-proofs", waiting, IdentityProof.id,
        (
            Column("name", Words("Name", "姓名"), IdentityProof.legal_name, is_chinese=True),
            Column("document", Words("Document", "证件"), IdentityProof.id_kind, "state", PERSON_KINDS, is_filter=True),
            Column("email", Words("E-mail address", "电子邮箱"), User.email, "email"),
            Column("submitted_at", Words("Handed in", "提交时间"), IdentityProof.submitted_at, "moment"),
        ),
        (IdentityProof.submitted_at, IdentityProof.id),
        lambda words: IdentityProof.legal_name.icontains(words, autoescape=True) | User.email.icontains(words, autoescape=True),
    )  # fmt: skip
