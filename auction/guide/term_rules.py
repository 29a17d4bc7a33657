"""The words of the trade, each in a sentence: the glossary, and the help beside a word where it is met. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from auction.ground.refusal import Words


class Term(NamedTuple):
    """A word and what it means."""

    name: Words
    meaning: Words


TERMS: Mapping[str, Term] = {
    "lot": Term(
        Words("Lot", "标的物"),
        Words("One thing offered in one auction. When it fails and is offered again, that is another lot of the same thing.",
              "在一次拍卖中出售的一项财产。流拍后再次拍卖的，作为同一财产的另一标的物。"),
    ),
    "reference_price": Term(
        Words("Reference price", "参考价"),
        Words("What the thing was found to be worth before the sale, by agreement of the parties, an inquiry or an appraisal. "
              "The start price follows from it.",
              "拍卖前经当事人议价、询价或者评估确定的财产价值，起拍价据此确定。"),
    ),
    "start_price": Term(
        Words("Start price", "起拍价"),
        Words("The lowest price at which the thing is sold. There is no hidden reserve: one bid at this price is enough.",
              "可以成交的最低价格。不设秘密保留价：有一人按此价出价即可成交。"),
    ),
    "increment": Term(
        Words("Increment", "加价幅度"),
        Words("The least step from one bid to the next. A bid may go up by several steps at once.",
              "每次出价至少增加的金额，可以一次增加数倍。"),
    ),
    "deposit": Term(
        Words("Deposit", "保证金"),
        Words("What you pay before you may bid. It becomes part of the price when you win, comes back when you do not, and is "
              "lost when you win and do not pay.",
              "参加竞买前交纳的款项。竞得的，抵作价款；未竞得的，退还；竞得后不付清价款的，不予退还。"),
    ),
    "bidder_code": Term(
        Words("Bidder code", "竞买号"),
        Words("The random code under which you bid. Until the end nobody, the court included, can tell who stands behind it.",
              "出价时使用的随机代码。竞价结束前，包括法院在内，任何人都无法得知代码对应何人。"),
    ),
    "extension": Term(
        Words("Extension", "延时"),
        Words("A bid in the last five minutes moves the end to five minutes after it, as often as it happens.",
              "最后五分钟内有人出价的，自该次出价起延时五分钟，次数不限。"),
    ),
    "priority_purchaser": Term(
        Words("Priority purchaser", "优先购买权人"),
        Words("Somebody with a legal right to buy first, such as a co-owner or a tenant: at the leading price the lot is his.",
              "依法享有优先购买权的人，如共有人、承租人：以相同价格优先成交。"),
    ),
    "balance": Term(
        Words("Balance", "尾款"),
        Words("What is left of the price after the deposit. The announcement says by when it must be paid.",
              "成交价扣除保证金后的余额，应当在公告载明的期限内付清。"),
    ),
    "ruling": Term(
        Words("Ruling", "拍卖成交裁定"),
        Words("The court's paper that passes the title to the buyer, on the day it is served on him.",
              "法院作出的确认成交的裁定。自送达买受人时起，财产权转移。"),
    ),
    "default": Term(
        Words("Default", "悔拍"),
        Words("To win and not pay. The deposit is lost, the thing is auctioned anew, and the defaulter may not bid for it.",
              "竞得后不付清价款。保证金不予退还，财产重新拍卖，悔拍人不得参加。"),
    ),
    "second_auction": Term(
        Words("Second auction", "第二次拍卖"),
        Words("The next auction of a thing that nobody bid for, from a lower start price.",
              "第一次拍卖流拍后的再次拍卖，起拍价可以降低。"),
    ),
    "sell_off": Term(
        Words("Sell-off", "变卖"),
        Words("After two failed auctions the thing is offered at a fixed price for sixty days; the first who pays it in full "
              "opens a day of bidding.",
              "两次拍卖均流拍后，以确定价格公告变卖六十日；首位足额付款者出价后进入二十四小时竞价。"),
    ),
    "taking_in_kind": Term(
        Words("Taking in kind", "以物抵债"),
        Words("A creditor takes the unsold thing for what he is owed, at the price it failed at.",
              "债权人以流拍时的价格接受财产，抵偿债务。"),
    ),
    "panel": Term(
        Words("Panel", "合议庭"),
        Words("The three judges who decide price, increment, deposit, suspension and annulment, two votes against one.",
              "由三名法官组成，就起拍价、加价幅度、保证金、中止和撤销等事项以多数票决定。"),
    ),
    "case_account": Term(
        Words("Case account", "案款账户"),
        Words("The account of one enforcement case: all money of its sales goes in there, and out of there to the creditors.",
              "一案一账户：拍卖价款进入该账户，并由此发放给债权人。"),
    ),
    "distribution_plan": Term(
        Words("Distribution plan", "财产分配方案"),
        Words("Who gets how much of the money, and in which order. The parties may object to it.",
              "载明各债权人的受偿顺序和金额，当事人可以提出异议。"),
    ),
    "surplus": Term(
        Words("Surplus", "余款"),
        Words("What is left when costs and creditors are paid. It belongs to the debtor.",
              "清偿费用和债权后的剩余款项，退还被执行人。"),
    ),
    "record": Term(
        Words("Record", "日志"),
        Words("The list of everything that happened to a lot. Each entry carries the hash of the one before, so that nothing "
              "can be changed unseen.",
              "记录标的物的全部事项。每条记录包含上一条的哈希值，任何改动都会被发现。"),
    ),
}  # fmt: skip
