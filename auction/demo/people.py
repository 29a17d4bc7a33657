"""The people of the demo court. Their names, numbers and addresses are invented."""

from dataclasses import dataclass

from auction.accounts.actions import appoint, register_confirmed
from auction.accounts.identity_rules import COMPANY_CHARACTERS, RESIDENT_CHECKS, RESIDENT_WEIGHTS
from auction.accounts.models import Court, User
from auction.appraisal.roster import list_appraiser
from auction.ground.refusal import Words
from auction.ground.store import transaction
from auction.keys.actions import grant
from auction.keys.members import appoint_member
from auction.keys.rules import REQUESTS_PER_MINUTE, SCOPES, Rights
from auction.partners.actions import add_partner

PASSWORD = "demo-court-2026"  # noqa: S105 - printed at every start
DOMAIN = "demo.subhasta.example"
PARTNER = "江州拍卖网（演示）"


@dataclass(frozen=True)
class SignIn:
    """One sign-in of the demo court and what its owner can try first."""

    name: str
    role: str
    legal_name: str
    try_first: Words

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


SIGN_INS = (
    SignIn("officer", "officer", "陈正",
           Words("Lots: work the one that waits for its announcement; Cases: open a new one.",
                 "“标的物”中有一件待发布公告；“案件”中可新立一案。")),
    SignIn("judge1", "judge", "林衡", Words("Panel: vote on the proposed terms; Countersign: large pay-outs.", "“合议庭”中表决拍卖条件；“复核”中复核大额案款。")),
    SignIn("judge2", "judge", "苏明", Words("Panel: the second vote decides.", "“合议庭”中第二票即作出决定。")),
    SignIn("judge3", "judge", "何允", Words("Panel: a dissent is recorded.", "“合议庭”中可记录不同意见。")),
    SignIn("finance1", "finance", "周清", Words("Finance: prepare a distribution plan.", "“财务”中编制分配方案。")),
    SignIn("finance2", "finance", "吴岚", Words("Finance: approve it with a second pair of eyes.", "“财务”中复核批准。")),
    SignIn("supervisor", "supervisor", "郑监", Words("Cases: read everything.", "“案件”中查阅全部材料。")),
    SignIn("appraiser", "appraiser", "江州公信房地产评估有限公司",
           Words("Commissions: deliver a report.", "“委托”中提交评估报告。")),
    SignIn("debtor", "party", "王强", Words("My cases: see what was paid and what is left over.", "“我的案件”中查看发放与余款。")),
    SignIn("creditor", "party", "江州农商银行股份有限公司",
           Words("My cases: see what came in for you.", "“我的案件”中查看受偿情况。")),
    SignIn("bidder1", "bidder", "赵一", Words("Lots for sale: enrol for the open lot and bid.", "“标的物”中报名竞价中的标的并出价。")),
    SignIn("bidder2", "bidder", "钱二", Words("Bid against bidder1 from a second browser.", "用另一浏览器与 bidder1 竞价。")),
    SignIn("partner", "partner", PARTNER,
           Words("Partner desk: make a key, add an address, see what was sent.", "“合作平台工作台”中新建密钥、添加推送地址、查看推送记录。")),
    SignIn("administrator", "administrator", "系统管理员",
           Words("Partners: add a webhook; Users: appoint staff.", "“合作平台”添加推送；“用户”任命人员。")),
)  # fmt: skip

# On the list of appraisers beside the one that signs in: the law wants three to choose from.
OTHER_APPRAISERS = {
    "appraiser2": "江州衡平资产评估有限公司",
    "appraiser3": "江州中正房地产土地评估有限公司",
    "appraiser4": "江州汇诚评估咨询有限公司",
    "appraiser5": "江州明德评估有限公司",
}

SIMULATED = tuple(f"simulated{number}" for number in range(1, 6))


def resident_id(number: int) -> str:
    """An invented identity number with a right check character; area 000000 exists nowhere."""
    body = f"990101{1970 + number % 30}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return body + RESIDENT_CHECKS[sum(w * int(d) for w, d in zip(RESIDENT_WEIGHTS, body, strict=True)) % 11]


def company_code(number: int) -> str:
    """An invented company code with a right check character."""
    body = f"91990100MADEM{number:04d}"
    total = sum(COMPANY_CHARACTERS.index(character) * 3**place % 31 for place, character in enumerate(body))
    return body + COMPANY_CHARACTERS[-total % 31]


def make_court() -> Court:
    """The demo court and the higher court that supervises it."""
    with transaction() as session:
        higher = Court(
            name_zh="江州省高级人民法院（演示）", name_en="High People's Court of Jiangzhou (demo)",
            address="江州省江州市天平大道1号", phone="0990-6000000", supervision_phone="0990-6000009",
            account_holder="江州省高级人民法院", account_bank="江州银行天平支行", account_number="9900000000000001",
        )  # fmt: skip
        session.add(higher)
        session.flush()
        court = Court(
            name_zh="江州市中级人民法院（演示）", name_en="Jiangzhou Intermediate People's Court (demo)",
            parent_id=higher.id, address="江州省江州市法院路8号", phone="0990-6001234", supervision_phone="0990-6001235",
            account_holder="江州市中级人民法院拍卖款专户", account_bank="江州银行法院路支行",
            account_number="9900000000000088", automatic_bidding=True,
        )  # fmt: skip
        session.add(court)
    return court


def _make_partner(people: dict[str, User]) -> None:
    """A partner platform that may do everything at every court, and its technician."""
    administrator, technician = people["administrator"], people["partner"]
    partner = add_partner(PARTNER, technician.email, administrator)
    grant(partner.id, Rights(frozenset(SCOPES), None, REQUESTS_PER_MINUTE), administrator)
    appoint_member(partner.id, technician.email, administrator)


def make_people(court: Court) -> dict[str, int]:
    """Every sign-in and the simulated bidders: account numbers by name."""
    people: dict[str, User] = {}
    for number, one in enumerate(SIGN_INS, start=1):
        if one.role in ("bidder", "party"):
            is_company = one.legal_name.endswith("公司")
            people[one.name] = register_confirmed(
                one.email, PASSWORD, [one.role], one.legal_name,
                "company_code" if is_company else "resident_id",
                company_code(number) if is_company else resident_id(number),
            )  # fmt: skip
        elif one.role == "partner":
            people[one.name] = register_confirmed(one.email, PASSWORD, [])
        else:
            of_court = court if one.role not in ("appraiser", "administrator") else None
            staff_number = company_code(number) if one.role == "appraiser" else f"D{number:03d}"
            people[one.name] = appoint(
                one.email, PASSWORD, one.role, of_court, one.legal_name, staff_number, actor=None
            )
    _make_partner(people)
    for number, (name, legal_name) in enumerate(OTHER_APPRAISERS.items(), start=50):
        people[name] = appoint(
            f"{name}@{DOMAIN}", PASSWORD, "appraiser", None, legal_name, company_code(number), actor=None
        )
    for number, name in enumerate(("appraiser", *OTHER_APPRAISERS), start=1):
        list_appraiser(
            people[name].id,
            None,
            ("property", "land", "assets", "insured"),
            "990100",
            f"备案证书（演示）第 {number} 号，一级",
        )
    for number, name in enumerate(SIMULATED, start=100):
        people[name] = register_confirmed(
            f"{name}@{DOMAIN}", PASSWORD, ["bidder"], f"模拟竞买人{name[-1]}", "resident_id", resident_id(number)
        )
    return {name: account.id for name, account in people.items()}
