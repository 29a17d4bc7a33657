"""What the interface refuses before any act is asked."""

from auction.ground.refusal import Reason

REFUSALS = {
    "BODY_NOT_JSON": Reason(
        400, en="The body must be one JSON object in UTF-8.", zh="请求体须为一个 UTF-8 编码的 JSON 对象。"
    ),
    "MEMBER_TWICE": Reason(
        400,
        en="“{name}” stands twice in one object. Send it once.",
        zh="“{name}”在同一对象中出现两次，请只发送一次。",
    ),
    "BODY_TOO_DEEP": Reason(
        400, en="The body is nested deeper than {most} levels.", zh="请求体嵌套超过 {most} 层。"
    ),
    "TEXT_UNSTORABLE": Reason(
        400,
        en="A text contains a character that cannot be stored (U+0000 or half a character). Remove it.",
        zh="文本中含有无法存储的字符（U+0000 或半个字符），请删除。",
    ),
    "MEDIA_TYPE_WRONG": Reason(
        415, en="Send the body as {wanted}.", zh="请以 {wanted} 格式发送请求体。"
    ),
    "MEMBERS_WRONG": Reason(
        422,
        en="The body does not have the shape that is asked for; “errors” says where.",
        zh="请求体不符合要求，详见 errors。",
    ),
    "PARAMETERS_WRONG": Reason(
        400,
        en="The address has wrong parameters; “errors” says which.",
        zh="地址中的参数有误，详见 errors。",
    ),
    "CURSOR_BROKEN": Reason(
        400,
        en="This cursor is not one of this list. Begin again without a cursor.",
        zh="该游标不属于此列表，请去掉游标从头开始。",
    ),
}  # fmt: skip
