"""Reading what a bank answers to a payment file: pain.002 of ISO 20022, every version."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from auction.ground.refusal import Refusal

NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.\d\d\}")
MOST_BYTES = 20 * 2**20
TEXT_CHARACTERS_MAX = 140
REJECTED = "RJCT"
# What is not decided yet says nothing: another report follows.
ACCEPTED = ("ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "ACCC", "ACWP")


@dataclass(frozen=True)
class Answer:
    """One status: of a transfer, or of all (`end_to_end_id` empty). `reason` is the bank's code, or its own words."""

    end_to_end_id: str
    is_rejected: bool
    reason: str


@dataclass(frozen=True)
class StatusReport:
    """A bank's answer to the file with this message id. What concerns one transfer comes after what concerns all."""

    original_message_id: str
    answers: tuple[Answer, ...]


def is_status_report(content: bytes) -> bool:
    """Whether this begins as a pain.002; the rest is told by `read_status_report`."""
    return b"pain.002.001." in content[:2_000]


def read_status_report(content: bytes) -> StatusReport:
    """Read a pain.002. Refuses REPORT_TOO_LARGE, REPORT_DOCTYPE (doctypes and entities), REPORT_XML, REPORT_FORMAT."""
    if len(content) > MOST_BYTES:
        raise Refusal("REPORT_TOO_LARGE", most=MOST_BYTES // 2**20)
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise Refusal("REPORT_DOCTYPE") from None
    except (ET.ParseError, LookupError, ValueError):
        raise Refusal("REPORT_XML") from None
    for element in root.iter():
        name, count = NAMESPACE.subn("", element.tag, count=1)
        if not count:
            raise Refusal("REPORT_FORMAT")
        element.tag = name
    group = root.find("CstmrPmtStsRpt/OrgnlGrpInfAndSts")
    original = _text(group, "OrgnlMsgId")
    if group is None or not original:
        raise Refusal("REPORT_FORMAT")
    answers = _status(group, "GrpSts", "")
    for payment in root.findall("CstmrPmtStsRpt/OrgnlPmtInfAndSts"):
        answers += _status(payment, "PmtInfSts", "")
        for row in payment.findall("TxInfAndSts"):
            if end_to_end_id := _text(row, "OrgnlEndToEndId"):
                answers += _status(row, "TxSts", end_to_end_id)
    return StatusReport(original, tuple(answers))


def _status(element: ET.Element, tag: str, end_to_end_id: str) -> list[Answer]:
    status = _text(element, tag)
    if status != REJECTED and status not in ACCEPTED:
        return []
    info = element.find("StsRsnInf")
    code = _text(info, "Rsn/Cd") or _text(info, "Rsn/Prtry") or _text(info, "AddtlInf") or "MS03"
    return [Answer(end_to_end_id, status == REJECTED, code if status == REJECTED else "")]


def _text(element: ET.Element | None, path: str) -> str:
    found = element.findtext(path) if element is not None else None
    return "".join(character for character in (found or "").strip() if character.isprintable())[:TEXT_CHARACTERS_MAX]
