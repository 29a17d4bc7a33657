"""Refusals of remittances: what no payment file can carry, and answers that cannot be read."""

from auction.ground.refusal import Reason

REFUSALS: dict[str, Reason] = {
    "BANK_CHARACTERS": Reason(
        422,
        en="A payment file cannot carry these characters of {field}: {characters}. Write it without them, as the bank "
        "knows the account.",
        zh="银行付款文件无法承载{field}中的以下字符：{characters}。请按开户名改写。",
    ),
    "BANK_TEXT_LENGTH": Reason(
        422,
        en="A payment file wants {field} filled in, with at most {most} characters.",
        zh="银行付款文件要求填写{field}，且不超过 {most} 个字符。",
    ),
    "BANK_AMOUNT": Reason(
        422, en="A payment file carries at most {most_minor}.", zh="银行付款文件的金额上限为 {most_minor}。"
    ),
    "FILE_HASH_DIFFERS": Reason(
        409, en="This is not the file you downloaded. Reload the page and compare the hash.",
        zh="与您下载的文件不一致，请刷新页面并核对哈希值。",
    ),
    "REPORT_TOO_LARGE": Reason(413, en="The bank's answer is larger than {most} MiB.", zh="银行回执超过 {most} MiB。"),
    "REPORT_DOCTYPE": Reason(
        422, en="The answer carries a document type or entities, which no bank's answer does. Nothing was taken in.",
        zh="回执含有文档类型声明或实体，未导入任何数据。",
    ),
    "REPORT_XML": Reason(422, en="The bank's answer breaks off or is damaged.", zh="银行回执中断或损坏。"),
    "REPORT_FORMAT": Reason(
        422, en="This is not an answer to a payment file (pain.002).", zh="该文件不是付款文件的银行回执（pain.002）。"
    ),
    "REPORT_UNKNOWN": Reason(
        422, en="This answers a file that is none of ours: {message_id}.", zh="该回执对应的文件 {message_id} 不是本系统生成的。"
    ),
}  # fmt: skip
