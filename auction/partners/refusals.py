"""Refusals to partner platforms."""

from auction.ground.refusal import Reason

REFUSALS = {
    "LISTING_COLUMNS": Reason(422, en="The file lacks these columns: {columns}.", zh="文件缺少以下列：{columns}。"),
    "ENDPOINT_SECRET_INVALID": Reason(
        422,
        en="This is not a signing secret. It begins with whsec_ and carries 24 to 64 bytes in base64. "
        "Leave the field empty to have one made.",
        zh="签名密钥无效。密钥须以 whsec_ 开头，其后为 24 至 64 字节的 base64 编码。留空则由系统生成。",
    ),
    "ENDPOINT_EXISTS": Reason(
        409,
        en="This partner has this address already. Its secret cannot be shown a second time.",
        zh="该合作平台已有此地址，其密钥不能再次显示。",
    ),
    "ENDPOINT_DISABLED": Reason(
        409,
        en="This address is switched off. Switch it on first.",
        zh="该地址已停用，请先恢复。",
    ),
    "ENDPOINT_ENABLED": Reason(
        409,
        en="This address is switched on already.",
        zh="该地址已处于启用状态。",
    ),
    "ENDPOINT_KEYS_MANY": Reason(
        409,
        en="This address has been given several new keys within a day, and the old ones still sign. "
        "Make another after {until}.",
        zh="该地址一天内已多次更换密钥，旧密钥仍在签名有效期内，请于 {until} 之后再更换。",
    ),
    "REPLAY_START": Reason(
        422,
        en="Say from where: either the position of the first event in the feed, or a day. Fill in one of the two.",
        zh="请填写补发起点：事件序号或日期，二者择一。",
    ),
    "REPLAY_LONG": Reason(
        422,
        en="That would be more than {most} events. Choose a later start, or let the partner read GET /api/v1/events, "
        "which holds everything.",
        zh="补发事件超过 {most} 件。请选择较晚的起点，或由合作平台读取 GET /api/v1/events 获取全部事件。",
    ),
    "PARTNER_EXISTS": Reason(
        409,
        en="A partner named “{name}” has been added already. Open it in the list.",
        zh="名为“{name}”的合作平台已存在，请在列表中打开。",
    ),
}
