"""Refusals of the command line and the pages that belong to no noun."""

from auction.ground.refusal import Reason

REFUSALS = {
    "REPLAY_COLUMNS": Reason(
        422, en="{file} lacks columns. It needs: {columns}", zh="{file} 缺少列，需要：{columns}"
    ),
    "REPLAY_VALUE": Reason(
        422, en="{file}, line {line}, column {column}: “{value}” cannot be read.",
        zh="{file} 第 {line} 行 {column} 列：无法读取“{value}”。",
    ),
    "REPLAY_AUCTION_UNKNOWN": Reason(
        422, en="BIDS, line {line}: auction {auction} is not in AUCTIONS.",
        zh="BIDS 第 {line} 行：AUCTIONS 中没有拍卖 {auction}。",
    ),
    "REPLAY_NO_INCREMENT": Reason(
        422, en="Give --increment: AUCTIONS has no column {column}.",
        zh="请提供 --increment：AUCTIONS 中没有 {column} 列。",
    ),
    "REPLAY_SOFT_CLOSE": Reason(
        422, en="Auction {auction} has a soft close of {seconds} s; the rule set says {expected} s.",
        zh="拍卖 {auction} 的延时为 {seconds} 秒，规则为 {expected} 秒。",
    ),
    "CHECK_FILE_UNREADABLE": Reason(
        422, en="This is no file of worked cases: {why}. It is JSON with a list “cases”.",
        zh="无法读取算例文件：{why}。文件应为包含“cases”列表的 JSON。",
    ),
    "CHECK_CASE_INCOMPLETE": Reason(
        422, en="Case {number} of the file has no readable “{part}”. Every case has id, kind, jurisdiction, inputs, expected.",
        zh="文件第 {number} 个算例缺少可读的“{part}”。每个算例须有 id、kind、jurisdiction、inputs、expected。",
    ),
    "CHECK_UNSUPPORTED": Reason(
        422, en="No rule of the product answers this: {what}.", zh="本系统没有对应的规则：{what}。"
    ),
    "CHECK_INPUT_MISSING": Reason(422, en="The input “{name}” is missing.", zh="缺少输入项“{name}”。"),
    "CHECK_INPUT_UNREADABLE": Reason(
        422, en="The input “{name}” cannot be read: {value}", zh="无法读取输入项“{name}”：{value}"
    ),
}  # fmt: skip
