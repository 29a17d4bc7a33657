"""A bank's answer to a payment file, as the tests write it."""

from auction.remittance.models import PaymentFile
from auction.remittance.pain import message_id


def pain002(
    file: PaymentFile, group: str = "", rejected: dict[str, str] | None = None, accepted=(), note: str = "1"
) -> bytes:
    """A pain.002 for a file: `group` status of all, `rejected` end-to-end id → reason, `accepted` end-to-end ids."""
    rows = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn>"
        "</StsRsnInf></TxInfAndSts>" for one, reason in (rejected or {}).items()
    ) + "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one}</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts>" for one in accepted
    )  # fmt: skip
    status = f"<GrpSts>{group}</GrpSts>" if group else ""
    payment = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>{rows}</OrgnlPmtInfAndSts>" if rows else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>answer-{note}</MsgId><CreDtTm>2026-03-03T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id(file.id)}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"{status}</OrgnlGrpInfAndSts>{payment}</CstmrPmtStsRpt></Document>"
    ).encode()
