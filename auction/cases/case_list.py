"""The list of cases: what its columns are, and what free text is looked for in."""

from datetime import date

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import court_columns
from auction.ground import clock
from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .models import Asset, EnforcementCase, Party, Seizure
from .queries import readable_by
from .rules import SEIZURE_STANDINGS, seizure_standing, tidy_number


def case_list(user: User) -> DeskList:
    """The cases this user may read, newest first; free text is part of a number or of a party's name."""
    return DeskList(
        "cases", sa.select(EnforcementCase).where(readable_by(user)), EnforcementCase.id,
        (
            Column("number", Words("Case number", "案号"), EnforcementCase.number, is_chinese=True),
            Column("creditors", Words("Creditors", "债权人"), _names(Party.role != "debtor"), is_chinese=True),
            Column("debtors", Words("Judgment debtor", "被执行人"), _names(Party.role == "debtor"), is_chinese=True),
            Column("opened_at", Words("Case opened", "立案日期"), EnforcementCase.opened_at, "day"),
            Column("assets", Words("Assets", "财产"), _asset_count(), "count"),
            *court_columns(user, EnforcementCase.court_id),
            Column("seized_until", Words("First seizure to run out", "最先到期的查封"), _seized_until(), "day", judged=_standing),
        ),
        (EnforcementCase.opened_at.desc(), EnforcementCase.id.desc()), _found,
    )  # fmt: skip


def _standing(until: date) -> tuple[str, Words] | None:
    standing = seizure_standing(until, clock.today())
    return None if standing == "in_force" else ("bad" if standing == "expired" else "warn", SEIZURE_STANDINGS[standing])


def _found(words: str) -> sa.ColumnElement[bool]:
    named = sa.select(Party.case_id).where(Party.name.icontains(words, autoescape=True))
    number = EnforcementCase.number.icontains(tidy_number(words), autoescape=True)
    return number | EnforcementCase.id.in_(named)


def _names(who: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    joined = sa.func.string_agg(Party.name, sa.literal("、")).cast(sa.Text)
    return (
        sa.select(joined).where(Party.case_id == EnforcementCase.id, who).correlate(EnforcementCase).scalar_subquery()
    )


def _asset_count() -> sa.ColumnElement[int]:
    counted = sa.select(sa.func.count(Asset.id)).where(Asset.case_id == EnforcementCase.id)
    return counted.correlate(EnforcementCase).scalar_subquery()


def _seized_until() -> sa.ColumnElement:
    """Of each asset the latest seizure counts; of the assets the one that runs out first."""
    latest = (
        sa.select(sa.func.max(Seizure.expires_on).label("until"))
        .join(Asset, Seizure.asset_id == Asset.id)
        .where(Asset.case_id == EnforcementCase.id)
        .group_by(Asset.id)
        .correlate(EnforcementCase)
        .subquery()
    )
    return sa.select(sa.func.min(latest.c.until)).scalar_subquery()
