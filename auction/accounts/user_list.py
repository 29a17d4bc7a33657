"""The list of accounts, for administrators."""

import sqlalchemy as sa

from auction.ground.door import language
from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .models import Court, Person, Role, User, roles_users
from .rules import ROLES

STATES = {
    "in_use": Words("In use", "使用中"),
    "unconfirmed": Words("E-mail not confirmed", "邮箱未确认"),
    "closed": Words("Account closed", "账户已停用"),
}
TONES = {"in_use": "good", "unconfirmed": "warn", "closed": "neutral"}


class _RoleColumn(Column):
    """A person may have several roles: the filter asks whether this one is among them."""

    def narrow(self, wanted: str) -> sa.ColumnElement[bool]:
        return User.roles.any(Role.name == wanted)


def user_list() -> DeskList:
    """All accounts by e-mail; free text is part of the address, the name or the staff number."""
    state = sa.case((~User.active, "closed"), (User.confirmed_at.is_(None), "unconfirmed"), else_="in_use")
    court = Court.name_zh if language() == "zh" else Court.name_en
    return DeskList(
        "accounts", sa.select(User).outerjoin(Person, User.person_id == Person.id).outerjoin(Court, User.court_id == Court.id),
        User.id,
        (
            Column("email", Words("E-mail address", "电子邮箱"), User.email, "email"),
            Column("name", Words("Name", "姓名"), Person.legal_name, is_chinese=True),
            _RoleColumn("role", Words("Role", "角色"), _roles(), "text", ROLES, is_filter=True),
            Column("court", Words("Court", "法院"), court),
            Column("state", Words("State", "状态"), state, "state", STATES, TONES, is_filter=True),
        ),
        (User.email,), _found,
    )  # fmt: skip


def _roles() -> sa.ColumnElement[str]:
    name = sa.case(*((Role.name == key, words.zh if language() == "zh" else words.en) for key, words in ROLES.items()))
    held = sa.select(sa.func.string_agg(name, sa.literal(" · "))).join(roles_users, roles_users.c.role_id == Role.id)
    return held.where(roles_users.c.user_id == User.id).correlate(User).scalar_subquery()


def _found(words: str) -> sa.ColumnElement[bool]:
    places = (User.email, User.staff_number, Person.legal_name)
    return sa.or_(*(place.icontains(words, autoescape=True) for place in places))
