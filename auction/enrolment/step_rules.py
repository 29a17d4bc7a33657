"""Before somebody may bid: the steps to his code, what is done, what is next, what waits for others. Pure."""

from dataclasses import dataclass

from auction.ground.refusal import Words


@dataclass(frozen=True)
class BidderFacts:
    """What is known of a visitor and one lot. `proof` is the state of his newest identity proof, if any."""

    is_signed_in: bool = False
    is_proved: bool = False
    proof: str | None = None
    needs_ticks: bool = False
    has_ticked: bool = False
    is_home_limited: bool = False
    is_enrolled: bool = False
    authority: str | None = None
    is_refused: bool = False
    deposit: str | None = None
    needs_deposit: bool = True
    has_code: bool = False


@dataclass(frozen=True)
class Step:
    """One step: `standing` is done, next (his turn), waiting (others') or later; `page` names where it is done."""

    key: str
    label: Words
    standing: str
    hint: Words | None = None
    page: str | None = None


STANDINGS = {
    "done": Words("Done", "已完成"), "next": Words("Do this next", "下一步"), "waiting": Words("With others", "处理中"),
    "later": Words("Later", "尚未开始"),
}  # fmt: skip
_WITH_COURT = Words(
    "An officer of the court compares your documents; you are told by e-mail.",
    "执行人员正在审核您的材料，结果将以电子邮件通知您。",
)
_SENT_BACK = Words("The court sent your documents back; hand them in again.", "您的材料被退回，请重新提交。")
_PAPER = Words(
    "The court reads your power of attorney and tells you before bidding starts.",
    "法院正在审核您的授权委托书，将在竞价开始前通知您。",
)
_PAPER_BACK = Words(
    "The court sent your power of attorney back; hand in another, or enrol for yourself.",
    "授权委托书被退回，请重新提交，或以本人名义报名。",
)
_ON_ITS_WAY = Words("Your payment is on its way. Nothing is to be done.", "款项到账确认中，无需操作。")
_PART = Words("A part has arrived; pay the rest.", "已部分到账，请补足余款。")


def steps_before_bidding(facts: BidderFacts) -> list[Step]:
    """The steps in their order. The first that is neither done nor waiting is `next`; those after it come later."""
    steps = [
        _own("register", Words("Register and sign in", "注册并登录"), facts.is_signed_in, page="security.register"),
        # An account that is not confirmed cannot be signed in to.
        _own("email", Words("Confirm your e-mail address", "确认电子邮箱"), facts.is_signed_in, page="security.send_confirmation"),
        _identity(facts),
        *_enrolling(facts),
        _deposit(facts),
        _own("code", Words("Receive your bidder code", "领取竞买号"), facts.has_code),
    ]  # fmt: skip
    ordered, is_open = [], True
    for step in steps:
        standing = step.standing if is_open or step.standing == "done" else "later"
        ordered.append(Step(step.key, step.label, standing, step.hint, step.page if standing == "next" else None))
        is_open = is_open and step.standing == "done"
    return ordered


def _own(key: str, label: Words, is_done: bool, hint: Words | None = None, page: str | None = None) -> Step:
    return Step(key, label, "done" if is_done else "next" if page else "waiting", hint, page)


def _identity(facts: BidderFacts) -> Step:
    label = Words("Prove your identity", "实名认证")
    if not facts.is_proved and facts.proof == "pending":
        return Step("identity", label, "waiting", _WITH_COURT)
    hint = _SENT_BACK if facts.proof == "refused" and not facts.is_proved else None
    return _own("identity", label, facts.is_proved, hint, "accounts.identity")


def _enrolling(facts: BidderFacts) -> list[Step]:
    """The enrolment's own form asks all of these at once; each stands for itself, so that what is missing is seen."""
    page, is_done = "enrolment.enrol", facts.is_enrolled and not facts.is_refused
    steps = []
    if facts.needs_ticks:
        steps.append(
            _own(
                "ticks",
                Words("Take note of what is not known of the property", "知悉尚不明确的事项"),
                facts.has_ticked,
                page=page,
            )
        )
    if facts.is_home_limited:
        steps.append(
            _own("home", Words("Declare that you may buy a home here", "声明具备购房资格"), is_done, page=page)
        )
    steps.append(
        _own(
            "enrol",
            Words("Enrol: for whom you bid, and the conditions", "报名：竞买人名义及竞买条件"),
            is_done,
            page=page,
        )
    )
    label = Words("Have your power of attorney confirmed", "授权委托书经法院确认")
    if facts.authority == "pending":
        steps.append(Step("authority", label, "waiting", _PAPER))
    elif facts.authority:
        is_sent_back = facts.authority == "refused"
        steps.append(_own("authority", label, not is_sent_back, _PAPER_BACK if is_sent_back else None, page))
    return steps


def _deposit(facts: BidderFacts) -> Step:
    label = Words("Pay the deposit", "缴纳保证金")
    if not facts.needs_deposit:
        return Step("deposit", Words("No deposit needed: your claim covers it", "无需缴纳保证金：以债权抵充"), "done")
    if facts.deposit == "waiting":
        return Step("deposit", label, "waiting", _ON_ITS_WAY)
    return _own("deposit", label, facts.has_code, _PART if facts.deposit == "part_paid" else None, "enrolment.my_lots")
