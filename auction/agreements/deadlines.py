"""Last days of a self-sale and of each instalment of a settlement."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.redemption.models import Redemption

from .models import Agreement, AgreementTerm, Performance, SelfSale


def _self_sales() -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            SelfSale.last_on.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Lot, Lot.id == SelfSale.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(SelfSale.state == "permitted")
    )  # fmt: skip


def _instalments() -> sa.Select:
    """The first instalment of each settlement in force that what has come does not cover: what `rules.told` says, in SQL."""
    came = sa.select(sa.func.coalesce(sa.func.sum(Redemption.amount_minor), 0)).where(
        Redemption.case_id == Agreement.case_id, Redemption.credited_at >= Agreement.recorded_at
    )
    outside = sa.select(sa.func.coalesce(sa.func.sum(Performance.amount_minor), 0)).where(
        Performance.agreement_id == AgreementTerm.agreement_id, Performance.claim_id == AgreementTerm.claim_id,
        Performance.confirmed_at.is_not(None),
    )  # fmt: skip
    debt = (AgreementTerm.agreement_id, AgreementTerm.claim_id)
    until = sa.func.sum(AgreementTerm.amount_minor).over(partition_by=debt, order_by=AgreementTerm.due_on)
    term = (
        sa.select(
            AgreementTerm.agreement_id, AgreementTerm.claim_id, AgreementTerm.due_on, Agreement.case_id,
            came.correlate(Agreement).scalar_subquery().label("came_minor"),
            sa.func.least(AgreementTerm.amount_minor, until - outside.scalar_subquery()).label("left_minor"),
        )
        .join(Agreement, Agreement.id == AgreementTerm.agreement_id)
        .where(Agreement.state == "in_force")
        .subquery()
    )  # fmt: skip
    needed = sa.func.sum(term.c.left_minor).over(
        partition_by=term.c.agreement_id, order_by=(term.c.due_on, term.c.claim_id)
    )
    left = sa.select(
        term.c.case_id, term.c.due_on, (needed > term.c.came_minor).label("is_open"),
    ).where(term.c.left_minor > 0).subquery()  # fmt: skip
    return (
        sa.select(
            EnforcementCase.court_id.label("court_id"), EnforcementCase.id.label("subject_id"),
            EnforcementCase.number.label("title"), sa.func.min(left.c.due_on).label("due_on"),
            EnforcementCase.officer_id.label("owner_id"),
        )
        .join(left, left.c.case_id == EnforcementCase.id)
        .where(left.c.is_open)
        .group_by(EnforcementCase.id)
    )  # fmt: skip


DEADLINES = (
    Deadline("self_sale", Words("Price of the debtor's own sale", "自行变卖价款到期"), "善意文明执行意见 9", "officer", 5,
             _self_sales, lambda lot_id: url_for("agreements.sale_desk", lot_id=lot_id)),
    Deadline("instalment", Words("Instalment of a settlement", "和解协议分期履行"), "执行和解规定 9", "officer", 5, _instalments,
             lambda case_id: url_for("agreements.show", case_id=case_id)),
)  # fmt: skip
