"""Refusals that any noun may give."""

from .refusal import Reason

REFUSALS = {
    "NOT_FOUND": Reason(
        404,
        en="There is nothing at this address. Check the link, or start from the home page.",
        zh="这里没有内容。请核对链接，或从首页重新查找。",
    ),
    "SIGN_IN_FIRST": Reason(401, en="Sign in to do this.", zh="请先登录。"),
    "NOT_ALLOWED": Reason(
        403,
        en="Your account may not do this. Ask your court's administrator.",
        zh="您的账号无此权限，请联系本院管理员。",
    ),
    "STATE_FORBIDS": Reason(
        409,
        en="This is not possible now: the state is “{state}”. Reload the page to see what can be done next.",
        zh="当前状态为“{state}”，不能进行此操作。请刷新页面查看下一步。",
    ),
    "FIELD_REQUIRED": Reason(422, en="Fill in “{field}”.", zh="请填写“{field}”。"),
    "CHARACTER_UNSEEN": Reason(
        422,
        en="The text holds a mark that nobody sees ({character}). It hides or turns what stands beside it. Delete it, or type the text instead of pasting it.",
        zh="内容中含有看不见的字符（{character}），会隐藏相邻文字或改变其阅读方向。请删除，或手动输入而不要粘贴。",
    ),
    "CHARACTER_NOT_OF_A_NAME": Reason(
        422,
        en="A name cannot hold {character}. Letters of every script and rare characters are taken; leave pictures out.",
        zh="名称中不能含有 {character}。可以使用各种文字和生僻字，请去掉图形符号。",
    ),
    "FIELD_TOO_LONG": Reason(
        422, en="“{field}” may have at most {limit} characters.", zh="“{field}”最多 {limit} 个字符。"
    ),
    "FORM_EXPIRED": Reason(
        400, en="This form is too old. Reload the page and send it again.", zh="表单已过期，请刷新页面后重新提交。"
    ),
    "REQUEST_MALFORMED": Reason(400, en="The request could not be read: {detail}", zh="无法读取请求：{detail}"),
    "REQUEST_TOO_LARGE": Reason(413, en="This is too large to send.", zh="提交的内容过大。"),
    "TOO_MANY_REQUESTS": Reason(
        429, en="Too many requests. Wait a minute and try again.", zh="操作过于频繁，请稍候一分钟再试。"
    ),
    "METHOD_NOT_ALLOWED": Reason(
        405, en="This address does not take that kind of request.", zh="该地址不支持此请求方式。"
    ),
    "SERVER_FAULT": Reason(
        500,
        en="Nothing was changed unless the page said so. Try again; if it happens once more, tell the court.",
        zh="除页面已提示的内容外，没有任何更改。请重试；再次出现的，请告知法院。",
    ),
    "DATABASE_BUSY": Reason(503, en="The system is busy. Try again in a moment.", zh="系统繁忙，请稍后重试。"),
    "CLOCK_IS_REAL": Reason(403, en="The clock of a production court cannot be moved.", zh="正式环境的时钟不能调整。"),
    "CLOCK_NEVER_BACK": Reason(
        422, en="The demo clock only moves forward. Choose a later moment.", zh="演示时钟只能向前，请选择更晚的时间。"
    ),
    "CLOCK_NO_EVENT": Reason(
        409,
        en="Nothing is waiting for its time. Announce a lot first.",
        zh="目前没有等待到期的事项，请先发布一则公告。",
    ),
    "AMOUNT_EMPTY": Reason(422, en="Enter an amount, for example 1234.50.", zh="请填写金额，例如 1234.50。"),
    "AMOUNT_FULL_WIDTH": Reason(
        422,
        en="The amount contains full-width characters. Switch the keyboard to half-width and type it again, "
        "for example 1234.50.",
        zh="金额中含有全角字符。请切换到半角后重新输入，例如 1234.50。",
    ),
    "AMOUNT_OTHER_DIGITS": Reason(
        422, en="Write the amount with the digits 0 to 9 only.", zh="金额只能使用数字 0 至 9。"
    ),
    "AMOUNT_NEGATIVE": Reason(
        422, en="The amount may not be negative. Enter it without a minus sign.", zh="金额不能为负数，请去掉负号。"
    ),
    "AMOUNT_OTHER_CURRENCY": Reason(
        422,
        en="This amount is in {currency}. Remove the other currency sign.",
        zh="此处金额以 {currency} 计，请去掉其他货币符号。",
    ),
    "AMOUNT_UNREADABLE": Reason(
        422,
        en="This is not an amount. Use digits and one decimal point only, for example 1234.50.",
        zh="这不是有效金额。请只用数字和一个小数点，例如 1234.50。",
    ),
    "AMOUNT_SEPARATORS": Reason(
        422,
        en="A separator stands in the wrong place. Put commas every three digits or leave them out: 1,234,567.80.",
        zh="分隔符位置不对。请每三位加一个逗号，或不加分隔符：1,234,567.80。",
    ),
    "AMOUNT_DECIMALS": Reason(
        422, en="The amount may have at most {decimals} decimals.", zh="金额最多保留 {decimals} 位小数。"
    ),
    "AMOUNT_TOO_LARGE": Reason(
        422, en="The amount is too large. Check the number of digits.", zh="金额过大，请核对位数。"
    ),
    "AMOUNT_ZERO": Reason(422, en="The amount must be more than zero.", zh="金额必须大于零。"),
}
