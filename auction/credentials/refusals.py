"""Refusals of credentials: second factors, passkeys, sign-ins."""

from auction.ground.refusal import Reason

REFUSALS = {
    "SECOND_FACTOR_FIRST": Reason(
        403,
        en="Staff sign in with a second factor here. Set up a passkey or an authenticator app first; then go on.",
        zh="工作人员须使用双重验证登录。请先设置通行密钥或身份验证器，再继续操作。",
    ),
    "SECOND_STEP_OVER": Reason(
        409,
        en="More than ten minutes have passed since the password, or it was changed. Sign in again.",
        zh="输入密码后已超过十分钟，或密码已更改。请重新登录。",
    ),
    "CODE_NOT_RIGHT": Reason(
        422,
        en="This code is not right, or it was used already. Wait for the next one in the app and type that.",
        zh="验证码不正确或已使用。请等待身份验证器显示下一个验证码后再输入。",
    ),
    "RECOVERY_CODE_NOT_RIGHT": Reason(
        422,
        en="This recovery code is not right, or it was used already. Try another one of your list.",
        zh="恢复代码不正确或已使用。请使用列表中的其他代码。",
    ),
    "APP_SECRET_OLD": Reason(
        409,
        en="This page was open for more than an hour. A new QR code stands below: scan it and type its code.",
        zh="页面打开已超过一小时。下方是新的二维码，请重新扫描并输入验证码。",
    ),
    "APP_THERE_ALREADY": Reason(
        409,
        en="An authenticator app is set up already. Remove it first to change to another device.",
        zh="已设置身份验证器。如需更换设备，请先移除原有的身份验证器。",
    ),
    "PASSKEY_NOT_MADE": Reason(
        422,
        en="No passkey was made. Press the button again and confirm with your finger, face or PIN when the browser asks.",
        zh="通行密钥未创建。请再次点击按钮，并在浏览器提示时用指纹、面容或 PIN 码确认。",
    ),
    "PASSKEY_NOT_RIGHT": Reason(
        422,
        en="This passkey is not known here, or it did not answer in time. Try again, or sign in with your password.",
        zh="该通行密钥未在本平台登记，或未及时响应。请重试，或使用密码登录。",
    ),
    "PASSKEY_KNOWN": Reason(
        409, en="This passkey belongs to an account already.", zh="该通行密钥已绑定账号。"
    ),
    "PASSKEYS_TOO_MANY": Reason(
        409,
        en="An account has at most {most} passkeys. Remove one that you no longer use.",
        zh="每个账号最多 {most} 个通行密钥。请先移除不再使用的密钥。",
    ),
    "PASSWORD_NOT_RIGHT": Reason(422, en="This is not your current password.", zh="当前密码不正确。"),
    "LAST_FACTOR": Reason(
        409,
        en="Staff keep at least one second factor. Set up another one first, then remove this one.",
        zh="工作人员须至少保留一种双重验证方式。请先设置另一种方式，再移除此项。",
    ),
    "NO_SECOND_FACTOR": Reason(
        409, en="This account has no second factor. Nothing was changed.", zh="该账号未设置双重验证，未作更改。"
    ),
}  # fmt: skip
