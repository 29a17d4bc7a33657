"""The life of a payment file, and what a bank's word about one of its lines does. Pure."""

from collections.abc import Mapping, Sequence

from auction.ground.refusal import Words

FILE_NAMES: Mapping[str, Words] = {
    "made": Words("To be handed to the bank", "待交银行"),
    "handed_over": Words("Handed to the bank", "已交银行"),
    "accepted": Words("Accepted by the bank", "银行已受理"),
    "partly_rejected": Words("Partly rejected", "部分被拒"),
    "rejected": Words("Rejected by the bank", "银行已拒绝"),
    "confirmed": Words("Every transfer has ended", "全部办结"),
}

NOTE_NAMES: Mapping[str, Words] = {
    "accepted": Words("Accepted", "已受理"),
    "rejected": Words("Rejected", "被拒"),
    "debited": Words("Debited", "已扣款"),
    "returned": Words("Returned", "被退回"),
}

ALARM_NAMES: Mapping[str, Words] = {
    "REFUND_AMOUNT_DIFFERS": Words("Another amount was reported", "报告金额不符"),
    "BANK_CONTRADICTS": Words("Contradicts what the bank said before", "与银行此前的报告矛盾"),
    "BANK_TWICE": Words("Debited twice", "重复扣款"),
}

# The common reasons of ISO 20022 (ExternalStatusReason1Code, ExternalReturnReason1Code); others are shown as they are.
REASON_NAMES: Mapping[str, Words] = {
    "AC01": Words("The account number is wrong", "账号有误"),
    "AC03": Words("The payee's account number is not valid", "收款账号无效"),
    "AC04": Words("The account is closed", "账户已销户"),
    "AC06": Words("The account is blocked", "账户被冻结"),
    "AC07": Words("The payee's account is closed", "收款账户已销户"),
    "AG01": Words("Transfers to this account are not allowed", "该账户不允许转账"),
    "AM01": Words("The amount is zero", "金额为零"),
    "AM02": Words("The amount is above what is allowed", "金额超过限额"),
    "AM04": Words("The account has not enough money", "账户余额不足"),
    "AM05": Words("Sent twice", "重复报送"),
    "AM09": Words("The amount is wrong", "金额有误"),
    "AM10": Words("The control sum is wrong", "控制总额有误"),
    "BE01": Words("Name and account do not match", "户名与账号不符"),
    "CH03": Words("The day of execution is too far ahead", "执行日期过远"),
    "CUST": Words("At the payee's wish", "应收款人要求"),
    "DT01": Words("The day of execution is wrong", "执行日期有误"),
    "DU01": Words("The message was sent twice", "报文重复"),
    "DUPL": Words("Sent twice", "重复报送"),
    "FF01": Words("The file's format is wrong", "文件格式有误"),
    "FOCR": Words("Called back", "应撤回请求退回"),
    "MD07": Words("The payee has died", "收款人已死亡"),
    "MS02": Words("The payee refuses without a reason", "收款人拒收，未说明原因"),
    "MS03": Words("The bank gives no reason", "银行未说明原因"),
    "NARR": Words("The bank gives its reason in words", "银行以文字说明原因"),
    "RC01": Words("The bank's number is wrong", "行号有误"),
    "RR04": Words("Stopped by a rule of supervision", "因监管要求停止"),
    "TECH": Words("A technical fault", "技术故障"),
}

# A file of which the bank says that it has it already: its transfers are not rejected, they went with the first.
TWICE = ("AM05", "DU01", "DUPL")


def file_state(states: Sequence[str], is_answered: bool, was: str) -> str:
    """The file's state from its lines' states (due, sent, arrived, failed); `is_answered`: a status report came.

    When every line has ended it is confirmed, or rejected if none has arrived.
    """
    if "sent" not in states and "due" not in states:
        return "confirmed" if "arrived" in states else "rejected"
    if "failed" in states:
        return "partly_rejected"
    return "accepted" if is_answered else was
