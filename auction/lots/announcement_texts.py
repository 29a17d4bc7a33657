"""The announcement written from the file, item by item, so that a clerk mainly checks. Pure.

In Chinese, the language of the court and of the published text. "" = not known from the file: the clerk writes it.
"""

from collections.abc import Callable, Mapping

from auction.ground.money import capital_words, format_amount
from auction.jurisdictions.rules import RuleSet

from .announcement_rules import item_keys, written
from .dossier import Dossier, Recipient
from .rules import METHOD_NAMES

RESULT_NAMES = {"delivered": "已通知", "waived": "书面表示不需要通知", "unreachable": "无法通知"}


def drafted_texts(dossier: Dossier, rules: RuleSet) -> dict[str, str]:
    """A text for every item that the file can answer, "" for the others."""
    return {key: _WRITERS[key](dossier, rules) if key in _WRITERS else "" for key in item_keys(rules)}


def warning_texts(dossier: Dossier, rules: RuleSet) -> dict[str, str]:
    """The special warnings as they are published once the clerk has ticked them (article 14)."""
    known = f"{dossier.asset.known_defects}；{dossier.asset.encumbrances}"
    return {
        item.key: f"{item.zh}：{known}。" if item.key == "defects_and_encumbrances" else f"{item.zh}。"
        for item in rules.special_warnings
    }


def effective_texts(dossier: Dossier, saved: Mapping[str, str], rules: RuleSet) -> dict[str, str]:
    """What would be published: the clerk's wording where he gave one, the file's elsewhere."""
    return drafted_texts(dossier, rules) | {key: saved[key] for key in item_keys(rules) if key in saved}


def _announcement(dossier: Dossier, rules: RuleSet) -> str:
    if not (dossier.opens_at and dossier.closes_at):
        return ""
    sale = "变卖" if dossier.is_selloff else f"拍卖（{dossier.round_name}）"
    return (
        f"{dossier.court.name}将于{written(dossier.opens_at)}至{written(dossier.closes_at)}（延时除外）"
        f"在{_platform(dossier, rules)}对“{dossier.asset.title}”进行公开{sale}，现公告如下。"
    )


def _property(dossier: Dossier, rules: RuleSet) -> str:
    asset = dossier.asset
    area = f"{asset.area_centi_m2 // 100}.{asset.area_centi_m2 % 100:02d}平方米" if asset.area_centi_m2 else ""
    parts = (asset.title, asset.description, f"坐落：{asset.location}", f"权证或识别信息：{asset.certificate}",
             f"面积：{area}" if area else "")  # fmt: skip
    return "；".join(part for part in parts if part) + "。"


def _price(dossier: Dossier, rules: RuleSet) -> str:
    if not (dossier.start_price_minor and dossier.increment_minor):
        return ""
    name, end = ("变卖价", "") if dossier.is_selloff else ("起拍价", "起拍价即保留价。")
    if dossier.price_basis == "no_reserve":
        end = "本次拍卖不设保留价。"
    return (
        f"{name}{_money(dossier, dossier.start_price_minor)}，加价幅度"
        f"{format_amount(dossier.increment_minor, dossier.currency)}或其以上。{end}"
    )


def _deposit(dossier: Dossier, rules: RuleSet) -> str:
    if not dossier.deposit_minor:
        return ""
    if dossier.is_selloff:
        return (
            f"变卖预缴款为变卖价全款{_money(dossier, dossier.start_price_minor or 0)}，应在竞价程序结束前以本人名义交纳。"
            f"未成交者的预缴款在竞价程序结束后{rules.release_losers_within_hours}小时内退还，不计利息；"
            f"悔拍的，相当于保证金的{_money(dossier, dossier.deposit_minor)}不予退还，其余退还。"
        )
    return (
        f"保证金{_money(dossier, dossier.deposit_minor)}，应在竞价程序结束前以本人名义交纳。"
        f"未成交者的保证金在竞价程序结束后{rules.release_losers_within_hours}小时内退还，不计利息。"
    )


def _bidder_conditions(dossier: Dossier, rules: RuleSet) -> str:
    return (
        "竞买人应当具备完全民事行为能力。法律、行政法规和司法解释对买受人资格或者条件有特殊规定的，竞买人应当具备规定的资格或者条件，"
        "不符合条件参加竞买的，由竞买人自行承担相应法律责任。一人报名且出价不低于起拍价的，拍卖成交。"
    ) + (_HOME_LIMITED if dossier.is_home_limited else "")


def _known_defects(dossier: Dossier, rules: RuleSet) -> str:
    return f"{dossier.asset.known_defects}。" if dossier.asset.known_defects else ""


def _rights_and_duties(dossier: Dossier, rules: RuleSet) -> str:
    asset = dossier.asset
    return f"租赁情况：{asset.tenancy}；权利负担：{asset.encumbrances}；欠费情况：{asset.arrears}。"


def _liability(dossier: Dossier, rules: RuleSet) -> str:
    return (
        "竞买人应当如实提供信息，不得恶意串通、妨碍他人竞买。买受人逾期未支付价款的，保证金不予退还，依次用于支付拍卖产生的费用损失、"
        "弥补重新拍卖价款低于原拍卖价款的差价、冲抵本案被执行人的债务以及与拍卖财产相关的被执行人的债务；"
        "悔拍的买受人不得参加重新拍卖的竞买。"
        # Without these words the court answers for defects (article 15(2)).
        "本院不能保证拍卖财产的真伪或者品质；已按规定公示和特别提示的瑕疵，本院不承担担保责任。"
    )


def _auction_time(dossier: Dossier, rules: RuleSet) -> str:
    if not (dossier.opens_at and dossier.closes_at):
        return ""
    return f"{written(dossier.opens_at)}至{written(dossier.closes_at)}（延时除外）。"


def _platform(dossier: Dossier, rules: RuleSet) -> str:
    return dossier.platform


def _court(dossier: Dossier, rules: RuleSet) -> str:
    return f"{dossier.court.name}，地址：{dossier.court.address}。"


def _enforcement_title(dossier: Dossier, rules: RuleSet) -> str:
    return f"{dossier.title_document}；执行案号：{dossier.case_number}。"


def _price_basis(dossier: Dossier, rules: RuleSet) -> str:
    if dossier.price_basis in _WITHOUT_PRICE:
        return _WITHOUT_PRICE[dossier.price_basis]
    if not dossier.reference_price_minor:
        return ""
    method = METHOD_NAMES[dossier.reference_method or ""].zh
    report = "评估报告副本见附件。" if dossier.has_report else ""
    return (
        f"参考价{_money(dossier, dossier.reference_price_minor)}，以{method}方式确定，"
        f"有效期至{dossier.reference_valid_until}。{report}"
    )


def _time_price_rules(dossier: Dossier, rules: RuleSet) -> str:
    if not (_auction_time(dossier, rules) and _price(dossier, rules)):
        return ""
    minutes = rules.extension_window_s // 60
    countdown = f"首次有效出价后进入{rules.selloff_countdown_hours}小时竞价程序；" if dossier.is_selloff else ""
    return (
        f"{_auction_time(dossier, rules)}{_price(dossier, rules)}采用增价方式竞价；{countdown}"
        f"竞价结束前{minutes}分钟内有人出价的，自该出价时间起顺延{rules.extension_s // 60}分钟，循环往复。"
        "出价时间以进入平台服务系统的时间为准。"
        "优先购买权人可以以同等价格出价，没有更高出价的，由优先购买权人竞得。"
    )


def _present_state(dossier: Dossier, rules: RuleSet) -> str:
    asset = dossier.asset
    return (
        f"权属：{asset.certificate}；占有使用情况：{asset.occupancy}；租赁情况：{asset.tenancy}；"
        f"附随义务：{asset.arrears}。"
    )


def _priority_purchasers(dossier: Dossier, rules: RuleSet) -> str:
    if not dossier.purchasers:
        return "本院未发现优先购买权人。"
    listed = "；".join(f"第{known.rank}顺位：{known.nature}" for known in dossier.purchasers)
    return f"已知优先购买权人{len(dossier.purchasers)}名。{listed}。未经本院确认的，以普通竞买人身份参加竞买。"


def _notice_results(dossier: Dossier, rules: RuleSet) -> str:
    if any(recipient.result is None for recipient in dossier.recipients):
        return ""
    return "".join(f"{_told(recipient, rules)}。" for recipient in dossier.recipients)


def _told(recipient: Recipient, rules: RuleSet) -> str:
    head = f"{recipient.role.zh}：{RESULT_NAMES[recipient.result or '']}"
    if recipient.result == "delivered":
        return f"{head}（{recipient.notified_on}，{recipient.method}）"
    if recipient.result == "waived":
        return f"{head}（{recipient.notified_on}）"
    return f"{head}，理由：{recipient.remark}，自公示满{rules.deemed_notified_days}日视为已经通知"


def _payment_accounts(dossier: Dossier, rules: RuleSet) -> str:
    if not dossier.balance_days:
        return ""
    court = dossier.court
    return (
        f"保证金和尾款均可在拍卖平台交纳。尾款应在成交后{dossier.balance_days}日内付至法院账户，户名：{court.account_holder}，"
        f"开户行：{court.account_bank}，账号：{court.account_number}。期限届满日为法定节假日的，顺延至节假日后第一个工作日。"
    )


def _court_contact(dossier: Dossier, rules: RuleSet) -> str:
    court = dossier.court
    return f"{court.name}，联系电话：{court.phone}，监督电话：{court.supervision_phone}，地址：{court.address}。"


def _viewing(dossier: Dossier, rules: RuleSet) -> str:
    return f"自本公告发布之日起至竞价开始前，竞买人可在工作日致电{dossier.court.phone}或者在标的物网页预约看样，看样地点为标的物所在地：{dossier.asset.location}。"


def _money(dossier: Dossier, minor: int) -> str:
    """Figures, and capital words where the currency has them."""
    figures = format_amount(minor, dossier.currency)
    return f"{figures}（{capital_words(minor)}）" if dossier.currency == "CNY" else figures


_HOME_LIMITED = (
    "该房产适用限购政策，竞买人应当具备当地购房资格，且自报名至拍卖成交裁定作出时持续符合条件，并在报名时如实声明；"
    "虚构购房资格参加竞买的，由其承担相应法律责任（法释〔2021〕18号）。"
)

# Where no reference price is asked for: why, and by which article.
_WITHOUT_PRICE = {
    "shares": "评估机构根据现有材料无法出具评估报告，经申请执行人书面申请，本院以适当高于执行费用的金额确定起拍价（法释〔2021〕20号第十二条第二款）。",
    "no_reserve": "涉案财物最后一次拍卖未能成交，不予接收或者不同意以物退赔，本次进行无保留价拍卖（法释〔2014〕13号第十二条第二款）。",
}

# Taxes, other information and the warnings are not on the file: the clerk decides them.
_WRITERS: Mapping[str, Callable[[Dossier, RuleSet], str]] = {
    "announcement": _announcement,
    "property": _property,
    "price": _price,
    "deposit": _deposit,
    "bidder_conditions": _bidder_conditions,
    "known_defects": _known_defects,
    "rights_and_duties": _rights_and_duties,
    "liability": _liability,
    "auction_time": _auction_time,
    "platform": _platform,
    "court": _court,
    "enforcement_title": _enforcement_title,
    "price_basis": _price_basis,
    "time_price_rules": _time_price_rules,
    "present_state": _present_state,
    "priority_purchasers": _priority_purchasers,
    "notice_results": _notice_results,
    "payment_accounts": _payment_accounts,
    "court_contact": _court_contact,
    "viewing": _viewing,
}
