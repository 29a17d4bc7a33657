"""Refusals to partners' programs, to their people, and about their keys."""

from auction.ground.refusal import Reason

REFUSALS = {
    "KEY_REQUIRED": Reason(
        401,
        en="This address wants a partner's key: send it as “Authorization: Bearer …”.",
        zh="该接口需要合作平台密钥，请以“Authorization: Bearer …”发送。",
    ),
    "KEY_UNKNOWN": Reason(
        401,
        en="This key or token is not known. Copy it whole, or make a new key on the partner desk.",
        zh="密钥或令牌不存在。请完整复制，或在合作平台工作台新建密钥。",
    ),
    "KEY_EXPIRED": Reason(
        401,
        en="This key or token has run out. Ask for a new token, or rotate the key on the partner desk.",
        zh="密钥或令牌已过期。请重新获取令牌，或在合作平台工作台轮换密钥。",
    ),
    "KEY_REVOKED": Reason(
        401,
        en="This key or token was revoked. Make a new key on the partner desk.",
        zh="密钥或令牌已被撤销。请在合作平台工作台新建密钥。",
    ),
    "SCOPE_MISSING": Reason(
        403,
        en="This key or token lacks the scope {scope}. Make a key that has it.",
        zh="该密钥或令牌没有 {scope} 权限范围，请新建含该权限范围的密钥。",
    ),
    "COURT_OUT_OF_SCOPE": Reason(
        403,
        en="This key may not act at this court. Make a key for it, or ask the administrator to grant the court.",
        zh="该密钥不能用于该法院。请新建适用于该法院的密钥，或请管理员授权。",
    ),
    "RATE_LIMIT_REACHED": Reason(
        429,
        en="More than {limit} requests in a minute. Wait {wait_s} s and go on.",
        zh="一分钟内请求超过 {limit} 次，请等待 {wait_s} 秒后继续。",
    ),
    "REQUEST_ID_REUSED": Reason(
        409,
        en="This request id came before with other content. Send the same content, or a new id.",
        zh="该请求编号已用于其他内容。请发送相同内容，或更换编号。",
    ),
    "SCOPE_UNKNOWN": Reason(
        422,
        en="There is no such scope: {scopes}. The API page lists them.",
        zh="权限范围不存在：{scopes}。接口说明页列有全部权限范围。",
    ),
    "SCOPE_NOT_GRANTED": Reason(
        422,
        en="Your platform was not granted: {scopes}. Ask the administrator.",
        zh="本平台未获授权：{scopes}。请联系管理员。",
    ),
    "COURT_NOT_GRANTED": Reason(
        422,
        en="Your platform was not granted all of these courts. Choose among those it has.",
        zh="本平台未获其中部分法院的授权，请在已授权的法院中选择。",
    ),
    "LIMIT_NOT_GRANTED": Reason(
        422,
        en="Your platform may ask at most {most} times a minute. Choose a smaller number.",
        zh="本平台每分钟最多请求 {most} 次，请填写较小的数。",
    ),
    "KEYS_TOO_MANY": Reason(
        409,
        en="A platform has at most {most} keys at a time. Revoke one that is not used.",
        zh="每个平台同时最多有 {most} 个密钥，请先撤销不用的密钥。",
    ),
    "KEY_NOT_GOOD": Reason(
        409,
        en="This key was revoked. Make a new one.",
        zh="该密钥已被撤销，请新建密钥。",
    ),
    "MEMBER_IS_STAFF": Reason(
        409,
        en="This account belongs to a court, an administrator or an appraiser. Give another e-mail address.",
        zh="该账号属于法院工作人员、管理员或评估机构，请填写其他电子邮箱。",
    ),
    "MEMBER_ELSEWHERE": Reason(
        409,
        en="This person works for a partner already. End that first.",
        zh="该人员已属于某合作平台，请先解除。",
    ),
    "MEMBER_ACCOUNT_CLOSED": Reason(
        409,
        en="This account is closed. Open it again under Users first.",
        zh="该账号已停用，请先在“用户”中恢复。",
    ),
}
