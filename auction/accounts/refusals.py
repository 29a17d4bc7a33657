"""Refusals of accounts: identity proofs and staff."""

from auction.ground.refusal import Reason

REFUSALS = {
    "AUTOMATIC_FORBIDDEN": Reason(
        409, en="The rules of this court never allow automatic bidding.", zh="该法院适用的规则不允许自动出价。"
    ),
    "ID_KIND_UNKNOWN": Reason(422, en="Choose the kind of document.", zh="请选择证件类型。"),
    "RESIDENT_ID_WRONG": Reason(
        422,
        en="This is not a resident identity number: 18 characters, of which the last is a check character. Compare it with your card.",
        zh="这不是有效的居民身份证号码：应为 18 位，末位为校验码。请与证件核对。",
    ),
    "COMPANY_CODE_WRONG": Reason(
        422,
        en="This is not a unified social credit code: 18 characters, of which the last is a check character. Compare it with the business licence.",
        zh="这不是有效的统一社会信用代码：应为 18 位，末位为校验码。请与营业执照核对。",
    ),
    "PASSPORT_NUMBER_WRONG": Reason(
        422,
        en="This is not a passport number: 5 to 20 letters and digits.",
        zh="这不是有效的护照号码：应为 5 至 20 位字母和数字。",
    ),
    "PHONE_WRONG": Reason(
        422,
        en="This is not a telephone number. Write digits only, with + in front for another country.",
        zh="这不是有效的电话号码。请只填数字，境外号码前加 +。",
    ),
    "IDENTITY_ALREADY_PROVED": Reason(
        409,
        en="Your identity is already confirmed. To correct it, write to the court.",
        zh="您已通过实名认证。如需更正，请联系法院。",
    ),
    "IDENTITY_PENDING": Reason(
        409,
        en="Your documents are with the court already. You will be told of the decision by e-mail.",
        zh="您的材料已提交法院审核，结果将以电子邮件通知您。",
    ),
    "IDENTITY_DECIDED": Reason(
        409,
        en="This proof has been decided already. Nothing was changed.",
        zh="该实名认证已有审核结果，未作更改。",
    ),
    "IDENTITY_NAME_DIFFERS": Reason(
        409,
        en="This number was confirmed before under another name. Compare the document; if the name was mistyped, refuse the proof and say so.",
        zh="该证件号码此前以另一姓名（名称）通过认证。请核对证件；如系误填，请退回并说明。",
    ),
    "OWN_IDENTITY": Reason(
        403, en="You may not decide on your own identity. Leave it to a colleague.", zh="不得审核本人的实名认证，请由其他人员办理。"
    ),
    "OWN_ACCOUNT": Reason(
        403,
        en="You may not change your own account here. Another administrator can.",
        zh="不得在此更改本人账号，请由其他管理员办理。",
    ),
    "EMAIL_WRONG": Reason(
        422, en="Enter an e-mail address such as name@example.com.", zh="请填写有效的电子邮箱，例如 name@example.com。"
    ),
    "EMAIL_TAKEN": Reason(
        409, en="There is already an account with this e-mail address.", zh="该电子邮箱已有账号。"
    ),
    "ROLE_UNKNOWN": Reason(422, en="Choose a role.", zh="请选择角色。"),
    "COURT_REQUIRED": Reason(422, en="Choose the court for this role.", zh="该角色须选择所属法院。"),
    "ROLE_NOT_APPOINTED": Reason(
        409,
        en="Only staff accounts change their role. Open a staff account instead.",
        zh="只有工作人员账号可以变更角色，请另行开设工作人员账号。",
    ),
    "PASSWORD_SHORT": Reason(
        422, en="The password must have at least {least} characters.", zh="密码至少 {least} 个字符。"
    ),
}  # fmt: skip
