"""Which pages the guide has, in the order of its index. Pure. Their texts: templates/guide/zh and templates/guide/en."""

from collections.abc import Mapping
from typing import NamedTuple

from auction.ground.refusal import Words


class Page(NamedTuple):
    """A page of the guide: its title, and in a sentence what stands on it."""

    title: Words
    about: Words


BUYING: Mapping[str, Page] = {
    "sale": Page(
        Words("The sale from beginning to end", "一次拍卖的全过程"),
        Words("Who sells, why, and what happens in which order.", "谁在卖、为什么卖、依次发生什么。"),
    ),
    "risks": Page(
        Words("What can go wrong for a buyer", "买受人可能遇到的风险"),
        Words("People inside, debts, defects, delays: what to look for before you bid.", "有人占用、欠费、瑕疵、迟延：出价前要看什么。"),
    ),
    "costs": Page(
        Words("What it really costs", "总共要花多少钱"),
        Words("Price, taxes, arrears, clearing and registration.", "成交价、税费、欠费、腾退和过户。"),
    ),
    "deposits": Page(
        Words("Deposit, balance, refunds", "保证金、尾款与退还"),
        Words("When you pay, how, and when money comes back.", "何时付款、怎样付款、何时退还。"),
    ),
    "bidding": Page(
        Words("How bidding works and when it ends", "如何出价，何时结束"),
        Words("Codes, steps, the last five minutes, and a lost connection.", "竞买号、加价幅度、最后五分钟和断线。"),
    ),
    "winning": Page(
        Words("After you have won", "竞得之后"),
        Words("Balance, ruling, tax, registration, keys.", "尾款、裁定、缴税、过户、交付。"),
    ),
}  # fmt: skip

CONCERNED: Mapping[str, Page] = {
    "debtors": Page(
        Words("If your property is sold", "您的财产被拍卖"),
        Words("How to have a say in the price, pay, sell it yourself, or object.", "如何参与定价、清偿、自行变卖或者提出异议。"),
    ),
    "creditors": Page(
        Words("If money is owed to you", "您是债权人"),
        Words("From the application to the payment.", "从申请执行到领取案款。"),
    ),
    "occupants": Page(
        Words("If you live in it or rent it", "您居住或者租用被拍卖的财产"),
        Words("What you should tell the court, and what stays as it is.", "应当向法院说明什么，哪些权利不受影响。"),
    ),
}  # fmt: skip

SITE: Mapping[str, Page] = {
    "without-a-computer": Page(
        Words("Without a computer", "不使用电脑怎么办"),
        Words("Whom to call, and how to take part all the same.", "打给谁，怎样照样参加。"),
    ),
    "accessibility": Page(
        Words("Accessibility", "无障碍"),
        Words("What works with keyboard and screen reader, and what to do when something does not.", "键盘与读屏支持，遇到障碍如何反映。"),
    ),
    "privacy": Page(
        Words("Your data", "个人信息"),
        Words("What is stored, who sees it, and for how long.", "保存什么、谁能看到、保存多久。"),
    ),
    "glossary": Page(
        Words("The words of the trade", "名词解释"), Words("Each term in one sentence.", "每个名词一句话。")
    ),
}  # fmt: skip

PAGES: Mapping[str, Page] = {**BUYING, **CONCERNED, **SITE}
