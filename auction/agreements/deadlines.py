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
    """The first instalment of each settlement in force that what has come does not cover."""
    earlier = sa.orm.aliased(AgreementTerm)
    until = sa.select(sa.func.sum(earlier.amount_minor)).where(
        earlier.agreement_id == AgreementTerm.agreement_id, earlier.due_on <= AgreementTerm.due_on
    )
    came = sa.select(sa.func.coalesce(sa.func.sum(Redemption.amount_minor), 0)).where(
        Redemption.case_id == Agreement.case_id, Redemption.credited_at >= Agreement.recorded_at
    )
    outside = sa.select(sa.func.coalesce(sa.func.sum(Performance.amount_minor), 0)).where(
        Performance.agreement_id == Agreement.id, Performance.confirmed_at.is_not(None)
    )
    is_open = until.scalar_subquery() > came.scalar_subquery() + outside.scalar_subquery()
    return (
        sa.select(
            EnforcementCase.court_id.label("court_id"), EnforcementCase.id.label("subject_id"),
            EnforcementCase.number.label("title"), sa.func.min(AgreementTerm.due_on).label("due_on"),
            EnforcementCase.officer_id.label("owner_id"),
        )
        .select_from(AgreementTerm)
        .join(Agreement, Agreement.id == AgreementTerm.agreement_id)
        .join(EnforcementCase, EnforcementCase.id == Agreement.case_id)
        .where(Agreement.state == "in_force", is_open)
        .group_by(EnforcementCase.id)
    )  # fmt: skip


DEADLINES = (
    Deadline("self_sale", Words("Price of the debtor's own sale", "自行变卖价款到期"), "善意文明执行意见 9", "officer", 5,
             _self_sales, lambda lot_id: url_for("agreements.sale_desk", lot_id=lot_id)),
    Deadline("instalment", Words("Instalment of a settlement", "和解协议分期履行"), "执行和解规定 9", "officer", 5, _instalments,
             lambda case_id: url_for("agreements.show", case_id=case_id)),
)  # fmt: skip
