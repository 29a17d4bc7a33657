"""Pages of the court's money: the case account and its statement, the public list of unclaimed money."""

from datetime import date
from io import BytesIO

from flask import Blueprint, Flask, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.models import EnforcementCase
from auction.cases.queries import case_for, reads_for_court
from auction.distribution.ageing_rules import COLOURS
from auction.distribution.plan_rules import CLASS_NAMES, PLAN_NAMES
from auction.ground import clock
from auction.ground.door import language
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.ledger.queries import lines
from auction.payments.rules import PAYOUT_NAMES
from auction.settlement.queries import case_account as account_of

from .account import owed_today, recovery_of
from .ageing_rules import OWNERS, TONES, curve
from .case_money import CaseMoney, money_of
from .due_list import DuePage, due_page
from .queries import published_unclaimed
from .statement import as_csv, as_pdf, court_day, statement_of

blueprint = Blueprint("finance", __name__)
LINES_ON_PAGE = 50


def install(app: Flask) -> None:
    """What pages of nouns below include: finance/_due_list.html, _owed.html, _recovery.html, _statement.html."""
    app.context_processor(
        lambda: {
            "case_money": money_of, "due_page": _due_page, "owed_today": owed_today, "recovery_of": recovery_of, "curve": curve,
            "statement_period": statement_period, "own_party_ids": own_party_ids, "ageing_names": {key: words for key, (_symbol, words) in COLOURS.items()},
            "ageing_tones": TONES, "owner_names": OWNERS,
        }
    )  # fmt: skip


def _due_page(user: User) -> DuePage:
    assert user.court is not None  # the desk is staff's
    return due_page(user.court.id, user.court.jurisdiction, request.args.get("page", 1, type=int))


def own_party_ids(case: EnforcementCase) -> frozenset[int]:
    """The parties of the case whose sign-in the reader has."""
    return frozenset(party.id for party in case.parties if party.user_id == current_user.id)


def statement_period(case: EnforcementCase) -> tuple[date, date]:
    """What a statement covers when nobody says otherwise: from the opening of the case to today."""
    return court_day(case.opened_at), clock.today()


@blueprint.get("/cases/<int:case_id>/account")
@audience("read_case")
def case_account(case_id: int) -> ResponseReturnValue:
    """The case account: what came in, what went where, what each creditor got and is still owed, the surplus."""
    case = case_for(current_user, case_id)
    is_court = reads_for_court(current_user)
    money = money_of(case)
    page_count = max(1, -(-money.line_count // LINES_ON_PAGE))
    # The newest lines stand on the last page, with which the reader begins.
    page = min(max(request.args.get("page", page_count, type=int), 1), page_count)
    return render_template(
        "finance/account.html", case=case, money=money, is_court=is_court, classes=CLASS_NAMES, plan_names=PLAN_NAMES,
        plans=plans_for_reader(money, is_court), may_plan=may(role_names(current_user), "run_finance"),
        payout_names=PAYOUT_NAMES, page=page, page_count=page_count,
        account_lines=lines(account_of(case.id), offset=(page - 1) * LINES_ON_PAGE, most=LINES_ON_PAGE),
    )  # fmt: skip


def plans_for_reader(money: CaseMoney, is_court: bool) -> list:
    """Parties are served the approved plans; drafts are the court's own papers."""
    return [plan for plan in money.plans if is_court or plan.state == "approved"]


@blueprint.get("/cases/<int:case_id>/account/statement")
@audience("read_case")
def statement(case_id: int) -> ResponseReturnValue:
    """The statement of a period (`first_day`, `last_day`) as PDF or CSV. Other people's account numbers are masked."""
    case = case_for(current_user, case_id)
    first_day, last_day = (
        _day(name, usual) for name, usual in zip(("first_day", "last_day"), statement_period(case), strict=True)
    )
    shown = statement_of(case, first_day, last_day)
    whole_parties = None if reads_for_court(current_user) else own_party_ids(case)
    if request.args.get("as") == "csv":
        content, kind, ending = as_csv(shown, language(), whole_parties), "text/csv; charset=utf-8", "csv"
    else:
        address = current_app.config["PUBLIC_URL"] + url_for("front.verify")
        content, kind, ending = as_pdf(shown, whole_parties, address, clock.now()), "application/pdf", "pdf"
    name = f"{case.account_number}-{first_day:%Y%m%d}-{last_day:%Y%m%d}.{ending}"
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


def _day(name: str, usual: date) -> date:
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        raise Refusal("PERIOD_UNREADABLE", day=text[:40]) from None


@blueprint.get("/unclaimed")
@audience("look")
def unclaimed() -> ResponseReturnValue:
    """Money that waits for its payee: case number, court, amount, day; nothing of the person."""
    rows, page, page_count = published_unclaimed(request.args.get("page", 1, type=int))
    return render_template(
        "finance/unclaimed.html", rows=rows, page=page, page_count=page_count, days=rule_set().unclaimed_days
    )


from . import desk_pages  # noqa: E402,F401 - its views stand on this blueprint
