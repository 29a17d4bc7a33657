"""Refusals of the bank: statements that cannot be taken in, decisions about money nobody can place."""

from auction.ground.refusal import Reason

REFUSALS: dict[str, Reason] = {
    "STATEMENT_EMPTY": Reason(
        422, en="There is no statement in this file. Fetch it from the bank again.", zh="该文件中没有对账单，请从银行重新下载。"
    ),
    "STATEMENT_TOO_LARGE": Reason(
        413, en="This is more than one file may hold ({most} MiB). Ask the bank for a shorter period.",
        zh="文件超过上限（{most} MiB），请按较短期间重新下载。",
    ),
    "STATEMENT_ENCODING": Reason(
        422, en="The file's characters are neither UTF-8 nor GB18030. Save it as UTF-8 and try again.",
        zh="文件编码既非 UTF-8 也非 GB18030，请另存为 UTF-8 后重试。",
    ),
    "STATEMENT_FORMAT": Reason(
        422, en="This XML file is not a bank statement (camt.053). Ask the bank for camt.053.",
        zh="该 XML 文件不是银行对账单（camt.053），请向银行索取 camt.053 文件。",
    ),
    "STATEMENT_DOCTYPE": Reason(
        422, en="The file carries a document type or entities, which no bank's statement does. Nothing was taken in; "
        "find out who made it.",
        zh="文件含有文档类型声明或实体，银行对账单不应包含此类内容。未导入任何数据，请查明文件来源。",
    ),
    "STATEMENT_XML": Reason(
        422, en="The file breaks off or is damaged at line {line}. Fetch it from the bank again.",
        zh="文件在第{line}行中断或损坏，请从银行重新下载。",
    ),
    "STATEMENT_COLUMNS": Reason(
        422, en="The table lacks columns: {columns}. Export it from the bank with these.", zh="表格缺少列：{columns}。请从银行导出时选中这些列。"
    ),
    "STATEMENT_ROW": Reason(422, en="The table cannot be read at {place}.", zh="表格{place}无法读取。"),
    "STATEMENT_AMOUNT": Reason(
        422, en="At {place} stands “{typed}” where exactly one amount must stand. Correct it at the bank, not by hand.",
        zh="{place}应为一个金额，实际为“{typed}”。请由银行更正，勿手工修改。",
    ),
    "STATEMENT_DAY": Reason(422, en="At {place} stands “{typed}” where a day must stand.", zh="{place}应为日期，实际为“{typed}”。"),
    "STATEMENT_DAY_ODD": Reason(
        422, en="At {place} the booking day is {day}: in the future, or years ago. Look whether this is the right file.",
        zh="{place}的记账日期为 {day}，在将来或多年以前。请核对是否选错文件。",
    ),
    "STATEMENT_DIRECTION": Reason(
        422, en="At {place} stands “{typed}” where “debit” or “credit” must stand.", zh="{place}应为“借”或“贷”，实际为“{typed}”。"
    ),
    "STATEMENT_FORMULA": Reason(
        422, en="At {place} stands a formula or a control character instead of a figure: “{typed}”. Export the table "
        "from the bank again.",
        zh="{place}是公式或含控制字符，而非数值：“{typed}”。请从银行重新导出。",
    ),
    "STATEMENT_RUNNING_BALANCE": Reason(
        422, en="The balance at {place} does not follow from the row before: a row is missing or changed.",
        zh="{place}的余额与上一行不衔接，可能缺行或被改动。",
    ),
    "STATEMENT_BALANCE": Reason(
        422, en="The statement names no opening or closing balance. Ask the bank for end-of-day statements.",
        zh="对账单缺少期初或期末余额，请向银行索取日终对账单。",
    ),
    "STATEMENT_ACCOUNT": Reason(
        422, en="Account {account} is none of this court's. Nothing was taken in.", zh="账号 {account} 不是本院账户，未导入任何数据。"
    ),
    "STATEMENT_CURRENCY": Reason(
        422, en="The currency {currency} is not this account's.", zh="币种 {currency} 与账户币种不符。"
    ),
    "STATEMENT_SUM": Reason(
        422, en="Opening balance {opening_minor} and entries of {total_minor} do not make the closing balance "
        "{closing_minor}: entries are missing or changed.",
        zh="期初余额 {opening_minor} 加本期发生额 {total_minor} 不等于期末余额 {closing_minor}，可能缺少或改动了条目。",
    ),
    "STATEMENT_GAP": Reason(
        422, en="The balance known so far is {known_minor}, this statement goes on from {opening_minor}: a statement "
        "between them is missing. Take that in first.",
        zh="已知余额为 {known_minor}，而本对账单自 {opening_minor} 起，中间缺少对账单，请先导入缺失部分。",
    ),
    "ENTRY_PLACED": Reason(
        409, en="Somebody has placed this money already. Reload the page.", zh="该款项已处理，请刷新页面。"
    ),
    "ENTRY_IS_DEBIT": Reason(
        409, en="This money went out; it cannot be sent back or placed.", zh="该条目为支出，不能退回或认领。"
    ),
    "ENTRY_NO_ACCOUNT": Reason(
        409, en="The bank does not say from which account this money came. Ask it, then pay it back there by hand.",
        zh="银行未提供付款账户，请向银行查询后人工退回。",
    ),
    "ENTRY_NAMES_PAYER": Reason(
        409, en="This money names whom it is for, so it is not the court's own.", zh="该款项附有有效编号，不属于法院自有资金。"
    ),
    "ENTRY_NOT_PROPOSED": Reason(
        409, en="Nothing is proposed for this money. Reload the page.", zh="该款项没有待复核的处理意见，请刷新页面。"
    ),
    "ENTRY_STILL_OPEN": Reason(
        409, en="This money cannot be taken for that reference: part of it would have to go back, and the bank does not "
        "say to which account.",
        zh="该款项不能计入此编号：其中部分须退回，而银行未提供付款账户。",
    ),
    "FOUR_EYES_ENTRY": Reason(
        403, en="You proposed this yourself. Another clerk must confirm it.", zh="该处理意见由您提出，须由另一名财务人员复核。"
    ),
    "REFERENCE_UNREADABLE": Reason(
        422, en="Type one payment reference: RF and twelve digits. The check digits must be right.",
        zh="请填写一个付款附言编号：RF 加12位数字，校验位须正确。",
    ),
    "REFERENCE_BEFORE_END": Reason(
        409, en="No balance of this court waits for money under that reference. Deposits cannot be placed by hand: they "
        "come from the bidder himself, under his own reference.",
        zh="本院没有以该编号待付的尾款。保证金不能人工认领，须由竞买人本人以其编号付款。",
    ),
}  # fmt: skip
