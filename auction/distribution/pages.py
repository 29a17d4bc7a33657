"""The case account as its readers see it. Plans and the finance desk are in desk_pages."""

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.cases.queries import case_for, reads_for_court
from auction.payments.rules import PAYOUT_NAMES

from .case_money import CaseMoney, money_of
from .plan_rules import CLASS_NAMES, PLAN_NAMES
from .set_offs import set_offs_of_case, waiting_set_offs

blueprint = Blueprint("distribution", __name__)
LINES_ON_PAGE = 50


def install(app: Flask) -> None:
    """What the pages of other nouns may include: distribution/_case_money.html, distribution/_set_off.html."""
    app.context_processor(
        lambda: {"case_money": money_of, "set_off_of_sale": set_off_pages.set_off_of_sale,
                 "set_offs_of_case": set_offs_of_case, "waiting_set_offs": waiting_set_offs}
    )  # fmt: skip


@blueprint.get("/cases/<int:case_id>/account")
@audience("read_case")
def case_account(case_id: int) -> ResponseReturnValue:
    """The case account: what came in, what went where, what each creditor got and is still owed, the surplus."""
    case = case_for(current_user, case_id)
    is_court = reads_for_court(current_user)
    money = money_of(case)
    page_count = max(1, -(-len(money.account_lines) // LINES_ON_PAGE))
    # The newest lines stand on the last page, with which the reader begins.
    page = min(max(request.args.get("page", page_count, type=int), 1), page_count)
    return render_template(
        "distribution/account.html", case=case, money=money, is_court=is_court, classes=CLASS_NAMES, plan_names=PLAN_NAMES,
        plans=plans_for_reader(money, is_court), may_plan=may(role_names(current_user), "run_finance"),
        payout_names=PAYOUT_NAMES, page=page, page_count=page_count,
        account_lines=money.account_lines[(page - 1) * LINES_ON_PAGE : page * LINES_ON_PAGE],
    )  # fmt: skip


def plans_for_reader(money: CaseMoney, is_court: bool) -> list:
    """Parties are served the approved plans; drafts are the court's own papers."""
    return [plan for plan in money.plans if is_court or plan.state == "approved"]


from . import desk_pages, payout_pages, set_off_pages  # noqa: E402,F401 - their views stand on this blueprint
