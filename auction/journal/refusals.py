"""Refusals of addresses that strangers choose and we call, and of signing keys that we cannot read any more."""

from auction.ground.refusal import Reason

REFUSALS = {
    "SIGNING_KEY_LOST": Reason(
        503,
        en="The key that signs these messages was sealed with another SECRET_KEY. Make a new key.",
        zh="用于签名的密钥由另一 SECRET_KEY 封存，无法读取。请重新生成密钥。",
    ),
    "ENDPOINT_URL_INVALID": Reason(
        422,
        en="This address cannot receive events: {why}. Give an address like https://events.example.com/subhasta.",
        zh="该地址不能接收事件：{why}。请填写类似 https://events.example.com/subhasta 的地址。",
    ),
    "ENDPOINT_ADDRESS_FORBIDDEN": Reason(
        422,
        en="“{name}” leads to {address}, which is not a public internet address. "
        "Give a host whose every address is public.",
        zh="“{name}”指向 {address}，该地址不是公共互联网地址。请填写全部解析结果均为公网地址的主机。",
    ),
    "ENDPOINT_NAME_UNKNOWN": Reason(
        422,
        en="The internet does not know the host in {url}. Check the spelling, or ask the partner.",
        zh="无法解析 {url} 中的主机名。请检查拼写，或向合作平台核实。",
    ),
}
