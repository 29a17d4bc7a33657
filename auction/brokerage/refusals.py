"""Refusals of the partners' own API."""

from auction.ground.refusal import Reason

REFUSALS = {
    "IDENTITY_SEAL": Reason(
        422,
        en="The sealed identity cannot be opened: {why}. Seal it as a compact JWE with the key of /api/v1/keys.json.",
        zh="密封的身份信息无法打开：{why}。请使用 /api/v1/keys.json 公布的密钥，以 JWE 紧凑格式加密。",
    ),
    "IDENTITY_KEY_UNKNOWN": Reason(
        422,
        en="The identity is sealed with a key that is not ours now. Fetch /api/v1/keys.json and seal it again.",
        zh="身份信息所用密钥不是本平台现行密钥，请重新获取 /api/v1/keys.json 后再次加密。",
    ),
    "IDENTITY_CONTENT": Reason(
        422,
        en="What is sealed is no identity: {why}. Correct it and seal it again.",
        zh="密封内容不是有效的身份信息：{why}。请更正后重新加密。",
    ),
    "PARTNER_REFERENCE": Reason(
        422,
        en="A reference has 1 to 100 letters, digits or . _ ~ -. Choose another one, and no identity number.",
        zh="编号由1至100个字母、数字或 . _ ~ - 组成，请另行选择，且不得使用证件号码。",
    ),
    "PARTNER_REFERENCE_TAKEN": Reason(
        409,
        en="This reference stands for another person of yours. Choose a new one.",
        zh="该编号已对应另一用户，请使用新的编号。",
    ),
    "PARTNER_PERSON_KNOWN": Reason(
        409,
        en="You have brought this person already, as “{reference}”. Use that reference.",
        zh="该用户已以编号“{reference}”登记，请使用该编号。",
    ),
    "PARTNER_PERSON_UNKNOWN": Reason(
        404,
        en="You have no person under this reference. Bring him first: PUT /api/v1/partner/people/<reference>.",
        zh="没有此编号的用户，请先登记：PUT /api/v1/partner/people/<reference>。",
    ),
    "PARTNER_PERSON_CLOSED": Reason(
        403,
        en="The administrator has closed this person's account, so nobody acts for him. Ask the administrator.",
        zh="管理员已停用该用户的账号，不能再为其办理。请联系管理员。",
    ),
    "PAYMENT_NOT_ASKED": Reason(
        409,
        en="Nothing is to be paid here now. Enrol first; after a win ask for the balance.",
        zh="目前没有应缴款项。请先报名；竞得后请先获取尾款转账信息。",
    ),
    "REFERRAL_PERIOD": Reason(
        422,
        en="A link lives until a moment that is to come, at most {days} days. Choose another end.",
        zh="推介链接的截止时间应晚于当前时间，且最长{days}天，请重新选择。",
    ),
    "REFERRAL_UNKNOWN": Reason(
        404,
        en="This link is not one that we have signed. Look for the lot in the list of lots.",
        zh="该链接并非本平台签发，请在标的物列表中查找。",
    ),
    "REFERRAL_EXPIRED": Reason(
        410,
        en="This link has run out, on {expires_at}. Look for the lot in the list of lots.",
        zh="该链接已于 {expires_at} 失效，请在标的物列表中查找。",
    ),
    "PLATFORM_LINKED": Reason(
        409,
        en="“{name}” answers for this platform. Unlink it there first.",
        zh="该平台已由“{name}”代为答复，请先在该合作平台处解除关联。",
    ),
}
